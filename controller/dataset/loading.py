"""A data set made by chexrig, read back and held against its own list of files."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any, Final

from android_bridge.base import Problem
from controller.dataset.capture import Capture
from controller.dataset.checksums import CHECKSUMS, check_files, digest_of, parse_checksums, touched
from controller.dataset.labels import read_label_table
from controller.dataset.tables import CAPTURES_PARQUET, read_captures
from controller.xrays import SPLITS, Labels

SUBSETS: Final = "subsets.json"
FORMAT: Final = 1


@dataclass(frozen=True)
class Dataset:
    """A data set as it stands on the disk.

    Parameters
    ----------
    captures
        Its photos, in the order of the tables' rows.
    labels
        Each photo's 18 cells after ``Path``, by place.
    subsets
        The descriptions in subsets.json; each has ``plan`` and ``id``, and what `describe_subset` was told.
    digests
        SHA-256 of every file but the list itself, by path.
    chains
        What made its synthetic pictures, by the chains' names, as `describe_chain` was told; ``software`` has
        every version of each.
    publishings
        What each plan's ``dataset:`` section says, by the plan's name; none where it says nothing.
    """

    folder: Path
    captures: tuple[Capture, ...] = ()
    labels: Mapping[str, Labels] = field(default_factory=dict)
    subsets: tuple[dict[str, Any], ...] = ()
    digests: Mapping[str, str] = field(default_factory=dict)
    publishings: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    chains: Mapping[str, dict[str, Any]] = field(default_factory=dict)

    @cached_property
    def photos(self) -> tuple[Capture, ...]:
        """Those of `captures` that are no synthetic pictures."""
        return tuple(each for each in self.captures if not each.is_synthetic)

    @cached_property
    def synthetic(self) -> tuple[Capture, ...]:
        """The synthetic pictures among `captures`."""
        return tuple(each for each in self.captures if each.is_synthetic)

    def rows(self, split: str) -> list[tuple[Capture, Labels]]:
        """Give the photos of a split with their labels, in the order of its table."""
        return [(each, self.labels[each.place]) for each in self.captures if each.key.split == split]

    def subset(self, plan: str, subset: str) -> dict[str, Any]:
        """Give the description of a subset; empty where there is none."""
        return next((each for each in self.subsets if (each["plan"], each["id"]) == (plan, subset)), {})

    @property
    def missing(self) -> int:
        """How many photos its subsets lack, those of all cameras together."""
        said = [own for each in self.subsets for own in (each, *each.get("cameras", {}).values())]
        return sum(len(each.get("missing", ())) for each in said)

    def verify_photos(self) -> list[str]:
        """Read every photo, and give the places of those whose digest is not the one on record."""
        return [
            each.place for each in self.captures if digest_of(self.folder / each.place) != each.photo_sha256
        ]


def is_dataset(folder: Path) -> bool:
    """Say whether a folder looks like a data set made by chexrig."""
    return (folder / CHECKSUMS).is_file() and (folder / CAPTURES_PARQUET).is_file()


def load_dataset(folder: Path) -> Dataset:
    """Read a data set, and make sure that it is as chexrig made it: tables by digest, photos by size.

    Raises
    ------
    Problem
        When it is no data set of chexrig's, cannot be read, or was changed since.
    """
    if not is_dataset(folder):
        raise Problem(
            "this is no data set made by chexrig",
            where=str(folder),
            expected=f"a folder with {CHECKSUMS} and {CAPTURES_PARQUET}, as `chexrig export` makes it",
        )
    try:
        return _load(folder)
    except OSError as error:
        raise Problem(
            "the data set cannot be read", where=str(folder), got=error.strerror or str(error)
        ) from error
    except (ValueError, KeyError, TypeError) as error:
        raise touched(folder, [f"a table cannot be read: {error}"]) from error


def _load(folder: Path) -> Dataset:
    list_file = folder / CHECKSUMS
    digests = parse_checksums(list_file.read_text("utf-8"), list_file)
    table = folder / CAPTURES_PARQUET
    if digest_of(table) != digests.get(CAPTURES_PARQUET):
        raise touched(folder, [f"{CAPTURES_PARQUET} was altered"])
    try:
        captures = tuple(read_captures(table.read_bytes()))
    except ValueError as error:
        raise touched(folder, [f"{CAPTURES_PARQUET} was altered: {error}"]) from error
    check_files(folder, digests, {each.place: each.photo_bytes for each in captures})
    subsets = json.loads((folder / SUBSETS).read_text("utf-8"))
    if subsets["format"] != FORMAT:
        raise Problem(
            "the data set was made by another version of chexrig",
            where=str(folder / SUBSETS),
            expected=f"format {FORMAT}",
            got=f"format {subsets['format']}",
            advice="use that version",
        )
    tables = [table for split in SPLITS if (table := folder / f"{split}.csv").is_file()]
    labels = {place: cells for table in tables for place, cells in read_label_table(table).items()}
    publishings = subsets.get("dataset", {})
    chains = subsets.get("chains", {})
    return Dataset(folder, captures, labels, tuple(subsets["subsets"]), digests, publishings, chains)
