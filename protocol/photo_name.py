"""The metadata of a photo, carried by its file name: PhotoName <-> text, one to one.

``000123.t01.night-2.train.patient01255.study32.view1_frontal.5f3a9c1e.jpg`` is x-ray 123 of the manifest,
first take, subset ``night-2``, then CheXpert's split, patient, study and view, then a checksum.
"""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass
from functools import lru_cache

from protocol.errors import PhotoNameError

MAX_INDEX = 999_999
MAX_TAKE = 99
MAX_NAME_BYTES = 200  # leaves room below the file systems' 255 for ``.pending-`` prefixes
SUFFIX = ".jpg"

_ONE_PART = "[A-Za-z0-9_-]{1,32}"
_PART = re.compile(_ONE_PART)
_FIVE_PARTS = re.compile("\n".join([_ONE_PART] * 5))
_NAME = re.compile(
    rf"(([0-9]{{6}})\.t([0-9]{{2}})\.({_ONE_PART})\.({_ONE_PART})\.({_ONE_PART})\.({_ONE_PART})\.({_ONE_PART}))"
    r"\.([0-9a-f]{8})\.jpg"
)


@dataclass(frozen=True, order=True, slots=True)
class PhotoName:
    """What a photo shows and where it belongs.

    Parameters
    ----------
    index
        The x-ray's place in the manifest, 1 to 999,999.
    take
        1 for the first photo of this x-ray in this subset, one more for each retake, at most 99.
    subset, split, patient, study, view
        1 to 32 characters of ``[A-Za-z0-9_-]`` each.

    Raises
    ------
    PhotoNameError
        When a value cannot stand in a photo name.
    """

    index: int
    take: int
    subset: str
    split: str
    patient: str
    study: str
    view: str

    def __post_init__(self) -> None:
        for name, value, largest in (("index", self.index, MAX_INDEX), ("take", self.take, MAX_TAKE)):
            if not 1 <= value <= largest:
                raise PhotoNameError(f"{name}: expected 1 to {largest}, got {value}")
        parts = (self.subset, self.split, self.patient, self.study, self.view)
        if _FIVE_PARTS.fullmatch("\n".join(parts)) is not None:
            return
        for name, text in zip(("subset", "split", "patient", "study", "view"), parts, strict=True):
            if _PART.fullmatch(text) is None:
                raise PhotoNameError(f"{name}: expected 1 to 32 of A-Z a-z 0-9 _ -, got {text!r}")

    def __str__(self) -> str:
        stem = (
            f"{self.index:06d}.t{self.take:02d}"
            f".{self.subset}.{self.split}.{self.patient}.{self.study}.{self.view}"
        )
        return f"{stem}.{_checksum(stem)}{SUFFIX}"

    @staticmethod
    def parse(text: str) -> PhotoName:
        """Read a file name back.

        Raises
        ------
        PhotoNameError
            When the text is not exactly what ``str()`` of a photo name gives.
        """
        return _parse(text)


@lru_cache(maxsize=64)  # each photo's name is read several times, one after another
def _parse(text: str) -> PhotoName:
    match = _NAME.fullmatch(text)
    if match is None:
        raise PhotoNameError(f"not a photo name: {text[:MAX_NAME_BYTES]!r}")
    stem, index, take, *parts, check = match.groups()
    if check != _checksum(stem):
        raise PhotoNameError(f"checksum of {text!r}: expected {_checksum(stem)}, got {check}: altered")
    return PhotoName(int(index), int(take), *parts)


def _checksum(stem: str) -> str:
    return hashlib.sha256(stem.encode("ascii")).hexdigest()[:8]
