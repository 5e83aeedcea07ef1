"""Why a photo cannot be added to a data set, nor a data set be what it would become."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

from android_bridge.base import Problem
from controller.dataset.capture import Capture
from controller.xrays import COLUMNS, FORMULA_SIGNS, Labels, is_formula


def check_size(file: Path, capture: Capture) -> None:
    """Make sure that a photo's bytes are where they have to be, all of them.

    Raises
    ------
    Problem
        When they are not.
    """
    size = file.stat().st_size if file.is_file() and not file.is_symlink() else None
    if size != capture.photo_bytes:
        raise Problem(
            "a photo is not where it has to be to be added to the data set",
            where=str(file),
            expected=f"{capture.photo_bytes:,} bytes",
            got="no such file" if size is None else f"{size:,} bytes",
        )


def check_cells(capture: Capture, labels: Sequence[str]) -> None:
    """Make sure that no cell of a row would be run by a spreadsheet; in the tables all stand as they are.

    Raises
    ------
    Problem
        Where one would.
    """
    for name, cell in zip(COLUMNS[1:], labels, strict=True):
        if is_formula(cell):
            raise Problem(
                "a cell would be run as a formula by a spreadsheet that opens the data set's table",
                where=f"{capture.photo_name}, {name}",
                expected=f"a text that begins with none of {FORMULA_SIGNS}",
                got=cell,
                advice="mend that cell of the table that the labels come from",
            )


def two_photos(there: Capture, capture: Capture) -> Problem:
    """Tell of a place that holds another photo, or another picture by the same chain."""
    if there.is_synthetic and capture.is_synthetic:
        return Problem(
            f"the data set holds another picture of this x-ray by the chain {capture.device}",
            where=capture.place,
            expected=f"seed {there.seed}, x-ray {there.xray_sha256}, SHA-256 {there.photo_sha256}",
            got=f"seed {capture.seed}, x-ray {capture.xray_sha256}, SHA-256 {capture.photo_sha256}",
            advice="give the seed that is on record, or the chain another name, or choose another --out:"
            " nothing is overwritten",
        )
    return Problem(
        "two photos belong to one place of the data set",
        where=capture.place,
        expected=f"{there.photo_name}, SHA-256 {there.photo_sha256}",
        got=f"{capture.photo_name}, SHA-256 {capture.photo_sha256}",
        advice="choose another --out: nothing is overwritten",
    )


def other_labels(capture: Capture, old: Sequence[str], new: Sequence[str]) -> Problem:
    """Tell of an x-ray whose labels were others when the data set was made."""
    changed = [
        (name, *cells) for name, *cells in zip(COLUMNS[1:], old, new, strict=True) if cells[0] != cells[1]
    ]
    return Problem(
        f"the data set has other labels for {capture.key}",
        where=capture.place,
        expected="; ".join(f"{name} {was!r}" for name, was, _ in changed),
        got="; ".join(f"{name} {now!r}" for name, _, now in changed),
        advice="restore the CSV that the data set was made with, or choose another --out",
    )


def none_left(out: Path) -> Problem:
    """Tell that all of a data set's photos were to be left out."""
    return Problem(
        "no photo would be left in the data set",
        where=str(out),
        advice="find the photos again, or move the data set away: it is as it was",
    )


def doubled(one: Capture, other: Capture, digest: str) -> Problem:
    """Tell of bytes that stand for two captures: they, or those of the camera's own file that they are of."""
    if one.is_synthetic or other.is_synthetic:
        return Problem(
            "one picture stands for two x-rays",
            where=f"{one.place} and {other.place}",
            expected="equal pictures of x-rays with equal files alone",
            got=f"pictures of {one.photo_name} and {other.photo_name}, both with SHA-256 {digest}",
            advice="find out whether the two x-rays look alike in every pixel: leave one of them out then",
        )
    return Problem(
        "one photo stands for two captures",
        where=f"{one.place} and {other.place}",
        expected="each photo once: two exposures never give the same bytes",
        got=f"{one.photo_name} and {other.photo_name}, both with SHA-256 {digest}",
        advice="find out which of the two it is, and take the other x-ray's photo anew",
    )


def conflict(labels: Mapping[str, Labels], one: Capture, other: Capture) -> Problem:
    """Tell of an x-ray that has two kinds of labels."""
    cells = zip(COLUMNS[1:], labels[one.place], labels[other.place], strict=True)
    named = [f"{name} {first!r} and {second!r}" for name, first, second in cells if first != second]
    return Problem(
        f"the x-ray {one.key} has two kinds of labels",
        where=f"{one.place} and {other.place}",
        expected="the same cells for all photos of an x-ray",
        got="; ".join(named),
        advice="their plans name CSV files that disagree: choose another --out for one of them",
    )
