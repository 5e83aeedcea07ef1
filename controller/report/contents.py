"""What a report says of its photos' make-up: plain values."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

from android_bridge.base import how_many, some_of
from controller.report.association import Association

_MOST_NAMED: Final = 10


@dataclass(frozen=True, slots=True)
class Cells:
    """How many photos have each value of one observation; blank is not 0.0."""

    positive: int
    uncertain: int
    negative: int
    blank: int


@dataclass(frozen=True, slots=True)
class Makeup:
    """What a subset's photos are of, or all photos.

    Parameters
    ----------
    sexes, views
        Photos by what the CSV says, such as ``Female`` and ``Frontal AP``.
    ages
        Youngest, median and oldest, in years, of the photos whose cell is a number.
    first_photo, last_photo
        When they were taken, as the camera or else the computer knows it; empty where neither does.
    pixels
        Photos by their size, such as ``4608 x 3456``, the most frequent first.
    sizes_bytes
        Smallest, median and largest file.
    is_synthetic
        Whether none of them is a photo.
    """

    name: str
    photos: int
    patients: int
    sexes: Mapping[str, int]
    ages: tuple[float, float, float] | None
    views: Mapping[str, int]
    labels: Mapping[str, Cells]
    first_photo: str = ""
    last_photo: str = ""
    pixels: Mapping[str, int] = field(default_factory=dict)
    sizes_bytes: tuple[int, int, int] | None = None
    is_synthetic: bool = False


@dataclass(frozen=True, slots=True)
class CameraFacts:
    """What took how many photos; empty where it is not known."""

    camera: str
    device: str
    phone_model: str
    phone_app: str
    chexrig_version: str
    photos: int
    subsets: int


@dataclass(frozen=True, slots=True)
class Content:
    """All of it.

    Parameters
    ----------
    groups
        All photos, then each subset.
    associations
        Labels that go with a subset or its conditions; `compared` is False where too few patients tell.
    same
        What is the same for all photos, in words, by columns.
    unknown
        Columns that say nothing of any photo.
    spanning
        Of each patient in several subsets which these are.
    """

    groups: tuple[Makeup, ...] = ()
    cameras: tuple[CameraFacts, ...] = ()
    associations: tuple[Association, ...] = ()
    compared: bool = False
    same: Mapping[str, str] = field(default_factory=dict)
    unknown: tuple[str, ...] = ()
    spanning: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    @property
    def spanning_words(self) -> str:
        """Say which patients are in several subsets, up to ten; empty where none is."""
        if not self.spanning:
            return ""
        named = [f"{patient} ({', '.join(subsets)})" for patient, subsets in self.spanning.items()]
        one = len(named) == 1
        return (
            f"{how_many(len(named), 'patient')} {'has' if one else 'have'} photos in several subsets:"
            f" a split by subset has {'that patient' if one else 'them'} on both sides:"
            f" {some_of(named, _MOST_NAMED)}"
        )
