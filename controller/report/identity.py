"""Checks of what identifies photos and patients: nothing twice, nobody in two splits."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from android_bridge.base import how_many
from controller.report.facts import Check, judged
from controller.report.labels import meaning
from controller.xrays import OBSERVATIONS, XrayKey


def check_splits(keys: Iterable[XrayKey]) -> Check:
    """Look for patients in two splits: a model would be tested on patients that it was trained on."""
    splits: dict[str, set[str]] = {}
    for key in keys:
        splits.setdefault(key.patient, set()).add(key.split)
    faults = [f"{patient}: {', '.join(sorted(names))}" for patient, names in splits.items() if len(names) > 1]
    return judged(
        "No patient is in two splits",
        f"{how_many(len(splits), 'patient')}, each in one split",
        sorted(faults),
        wrong="patients are in several splits",
    )


def check_unique(name: str, what: str, values: Iterable[tuple[str, str]]) -> Check:
    """Look for values that stand twice.

    Parameters
    ----------
    what
        The values in the plural, such as ``photo names``.
    values
        Each with its place, such as ``train.csv:12``.
    """
    places: dict[str, list[str]] = {}
    for value, place in values:
        places.setdefault(value, []).append(place)
    faults = [f"{value}: {', '.join(found)}" for value, found in places.items() if len(found) > 1]
    return judged(
        name, f"{len(places):,} {what}, all different", faults, wrong=f"{what} stand more than once"
    )


def check_label_values(rows: Iterable[tuple[str, Sequence[str]]]) -> Check:
    """Look for labels that are none of CheXpert's.

    Parameters
    ----------
    rows
        Place and 14 labels of each image.
    """
    faults: list[str] = []
    listed = list(rows)
    for where, labels in listed:
        faults += [
            f"{where}: {observation} is {cell!r}"
            for observation, cell in zip(OBSERVATIONS, labels, strict=True)
            if meaning(cell) == "odd"
        ]
    return judged(
        "Labels are CheXpert's",
        f"{how_many(len(listed), 'row')} of 14 labels, each 1.0, 0.0, -1.0 or blank",
        faults,
        wrong="labels are none of 1.0, 0.0, -1.0 and blank",
    )
