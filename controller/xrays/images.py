"""The image files behind the paths: finding one, and making sure that it can be shown."""

from __future__ import annotations

import os
from functools import cache
from typing import TYPE_CHECKING

from android_bridge.base import Problem
from controller.xrays.folders import (
    Images,
    Parts,
    alike,
    folded,
    folders_of,
    is_same_content,
    places_in_batches,
    why_missing,
)
from controller.xrays.foreign import LFS_ADVICE, is_lfs_pointer
from controller.xrays.path_key import SPLITS, folders_of_photo, normalise_path

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence
    from pathlib import Path

    from controller.xrays.image_file import ImageFacts
    from controller.xrays.manifest import Xray

_EXPECTED = "a complete JPEG, PNG, TIFF or DICOM"
MISSING = "the x-ray's file is missing"
LFS_POINTER = "the file is a pointer of Git LFS, not the image"
_KEY_DEPTH = 4  # split/patient/study/file: what no prefix may take away
_NAMED = 5
_ARCHIVES = tuple(f"images_{number:03}/images" for number in range(1, 13))


def find_image(images: Images, path: str, file: str = "") -> Path:
    """Find the file of an x-ray.

    A folder may hold the CSV's prefix (``CheXpert-v1.0/``) or part of it, start at the split, hold CheXpert's
    batches as they unpack (``CheXpert-v1.0 batch 2 (train 1)/patient00001/...``), or be one of them. Where
    there is no file of that very name, one whose name differs in case or in its form of Unicode will do, if
    it is the only one.

    Parameters
    ----------
    images
        The folder with the x-rays, or several.
    path
        The path as in the CSV or the manifest.
    file
        Where the image lies in the folder, if that is known: the path tells nothing then. A name without
        folders may lie in NIH ChestX-ray14's: ``images``, or ``images_001/images`` and so on.

    Raises
    ------
    Problem
        Where the file is at none of the places, or at several with different content, or these may not be
        looked at.
    """
    return _find_image(images, path, file, lambda: why_missing(images))


def _find_image(images: Images, path: str, file: str, why: Callable[[], str]) -> Path:
    # of a path's places the longest counts; of a name's each may be meant
    choices = [[each] for each in _places_of_file(file)] if file else [_places(path)]
    places = [each for choice in choices for each in choice]
    found = [
        each for folder in folders_of(images) for choice in choices for each in _in_folder(folder, choice)
    ]
    if not found:
        found = [
            place
            for folder in folders_of(images)
            for base, parts in (*((folder, parts) for parts in places), *_in_batches(folder, places))
            for place in alike(base, parts)
            if _is_file(place)
        ]
    for other in found[1:]:
        if not _is_same(found[0], other):
            raise Problem(
                "the x-ray's file is there twice, with different content",
                where=file or path,
                expected="one file, or the same in each folder",
                got=f"{found[0]} and {other}",
                advice="Find out which is right, and move the other away.",
            )
    if found:
        return found[0]
    whole = [folder.joinpath(*parts) for folder in folders_of(images) for parts in places]
    odd = next(filter(os.path.lexists, whole), None)
    raise Problem(
        MISSING,
        where=file or path,
        expected=" or ".join(map(str, whole[:_NAMED])) + (", and so on" if len(whole) > _NAMED else ""),
        got="no such file" if odd is None else f"{odd} is no file: {_kind(odd)}",
        advice=why() or "Check the folder with the x-rays.",
    )


def _is_same(one: Path, other: Path) -> bool:
    try:
        return is_same_content(one, other)
    except OSError as error:
        raise Problem(
            "the x-ray's file is there twice, and these cannot be compared",
            where=f"{one} and {other}",
            got=error.strerror or str(error),
            advice="make sure that the folders with the x-rays may be read",
        ) from error


def _in_folder(folder: Path, places: Sequence[Parts]) -> list[Path]:
    """Give the file in a folder: the one at the longest of these places, or in CheXpert's batches any."""
    first = next((place for parts in places if _is_file(place := folder.joinpath(*parts))), None)
    if first is not None:
        return [first]
    batches = (base.joinpath(*parts) for base, parts in _in_batches(folder, places))
    return [place for place in batches if _is_file(place)]


def _in_batches(folder: Path, places: Sequence[Parts]) -> Iterator[tuple[Path, Parts]]:
    shortest = places[-1] if places else ()
    if len(shortest) == _KEY_DEPTH and shortest[0] in SPLITS:
        yield from places_in_batches(folder, shortest)


