"""What is written around the photos once all of them are there."""

from __future__ import annotations

import contextlib
import json
from collections.abc import Mapping
from pathlib import Path

from android_bridge.problems import Problem
from controller.chexpert import COLUMNS, SPLITS, XrayKey
from controller.dataset.capture import Capture, Cell, flat_environment
from controller.dataset.checksums import CHECKSUMS, checksums_text, digest_of, sizes_below
from controller.dataset.loading import FORMAT, SUBSETS, Dataset
from controller.dataset.tables import label_table, write_captures, write_durably


def finish(data: Dataset, folder: Path) -> None:
    """Write the tables of a data set whose photos are in a folder, and take away what is none of it.

    Parameters
    ----------
    data
        What it is to say; its own folder tells the name that stands in ``Path``.
    folder
        Where its photos are.

    Raises
    ------
    Problem
        When one photo stands twice, an x-ray has two kinds of labels, or a subset was not described.
    OSError
        When it cannot be written.
    """
    _check(data)
    places = {each.place: each.photo_sha256 for each in data.captures}
    _tidy(folder, places)
    for split in SPLITS:
        rows = data.rows(split)
        if rows:
            text = label_table((f"{data.folder.name}/{each.place}", labels) for each, labels in rows)
            write_durably(folder / f"{split}.csv", text)
    write_captures(folder, data.captures, _environments(data))
    content = {"format": FORMAT, "subsets": list(data.subsets)}
    write_durably(folder / SUBSETS, json.dumps(content, indent=2) + "\n")
    others = {path: digest_of(folder / path) for path in sizes_below(folder) if path not in places}
    write_durably(folder / CHECKSUMS, checksums_text(places | others))


def _environments(data: Dataset) -> Mapping[tuple[str, str], dict[str, Cell]]:
    described = {
        (each["plan"], each["id"]): flat_environment(each.get("environment")) for each in data.subsets
    }
    return described | {("", ""): flat_environment(None)}


def _tidy(folder: Path, places: Mapping[str, str]) -> None:
    """Take away what a broken-off export has left, and folders with nothing in them."""
    for path in sizes_below(folder):
        if path not in places:
            (folder / path).unlink()
    for each in sorted((each for each in folder.rglob("*") if each.is_dir()), reverse=True):
        with contextlib.suppress(OSError):  # something is in it
            each.rmdir()


def _check(data: Dataset) -> None:
    described = {(each["plan"], each["id"]) for each in data.subsets} | {("", "")}
    by_digest: dict[str, Capture] = {}
    by_key: dict[XrayKey, Capture] = {}
    for each in data.captures:
        if (each.plan, each.subset) not in described:
            raise ValueError(f"subset {each.subset} of plan {each.plan} was not described")
        twin = by_digest.setdefault(each.photo_sha256, each)
        if twin is not each:
            raise _doubled(twin, each)
        other = by_key.setdefault(each.key, each)
        if data.labels[other.place] != data.labels[each.place]:
            raise _conflict(data, other, each)


def _doubled(one: Capture, other: Capture) -> Problem:
    return Problem(
        "one photo stands for two captures",
        where=f"{one.place} and {other.place}",
        expected="each photo once: two exposures never give the same bytes",
        got=f"{one.photo_name} and {other.photo_name}, both with SHA-256 {one.photo_sha256}",
        advice="find out which of the two it is, and take the other x-ray's photo anew",
    )


def _conflict(data: Dataset, one: Capture, other: Capture) -> Problem:
    cells = zip(COLUMNS[1:], data.labels[one.place], data.labels[other.place], strict=True)
    named = [f"{name} {first!r} and {second!r}" for name, first, second in cells if first != second]
    return Problem(
        f"the x-ray {one.key} has two kinds of labels",
        where=f"{one.place} and {other.place}",
        expected="the same cells for all photos of an x-ray",
        got="; ".join(named),
        advice="their plans name CSV files that disagree: choose another --out for one of them",
    )
