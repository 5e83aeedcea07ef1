"""Draws photos with one x-ray in them, or with two, and counts how often the second one is found."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import islice
from pathlib import Path
from typing import Final

import cv2
import numpy as np

from controller.demo import plan_cohort, render_phantom
from controller.identity import Rectified, rectify
from controller.identity.mixture import Detail, Mixture, detail_of, find_mixture
from identity.by_severity import Levels, Scene, scene, thumbnail_of, torn

SIDE_PX: Final = 384
KINDS: Final = ("alone", "blend .2", "blend .3", "torn .1", "torn .2", "torn .4")
"""What is in a photo: which part of its light, or of the x-ray's height or width, is another x-ray's."""
RIVALS: Final = ("any", "same patient", "follow-up")
"""Which other x-ray: any; one of the patient; the same one, moved, in another light, with something new."""


@dataclass(frozen=True, eq=False)
class Xray:
    """One to draw from."""

    levels: Levels
    patient: str
    detail: Detail

    @staticmethod
    def of(levels: Levels, patient: str) -> Xray:
        """Give it as a square."""
        square = np.asarray(cv2.resize(levels, (SIDE_PX, SIDE_PX), interpolation=cv2.INTER_AREA), np.uint8)
        return Xray(square, patient, detail_of(thumbnail_of(square)))


@cache
def phantoms(seed: int, count: int) -> tuple[Xray, ...]:
    """Render the first of a cohort, once in a process."""
    with np.errstate(over="ignore"):  # of a logistic function's far end, which is 0 all the same
        return tuple(
            Xray.of(render_phantom(each.anatomy, SIDE_PX), each.path.split("/")[2])
            for each in islice(plan_cohort(seed), count)
        )


def real_xrays(folder: Path) -> list[Xray]:
    """Read those that are there."""
    files = sorted(folder.rglob("*.jpg"))
    return [
        Xray.of(np.asarray(cv2.imread(str(each), cv2.IMREAD_REDUCED_GRAYSCALE_2), np.uint8), each.parts[-3])
        for each in files
    ]


def follow_up(xray: Xray, rng: np.random.Generator) -> Xray:
    """Take an x-ray of the same patient again, minutes later."""
    turn = cv2.getRotationMatrix2D((SIDE_PX / 2, SIDE_PX / 2), rng.uniform(-2, 2), rng.uniform(0.98, 1.02))
    turn[:, 2] += rng.uniform(-6, 6, 2)
    moved = cv2.warpAffine(xray.levels, turn, (SIDE_PX, SIDE_PX), borderMode=cv2.BORDER_REPLICATE)
    y, x = np.mgrid[0:SIDE_PX, 0:SIDE_PX] / SIDE_PX
    at = rng.uniform(0.25, 0.75, 2)
    opacity = rng.uniform(0, 40) * np.exp(
        -((x - at[0]) ** 2 + (y - at[1]) ** 2) / (2 * rng.uniform(0.03, 0.1) ** 2)
    )
    levels = 255 * (moved / 255) ** rng.uniform(0.9, 1.1) + opacity + rng.normal(0, 2, moved.shape)
    return Xray.of(np.clip(levels, 0, 255).astype(np.uint8), xray.patient)


def found(
    pools: Sequence[Sequence[Xray]], kind: str, rival: str, severity: int, seed: int, count: int
) -> Iterator[Mixture]:
    """Look for other x-rays in so many photos, each of another place and light.

    Each is held against two, as those before and after it in a list: the one that is in it, or may be, and
    any.
    """
    rng = np.random.default_rng((seed, severity, KINDS.index(kind), RIVALS.index(rival)))
    for number in range(count):
        pool = pools[number % len(pools)]
        shown, other = _pair(pool, rival, rng)
        third = pool[int(rng.integers(len(pool)))]
        while third is shown or third is other:
            third = pool[int(rng.integers(len(pool)))]
        where = scene(severity, int(rng.integers(2**31)))
        taken = _photo(where, shown.levels, other.levels, kind, rng)
        yield find_mixture(cut_out(where, taken), shown.detail, {1: other.detail, 2: third.detail})


def cut_out(where: Scene, photo: Levels) -> Rectified:
    """Cut the x-ray out of a photo, by the known geometry."""
    return rectify(photo, where.geometry, where.area)


def _pair(pool: Sequence[Xray], rival: str, rng: np.random.Generator) -> tuple[Xray, Xray]:
    while True:
        shown = pool[int(rng.integers(len(pool)))]
        if rival == "follow-up":
            return shown, follow_up(shown, rng)
        others = [
            each for each in pool if each is not shown and (rival == "any" or each.patient == shown.patient)
        ]
        if others:
            return shown, others[int(rng.integers(len(others)))]


def _photo(where: Scene, shown: Levels, other: Levels, kind: str, rng: np.random.Generator) -> Levels:
    what, *part = kind.split()
    if what == "alone":
        return where.photo(shown)
    if what == "blend":
        return where.photo(shown, other, 1 - float(part[0]))
    turned, first = bool(rng.integers(2)), bool(rng.integers(2))
    way = where.geometry.seen(where.area.corners)[:, 0 if turned else 1]
    at = float(way.min() + np.ptp(way) * (float(part[0]) if first else 1 - float(part[0])))
    return (
        where.photo(other, shown, torn(at, turned)) if first else where.photo(shown, other, torn(at, turned))
    )
