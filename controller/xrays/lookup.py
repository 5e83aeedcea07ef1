"""The rows of some x-rays, found in a large table of CheXpert's quickly."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Final

from controller.xrays.columns import COLUMNS
from controller.xrays.path_key import XrayKey

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

    Places = npt.NDArray[np.intp]
    Hashes = npt.NDArray[np.uint64]
    Words = npt.NDArray[np.uint64]

_BOM: Final = b"\xef\xbb\xbf"
_HEADER: Final = ",".join(COLUMNS).encode() + b"\n"
_NOT_PLAIN: Final = (b'"', b"\0", b"\r")
_COMMAS: Final = len(COLUMNS) - 1
_WIDTH: Final = 64
"""Bytes that are looked at for a key, and zeros behind the last row that make room for them."""
_ODD: Final = 0x9E3779B97F4A7C15
_CHUNK: Final = 1 << 20
"""Bytes that are gone through at a time: what is made of them stays in the processor's cache."""


def find_plain_rows(data: bytes, keys: Sequence[XrayKey]) -> list[str] | None:
    """Find x-rays in a table that needs no CSV reader: CheXpert's columns in its order, and no quotes.

    In such a table every reader sees the same rows, for a row is a line and a cell ends at a comma. Rows are
    found by a hash of their path's last four parts, many rows at once; each that is found is then read, and
    its path held against the x-ray.

    Parameters
    ----------
    data
        The file's bytes.
    keys
        The x-rays, each once.

    Returns
    -------
    list of str, or None
        Each x-ray's line. None where the table is not so plain, or anything is wrong with it, or an x-ray is
        not in it: a CSV reader has to see to that.
    """
    import numpy as np  # noqa: PLC0415 - keys alone do without

    body = _plain_body(data)
    if not body or not keys:
        return None if keys else []
    found = [_rows(body[begin:end], begin) for begin, end in _chunks(body)]
    whole = [each for each in found if each is not None]
    if len(whole) < len(found):
        return None
    starts, ends, hashes = (np.concatenate(each) for each in zip(*whole, strict=True))
    order = np.argsort(hashes)
    ordered = hashes[order]
    names = np.array([str(key).encode() for key in keys], dtype=f"S{_WIDTH}")
    wanted = _hashed(names.view(np.uint64).reshape(len(keys), -1))
    at = np.minimum(np.searchsorted(ordered, wanted), len(ordered) - 1)
    if (ordered[1:] == ordered[:-1]).any() or (ordered[at] != wanted).any():
        return None
    rows = order[at]
    lines = [body[start:end] for start, end in zip(starts[rows].tolist(), ends[rows].tolist(), strict=True)]
    return _read(lines, keys)


def _plain_body(data: bytes) -> bytes | None:
    """Give the rows without the header, each with its line feed, if no CSV reader is needed for them."""
    if b"\r" in data:
        data = data.replace(b"\r\n", b"\n")
    begin = data.find(b"\n") + 1
    if data[:begin].removeprefix(_BOM) != _HEADER or any(each in data for each in _NOT_PLAIN):
        return None
    if not data.isascii() and not _is_utf8(data):
        return None
    return data[begin:] if data.endswith(b"\n") else data[begin:] + b"\n"


def _is_utf8(data: bytes) -> bool:
    try:
        data.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True


def _chunks(body: bytes) -> Iterator[tuple[int, int]]:
    """Cut whole lines into pieces."""
    begin = 0
    while begin < len(body):
        end = body.find(b"\n", begin + _CHUNK) + 1 or len(body)
        yield begin, end
        begin = end


def _rows(lines: bytes, begin: int) -> tuple[Places, Places, Hashes] | None:
    """Give where each line begins and ends, and a number for its path's last four parts.

    None where one is not as it should be.

    Parameters
    ----------
    begin
        What places are counted from, in bytes before the lines.
    """
    import numpy as np  # noqa: PLC0415

    letters = np.frombuffer(lines + bytes(_WIDTH), np.uint8)
    ends, commas = (np.flatnonzero(letters == ord(each)) for each in "\n,")
    starts = np.concatenate([[0], ends[:-1] + 1])
    if len(commas) != _COMMAS * len(ends):
        return None
    path_ends = commas[::_COMMAS]
    if (path_ends < starts).any() or (commas[_COMMAS - 1 :: _COMMAS] > ends).any():
        return None
    if b"\\" in lines:
        letters = np.where(letters == ord("\\"), np.uint8(ord("/")), letters)
    parts = _last_parts(letters, starts, path_ends)
    return None if parts is None else (starts + begin, ends + begin, _hashed(parts))


def _last_parts(letters: npt.NDArray[np.uint8], starts: Places, ends: Places) -> Words | None:
    """Give split, patient, study and view of each path, with ``/`` between them, filled up with zeros."""
    import numpy as np  # noqa: PLC0415

    slashes = np.flatnonzero(letters == ord("/"))
    last = np.searchsorted(slashes, ends) - 1
    if (last < 2).any() or (slashes[last - 2] < starts).any():
        return None
    before = np.where(last > 2, slashes[last - 3], -1)  # before the first row's parts there may be none
    starts = np.maximum(before + 1, starts)
    if (ends - starts > _WIDTH).any():
        return None
    parts = np.lib.stride_tricks.sliding_window_view(letters, _WIDTH)[starts]
    dots = ends - starts - 4  # .jpg, .png
    if (letters[starts + dots] != ord(".")).any():
        dots = (parts == ord(".")).argmax(axis=1)
    if (starts + dots <= slashes[last]).any():
        return None
    keep = np.tri(_WIDTH + 1, _WIDTH, -1, np.uint8) * np.uint8(255)
    words: Words = parts.view(np.uint64)
    words &= keep.view(np.uint64)[dots]
    return words


def _hashed(words: Words) -> Hashes:
    """Give one number for each row of eight; for equal rows the same."""
    import numpy as np  # noqa: PLC0415

    factors = np.array([pow(_ODD, power, 2**64) for power in range(1, _WIDTH // 8 + 1)], np.uint64)
    hashes: Hashes = (words * factors).sum(axis=1, dtype=np.uint64)
    return hashes


def _read(lines: Sequence[bytes], keys: Sequence[XrayKey]) -> list[str] | None:
    found = [line.decode("utf-8") for line in lines]
    named = (_names(line.partition(",")[0], key) for key, line in zip(keys, found, strict=True))
    return found if all(named) else None


def _names(path: str, key: XrayKey) -> bool:
    """Say whether a path names an x-ray, as `parse_path` would."""
    stem, _, ending = path.rpartition(".")
    stem, name = stem.replace("\\", "/"), str(key)
    return (stem == name or stem.endswith("/" + name)) and ending.isascii() and ending.isalnum()
