"""What is planned to happen in a simulated phone's room, as people write it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from android_bridge.base.problems import Problem

_FORM: Final = re.compile(r"(?P<what>[a-z]+):(?P<amount>-?[0-9]+(\.[0-9]+)?)@(?P<shot>[1-9][0-9]{0,5})")
_EXPECTED: Final = "light:TIMES@N, knock:M_PER_S2@N, turn:DEGREES@N or tilt:DEGREES@N, with commas between"
_LIMITS: Final = {"light": (0.001, 1000), "knock": (0, 1000), "turn": (-180, 180), "tilt": (-90, 90)}


@dataclass(frozen=True, slots=True)
class Happening:
    """Something that happens at a photo.

    Parameters
    ----------
    what
        ``light`` (from then on so many times as bright), ``knock`` (m/s2, at that photo), ``turn`` or
        ``tilt`` (from then on, degrees).
    shot
        The photo, from 1.
    """

    what: str
    amount: float
    shot: int


def parse_happenings(text: str) -> tuple[Happening, ...]:
    """Read what is planned, such as ``light:5@20,knock:2.5@31``; nothing for an empty text.

    Raises
    ------
    Problem
        When it is something else.
    """
    return tuple(_parsed(each.strip()) for each in text.split(",")) if text.strip() else ()


def written_happenings(happenings: Sequence[Happening]) -> str:
    """Write what `parse_happenings` reads."""
    return ",".join(f"{each.what}:{_digits(each.amount)}@{each.shot}" for each in happenings)


def _digits(amount: float) -> str:
    """Write a number whole and without an exponent."""
    return f"{Decimal(repr(amount)):f}".removesuffix(".0")


def _parsed(text: str) -> Happening:
    found = _FORM.fullmatch(text)
    least, most = _LIMITS.get(found["what"], (1.0, 0.0)) if found else (1.0, 0.0)
    if found is None or not least <= float(found["amount"]) <= most:
        raise Problem("what happens in the room cannot be read", expected=_EXPECTED, got=text)
    return Happening(found["what"], float(found["amount"]), int(found["shot"]))
