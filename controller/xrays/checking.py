"""Finding, decoding and hashing all images of a manifest, and telling of all faults at once."""

from __future__ import annotations

import os
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING

from android_bridge.base import Problem
from controller.xrays.folders import folders_of, no_folder, tell_folders, why_missing
from controller.xrays.foreign import LFS_ADVICE
from controller.xrays.images import LFS_POINTER, MISSING, find_images, inspect_image

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Sequence
    from pathlib import Path

    from controller.xrays.folders import Images
    from controller.xrays.image_file import ImageFacts

_FAULTS_SHOWN = 10
_ADVICE = "Get these files anew, or choose other rows."


class NoPictureError(Problem):
    """X-rays whose files are whole, but have no picture in them.

    Parameters
    ----------
    indices
        Which, from 1.
    total
        Of so many.
    accepted
        Those without a picture that were accepted before.
    where, got
        As in every problem.
    """

    def __init__(
        self, indices: Sequence[int], total: int, accepted: Sequence[int] = (), *, where: str, got: str
    ) -> None:
        super().__init__(
            f"{len(indices)} of {total} x-rays "
            + ("has no picture in it" if len(indices) == 1 else "have no picture in them"),
            where=where,
            expected="enough pixels, and grey levels that differ",
            got=got,
            advice=_ADVICE,
        )
        self.to_accept = tuple(sorted({*accepted, *indices}))

    def advise(self, way: str) -> None:
        """Say how they are taken nevertheless."""
        self.advice = f"{_ADVICE} {way}"


def check_images(
    images: Images,
    xrays: Sequence[tuple[str, str]],
    where: Callable[[int], str],
    progress: Callable[[int, int], None] | None = None,
    accept: Collection[int] = (),
) -> list[ImageFacts]:
    """Hash and fully decode each image, on all processors.

    Parameters
    ----------
    images
        The folder with the x-rays, or several.
    xrays
        Path and file of each: see `find_image`.
    where
        Gives ``file:line`` in the CSV of the n-th path, from 0.
    progress
        Called in this thread with (images done, images in all).
    accept
        Indices, from 1, of those that are taken without a picture in them.

    Raises
    ------
    NoPictureError
        For images that are whole, but without a picture in them.
    Problem
        One for all faulty images, these among them: the first ten by line and file, the rest counted.
    """
    beyond = sorted(index for index in accept if not 1 <= index <= len(xrays))
    if beyond:
        raise Problem(
            "an x-ray is accepted that is not there",
            expected=f"indices of 1 to {len(xrays)}",
            got=", ".join(map(str, beyond)),
            advice="Leave these out.",
        )
    for folder in folders_of(images):
        if not folder.is_dir():
            raise no_folder(folder)
    files = find_images(images, xrays)
    if all(isinstance(file, Problem) and file.what == MISSING for file in files):
        raise _nothing_found(images, files[0], len(files))
    facts: list[ImageFacts] = []
    faults: list[tuple[str, Problem]] = []
    empty: list[int] = []
    accepted: list[int] = []
    # Decoding and hashing let go of the interpreter's lock, so threads use all processors.
    pool = ThreadPoolExecutor(os.cpu_count())
    try:
        for done, outcome in enumerate(pool.map(_inspected, files), start=1):
            if isinstance(outcome, Problem):
                faults.append((where(done - 1), outcome))
            else:
                facts.append(outcome)
                if outcome.lack and done in accept:
                    accepted.append(done)
                elif outcome.lack:
                    named = f"x-ray {done}, {xrays[done - 1][0]}"
                    none = Problem(f"no picture in it, {outcome.lack}", where=named)
                    faults.append((where(done - 1), none))
                    empty.append(done)
            if progress is not None:
                progress(done, len(files))
    finally:
        pool.shutdown(cancel_futures=True)  # after Ctrl-C nobody wants to wait for thousands of images
    if faults:
        raise _report(images, faults, empty, accepted, len(files))
    return facts


def _inspected(file: Path | Problem) -> ImageFacts | Problem:
    if isinstance(file, Problem):
        return file
    try:
        return inspect_image(file)
    except Problem as problem:
        return problem


def _fault(line: str, problem: Problem) -> str:
    return f"{line}: {problem.where}: {problem.what}" + (f" ({problem.got})" if problem.got else "")


def _nothing_found(images: Images, first: Path | Problem, total: int) -> Problem:
    return Problem(
        f"none of the {total} x-rays is in the folder" if total > 1 else "the x-ray is not in the folder",
        where=tell_folders(images),
        expected=first.expected if isinstance(first, Problem) else "",
        got="no such file",
        advice=why_missing(images)
        or "Give the folder that holds the CSV's paths, with or without their prefix (`--images`).",
    )


def _report(
    images: Images, faults: list[tuple[str, Problem]], empty: list[int], accepted: list[int], total: int
) -> Problem:
    shown = [_fault(*each) for each in faults[:_FAULTS_SHOWN]]
    pointers = sum(problem.what == LFS_POINTER for _, problem in faults)
    if pointers == len(faults):
        what, advice = f"{pointers} of {total} x-rays are pointers of Git LFS, not the images", LFS_ADVICE
    else:
        what = f"{len(faults)} of {total} x-rays cannot be used"
        advices = {problem.advice for _, problem in faults if problem.what != MISSING}
        hint = why_missing(images) if any(problem.what == MISSING for _, problem in faults) else ""
        advice = hint or (advices.pop() if len(advices) == 1 else "") or _ADVICE
    if len(faults) > len(shown):
        shown.append(f"and {len(faults) - len(shown)} more")
    got = "".join(f"\n    {line}" for line in shown)
    if len(empty) == len(faults):
        return NoPictureError(empty, total, accepted, where=tell_folders(images), got=got)
    return Problem(
        what,
        where=tell_folders(images),
        expected="a complete JPEG, PNG, TIFF or DICOM for each row",
        got=got,
        advice=advice,
    )
