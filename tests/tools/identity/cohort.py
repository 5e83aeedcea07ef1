"""Patients with many visits that differ by little: the x-rays that are hardest to tell apart.

A patient's body, vessels and lung texture are the same at each visit; how the picture is framed and what is
found in it lie somewhere between the first visit's and another picture's altogether, near the first's mostly.
"""

from __future__ import annotations

import csv
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, fields, replace
from functools import partial
from multiprocessing import get_context
from pathlib import Path
from typing import Final

import cv2
import numpy as np
from rig.xrays import labels, write_table

from controller.demo.anatomy import Anatomy, Finding, Framing
from controller.demo.anatomy_sampling import sample_anatomy, sample_findings
from controller.demo.phantoms import render_phantom
from controller.xrays import AllRows, Manifest, build_manifest, read_manifest, write_manifest

LEAST_APART, MOST_APART = 0.08, 1.0
"""Between which visits lie: 0 is the first visit's picture again, 1 another of the same patient."""
SIZE_PX: Final = 384
_JPEG_QUALITY: Final = 93


@dataclass(frozen=True)
class Cohort:
    """X-rays on disk with their manifest.

    Parameters
    ----------
    images
        The folders that its paths are relative to.
    manifest_path
        Where the manifest lies.
    """

    manifest: Manifest
    images: tuple[Path, ...]
    manifest_path: Path

    def file(self, index: int) -> Path:
        """Give the x-ray's file."""
        path = self.manifest.xrays[index - 1].path
        return next(each / path for each in self.images if (each / path).exists())

    def same_patient(self, index: int) -> list[int]:
        """Give the other x-rays of its patient."""
        own = self.manifest.xrays[index - 1].key
        xrays = self.manifest.xrays
        first = last = index
        while first > 1 and _is_same(xrays[first - 2].key, own):
            first -= 1
        while last < len(xrays) and _is_same(xrays[last].key, own):
            last += 1
        return [each for each in range(first, last + 1) if each != index]


def _is_same(one: object, other: object) -> bool:
    return (one.split, one.patient) == (other.split, other.patient)  # type: ignore[attr-defined]


def visits(seed: int, patient: int, count: int) -> Iterator[Anatomy]:
    """Give a patient's pictures."""
    rng = np.random.default_rng([seed, patient])
    first = sample_anatomy(rng)
    yield first
    for _ in range(count - 1):
        apart = float(np.exp(rng.uniform(np.log(LEAST_APART), np.log(MOST_APART))))
        other = sample_anatomy(rng, body=first.body)
        yield replace(
            first,
            framing=_between(first.framing, other.framing, apart),
            findings=tuple(_findings(rng, first.findings, apart)),
        )


def _between(first: Framing, other: Framing, apart: float) -> Framing:
    """Mix two framings; what is no number is the first's, but for the marker's letters."""

    def mixed(name: str) -> object:
        one, two = getattr(first, name), getattr(other, name)
        if isinstance(one, tuple):
            return tuple(a + (b - a) * apart for a, b in zip(one, two, strict=True))
        is_number = isinstance(one, float) and name not in ("aspect", "background")
        return one + (two - one) * apart if is_number else one

    return Framing(**{each.name: mixed(each.name) for each in fields(Framing)})  # type: ignore[arg-type]


def _findings(rng: np.random.Generator, first: tuple[Finding, ...], apart: float) -> Iterator[Finding]:
    """Let findings grow and shrink, go and come."""
    for each in first:
        if rng.random() > apart / 2:
            yield replace(each, size=float(np.clip(each.size + rng.normal(0, 0.4) * apart, 0, 1)))
    if rng.random() < apart:
        held = {each.label for each in first}
        yield from (each for each in sample_findings(rng)[:1] if each.label not in held)


def make_cohort(
    folder: Path, seed: int, patients: int, count: int, real: Path | None = None, processes: int = 1
) -> Cohort:
    """Make a cohort, or read what was made before.

    Parameters
    ----------
    folder
        Receives a folder of its own for these numbers.
    count
        Visits of each patient.
    real
        The folder of the real x-rays, the table of which is put before the phantoms'.
    """
    name = f"{seed}-{patients}-{count}" + ("-real" if real else "")
    own = folder / f"cohort-{name}"
    manifest_path = own / "manifest.json"
    images = (own, *([real] if real else []))
    if not manifest_path.exists():
        draw = partial(_draw, own, seed, count)
        if processes > 1:
            with ProcessPoolExecutor(processes, get_context("spawn")) as pool:
                paths = [
                    path for each in pool.map(draw, range(1, patients + 1), chunksize=8) for path in each
                ]
        else:
            paths = [path for patient in range(1, patients + 1) for path in draw(patient)]
        rows = [[path, *labels(at)] for at, path in enumerate(paths, 1)]
        if real is not None:
            with next(iter(sorted(real.glob("*/train.csv")))).open(encoding="utf-8", newline="") as opened:
                rows = [*list(csv.reader(opened))[1:], *rows]
        table = write_table(own / "train.csv", rows)
        write_manifest(build_manifest(table, images, AllRows()), manifest_path)
    return Cohort(read_manifest(manifest_path), images, manifest_path)


def _draw(folder: Path, seed: int, count: int, patient: int) -> list[str]:
    cv2.setNumThreads(1)
    paths = []
    for study, anatomy in enumerate(visits(seed, patient, count), 1):
        paths.append(f"CheXphantom/train/patient{patient:05d}/study{study}/view1_frontal.jpg")
        file = folder / paths[-1]
        file.parent.mkdir(parents=True, exist_ok=True)
        _, jpeg = cv2.imencode(
            ".jpg", render_phantom(anatomy, SIZE_PX), [cv2.IMWRITE_JPEG_QUALITY, _JPEG_QUALITY]
        )
        file.write_bytes(jpeg.tobytes())
    return paths
