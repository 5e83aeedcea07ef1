"""The x-rays that are left of a subset: are they there, and as they were when the manifest was made."""

from __future__ import annotations

import asyncio
import hashlib
import time
from collections import defaultdict
from collections.abc import Sequence
from functools import partial
from pathlib import Path

from android_bridge.base import Problem
from controller.capture.preflight.finding import Finding, Outcome
from controller.display import DaemonPool
from controller.plan import merged, spoken
from controller.xrays import Images, Manifest, Xray, find_image, folders_of, xray_levels

NAME = "x-rays"
LIMIT_S = 20.0
_READERS = 2
_GOOD, _MISSING, _UNREADABLE, _CHANGED, _DAMAGED = "", "missing", "unreadable", "changed", "damaged"
_EMPTY = "empty"
#: Of each state: what one does, what several do, and what mends it.
_STATES = {
    _MISSING: ("is missing", "are missing", "put the missing files back into the folder with the x-rays"),
    _UNREADABLE: (
        "cannot be read",
        "cannot be read",
        "make sure that the files may be read, and that their disk answers",
    ),
    _CHANGED: (
        "has changed since the manifest was made",
        "have changed since the manifest was made",
        "restore the files that have changed: photos of them would carry the labels of others",
    ),
    _DAMAGED: ("is damaged", "are damaged", "get the damaged files anew"),
    _EMPTY: ("has no picture in it", "have no picture in them", "look at the files without a picture"),
}


async def look_at_xrays(
    images: Images,
    manifest: Manifest,
    left: Sequence[int],
    limit_s: float = LIMIT_S,
) -> Finding:
    """Hold each file that is left against the manifest, in worker threads.

    One that has its SHA-256 is what was decoded to its last pixel when the manifest was made. In a manifest
    without them, each file is decoded now, and what is shown all the same is told: that there is no picture.

    Parameters
    ----------
    limit_s
        What is not looked at by then is told, and is checked as it is shown, as every x-ray is.
    """
    pool, until_s = DaemonPool(_READERS, NAME), time.monotonic() + limit_s
    jobs = [(index, pool.submit(partial(_state, images, manifest.xray(index)))) for index in left]
    found: dict[str, list[int]] = defaultdict(list)
    first: Path | None = None
    done = 0
    try:
        for index, job in jobs:
            try:
                async with asyncio.timeout(max(0.0, until_s - time.monotonic())):
                    state, file = await asyncio.wrap_future(job)
            except TimeoutError:
                break
            done += 1
            if state:
                found[state].append(index)
                first = first or file
    finally:
        for _, job in jobs:
            job.cancel()
        pool.close()
    return _told(found, done, len(left), str(first))


def _state(images: Images, xray: Xray) -> tuple[str, Path]:
    """Give an x-ray's state, and its file or where that should be."""
    try:
        file = find_image(images, xray.path, xray.file)
    except Problem as problem:
        there = folders_of(images)[0] / (xray.file or xray.path)
        return _MISSING if "missing" in problem.what else _UNREADABLE, there
    try:
        data = file.read_bytes()
    except OSError:
        return _UNREADABLE, file
    if xray.sha256 is not None and hashlib.sha256(data).hexdigest() == xray.sha256:
        return _GOOD, file
    try:
        levels = xray_levels(data, name=str(file))
    except Problem:
        return _DAMAGED, file
    if xray.sha256 is not None:
        return _CHANGED, file
    return _EMPTY if levels.lack() else _GOOD, file


def _told(found: dict[str, list[int]], done: int, total: int, first: str) -> Finding:
    parts = [
        f"{len(found[state])} of {total:,} {one if len(found[state]) == 1 else many}:"
        f" {spoken(merged(found[state]))}"
        for state, (one, many, _) in _STATES.items()
        if found[state]
    ]
    if done < total:
        parts.append(
            f"{total - done:,} of {total:,} were not looked at for want of time: each is when it is shown"
        )
    if any(found.values()):
        count = sum(map(len, found.values()))
        shown = len(found[_EMPTY]) == count
        amiss = "should not be shown" if shown else "cannot be shown"
        problem = Problem(
            f"an x-ray {amiss}" if count == 1 else f"{count:,} x-rays {amiss}",
            where=first if count == 1 else f"{first} and others",
            got="; ".join(parts),
            advice="; ".join(mends for state, (_, _, mends) in _STATES.items() if found[state]),
        )
        outcome = Outcome.WARNING if shown else Outcome.BLOCKS
        return Finding.of(NAME, problem, outcome, words=f"{problem.got} ({problem.where})")
    good = "the 1 that is left is" if total == 1 else f"all {total:,} that are left are"
    words = "; ".join(parts) or f"{good} there, and whole"
    return Finding(name=NAME, outcome=Outcome.UNKNOWN if done < total else Outcome.GOOD, words=words)
