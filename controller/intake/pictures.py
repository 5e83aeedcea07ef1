"""A folder of photos from any camera: every file of it looked into, nothing left unmentioned."""

from __future__ import annotations

import hashlib
import os
import stat
import warnings
from collections.abc import Callable, Iterator, Sequence, Set
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from pathlib import Path

from android_bridge.base import Problem, read_plain
from android_bridge.store import MOST_PHOTO_BYTES
from controller.intake.exif import NOTHING_SAID, Said, read_said
from controller.intake.findings import Finding, Kind
from controller.intake.strangers import (
    HEAD_BYTES,
    NO_PICTURE,
    RAW,
    may_be_a_photo,
    told_by_content,
    told_by_place,
)
from controller.xrays import JPEG, PHOTO_FORMATS, format_of, inspect

PHOTO_SUFFIXES = frozenset((".jpg", ".jpeg", ".jpe", ".jfif", ".heic", ".heif", ".hif"))
"""Files called so are taken for photos, whatever is in them."""
UNFINISHED, LINK = "unfinished", "a link"
_MARK = 0xFF


@dataclass(frozen=True, slots=True, kw_only=True)
class Picture:
    """A photo as it lies in its folder.

    Parameters
    ----------
    path
        The file.
    name
        Its path below the folder that was read, with ``/``.
    size_bytes, sha256
        Of the file; the digest is empty where it cannot be read.
    format
        ``JPEG``, ``HEIF`` or another format's name, by content; empty where it is none that is known.
    width_px, height_px
        As stored, before any turning that the EXIF asks for; 0 where it does not open.
    said
        What its EXIF block says: time, camera, exposure.
    stray_bytes
        As in `ImageFacts`.
    fault
        Why it is no whole JPEG or HEIC; empty where it is one, decoded to the last pixel.
    coding
        Digest of how finely a JPEG was coded: mostly alike in a camera's own files. Empty of a HEIC.
    """

    path: Path
    name: str
    size_bytes: int
    sha256: str
    format: str
    width_px: int = 0
    height_px: int = 0
    said: Said = NOTHING_SAID
    stray_bytes: int = 0
    fault: str = ""
    coding: str = ""

    @property
    def fault_kind(self) -> Kind:
        """As what its fault is told: a screenshot or a raw file may be whole."""
        is_other = self.format and self.format not in PHOTO_FORMATS
        return Kind.OTHER_FORMAT if is_other else Kind.DAMAGED

    @property
    def taken(self) -> datetime | None:
        """When it was taken by the camera's clock: with a zone where the camera wrote one, else without."""
        return self.said.taken

    @property
    def stem(self) -> str:
        """The file's name without folder and ending."""
        return Path(self.name).stem


@dataclass(frozen=True, slots=True)
class PictureFolder:
    """All that is in a folder, and in the folders in it.

    Parameters
    ----------
    pictures
        Whole ones and others, sorted by name; see `Picture.fault`.
    others
        Everything else, sorted by name, with what it is instead: hidden, unfinished, a link, a video. Of
        `Kind.OTHER_FORMAT` are those that may hold a photo which no JPEG or HEIC here has.
    """

    folder: Path
    pictures: tuple[Picture, ...]
    others: tuple[Finding, ...]

    @property
    def whole(self) -> tuple[Picture, ...]:
        """The pictures that are in order."""
        return tuple(each for each in self.pictures if not each.fault)

    @property
    def bad(self) -> tuple[Picture, ...]:
        """The pictures that are not."""
        return tuple(each for each in self.pictures if each.fault)

    @property
    def faults(self) -> list[Finding]:
        """What is wrong with the files themselves: damaged photos, and what may be one that is left out."""
        kinds = {UNFINISHED: Kind.UNFINISHED, LINK: Kind.LINK}
        return [
            *(Finding(kind=each.fault_kind, file=each.name, got=each.fault) for each in self.bad),
            *(Finding(kind=kinds[each.got], file=each.file) for each in self.others if each.got in kinds),
        ]

    @property
    def other_formats(self) -> list[Finding]:
        """Files that may hold a photo in a form that is not read, such as PNG or a raw file."""
        return [each for each in self.others if each.kind is Kind.OTHER_FORMAT]


def read_pictures(
    folder: Path,
    progress: Callable[[int, int], None] | None = None,
    skip: Callable[[str], str] | None = None,
) -> PictureFolder:
    """Read, hash and decode every picture in a folder and the folders in it, on all processors.

    Nothing is changed there. Ctrl-C ends it after the few pictures that are being decoded.

    Parameters
    ----------
    progress
        Called in this thread with (pictures done, pictures in all).
    skip
        Is told a file's path below the folder, and says why it need not be looked into; it is among the other
        files then. Empty for those that are wanted.

    Returns
    -------
    PictureFolder
        Pictures that are damaged are among them, with the reason: none is raised on its own.

    Raises
    ------
    Problem
        When there is no such folder, it or one in it cannot be read, or it holds no picture.
    """
    _check_folder(folder)
    paths, others = _sorted_out(folder, skip or (lambda _name: ""))
    if not paths:
        raise Problem(
            "there is no photo in the folder",
            where=str(folder),
            expected="JPEG or HEIC files, there or in the folders in it",
            got=f"{len(others)} other files, such as {others[0].file}" if others else "no files",
            advice="copy the camera's photos there, or name the folder that they are in",
        )
    pictures: list[Picture] = []
    # Decoding and hashing let go of the interpreter's lock, so threads use all processors.
    pool = ThreadPoolExecutor(os.cpu_count())
    with warnings.catch_warnings():  # until the last thread has ended, for each puts back what it found
        warnings.simplefilter("ignore")  # of damaged metadata, which is not the picture
        try:
            for picture in pool.map(partial(read_picture, folder), paths):
                pictures.append(picture)
                if progress is not None:
                    progress(len(pictures), len(paths))
        finally:
            pool.shutdown(cancel_futures=True)
    return PictureFolder(folder, tuple(pictures), tuple(others))


