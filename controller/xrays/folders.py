"""Folders of x-rays as they lie on disks: batches of CheXpert's, names in other letters, archives."""

from __future__ import annotations

import filecmp
import os
import re
import unicodedata
from collections.abc import Iterator, Sequence
from functools import lru_cache
from pathlib import Path
from typing import Final, NamedTuple, TypeAlias

from android_bridge.base import Problem, some_of
from controller.xrays.path_key import SPLITS

Images: TypeAlias = Path | Sequence[Path]
"""The folder with the x-rays, or several of them."""

Parts: TypeAlias = tuple[str, ...]
"""The names of a path's folders, and of its file."""

_BATCH: Final = re.compile(rf".*\bbatch [0-9]+ \(({'|'.join(SPLITS)})[^()]*\)", re.IGNORECASE)
"""What full-size CheXpert unpacks to: ``CheXpert-v1.0 batch 2 (train 1)``, with patients right below."""
_DEEPEST_BATCH: Final = 2  # some programs unpack into one more folder of the archive's name
_NAMED: Final = 3


def folders_of(images: Images) -> tuple[Path, ...]:
    """Give the folders, be it one or several."""
    return (images,) if isinstance(images, Path) else tuple(images)


def no_folder(folder: Path) -> Problem:
    """Give the problem that there are no x-rays where they are said to be, for that is no folder."""
    is_there = folder.exists()
    return Problem(
        f"the folder with the x-rays {'is a file' if is_there else 'does not exist'}",
        where=str(folder),
        expected="a folder",
        advice="give the folder that the CSV's paths, or its cells File, go on from",
    )


def tell_folders(images: Images) -> str:
    """Name the folders."""
    return ", ".join(map(str, folders_of(images)))


def places_in_batches(folder: Path, parts: Parts) -> Iterator[tuple[Path, Parts]]:
    """Give where an x-ray may lie in CheXpert's batches: the folder itself may be one, or hold some.

    Parameters
    ----------
    parts
        Split, patient, study and file.
    """
    for batch, split in _batches(_named(folder)):
        yield batch, parts
        if split == parts[0]:  # a patient of another split may have the same number
            yield batch, parts[1:]


def is_same_content(one: Path, other: Path) -> bool:
    """Say whether two files have the same bytes."""
    return one.samefile(other) or filecmp.cmp(one, other, shallow=False)


def alike(folder: Path, parts: Parts) -> list[Path]:
    """Find what is at a place of that name in other letters: in other case, or another form of Unicode."""
    found = [folder]
    for part in parts:
        found = [each / name for each in found for name in _listed(each).names.get(folded(part), ())]
    return found


def why_missing(images: Images) -> str:
    """Say what to do about x-rays that are missing, as far as the folders tell."""
    folders = tuple(map(_named, folders_of(images)))
    around = {each for folder in folders for each in (folder, folder.parent) if _batches(folder)}
    unpacked = {batch.name for folder in around for batch, _ in _batches(folder)}
    packed = sorted(
        name
        for folder in {*folders, *around}
        for name in _listed(folder).archives
        if Path(name).stem not in unpacked and folded(Path(name).stem) not in _listed(folder).names
    )
    if packed:
        named = some_of(list(map(repr, packed)), _NAMED)
        return f"Unpack {named} first: the missing x-rays may lie in it."
    given = sorted({batch.name for folder in folders for batch, _ in _batches(folder)})
    if given:
        others = sorted(unpacked - set(given))
        there = f" (beside it: {', '.join(map(repr, others))})" if others else ""
        return (
            f"Of CheXpert's batches {', '.join(map(repr, given))} was looked into. If the missing x-rays lie"
            f" in others{there}, give the folder that holds all of them, or each with --images."
        )
    return ""


def _batches(folder: Path, deep: int = _DEEPEST_BATCH) -> list[tuple[Path, str]]:
    """Give the batches at and below a folder, with their splits."""
    match = _BATCH.fullmatch(folder.name)
    found = [(folder, match[1].lower())] if match else []
    if deep:
        below = _listed(folder).batches
        found += [batch for name in below for batch in _batches(folder / name, deep - 1)]
    return found


def folded(name: str) -> str:
    """Give a name without case and form of Unicode."""
    return unicodedata.normalize("NFC", unicodedata.normalize("NFC", name).casefold())


def _named(folder: Path) -> Path:
    """Give a folder with its name, which `.` and what ends with `..` do not tell."""
    return Path(os.path.abspath(folder))  # noqa: PTH100 - resolve() would follow links to other names


class _Listing(NamedTuple):
    """What is in a folder.

    Parameters
    ----------
    names
        All names, by what they are without case and form of Unicode.
    batches, archives
        Those of CheXpert's batches, and of archives.
    """

    names: dict[str, list[str]]
    batches: tuple[str, ...] = ()
    archives: tuple[str, ...] = ()


def _listed(folder: Path) -> _Listing:
    return _listed_as_of(folder, _changed_ns(folder))


def _changed_ns(folder: Path) -> int:
    try:
        return folder.stat().st_mtime_ns
    except OSError:
        return -1


@lru_cache(maxsize=64)  # for each of thousands of x-rays a folder of thousands would be gone through anew
def _listed_as_of(folder: Path, _changed_ns: int) -> _Listing:
    names: dict[str, list[str]] = {}
    try:
        listed = sorted(each.name for each in folder.iterdir())
    except OSError:  # no folder, or one that may not be read
        return _Listing(names)
    for name in listed:
        names.setdefault(folded(name), []).append(name)
    batches = tuple(filter(_BATCH.fullmatch, listed))
    return _Listing(names, batches, tuple(name for name in listed if name.lower().endswith(".zip")))
