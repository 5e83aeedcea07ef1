"""What can become of an index and of a file: the words of a reconciliation."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Kind(StrEnum):
    """What became of an index or a file.

    For an index: ``complete`` (as it was saved), ``renamed`` or ``swapped`` (the right bytes under another
    name), ``altered`` (its bytes are not what was saved), ``missing``, ``removed`` (on purpose, after an
    export), ``not captured``. For a file: ``superseded`` (a take that no longer counts) and ``extra``.
    """

    COMPLETE = "complete"
    RENAMED = "renamed"
    SWAPPED = "swapped"
    ALTERED = "altered"
    MISSING = "missing"
    REMOVED = "removed"
    NOT_CAPTURED = "not captured"
    SUPERSEDED = "superseded"
    EXTRA = "extra"


#: The photo is there, bit by bit as it was saved.
GOOD = frozenset({Kind.COMPLETE, Kind.RENAMED, Kind.SWAPPED})
#: The photo is lost: its index has to be captured again.
BAD = frozenset({Kind.ALTERED, Kind.MISSING})


@dataclass(frozen=True, slots=True)
class Asked:
    """A photo that was asked for, as the journal has it.

    Parameters
    ----------
    folder
        The phone's storage folder at the time.
    size_bytes, sha256
        As the phone told them; None where it told nothing.
    is_current
        Whether it counts; otherwise it is a superseded take.
    """

    folder: str
    subset: str
    index: int
    take: int
    name: str
    size_bytes: int | None
    sha256: str | None
    is_current: bool = True

    def __str__(self) -> str:
        return f"photo {self.index} of {self.subset}" + ("" if self.is_current else f", take {self.take}")


@dataclass(frozen=True, slots=True)
class Look:
    """What is inside a file.

    Parameters
    ----------
    sha256
        Empty where it cannot be read.
    exif_name
        The photo name that its EXIF copy says; empty where there is none.
    fault
        Why it is not a whole JPEG, or cannot be read; empty where it is, or where that is not asked.
    """

    size_bytes: int
    sha256: str
    exif_name: str = ""
    fault: str = ""


@dataclass(frozen=True, slots=True)
class PhoneFile:
    """A file on the phone, at ``folder/subset/name``.

    Parameters
    ----------
    size_bytes
        As the phone lists it.
    look
        What is inside; None as long as nobody has looked.
    """

    folder: str
    subset: str
    name: str
    size_bytes: int
    look: Look | None = None

    @property
    def place(self) -> tuple[str, str, str]:
        """Give what tells it from all others."""
        return self.folder, self.subset, self.name


@dataclass(frozen=True, slots=True)
class Finding:
    """What became of one index, or of one file that belongs to none.

    Parameters
    ----------
    index
        None for a file.
    photo
        What the journal has; None where it has nothing.
    file
        Where the photo's bytes are (for a `GOOD` one), or what stands in its place, or the file in question.
    other
        The photo that it is mixed up with.
    note
        What else there is to say.
    is_kept
        The data set has a verified copy already: what is on the phone does not matter to it.
    """

    kind: Kind
    subset: str
    index: int | None
    photo: Asked | None = None
    file: PhoneFile | None = None
    other: Asked | None = None
    note: str = ""
    is_kept: bool = False
