"""The display of a session, in the words in which it is on record; and whether two of them are alike."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

_WORDS = re.compile(
    r"(?P<platform>\S+) (?P<screen>\S.*) (?P<width_px>\d+)x(?P<height_px>\d+)",
)
#: What a screen is called: its connector, model and serial number where it tells them, and where it lies.
_SCREEN = re.compile(
    r'(?P<connector>.*?)(?: "(?P<identity>[^"]*)")?(?: \((?P<size>\d+x\d+)\+-?\d+\+-?\d+\))?',
)


@dataclass(frozen=True, slots=True)
class ShownOn:
    """The display that photos were taken from.

    Parameters
    ----------
    words
        As on record: Qt's platform, the screen, and its size in pixels.
    """

    words: str

    @classmethod
    def of(cls, platform: str, screen: str, width_px: int, height_px: int) -> ShownOn:
        """Give a display that is there now."""
        return cls(f"{platform} {screen} {width_px}x{height_px}")

    def __str__(self) -> str:
        return self.words

    @property
    def size_px(self) -> str:
        """Its size in pixels, such as ``1920x1080``; empty where the record does not say."""
        found = _WORDS.fullmatch(self.words)
        return "" if found is None else f"{found['width_px']}x{found['height_px']}"

    @property
    def kind(self) -> tuple[str, ...]:
        """What is the same of two displays that are alike.

        That is the platform, the monitor, its size and its scaling. The monitor is known by model and serial
        number, or else by its connector; where it lies among others, and by which connector one is reached
        that has a number, does not matter.
        """
        found = _WORDS.fullmatch(self.words)
        if found is None:
            return (self.words,)
        screen = _SCREEN.fullmatch(found["screen"])
        assert screen is not None  # noqa: S101 - it takes any text
        monitor = screen["identity"] or screen["connector"]
        return found["platform"], monitor, screen["size"] or "", self.size_px


def unlike(displays: Iterable[tuple[str, int]]) -> list[tuple[ShownOn, int]]:
    """Draw those together that are alike: each as it is first named, with its number of photos.

    Parameters
    ----------
    displays
        In the words of the record, with how many photos were taken from each.
    """
    found: dict[tuple[str, ...], tuple[ShownOn, int]] = {}
    for words, photos in displays:
        shown_on = ShownOn(words)
        first, before = found.get(shown_on.kind, (shown_on, 0))
        found[shown_on.kind] = first, before + photos
    return list(found.values())