def find_images(images: Images, xrays: Sequence[tuple[str, str]]) -> list[Path | Problem]:
    """Find the files of several x-rays as `find_image` does, each with one of its own.

    Parameters
    ----------
    xrays
        Path and file of each.

    Returns
    -------
    list of Path or Problem
        For each its file, or why it has none: two that have one file both have none, for it is not known
        which of them it shows.
    """
    why = cache(lambda: why_missing(images))  # thousands may be missing, for one reason
    found: list[Path | Problem] = []
    places: dict[str, dict[int, Path]] = {}  # names that differ in case are one file on some disks
    for row, (path, file) in enumerate(xrays):
        try:
            place = _find_image(images, path, file, why)
        except Problem as problem:
            found.append(problem)
        else:
            found.append(place)
            places.setdefault(folded(os.path.normpath(place)), {})[row] = place
    for rows in places.values():
        for row, place in rows.items() if len(rows) > 1 else ():
            other = next((each for each in rows if each != row and rows[each].samefile(place)), None)
            if other is not None:
                found[row] = Problem(
                    "another x-ray has the same file",
                    where=xrays[row][1] or xrays[row][0],
                    expected="a file of its own",
                    got=f"{place}, as {xrays[other][0]}",
                    advice="Find out which of the two it shows, and mend or leave out the other.",
                )
    return found


def finder(images: Images, xrays: Iterable[Xray]) -> Callable[[str], Path]:
    """Give the function that finds an x-ray's file as `find_image` does, by its path alone.

    Parameters
    ----------
    xrays
        Those of the manifest: of some it may say where their images lie.
    """
    files = {xray.path: xray.file for xray in xrays if xray.file}
    return lambda path: find_image(images, path, files.get(path, ""))


def is_inside(path: str) -> bool:
    """Say whether a path with ``/`` between folders stays in the folder that it starts from."""
    parts = path.split("/")
    return bool(path.strip("/")) and parts[0] != "" and not any(map(_leads_out, parts)) and "\0" not in path


def _leads_out(part: str) -> bool:
    return part == ".." or ":" in part


def _kind(place: Path) -> str:
    if place.is_dir():
        return "a folder"
    return "a link to nothing" if place.is_symlink() and not place.exists() else "a pipe or a device"


def _is_file(place: Path) -> bool:
    try:
        return place.is_file()
    except PermissionError as error:
        raise Problem(
            "the x-ray's file cannot be looked for",
            where=str(place),
            got=error.strerror or str(error),
            advice="make sure that the folder with the x-rays may be read",
        ) from error
    except OSError:  # a name that is too long
        return False


def _places(path: str) -> list[Parts]:
    """Give where a path may lie in a folder, with all, some or none of its prefix."""
    parts = tuple(part for part in normalise_path(path).split("/") if part)
    tails = (parts[dropped:] for dropped in range(max(len(parts) - _key_depth(path), 0) + 1))
    # `..` and drive letters would lead out of the folder the operator named.
    return [tail for tail in tails if not any(map(_leads_out, tail))]


def _places_of_file(file: str) -> list[Parts]:
    folders = ("",) if "/" in file else ("", "images", *_ARCHIVES)
    return [tuple(part for part in f"{folder}/{file}".split("/") if part) for folder in folders]


def _key_depth(path: str) -> int:
    """Count the last parts of a path that tell x-rays apart, CheXphoto's folders among them."""
    try:
        folders = folders_of_photo(path)
    except ValueError:
        return _KEY_DEPTH
    return _KEY_DEPTH + len(folders.split("/")) if folders else _KEY_DEPTH


def inspect_image(file: Path) -> ImageFacts:
    """Hash an x-ray's file and decode it to the last pixel.

    Raises
    ------
    Problem
        For a file that cannot be read, is a pointer of Git LFS or no such picture, is cut off or damaged, or
        cannot be shown.
    """
    from controller.xrays.formats import XRAY_FORMATS  # noqa: PLC0415 - a manifest needs no decoders
    from controller.xrays.image_file import DAMAGED, NOT_SHOWN, inspect, why_no_xray  # noqa: PLC0415

    try:
        data = file.read_bytes()
    except OSError as error:
        raise Problem(
            "the image cannot be read",
            where=str(file),
            expected=_EXPECTED,
            got=error.strerror or str(error),
            advice="make sure that the file may be read",
        ) from error
    if is_lfs_pointer(data):
        raise Problem(LFS_POINTER, where=str(file), expected=_EXPECTED, advice=LFS_ADVICE)
    facts = inspect(data)
    why = why_no_xray(facts)
    if why:
        if facts.format not in XRAY_FORMATS:
            what = "the file is not an image"
        elif why.startswith(DAMAGED):
            what, why = "the image is cut off or damaged", why.removeprefix(DAMAGED).removeprefix(": ")
        else:
            what, why = "the image cannot be shown", why.removeprefix(f"{NOT_SHOWN}: ")
        raise Problem(
            what,
            where=str(file),
            expected=_EXPECTED,
            got=why,
            advice="get the file anew, or leave this x-ray out",
        )
    return facts
