"""Keeps the places that the guide names true: each is a file, a line, and a text that stands in that line."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from android_bridge.agent.builder.layout import AGENT
from android_bridge.base import replace_file

GUIDE = AGENT / "README.md"
# `core/src/main/java/A.java:12` `text of that line`
_PLACE = re.compile(r"`(?P<file>[\w./-]+\.(?:java|xml|py|gradle)):(?P<line>\d+)` `(?P<anchor>[^`]+)`")


@dataclass(frozen=True, slots=True)
class Place:
    """What the guide names.

    Parameters
    ----------
    file
        As written, below the agent's folder.
    line
        As written, from 1.
    found
        The lines that hold the anchor now.
    """

    file: str
    line: int
    anchor: str
    found: tuple[int, ...]

    @property
    def fault(self) -> str | None:
        """What is wrong with it, or None."""
        if not self.found:
            return f"{self.file} does not hold `{self.anchor}`"
        if len(self.found) > 1:
            return f"{self.file} holds `{self.anchor}` more than once, in lines {self.found}"
        if self.found[0] != self.line:
            return f"{self.file} holds `{self.anchor}` in line {self.found[0]}, not {self.line}"
        return None


def places(guide: Path = GUIDE) -> Iterator[Place]:
    """Give each place that a guide names, with where it is now."""
    for match in _PLACE.finditer(guide.read_text("utf-8")):
        yield _look_up(guide.parent, match)


def renew(guide: Path = GUIDE) -> list[str]:
    """Write the lines anew; gives what cannot be mended so."""

    def renewed(match: re.Match[str]) -> str:
        place = _look_up(guide.parent, match)
        line = place.found[0] if len(place.found) == 1 else place.line
        return f"`{place.file}:{line}` `{place.anchor}`"

    replace_file(guide, _PLACE.sub(renewed, guide.read_text("utf-8")))
    return [place.fault for place in places(guide) if place.fault]


def _look_up(root: Path, match: re.Match[str]) -> Place:
    path = root / match["file"]
    lines = path.read_text("utf-8").splitlines() if path.is_file() else []
    found = tuple(number for number, text in enumerate(lines, 1) if match["anchor"] in text)
    return Place(match["file"], int(match["line"]), match["anchor"], found)
