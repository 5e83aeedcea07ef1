"""The file names of CheXpeditor: LegacyName <-> text, one to one.

``122__1__CheXpert-v1.0__train__patient01255__study32__view1_frontal.jpg`` is row 122 of the CSV (the first
is row 0), nonce 1, then the parts of the path as the CSV has it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from protocol.errors import PhotoNameError
from protocol.photo_name import MAX_INDEX, MAX_TAKE

SEPARATOR = "__"
MAX_ROW = MAX_INDEX - 1
MAX_NONCE = 100
#: One datagram of 256 bytes is ``SEQ|NAME``: with the shortest SEQ this is the longest NAME.
MAX_NAME_BYTES = 254

_PART = re.compile(r"[A-Za-z0-9._-]+")
_NUMBER = re.compile(r"0|[1-9][0-9]{0,5}")


@dataclass(frozen=True, order=True, slots=True)
class LegacyName:
    """What a photo of the dialect shows.

    Parameters
    ----------
    row
        The x-ray's row, 0 to 999,998: its index in the manifest less one.
    nonce
        0 to 100, at random in the original; chexrig puts the take there, so that a retake has a name of its
        own.
    parts
        The parts of the path. Each has one or more characters of ``[A-Za-z0-9._-]``, is not ``.`` or ``..``,
        neither begins nor ends with ``_`` and holds no ``__``: else two paths could have one name.

    Raises
    ------
    PhotoNameError
        When a value cannot stand in a name, or all of it is longer than 254 bytes.
    """

    row: int
    nonce: int
    parts: tuple[str, ...]

    def __post_init__(self) -> None:
        for what, value, largest in (("row", self.row, MAX_ROW), ("nonce", self.nonce, MAX_NONCE)):
            if not 0 <= value <= largest:
                raise PhotoNameError(f"{what}: expected 0 to {largest}, got {value}")
        if not self.parts:
            raise PhotoNameError("the path is empty")
        for part in self.parts:
            _check_part(part)
        if len(str(self)) > MAX_NAME_BYTES:
            raise PhotoNameError(f"the name has {len(str(self))} bytes, the dialect has room for 254")

    def __str__(self) -> str:
        return SEPARATOR.join([str(self.row), str(self.nonce), *self.parts])

    @property
    def index(self) -> int:
        """The x-ray's place in the manifest, from 1."""
        return self.row + 1

    @property
    def path(self) -> str:
        """The path as the CSV has it."""
        return "/".join(self.parts)

    @classmethod
    def of(cls, index: int, take: int, path: str) -> LegacyName:
        """Name the photo of an x-ray.

        Parameters
        ----------
        index
            Its place in the manifest, from 1.
        take
            1 for the first photo, one more for each retake, at most 99.
        path
            As the CSV has it, with ``/``.

        Raises
        ------
        PhotoNameError
            When it cannot be named.
        """
        if not 1 <= take <= MAX_TAKE:
            raise PhotoNameError(f"take: expected 1 to {MAX_TAKE}, got {take}")
        return cls(index - 1, take, tuple(path.split("/")))

    @classmethod
    def parse(cls, text: str) -> LegacyName:
        """Read a file name back.

        Raises
        ------
        PhotoNameError
            When the text is not exactly what ``str()`` of a name gives.
        """
        if len(text) > MAX_NAME_BYTES:
            raise PhotoNameError(f"{len(text)} characters are no name of the dialect: {text[:40]!r}...")
        row, *rest = text.split(SEPARATOR)
        nonce, *parts = rest or [""]
        return cls(read_number(row), read_number(nonce), tuple(parts))


def read_number(text: str) -> int:
    """Read a number of at most six digits as the dialect writes it: no sign, no blank, no leading zero.

    Raises
    ------
    PhotoNameError
        When it is anything else.
    """
    if _NUMBER.fullmatch(text) is None:
        raise PhotoNameError(f"not a number of the dialect: {text[:40]!r}")
    return int(text)


def _check_part(part: str) -> None:
    if _PART.fullmatch(part) is None:
        raise PhotoNameError(f"expected 1 or more of A-Z a-z 0-9 . _ - between slashes, got {part[:40]!r}")
    if part in (".", ".."):
        raise PhotoNameError(f"{part!r} leads to another folder")
    if SEPARATOR in part or part[0] == "_" or part[-1] == "_":
        raise PhotoNameError(f"`__` separates the parts, so that {part[:40]!r} could not be told apart")
