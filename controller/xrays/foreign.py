"""What a file is that is not what its name says: compressed, a pointer, a page of the web, a workbook."""

from __future__ import annotations

import re
from typing import Final, NamedTuple


class Foreign(NamedTuple):
    """What a file is instead.

    Parameters
    ----------
    what
        It, such as ``a file compressed with gzip``.
    advice
        How to get at what was wanted.
    """

    what: str
    advice: str


_UNPACK: Final = "Unpack it, and give the file that was in it."
_SAVE_AS_CSV: Final = "Save the table as CSV in UTF-8 from the program that made it, with commas."
LFS_ADVICE: Final = "Fetch the files with `git lfs pull` in that folder."
_LFS: Final = Foreign(
    "a pointer of Git LFS: Git left the file itself where it was",
    LFS_ADVICE,
)
_UTF_16: Final = Foreign("text in UTF-16", "Save it as CSV in UTF-8.")
_PAGE: Final = Foreign("a page of the web (HTML)", "Get the file anew: what was saved is a page about it.")

#: How files of these kinds begin.
_BEGINNINGS: Final[tuple[tuple[bytes, Foreign], ...]] = (
    (b"version https://git-lfs.github.com/spec/", _LFS),
    *(
        (start, Foreign(f"a file compressed with {name}", _UNPACK))
        for start, name in (
            (b"\x1f\x8b", "gzip"),
            (b"\x1f\x9d", "compress"),
            (b"\xfd7zXZ\0", "xz"),
            (b"BZh", "bzip2"),
            (b"\x28\xb5\x2f\xfd", "zstd"),
            (b"\x04\x22\x4d\x18", "lz4"),
            (b"7z\xbc\xaf\x27\x1c", "7-Zip"),
            (b"Rar!", "RAR"),
        )
    ),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", Foreign("a workbook of Excel (.xls)", _SAVE_AS_CSV)),
    (b"PAR1", Foreign("a Parquet file", _SAVE_AS_CSV)),
    (b"ARROW1", Foreign("an Arrow file", _SAVE_AS_CSV)),
    (b"\x89HDF", Foreign("an HDF5 file", _SAVE_AS_CSV)),
    (b"SQLite format 3\0", Foreign("a database of SQLite", _SAVE_AS_CSV)),
    (b"%PDF", Foreign("a PDF file", _SAVE_AS_CSV)),
    (b"\xff\xfe", _UTF_16),
    (b"\xfe\xff", _UTF_16),
)
_WORKBOOKS: Final = ((b"xl/", "a workbook of Excel (.xlsx)"), (b"opendocument", "a workbook of LibreOffice"))
_HTML: Final = re.compile(
    rb"(?:\xef\xbb\xbf)?\s*(?:<\?xml[^>]*>\s*)?<(?:!doctype\s+html|html|head|body)\b", re.I
)
_LOOKED_AT: Final = 4096


def foreign(data: bytes) -> Foreign | None:
    """Say what a file is that is no table and no picture, by how it begins; None where that is not known."""
    found = next((each for start, each in _BEGINNINGS if data.startswith(start)), None)
    if found is not None:
        return found
    head = data[:_LOOKED_AT]
    if data.startswith(b"PK\x03\x04"):
        words = next((words for name, words in _WORKBOOKS if name in data), "")
        return Foreign(words, _SAVE_AS_CSV) if words else Foreign("a zip archive", _UNPACK)
    if data[257:262] == b"ustar":
        return Foreign("a tar archive", _UNPACK)
    if _HTML.match(head):
        return _PAGE
    zeros = head.count(0)
    # of letters of the west every second byte of UTF-16 is zero
    is_utf_16 = 3 * zeros > len(head) and zeros in (head[::2].count(0), head[1::2].count(0))
    return _UTF_16 if is_utf_16 else None


def is_lfs_pointer(data: bytes) -> bool:
    """Say whether a file is a pointer of Git LFS."""
    return foreign(data) is _LFS
