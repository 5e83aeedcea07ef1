"""Finding, decoding and hashing all images of a manifest, and telling of all faults at once."""

from __future__ import annotations

import os
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING

from android_bridge.base import Problem
from controller.xrays.foreign import LFS_ADVICE
from controller.xrays.images import LFS_POINTER, find_image, inspect_image

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from controller.xrays.image_file import ImageFacts

_FAULTS_SHOWN = 10


def check_images(
    images_root: Path,
    xrays: Sequence[tuple[str, str]],
    where: Callable[[int], str],
    progress: Callable[[int, int], None] | None = None,
) -> list[ImageFacts]:
    """Hash and fully decode each image, on all processors.

    Parameters
    ----------
    images_root
        The folder with the x-rays.
    xrays
        Path and file of each: see `find_image`.
    where
        Gives ``file:line`` in the CSV of the n-th path, from 0.
    progress
        Called in this thread with (images done, images in all).

    Raises
    ------
    Problem
        One for all faulty images: the first ten by line and file, the rest counted.
    """
    if not images_root.is_dir():
        raise Problem(
            "the folder with the x-rays does not exist", where=str(images_root), expected="a folder"
        )
    files = [_found(images_root, path, file) for path, file in xrays]
    if all(isinstance(file, Problem) for file in files):
        raise _nothing_found(images_root, files[0], len(files))
    facts: list[ImageFacts] = []
    faults: list[tuple[str, Problem]] = []
    # Decoding and hashing let go of the interpreter's lock, so threads use all processors.
    pool = ThreadPoolExecutor(os.cpu_count())
    try:
        for done, outcome in enumerate(pool.map(_inspected, files), start=1):
            if isinstance(outcome, Problem):
                faults.append((where(done - 1), outcome))
            else:
                facts.append(outcome)
            if progress is not None:
                progress(done, len(files))
    finally:
        pool.shutdown(cancel_futures=True)  # after Ctrl-C nobody wants to wait for thousands of images
    if faults:
        raise _report(images_root, faults, len(files))
    return facts


def _found(images_root: Path, path: str, file: str) -> Path | Problem:
    try:
        return find_image(images_root, path, file)
    except Problem as problem:
        return problem


def _inspected(file: Path | Problem) -> ImageFacts | Problem:
    if isinstance(file, Problem):
        return file
    try:
        return inspect_image(file)
    except Problem as problem:
        return problem


def _fault(line: str, problem: Problem) -> str:
    return f"{line}: {problem.where}: {problem.what}" + (f" ({problem.got})" if problem.got else "")


def _nothing_found(images_root: Path, first: Path | Problem, total: int) -> Problem:
    return Problem(
        f"none of the {total} x-rays is in the folder",
        where=str(images_root),
        expected=first.expected if isinstance(first, Problem) else "",
        got="no such file",
        advice="Give the folder that holds the CSV's paths, with or without their prefix (`--images`).",
    )


def _report(images_root: Path, faults: list[tuple[str, Problem]], total: int) -> Problem:
    shown = [_fault(*each) for each in faults[:_FAULTS_SHOWN]]
    pointers = sum(problem.what == LFS_POINTER for _, problem in faults)
    if pointers == len(faults):
        what, advice = f"{pointers} of {total} x-rays are pointers of Git LFS, not the images", LFS_ADVICE
    else:
        what = f"{len(faults)} of {total} x-rays cannot be used"
        advice = "Get these files anew, or choose other rows."
    if len(faults) > len(shown):
        shown.append(f"and {len(faults) - len(shown)} more")
    return Problem(
        what,
        where=str(images_root),
        expected="a complete JPEG, PNG or TIFF for each row",
        got="".join(f"\n    {line}" for line in shown),
        advice=advice,
    )
