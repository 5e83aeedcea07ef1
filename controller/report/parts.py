"""The paper's Table 3: patients, studies and images of each part."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from controller.report.facts import Part
from controller.xrays import XrayKey


@dataclass(frozen=True, slots=True)
class Placed:
    """An image: its x-ray's key, and the part that it belongs to, such as ``natural/nokia``."""

    key: XrayKey
    part: str


def count_parts(images: Iterable[Placed]) -> tuple[Part, ...]:
    """Count Table 3: one row a part, a sum for each split of several parts, and one over several splits.

    A patient photographed in two parts counts once in their sum.
    """
    by_part: dict[tuple[str, str], list[Placed]] = {}
    for image in images:
        by_part.setdefault((image.key.split, image.part), []).append(image)
    rows: list[Part] = []
    splits = sorted({split for split, _ in by_part})
    for split in splits:
        names = sorted(name for each, name in by_part if each == split)
        rows += [_row(split, name, by_part[split, name]) for name in names]
        if len(names) > 1:
            rows.append(_row(split, "", [image for name in names for image in by_part[split, name]]))
    if len(splits) > 1:
        rows.append(_row("", "", [image for group in by_part.values() for image in group]))
    return tuple(rows)


def _row(split: str, name: str, images: list[Placed]) -> Part:
    keys = [image.key for image in images]
    patients = {(key.split, key.patient) for key in keys}
    studies = {(key.split, key.patient, key.study) for key in keys}
    return Part(split, name, len(patients), len(studies), len(images))
