"""What a manifest holds."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from controller.xrays.path_key import XrayKey

FORMAT_VERSION = 2
OLDEST_VERSION = 1


@dataclass(frozen=True, slots=True)
class Xray:
    """One x-ray of the manifest.

    Parameters
    ----------
    index
        Its number, 1..N.
    path
        Its path as the CSV has it, with ``/`` for any backslash.
    key
        Split, patient, study and view, taken from the path.
    sha256
        SHA-256 of the image file, 64 hex digits; None in a manifest made without hashing.
    width_px, height_px
        The image's size; None without hashing.
    bits
        8 or 16 per channel (fewer than 8 count as 8); None without hashing.
    file
        Where its image lies, relative to a folder of x-rays, as the CSV's column ``File`` says; empty where
        the path tells.
    windowing
        How more than 8 bits, or a DICOM's values, become the grey levels of a screen; empty where they are
        shown as they are, and without hashing. A manifest of before this was on record shows 16 bits
        from the lowest to the highest value.
    accepted
        What is amiss with its picture, in figures, where a person took it nevertheless; else empty.
    """

    index: int
    path: str
    key: XrayKey
    sha256: str | None
    width_px: int | None
    height_px: int | None
    bits: int | None
    file: str = ""
    windowing: str = ""
    accepted: str = ""

    @property
    def is_shown_in_whole_range(self) -> bool:
        """Whether 16 bits are shown from the lowest to the highest value, whatever these are."""
        return self.sha256 is not None and not self.windowing


@dataclass(frozen=True, slots=True)
class Manifest:
    """The frozen list of x-rays, and where it came from.

    Parameters
    ----------
    csv_name
        Name of the CSV it was drawn from, without folder; for people, nothing depends on it.
    csv_sha256
        SHA-256 of that file, 64 hex digits.
    csv_rows
        Number of its data rows.
    selection
        Which rows were taken, as ``to_dict`` of a selection, or of a sample of another manifest, gives it.
    hashed
        Whether the images were read, so that each x-ray has hash, size and bit depth.
    xrays
        The x-rays, in the CSV's order; the first has index 1.
    digest
        SHA-256 of the manifest file's bytes but for the CSV's name, 64 hex digits: two manifests with one
        digest are the same. In version 1 of the format the name counts.
    format_version
        Version of the file format.
    """

    csv_name: str
    csv_sha256: str
    csv_rows: int
    selection: dict[str, str | int]
    hashed: bool
    xrays: tuple[Xray, ...]
    digest: str
    format_version: int = FORMAT_VERSION

    def __len__(self) -> int:
        return len(self.xrays)

    def xray(self, index: int) -> Xray:
        """Give the x-ray with an index, counted from 1.

        Raises
        ------
        IndexError
            Outside 1..N; 0 and negative numbers never count from the end.
        """
        if not 1 <= index <= len(self.xrays):
            raise IndexError(f"expected an index in 1..{len(self.xrays)}, got {index}")
        return self.xrays[index - 1]
