"""What the check of a photo's content finds: its verdict, how sure that is, and its quality."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import Final

METHOD_VERSION: Final = 1
"""Raised whenever another verdict, score or quality may be found of the same photo than before."""


class Verdict(StrEnum):
    """Whether a photo shows the x-ray that it is filed under."""

    PROVEN = "proven"
    """It shows that x-ray and no other of the manifest."""
    SAME_LOOKING = "same looking"
    """It shows that x-ray or one that looks just like it: which of the two, only the order says."""
    DOUBTFUL = "doubtful"
    """It cannot be told; only a named person's decision lets it into a data set."""
    OTHER = "other"
    """It shows something else, or something else as well: it never gets into a data set."""
    NOT_COMPARED = "not compared"
    """Nobody has looked, or there is nothing to compare it with; `Cause` says which."""


class Cause(StrEnum):
    """Why a photo is not proven."""

    NONE = ""
    ANOTHER_XRAY = "another x-ray"
    """`Judged.looks_like` says which one it shows."""
    BLEND = "a blend of two x-rays"
    TORN = "parts of two x-rays"
    UNLIKE = "like no x-ray of the manifest"
    MIRRORED = "its mirror image"
    BLACK = "nothing to be seen"
    OUTSIDE = "the x-ray lies outside the frame"
    FAINT = "too little alike"
    """A likeness that may be chance: a blurred photo, glare over it."""
    RIVALLED = "another x-ray is nearly as alike"
    PLAIN_XRAY = "the x-ray has too little in it to be known by"
    NO_PICTURE = "the phone sent no picture"
    FILM = "films have no digital x-ray"
    NO_XRAY = "its x-ray is not at hand"


class Method(StrEnum):
    """How a photo was compared."""

    RIG = "rig"
    """Where the calibration says that the x-ray has to be."""
    POINTS = "points"
    """By points that lie alike, wherever they are: weaker, for photos without a calibration."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Quality:
    """How good a photo is, in figures; None where one cannot be told.

    Parameters
    ----------
    sharpness
        Fine detail over coarse, of the photo over the x-ray's own: 1 is as sharp as the x-ray.
    clipped
        Share of the lung area that is white in the photo and not in the x-ray, 0 to 1.
    blend
        How much of another x-ray is in it, 0 to 1.
    coverage
        Share of the x-ray that lies within the frame, 0 to 1.
    tilt_deg
        Angle between the camera's axis and the screen's normal, degrees.
    brightness, contrast
        Mean and standard deviation of the x-ray's part of the photo, grey levels 0 to 255.
    """

    sharpness: float | None = None
    clipped: float | None = None
    blend: float | None = None
    coverage: float | None = None
    tilt_deg: float | None = None
    brightness: float | None = None
    contrast: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Judged:
    """What was found of one photo.

    Parameters
    ----------
    score
        S, how alike photo and x-ray are, -1 to 1; None where they were not compared.
    lead
        By how much `score` is above that of the most alike other x-ray it was held against.
    looks_like
        Index of another x-ray that it shows, shows as well, or is nearly as alike; None where there is none.
    """

    verdict: Verdict
    cause: Cause = Cause.NONE
    method: Method = Method.RIG
    score: float | None = None
    lead: float | None = None
    looks_like: int | None = None
    quality: Quality = field(default_factory=Quality)

    @property
    def is_right(self) -> bool:
        """Whether it may get into a data set without a person's decision."""
        return self.verdict in (Verdict.PROVEN, Verdict.SAME_LOOKING)

    @property
    def is_wrong(self) -> bool:
        """Whether another photo has to come in its place: it shows something else, or not the lungs."""
        return self.verdict is Verdict.OTHER or self.cause is Cause.OUTSIDE
