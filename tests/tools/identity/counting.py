"""All the counting, in as many processes as are given: what is counted, with which seeds, and how much."""

from __future__ import annotations

import sys
import time
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, field, replace
from functools import lru_cache
from itertools import repeat
from multiprocessing import get_context
from pathlib import Path
from typing import Final

import cv2

from identity.bench import STRETCH, Bench, Tally
from identity.cohort import make_cohort
from identity.generators import GENERATORS
from identity.rooms import ROOMS, count_room

DEVELOPMENT_SEED, REPORTED_SEED = 910_000_000, 20_260_000
"""What is tried while numbers are chosen, and what is reported; nobody chooses by the second."""


@dataclass(frozen=True)
class Size:
    """How much is counted.

    Parameters
    ----------
    patients, visits
        Of the cohort: each patient has visits x (visits - 1) pairs of a photo and a wrong x-ray.
    levels
        Severities of each generator.
    room_photos
        In each room.
    mixed, compared
        Of each stretch, see `Bench.count`.
    """

    patients: int
    visits: int
    levels: dict[str, tuple[int, ...]]
    room_photos: int
    mixed: int
    compared: int


WHOLE: Final = Size(
    340,
    10,
    {
        "severity": GENERATORS["severity"].severities,
        "paper": GENERATORS["paper"].severities,
        "spatial": (1, 2),
        "digital": (1,),
    },
    1000,
    mixed=5,
    compared=8,
)
WITNESS: Final = replace(WHOLE, levels={"handheld": GENERATORS["handheld"].severities}, room_photos=0)
"""What is counted by itself: photos that nobody had seen when the numbers were chosen. By severity 3 and 4 no
board can be told, so that nothing would be captured."""
SMALL: Final = Size(4, 4, {"severity": (0, 2), "paper": (1,), "spatial": (1,)}, 0, mixed=1, compared=2)


@dataclass
class Counted:
    """All that was counted: by generator and severity, and by room."""

    tallies: dict[tuple[str, int], Tally] = field(default_factory=dict)
    rooms: dict[str, Counter[str]] = field(default_factory=dict)
    xrays: int = 0
    real: int = 0
    twins: int = 0
    cpu_s: float = 0.0


def count_all(folder: Path, seed: int, size: Size, real: Path | None, processes: int) -> Counted:
    """Make the cohort, if it is not there, and count all of it."""
    cohort = make_cohort(folder, seed, size.patients, size.visits, real, processes)
    bench = Bench(cohort)  # keeps the references, which the processes read
    count = len(cohort.manifest.xrays)
    counted = Counted(
        xrays=count, real=count - size.patients * size.visits, twins=len(bench.references.likes.pairs)
    )
    jobs = list(_jobs(size, count))
    if processes > 1:
        with ProcessPoolExecutor(processes, get_context("spawn")) as pool:
            made = folder, seed, size.patients, size.visits, real
            done = pool.map(_counted_apart, jobs, repeat(made), repeat(size))
            _gather(counted, jobs, done)
    else:
        _gather(counted, jobs, (_count(bench, size, seed, job) for job in jobs))
    return counted


Job = tuple[str, int, int, int]
"""Generator or room, severity or -1, the first x-ray, and the last."""
Made = tuple[Path, int, int, int, Path | None]
"""What `make_cohort` was given."""
Result = tuple["Tally | Counter[str]", float]


def _jobs(size: Size, xrays: int) -> Iterator[Job]:
    for kind, severities in size.levels.items():
        for severity in severities:
            for first in range(1, xrays + 1, STRETCH):
                yield kind, severity, first, min(first + STRETCH - 1, xrays)
    for room in ROOMS if size.room_photos else ():
        last = min(size.room_photos, xrays)
        for first in range(1, last + 1, STRETCH):
            yield room, -1, first, min(first + STRETCH - 1, last)


def _gather(counted: Counted, jobs: list[Job], done: Iterator[Result]) -> None:
    for number, ((kind, severity, *_), (result, cpu_s)) in enumerate(zip(jobs, done, strict=True), 1):
        print(f"\r{number} of {len(jobs)} rigs", end="", file=sys.stderr, flush=True)
        counted.cpu_s += cpu_s
        if isinstance(result, Tally):
            tally = counted.tallies.setdefault((kind, severity), Tally())
            tally += result
        else:
            counted.rooms.setdefault(kind, Counter()).update(result)


def _counted_apart(job: Job, made: Made, size: Size) -> Result:
    return _count(_bench_of(made), size, made[1], job)


@lru_cache(maxsize=1)
def _bench_of(made: Made) -> Bench:
    """Give a process's own: it is 150 MB of references."""
    cv2.setNumThreads(1)
    return Bench(make_cohort(*made))


def _count(bench: Bench, size: Size, seed: int, job: Job) -> Result:
    kind, severity, first, last = job
    indices = range(first, last + 1)
    begun = time.process_time()
    result: Tally | Counter[str]
    if severity < 0:
        result = count_room(bench, kind, seed, indices)
    else:
        result = bench.count(
            kind,
            severity,
            seed,
            indices,
            mixed=size.mixed,
            compared=size.compared if kind in ("severity", "paper", "handheld") else 0,
        )
    return result, time.process_time() - begun
