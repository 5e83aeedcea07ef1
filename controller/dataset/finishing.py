"""What is written around the photos once all of them are there."""

from __future__ import annotations

import contextlib
import json
import os
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from android_bridge.base import write_durably
from controller.dataset.capture import Capture
from controller.dataset.card import CARD, card_text
from controller.dataset.checksums import CHECKSUMS, checksums_text, digest_of, sizes_below
from controller.dataset.columns import Cell, flat_environment
from controller.dataset.croissant import CROISSANT, croissant_text
from controller.dataset.joined import write_joined
from controller.dataset.labels import decided, extra_table, label_table
from controller.dataset.loading import FORMAT, SUBSETS, Dataset
from controller.dataset.publishing import differences
from controller.dataset.refusals import conflict, doubled
from controller.dataset.sheets import FindXray, draw_sheets
from controller.dataset.tables import write_captures
from controller.xrays import SPLITS, XrayKey


@dataclass(frozen=True, slots=True)
class Extras:
    """What a data set has beyond its photos and their tables.

    Parameters
    ----------
    find_xray
        Gives the file of a photo's x-ray, for contact sheets; None where none are wanted.
    all_sheets
        Whether all photos are wanted on them.
    policies
        The extra tables in which uncertain labels are decided.
    """

    find_xray: FindXray | None = None
    all_sheets: bool = False
    policies: frozenset[str] = frozenset()


def finish(before: Dataset, after: Dataset, folder: Path, new: Collection[str], extras: Extras) -> list[str]:
    """Write what belongs to a data set beside its new photos, and take away what does not.

    Parameters
    ----------
    before, after
        What the data set says, and what it is to say; its own folder tells the name that stands in ``Path``.
    folder, new
        Where it grows, and the places of the photos that are in there; the others are not needed.

    Returns
    -------
    list of str
        What went wrong without harm to the data set.

    Raises
    ------
    Problem
        When one photo stands twice, an x-ray has two kinds of labels, or a subset was not described.
    OSError
        When it cannot be written.
    """
    _check(after)
    photos = {each.place: each.photo_sha256 for each in after.captures}
    _tidy(folder, new)
    _write_tables(after, folder, sorted(extras.policies))
    faults = differences(after.publishings)
    faults += draw_sheets(before, after, folder, new, extras.find_xray, of_all=extras.all_sheets)
    sizes = {path: size for path, size in sizes_below(folder).items() if path not in photos}
    card = card_text(after)
    write_durably(folder / CARD, card)
    sizes[CARD] = len(card.encode())
    described = replace(after, digests={path: digest_of(folder / path) for path in sizes})
    write_durably(folder / CROISSANT, croissant_text(described, sizes))
    digests = {**photos, **described.digests, CROISSANT: digest_of(folder / CROISSANT)}
    write_durably(folder / CHECKSUMS, checksums_text(digests))
    return faults


def _write_tables(data: Dataset, folder: Path, policies: Sequence[str]) -> None:
    for split in SPLITS:
        rows = [(f"{data.folder.name}/{each.place}", labels) for each, labels in data.rows(split)]
        if not rows:
            continue
        write_durably(folder / f"{split}.csv", label_table(rows))
        for policy in policies:
            extra = label_table((path, decided(labels, policy)) for path, labels in rows)
            write_durably(folder / extra_table(split, policy), extra)
    write_joined(folder, data, write_captures(folder, data.captures, _environments(data)))
    said = {"dataset": data.publishings} if data.publishings else {}
    made = {"chains": data.chains} if data.chains else {}
    content = {"format": FORMAT, **said, **made, "subsets": list(data.subsets)}
    write_durably(folder / SUBSETS, json.dumps(content, indent=2) + "\n")


def _environments(data: Dataset) -> Mapping[tuple[str, str], dict[str, Cell]]:
    described = {
        (each["plan"], each["id"]): flat_environment(each.get("environment")) for each in data.subsets
    }
    return described | {("", ""): flat_environment(None)}


def _tidy(folder: Path, new: Collection[str]) -> None:
    """Take away what a broken-off export has left, and folders with nothing in them."""
    for path in sizes_below(folder):
        if path not in new:
            (folder / path).unlink()
    for above, _, files in os.walk(folder, topdown=False):
        if not files and above != str(folder):
            with contextlib.suppress(OSError):  # a folder is in it
                Path(above).rmdir()


def _check(data: Dataset) -> None:
    described = {(each["plan"], each["id"]) for each in data.subsets} | {("", "")}
    by_digest: dict[str, Capture] = {}
    by_key: dict[XrayKey, Capture] = {}
    for each in data.captures:
        if (each.plan, each.subset) not in described:
            raise ValueError(f"subset {each.subset} of plan {each.plan} was not described")
        for digest in (each.photo_sha256, each.camera_sha256):
            twin = by_digest.setdefault(digest, each)
            if twin.source != each.source:
                raise doubled(twin, each, digest)
        other = by_key.setdefault(each.key, each)
        if data.labels[other.place] != data.labels[each.place]:
            raise conflict(data.labels, other, each)