def _check_folder(folder: Path) -> None:
    if not folder.is_dir():
        raise Problem(
            "there is no such folder with photos",
            where=str(folder),
            expected="a folder",
            got="a file" if folder.exists() else "nothing",
        )


def _sorted_out(folder: Path, skip: Callable[[str], str]) -> tuple[list[Path], list[Finding]]:
    """Give the pictures and everything else."""
    paths: list[Path] = []
    others: dict[str, str] = {}
    try:
        for path in _files(folder):
            name = _name(path, folder)
            why = _why_no_photo(path, name) or skip(name)
            if why:
                others[name] = why
            else:
                paths.append(path)
    except OSError as error:
        raise Problem(
            "a folder with photos cannot be read",
            where=str(error.filename or folder),
            got=error.strerror or str(error),
            advice="make it readable: photos in it would be left out silently",
        ) from error
    stems = {path.stem.lower() for path in paths}
    return sorted(paths), [_set_aside(name, why, stems) for name, why in sorted(others.items())]


def _set_aside(name: str, why: str, stems: Set[str]) -> Finding:
    """Tell of a file that is not looked into; where a camera kept a raw file too, its JPEG is the photo."""
    is_beside = why == RAW and Path(name).stem.lower() in stems
    kind = Kind.OTHER_FORMAT if may_be_a_photo(why) and not is_beside else Kind.OTHER
    if why == "PNG":
        why += ", such as a screenshot"
    elif why == RAW:
        why += " beside its photo" if is_beside else ", and no JPEG or HEIC of it is here"
    return Finding(kind=kind, file=name, got=why)


def _files(folder: Path) -> Iterator[Path]:
    def raise_it(error: OSError) -> None:
        raise error

    for above, folders, files in os.walk(folder, onerror=raise_it):
        links = [each for each in folders if os.path.islink(Path(above) / each)]  # noqa: PTH114
        yield from (Path(above) / each for each in (*files, *links))


def _why_no_photo(path: Path, name: str) -> str:
    if why := told_by_place(name):
        return why
    if path.suffix.lower() in (".part", ".partial", ".crdownload", ".tmp"):
        return UNFINISHED
    if path.is_symlink():
        return LINK
    if not stat.S_ISREG(path.stat().st_mode):
        return "no regular file"
    if path.suffix.lower() in PHOTO_SUFFIXES:
        return ""
    with path.open("rb") as file:
        head = file.read(HEAD_BYTES)
    return "" if format_of(head) in PHOTO_FORMATS else told_by_content(head, name)


def _name(path: Path, folder: Path) -> str:
    """Give a file's name as text, be it that or not: tables and pages hold nothing else."""
    return path.relative_to(folder).as_posix().encode("utf-8", "backslashreplace").decode()


def read_picture(folder: Path, path: Path) -> Picture:
    """Read, hash and decode one picture below a folder; whatever is wrong with it is its fault."""
    name = _name(path, folder)
    try:
        data = read_plain(path, MOST_PHOTO_BYTES)
    except OSError as error:
        fault = f"it cannot be read: {error.strerror or error}"
        return Picture(path=path, name=name, size_bytes=0, sha256="", format="", fault=fault)
    facts = inspect(data)
    fault = facts.why_not(PHOTO_FORMATS, "a JPEG or HEIC")
    what = "" if facts.format in PHOTO_FORMATS else told_by_content(data[:HEAD_BYTES], "")
    if what and what != NO_PICTURE:
        fault = f"it is {what}, not a JPEG or HEIC"
    return Picture(
        path=path,
        name=name,
        size_bytes=facts.size_bytes,
        sha256=facts.sha256,
        format=facts.format,
        width_px=facts.width_px,
        height_px=facts.height_px,
        said=read_said(facts.exif),
        stray_bytes=facts.stray_bytes,
        fault=fault,
        coding=_coding(data) if facts.format == JPEG else "",
    )


def _coding(jpeg: bytes) -> str:
    """Give a digest of a JPEG's quantisation tables, which stand before its first scan."""
    digest, at = hashlib.sha256(), 2
    while (mark := jpeg[at + 1 : at + 2]) not in (b"", b"\xda") and jpeg[at] == _MARK:
        end = at + 2 + int.from_bytes(jpeg[at + 2 : at + 4])
        if mark == b"\xdb":
            digest.update(jpeg[at:end])
        at = end
    return digest.hexdigest()


def same_bytes(pictures: Sequence[Picture]) -> list[tuple[Picture, Picture]]:
    """Give each photo that is, bit by bit, another one, after that one."""
    first: dict[str, Picture] = {}
    pairs = [(first.setdefault(each.sha256, each), each) for each in pictures]
    return [(one, other) for one, other in pairs if one is not other]
