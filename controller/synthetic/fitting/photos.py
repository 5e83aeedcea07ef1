"""Photos of one subset of a data set, each with the x-ray that it is of."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

import numpy as np
import numpy.typing as npt

from android_bridge.base import Problem, read_plain, some_of
from android_bridge.store import MOST_PHOTO_BYTES
from controller.dataset import SYNTHETIC, Capture, Dataset, is_simulated
from controller.synthetic.fitting.measuring import Measured, measure
from controller.synthetic.fitting.registering import NotRegisteredError, register
from controller.xrays import Images, find_images, photo_upright, xray_levels

_NAMED = 10
_Told = TypeVar("_Told")
_Given = TypeVar("_Given")
Progress = Callable[[int, int, str], None]
"""Is told (how many are done, of how many, what of them is done)."""


@dataclass(frozen=True, eq=False)
class Looked:
    """What looking at a photo gave.

    Parameters
    ----------
    capture
        The photo.
    file
        That of its x-ray; none where nothing was measured.
    found
        What was measured, or why nothing was.
    """

    capture: Capture
    file: Path
    found: Measured | str


def photos_alike(data: Dataset) -> dict[str, list[Capture]]:
    """Give a data set's photos by the name of their subset, ``plan.subset``; each camera's for themselves.

    Where several cameras have photos of it, a subset's name ends with the camera's; photos that no plan asked
    for go by their folder. Synthetic pictures are none.
    """
    photos = [each for each in data.captures if each.origin != SYNTHETIC]
    cameras: dict[tuple[str, str], set[str]] = {}
    for each in photos:
        cameras.setdefault((each.plan, each.subset), set()).add(each.folder)
    found: dict[str, list[Capture]] = {}
    for each in photos:
        name = f"{each.plan}.{each.subset}" if each.plan else each.folder
        if each.plan and len(cameras[each.plan, each.subset]) > 1:
            name += f".{each.folder}"
        found.setdefault(name, []).append(each)
    return found


def choose(data: Dataset, subset: str | None) -> tuple[str, list[Capture]]:
    """Give the name and the photos of a subset; of the only one where none is named.

    Raises
    ------
    Problem
        When there is none of this name, or one has to be chosen.
    """
    found = photos_alike(data)
    if not found:
        raise Problem("the data set has no photos", where=str(data.folder), expected="photos of a subset")
    if subset is None and len(found) == 1:
        return next(iter(found.items()))
    if subset is None or subset not in found:
        raise Problem(
            "the data set has several subsets" if subset is None else "there is no such subset",
            where="--subset",
            expected=some_of(list(found), _NAMED),
            got=subset or "",
            advice="a chain is fitted to photos of one room, screen and camera" if subset is None else "",
        )
    return subset, found[subset]


def are_simulated(data: Dataset, captures: Sequence[Capture]) -> bool:
    """Say whether a simulated phone made any of these photos."""
    rehearsed = {(each["plan"], each["id"]) for each in data.subsets if each.get("rehearsal")}
    return any(is_simulated(each.phone_model, each.plan, each.subset, rehearsed) for each in captures)


def look_at(
    folder: Path,
    captures: Sequence[Capture],
    images: Images,
    progress: Progress | None = None,
) -> list[Looked]:
    """Lay photos onto their x-rays and measure them, on all processors, in the order of `captures`.

    Parameters
    ----------
    folder
        The data set's.
    images
        The folder with the x-rays, or several.
    progress
        Called in this thread, from none of the photos on.
    """
    xrays = find_images(images, [(each.xray_path or "", "") for each in captures])
    pairs = list(zip(captures, xrays, strict=True))
    return in_order(lambda pair: _look(folder, *pair), pairs, progress, "measuring photos")


def in_order(
    do: Callable[[_Told], _Given], told: Sequence[_Told], progress: Progress | None, words: str
) -> list[_Given]:
    """Do the same with each on all processors, and give what comes of it in their order."""
    given: list[_Given] = []
    if progress is not None:
        progress(0, len(told), words)
    pool = ThreadPoolExecutor(os.cpu_count())  # OpenCV and NumPy's transforms let go of the lock
    try:
        for each in pool.map(do, told):
            given.append(each)
            if progress is not None:
                progress(len(given), len(told), words)
    finally:
        pool.shutdown(cancel_futures=True)
    return given


def shown_levels(capture: Capture, data: bytes) -> npt.NDArray[np.uint8]:
    """Give an x-ray's grey levels as they were on the screen.

    Raises
    ------
    Problem
        When the file is no x-ray.
    """
    levels = xray_levels(data, name=capture.xray_path or capture.place)
    if capture.windowing and levels.windowing != capture.windowing:
        levels = xray_levels(data, name=capture.xray_path or capture.place, whole_range=True)
    return levels.shown()


def _look(folder: Path, capture: Capture, xray: Path | Problem) -> Looked:
    if isinstance(xray, Problem):
        known = "its x-ray's file is not in the folders given"
        return Looked(capture, Path(), known if capture.xray_path else "nothing says which file its x-ray is")
    try:
        data = xray.read_bytes()
        if capture.xray_sha256 and hashlib.sha256(data).hexdigest() != capture.xray_sha256:
            return Looked(capture, Path(), "its x-ray's file is another than was photographed")
        photo = np.asarray(photo_upright(read_plain(folder / capture.place, MOST_PHOTO_BYTES)))
        measured = measure(register(shown_levels(capture, data), photo))
    except NotRegisteredError as error:
        return Looked(capture, xray, str(error))
    except Problem as problem:
        return Looked(capture, xray, f"its x-ray cannot be read: {problem.got}")
    except (OSError, ValueError) as error:
        return Looked(capture, xray, f"it cannot be read: {error}")
    return Looked(capture, xray, measured or "it is black or white all over")
