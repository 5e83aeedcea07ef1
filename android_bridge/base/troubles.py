"""What is to keep a simulated phone from taking photos for a while, and at which one: how it is written."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from android_bridge.base.problems import Problem
from protocol.messages import TROUBLE_CODES

MOST_SECONDS = 86_400
_FORM = re.compile(
    r"(?P<code>[a-z_]+):(?P<seconds>[0-9]{1,5}(\.[0-9]{1,3})?)s@(?P<shot>[0-9]{1,7})(?P<midst>/midst)?"
)


@dataclass(frozen=True, slots=True)
class PlannedTrouble:
    """A trouble that is to come.

    Parameters
    ----------
    code
        One of `protocol.messages.TROUBLE_CODES`.
    seconds
        How long it lasts, from when the phone is first asked in it.
    shot
        At which capture of this phone it begins; the first is 1, and each that was begun counts.
    in_midst
        Whether it begins while that photo is being taken, which fails by it, and not before.
    """

    code: str
    seconds: float
    shot: int
    in_midst: bool = False

    def __str__(self) -> str:
        return f"{self.code}:{self.seconds:g}s@{self.shot}{'/midst' if self.in_midst else ''}"


def parse_troubles(text: str) -> tuple[PlannedTrouble, ...]:
    """Read ``heat:12s@5,call:40s@20/midst``: codes, how long, at which capture; nothing for none.

    Raises
    ------
    Problem
        When it is something else.
    """
    return tuple(_parse(each.strip(), text) for each in text.split(",")) if text.strip() else ()


def _parse(part: str, text: str) -> PlannedTrouble:
    found = _FORM.fullmatch(part)
    if (
        found is None
        or found["code"] not in TROUBLE_CODES
        or not 0 < float(found["seconds"]) <= MOST_SECONDS
        or int(found["shot"]) < 1
    ):
        raise Problem(
            "the phone's troubles cannot be read",
            where="--troubles",
            expected=f"such as heat:12s@5,call:40s@20/midst; codes are {', '.join(TROUBLE_CODES[:-1])}"
            f" and {TROUBLE_CODES[-1]}, captures count from 1",
            got=text if part == text else f"{part!r} in {text}",
        )
    return PlannedTrouble(
        found["code"], float(found["seconds"]), int(found["shot"]), found["midst"] is not None
    )


def written_troubles(troubles: Sequence[PlannedTrouble]) -> str:
    """Write what `parse_troubles` reads."""
    return ",".join(map(str, troubles))
