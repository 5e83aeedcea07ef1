"""From a collection's tables to one in CheXpert's form; whatever could not be said there is counted."""

from __future__ import annotations

import csv
import io
import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath

from android_bridge.base import Problem
from controller.convert.collection import Collection
from controller.convert.reading import Read, Row, read_collection
from controller.xrays import COLUMNS, FILE, LONGEST_NAME, OBSERVATIONS, label, parse_path

_TRAIN = "train"
_NO_FINDING = "No Finding"
_PRESENT = "1.0"
_OLDEST, _OLDEST_KNOWN = 90, 120
_AGE = re.compile(r"(\d{1,4})(?:\.\d*)?\s*([YMWD]?)", re.IGNORECASE)
_OVER_89 = re.compile(r">\s*89|(?:89|90)\s*\+")


@dataclass(frozen=True, kw_only=True)
class Converted:
    """A table in CheXpert's form, and what there is to say of it.

    Parameters
    ----------
    text
        The CSV.
    rows
        How many x-rays it has.
    splits
        How many of each split.
    labels
        How often a finding was found, and the label that it became; empty where CheXpert has none.
    left
        What else was left blank or over, with how often; in words.
    has_splits
        Whether the tables say which split an x-ray is in; else all are in train.
    """

    text: str
    rows: int
    splits: Counter[str]
    labels: Counter[tuple[str, str]]
    left: Counter[str]
    has_splits: bool


def convert(collection: Collection, files: Sequence[Path]) -> Converted:
    """Convert a collection's tables.

    Every image becomes a row, in the order of the collection's table of images; none is left out.

    Raises
    ------
    Problem
        When the tables cannot be read, contradict each other, or name an image that no ``Path`` can be made
        for.
    """
    read = read_collection(collection, files)
    work = _Converting(collection, read)
    written = io.StringIO()
    writer = csv.writer(written, lineterminator="\n")
    writer.writerow((*COLUMNS, FILE))
    writer.writerows(map(work.row, read.images))
    work.count_unused()
    return Converted(
        text=written.getvalue(),
        rows=len(read.images),
        splits=work.splits,
        labels=work.labels,
        left=work.left,
        has_splits=read.has_lists
        or any(collection.split in each.cells for each in read.images[:1])
        or any(collection.split in row.cells for rows in read.joined.values() for row in rows.values()),
    )


