"""A photo that was asked for, a file of the phone, and what became of either."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from android_bridge.store import Pulled
from controller.dataset import Capture
from controller.intake.findings import Finding

Key = tuple[str, int]
"""Subset and index."""
Place = tuple[str, str, str]
"""Folder, subset and name."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """A photo that was asked for, as the record has it.

    Parameters
    ----------
    folder
        The phone's storage folder at the time.
    size_bytes, sha256
        As the phone told them; None where it told nothing.
    calibration
        Number of its session's calibration; None where that has none.
    is_current
        Whether it counts; otherwise it is a superseded take.
    capture
        What a data set says of it, but for place and bytes; None where it is not to be exported.
    """

    folder: str
    subset: str
    index: int
    take: int
    name: str
    size_bytes: int | None
    sha256: str | None
    calibration: int | None = None
    is_current: bool = True
    capture: Capture | None = field(default=None, compare=False, repr=False)

    def __str__(self) -> str:
        return f"photo {self.index} of {self.subset}" + ("" if self.is_current else f", take {self.take}")

    @property
    def key_in_plan(self) -> Key:
        """Subset and index."""
        return self.subset, self.index

    @property
    def place(self) -> Place:
        """Give where its file should be."""
        return self.folder, self.subset, self.name

    @property
    def is_legacy(self) -> bool:
        """Whether a phone of the original rig took it: of its size and digest nothing is known."""
        return self.capture is not None and self.capture.protocol_version is None


@dataclass(frozen=True, slots=True, kw_only=True)
class PhoneFile:
    """A file on the phone, at ``folder/subset/name``.

    Parameters
    ----------
    size_bytes
        As the phone lists it.
    inside
        Size and digest of what was read; the digest is empty where it cannot be read. None as long as nobody
        has looked.
    exif
        What its EXIF copy says; empty where there is none.
    stray_bytes
        As in `ImageFacts`.
    fault
        Why it is not a whole JPEG, or cannot be read; empty where it is, or where that is not asked.
    """

    folder: str
    subset: str
    name: str
    size_bytes: int
    inside: Pulled | None = None
    exif: Mapping[str, Any] = field(default_factory=dict, compare=False)
    stray_bytes: int = 0
    fault: str = ""

    @property
    def place(self) -> Place:
        """Give what tells it from all others."""
        return self.folder, self.subset, self.name

    @property
    def exif_name(self) -> str:
        """Give the photo name that its EXIF copy says; empty where there is none."""
        return str(self.exif.get("name", ""))

    def contradicts(self, photo: Asked) -> str:
        """Say in which of what both know the EXIF copy is of another photo; empty where it is of this one."""
        expected = {"name": photo.name}
        if photo.capture is not None and not photo.is_legacy:
            expected |= {
                "session": photo.capture.session or "",
                "shown_sha256": photo.capture.shown_sha256 or "",
            }
        said = {name: str(self.exif.get(name) or text) for name, text in expected.items()}
        return "; ".join(
            f"its EXIF says {name} {said[name]}, on record is {text}"
            for name, text in expected.items()
            if text and said[name] != text
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class PhotoFinding(Finding):
    """What became of one index of a plan, or of one file that belongs to none.

    Parameters
    ----------
    index
        None for a file.
    photo
        What the record has; None where it has nothing.
    on_phone
        Where the photo's bytes are (for a `GOOD` one), or what stands in its place, or the file in question.
    other
        The photo that it is mixed up with.
    is_kept
        The data set has a verified copy already: what is on the phone does not matter to it.
    """

    subset: str
    index: int | None = None
    photo: Asked | None = None
    on_phone: PhoneFile | None = None
    other: Asked | None = None
    is_kept: bool = False
