"""A cohort of phantoms on disk, laid out and labelled the way CheXpert is."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Final

import cv2
import numpy as np

from android_bridge.base import Problem, replace_file
from controller.demo.anatomy import DEVICES, Anatomy, Body, Finding, View
from controller.demo.anatomy_sampling import sample_anatomy, sample_body, sample_findings
from controller.demo.phantoms import render_phantom
from controller.xrays import COLUMNS, OBSERVATIONS

COLLECTION: Final = "CheXphantom"
_JPEG_QUALITY = 93


@dataclass(frozen=True, slots=True)
class Picture:
    """One row of the cohort: where the picture goes, what is on it, what the CSV says."""

    path: str
    """Relative to the cohort's folder, with ``/``."""
    anatomy: Anatomy
    row: tuple[str, ...]
    """The 19 cells, in the order of ``COLUMNS``."""


def make_cohort(
    folder: Path,
    count: int,
    seed: int = 1,
    *,
    size_px: int = 1024,
    progress: Callable[[int, int], None] | None = None,
) -> Path:
    """Write a cohort of phantoms and its CSV.

    Parameters
    ----------
    folder
        Receives ``CheXphantom/train/...`` and ``CheXphantom/train.csv``; made if absent.
    count
        Number of pictures, at least 1.
    seed
        The same count and seed give the same bytes; a larger count begins with the same pictures.
    size_px
        Longer side of a picture.
    progress
        Called with (done, total) after each picture.

    Returns
    -------
    Path
        The CSV, written last: where it stands, every picture of it stands too.

    Raises
    ------
    Problem
        If ``count`` is below 1 or the folder can't be written.
    """
    if count < 1:
        raise Problem("A cohort needs at least one picture", expected="count of 1 or more", got=str(count))
    table = folder / COLLECTION / "train.csv"
    try:
        table.unlink(missing_ok=True)
        pictures = list(islice(plan_cohort(seed), count))
        for done, picture in enumerate(pictures, start=1):
            _write_picture(folder / picture.path, picture.anatomy, size_px)
            if progress is not None:
                progress(done, count)
        _write_table(table, pictures)
    except OSError as error:
        raise Problem(
            "The demonstration pictures can't be written",
            where=str(error.filename or folder),
            got=error.strerror or str(error),
            advice="Choose a folder you may write to, on a disk with room.",
        ) from error
    return table


def plan_cohort(seed: int) -> Iterator[Picture]:
    """Yield the pictures of an endless cohort, patient by patient, without rendering them."""
    number = 0
    while True:
        number += 1
        rng = np.random.default_rng([seed, number])
        body = sample_body(rng)
        kept: tuple[Finding, ...] = ()
        for study in range(1, int(rng.choice([1, 2, 3], p=[0.62, 0.25, 0.13])) + 1):
            findings = sample_findings(rng, kept)
            kept = tuple(finding for finding in findings if finding.label == DEVICES)
            cells = labels(findings, rng)
            views: tuple[View, ...] = ("frontal", "lateral") if rng.random() < 0.22 else ("frontal",)
            for rank, view in enumerate(views, start=1):
                anatomy = sample_anatomy(rng, view, body=body, findings=findings)
                path = f"{COLLECTION}/train/patient{number:05d}/study{study}/view{rank}_{view}.jpg"
                yield Picture(path, anatomy, (path, *_person(body, anatomy), *cells))


def labels(findings: tuple[Finding, ...], rng: np.random.Generator) -> tuple[str, ...]:
    """Return the 14 label cells of a study.

    Drawn is 1.0, drawn faintly -1.0; what is absent is mostly blank, as reports mention little, and
    now and then denied (0.0).
    """
    cells = dict.fromkeys(OBSERVATIONS, "")
    for finding in findings:
        cells[finding.label] = "-1.0" if finding.faint else "1.0"
    if not any(cell for label, cell in cells.items() if label != DEVICES):
        cells["No Finding"] = "1.0"
    deniable = {"Cardiomegaly": 0.08, "Consolidation": 0.12, "Pneumothorax": 0.22, "Pleural Effusion": 0.2}
    for label, chance in deniable.items():
        if rng.random() < chance and not cells[label]:
            cells[label] = "0.0"
    return tuple(cells.values())


def _person(body: Body, anatomy: Anatomy) -> tuple[str, str, str, str]:
    return body.sex, str(body.age_years), anatomy.view.capitalize(), anatomy.projection


def _write_picture(path: Path, anatomy: Anatomy, size_px: int) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    _, encoded = cv2.imencode(
        ".jpg", render_phantom(anatomy, size_px), [cv2.IMWRITE_JPEG_QUALITY, _JPEG_QUALITY]
    )
    path.write_bytes(encoded.tobytes())


def _write_table(path: Path, pictures: list[Picture]) -> None:
    lines = io.StringIO()
    writer = csv.writer(lines, lineterminator="\n")
    writer.writerow(COLUMNS)
    writer.writerows(picture.row for picture in pictures)
    replace_file(path, lines.getvalue(), alone=True)
