"""What a transformation is: parameters, how they are spread at each level, what it does to a picture."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final

from android_bridge.optics import Picture
from controller.synthetic.spreads import Spread, Value

LEVELS: Final = (1, 2, 3, 4)
Parameters = Mapping[str, Value]
"""A parameter's value by its name: all that a transformation needs beside the picture, and what is saved."""


def half_at_one(level: int) -> float:
    """Give a level as the public code counts some: level 1 is half of one."""
    return 0.5 if level == 1 else float(level)


@dataclass(frozen=True, slots=True, kw_only=True)
class Parameter:
    """One number or word of a transformation.

    Parameters
    ----------
    meaning
        What it is, with its unit; for people.
    spread
        Where it lies at a level (1 to 4).
    low, high
        What may be asked for in a chain in place of a level; None for anything.
    """

    meaning: str
    spread: Callable[[int], Spread]
    low: float | None = None
    high: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Transformation:
    """An effect by its name.

    Parameters
    ----------
    name
        As chains and commands have it; letters, digits and ``_``.
    meaning
        What it looks like, in a sentence; for people.
    levels
        What each level is, in a few words with units: ``factor 1.1``.
    is_papers
        Whether it does what CheXphoto's public code does; else it is ours.
    parameters
        In the order in which they are drawn. Adding one anywhere but at the end changes every picture.
    apply
        Gives the picture with the effect: picture, parameters, and whether the exact way is wanted where
        there is a faster one. It neither draws nor keeps anything, and never writes into what it was given.
    """

    name: str
    meaning: str
    levels: tuple[str, str, str, str]
    is_papers: bool
    parameters: Mapping[str, Parameter]
    apply: Callable[[Picture, Parameters, bool], Picture]