@dataclass
class _Converting:
    """What is counted on the way."""

    collection: Collection
    read: Read
    splits: Counter[str] = field(default_factory=Counter)
    labels: Counter[tuple[str, str]] = field(default_factory=Counter)
    left: Counter[str] = field(default_factory=Counter)
    _views: Counter[str] = field(default_factory=Counter)
    _seen: dict[str, str] = field(default_factory=dict)
    _used: dict[str, set[tuple[str, ...]]] = field(default_factory=dict)

    def row(self, image: Row) -> list[str]:
        """Give an image's row: CheXpert's 19 cells, and where it lies."""
        collection = self.collection
        cells = self._joined(image)
        file = collection.file.format_map(cells)
        other = self._seen.setdefault(file, image.where)
        if other != image.where:
            raise Problem("two rows of the table are one image", where=f"{other} and {image.where}", got=file)
        split = self._split(image, cells)
        view, projection = self._view(cells)
        study = f"{split}/{collection.patient.format_map(cells)}/{collection.study.format_map(cells)}"
        self._views[study] += 1
        name = f"view{self._views[study]}" + (f"_{view.lower()}" if view else "")
        path = f"{study}/{name}{PurePosixPath(file).suffix}"
        self._check(path, image)
        self.splits[split] += 1
        found = self._labels(image, cells)
        sex, age = self._sex(cells), self._age(cells)
        return [path, sex, age, view, projection, *(found.get(each, "") for each in OBSERVATIONS), file]

    def count_unused(self) -> None:
        """Count the rows of other tables, and lines of lists, that are of no image."""
        for table in self.collection.tables:
            there = self.read.joined.get(table.what)
            if there is None:
                continue
            rest = len(there) - len(self._used.get(table.what, ()))
            if rest:
                self.left[f"rows of the table of {table.what} that are of no image"] += rest
        names = {image.cells.get(self.collection.listed, "") for image in self.read.images}
        rest = len(self.read.listed.keys() - names)
        if rest:
            self.left["names in the lists that are of no image"] += rest

    def _joined(self, image: Row) -> dict[str, str | int]:
        """Give an image's cells, with those of the other tables' rows."""
        cells = dict(image.cells)
        for table in self.collection.tables:
            rows = self.read.joined.get(table.what)
            if rows is None:
                continue
            key = tuple(image.cells[column] for column in table.key)
            row = rows.get(key)
            if row is None:
                self.left[f"x-rays without a row in the table of {table.what}"] += 1
                continue
            self._used.setdefault(table.what, set()).add(key)
            odd = [column for column, cell in row.cells.items() if cells.get(column, cell) != cell]
            if odd:
                raise Problem(
                    "two tables say different things of one image",
                    where=f"{image.where} and {row.where}",
                    got=", ".join(f"{column} {cells[column]} and {row.cells[column]}" for column in odd),
                )
            cells |= row.cells
        return {column: self._number(column, cell, image) for column, cell in cells.items()}

    def _number(self, column: str, cell: str, image: Row) -> str | int:
        more = self.collection.numbers.get(column)
        if more is None:
            return cell
        if not cell.isascii() or not cell.isdigit():
            raise Problem(
                f"{column} is no number", where=image.where, expected="a whole number", got=repr(cell)
            )
        return int(cell) + more

    def _split(self, image: Row, cells: dict[str, str | int]) -> str:
        collection, read = self.collection, self.read
        if read.has_lists:
            split = read.listed.get(image.cells[collection.listed])
            if split is None:
                self.left["x-rays in no list, which came into train"] += 1
            return split or _TRAIN
        said = cells.get(collection.split)
        if said is None:
            return _TRAIN
        split = collection.splits.get(str(said))
        if split is None:
            raise Problem(
                "the split is not known",
                where=image.where,
                expected=", ".join(collection.splits),
                got=repr(said),
            )
        return split

    def _view(self, cells: dict[str, str | int]) -> tuple[str, str]:
        said = [str(cells.get(column, "")).upper() for column in self.collection.view]
        known = next((self.collection.views[each] for each in said if each in self.collection.views), None)
        if known is None:
            named = next(filter(None, said), "blank")
            self.left[f"x-rays neither frontal nor lateral, with {self.collection.view[0]} {named}"] += 1
        return known or ("", "")

    def _labels(self, image: Row, cells: dict[str, str | int]) -> dict[str, str]:
        """Give the labels of an image that are not blank."""
        collection = self.collection
        found: dict[str, str] = {}
        if collection.words:
            words = [each.strip() for each in str(cells[collection.words]).split("|") if each.strip()]
            if _NO_FINDING in words and len(words) > 1:
                raise Problem(f"{_NO_FINDING} beside a finding", where=image.where, got="|".join(words))
            unknown = next((each for each in words if each not in collection.labels), None)
            if unknown is not None:  # one that is known, written otherwise, would be lost
                raise Problem(
                    "a finding is not known",
                    where=image.where,
                    expected=", ".join(collection.labels),
                    got=unknown,
                    advice="write it as it is known; docs/tables.md says where to add one",
                )
            if not words:
                self.left["x-rays without labels"] += 1
            values = dict.fromkeys(words, _PRESENT)
        else:
            values = {
                column: self._value(column, str(cells.get(column, "")), image) for column in collection.labels
            }
        for word, value in values.items():
            name = collection.labels[word]
            if value:
                self.labels[word, name] += 1
            if name and value:
                found[name] = value
        return found

    @staticmethod
    def _value(column: str, cell: str, image: Row) -> str:
        try:
            return label(cell)
        except ValueError as error:
            raise Problem(
                f"the label {column} is none of CheXpert's",
                where=image.where,
                expected="1.0, 0.0, -1.0 or blank",
                got=repr(cell),
            ) from error

    def _sex(self, cells: dict[str, str | int]) -> str:
        if not self.collection.sex:
            return ""
        sex = self.collection.sexes.get(str(cells[self.collection.sex]).upper(), "")
        if not sex:
            self.left["x-rays with sex Unknown, for it is not told"] += 1
        return sex or "Unknown"

    def _age(self, cells: dict[str, str | int]) -> str:
        """Give whole years; as in CheXpert, all above 89 are 90."""
        if not self.collection.age:
            return ""
        cell = str(cells[self.collection.age]).strip()
        match = _AGE.fullmatch(cell)
        if _OVER_89.fullmatch(cell):
            years: int | None = _OLDEST
        elif match is None:
            years = None
        else:
            years = int(match[1]) // {"M": 12, "W": 52, "D": 365}.get(match[2].upper(), 1)
        if years is None or years > _OLDEST_KNOWN:
            self.left["ages left blank, for nobody has them or they are not told"] += 1
            return ""
        if years > _OLDEST:
            self.left[f"ages above {_OLDEST} told as {_OLDEST}, as in CheXpert"] += 1
        return str(min(years, _OLDEST))

    @staticmethod
    def _check(path: str, image: Row) -> None:
        try:
            key = parse_path(path)
        except ValueError as error:
            raise Problem(
                "no path in CheXpert's form can be made for an image",
                where=image.where,
                expected="patient and study of A-Z a-z 0-9 _ -",
                got=path,
            ) from error
        long = next((part for part in (key.patient, key.study) if len(part) > LONGEST_NAME), None)
        if long is not None:
            raise Problem(
                "a patient or study is too long for a photo's name",
                where=image.where,
                expected=f"at most {LONGEST_NAME} characters",
                got=long,
            )
