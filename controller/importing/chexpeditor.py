"""A folder of photos that the original rig's app took, held against the rows that it should hold."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import PurePosixPath

from android_bridge.problems import Problem
from controller.chexpert import normalise_path
from controller.importing.findings import Finding, Kind, Refused, of_files, same_bytes
from controller.importing.order import out_of_order
from controller.importing.pictures import Picture, PictureFolder
from controller.importing.table import LabelTable, Row, read_labels
from controller.importing.wanted import CHEXPEDITOR, Assigned, Imported, Wanted
from controller.importing.writing import import_folder
from controller.manifest import parse_rows
from protocol import PhotoNameError
from protocol.legacy import MARK, LegacyName

_NUMBERED = re.compile(r"[0-9]+__")
_MORE_THAN_ONE = 2


@dataclass(frozen=True, slots=True)
class Checked:
    """What is in a folder, row by row.

    Parameters
    ----------
    rows
        How many it should hold.
    certain
        The photos that are certain: one whole photo of a row, under the very name that the app gives.
    findings
        What is wrong, by row; then files that are none of these rows'.
    untimed
        How many photos do not say when they were taken: their order is not known.
    """

    rows: int
    certain: tuple[Assigned, ...]
    findings: tuple[Finding, ...]
    untimed: int = 0

    @property
    def is_complete(self) -> bool:
        """Whether there is one certain photo for each row, and nothing that speaks against one."""
        return all(each.kind is Kind.EXTRA for each in self.findings)

    @property
    def counts(self) -> dict[Kind, int]:
        """How often each thing is wrong, in the order of `Kind`."""
        counts = Counter(each.kind for each in self.findings)
        return {kind: counts[kind] for kind in Kind if counts[kind]}


@dataclass(frozen=True, slots=True)
class ImportedFolder:
    """What came into the data set, and what is in the folder."""

    imported: Imported
    checked: Checked


def import_chexpeditor(wanted: Wanted, rows: str, *, incomplete: bool = False) -> ImportedFolder:
    """Put the photos of some rows into a data set: all of them, or none.

    Parameters
    ----------
    rows
        ``A:B``, data rows from 1, both included.
    incomplete
        Put in what is certain where not all is.

    Raises
    ------
    Problem
        When the table is not in order, the folder is not complete (`Refused`), or the data set cannot be
        written.
    """
    table = _read_rows(wanted, rows)
    seen: list[Checked] = []

    def pick(found: PictureFolder) -> Sequence[Assigned]:
        checked = check_folder(table, found)
        seen.append(checked)
        if not checked.certain or not (checked.is_complete or incomplete):
            raise _refusal(wanted, rows, checked)
        return checked.certain

    imported = import_folder(wanted, CHEXPEDITOR, pick, MARK)
    return ImportedFolder(imported, seen[0])


def _read_rows(wanted: Wanted, rows: str) -> LabelTable:
    try:
        asked = parse_rows(rows)
    except Problem as problem:
        problem.where = f"--rows {rows}"
        problem.advice = (
            "the first row is 1, and the last is included: the original's --src_row_start 0 --src_row_end 250"
            " is 1:250"
        )
        raise
    table = read_labels(wanted.csv, slice(asked.first - 1, asked.last))
    if len(table.paths) < asked.last:
        raise Problem(
            "the CSV has fewer rows than asked for",
            where=f"--rows {rows}",
            expected=f"rows in 1:{len(table.paths)} of {wanted.csv}",
            got=rows,
        )
    return table


def check_folder(table: LabelTable, found: PictureFolder) -> Checked:
    """Hold a folder against the rows of a table, by the names that the original rig's app gives.

    Parameters
    ----------
    table
        The rows that should be there.
    found
        All that is there.
    """
    sorting = _Sorting(table)
    for picture in found.pictures:
        sorting.take(picture)
    certain, findings = sorting.settle()
    late = out_of_order([each.picture.taken for each in certain])
    for position, words in late.items():
        each = certain[position]
        findings.append(
            Finding(Kind.OUT_OF_ORDER, each.picture.name, each.row, "taken in the order of the rows", words)
        )
    files = [each for each in of_files(found) if each.kind is not Kind.DAMAGED]
    findings.sort(key=lambda each: (each.kind is Kind.EXTRA, each.row.number if each.row else 0, each.file))
    return Checked(
        len(table.rows),
        tuple(each for position, each in enumerate(certain) if position not in late),
        (*files, *findings),
        sum(each.picture.taken is None for each in certain),
    )


class _Sorting:
    """Photos on their way to the rows of a table."""

    def __init__(self, table: LabelTable) -> None:
        self._table = table
        self._rows = {row.number: row for row in table.rows}
        self._numbers: dict[tuple[str, ...], int] = {}
        for number, path in enumerate(table.paths):
            self._numbers.setdefault(_parts(path), number)
        self._candidates: dict[int, list[Picture]] = {}
        self._findings: list[Finding] = []

    def take(self, picture: Picture) -> None:
        """Sort one photo in by its name."""
        text = PurePosixPath(picture.name).name
        try:
            name = LegacyName.parse(text)
        except PhotoNameError as error:
            kind = Kind.ALTERED_NAME if _NUMBERED.match(text) else Kind.EXTRA
            note = str(error) if kind is Kind.ALTERED_NAME else picture.fault or "no name of the app's"
            self._findings.append(Finding(kind, picture.name, note=note))
            return
        row = self._rows.get(name.row)
        if row is None:
            self._findings.append(self._beyond(picture, name))
        elif name.parts != _parts(row.path):
            self._findings.append(self._other(picture, name, row))
        elif picture.fault:
            self._findings.append(Finding(Kind.DAMAGED, picture.name, row, note=picture.fault))
        else:
            self._candidates.setdefault(row.number, []).append(picture)

    def _beyond(self, picture: Picture, name: LegacyName) -> Finding:
        """Tell of a photo whose number is none of the rows'."""
        number = self._numbers.get(name.parts)
        if number == name.row:
            return Finding(Kind.EXTRA, picture.name, note=f"of row {name.index}, which was not asked for")
        row = self._rows.get(-1 if number is None else number)
        if row is not None:
            expected = f"number {row.number} for this x-ray, row {row.number + 1}"
            return Finding(Kind.WRONG_NUMBER, picture.name, row, expected, f"number {name.row}")
        return Finding(Kind.EXTRA, picture.name, note=f"{name.path} is no x-ray of the rows")

    def _other(self, picture: Picture, name: LegacyName, row: Row) -> Finding:
        """Tell of a photo whose number is that of a row, and its path is not."""
        own = self._numbers.get(name.parts)
        expected = f"{row.path}, row {row.number + 1}"
        if own is not None and own in self._rows:
            note = f"number {name.row}, but the x-ray of row {own + 1}"
            return Finding(Kind.WRONG_NUMBER, picture.name, row, expected, note)
        if own is not None:
            note = f"{name.path}, row {own + 1}"
        elif row.path.startswith(name.path):
            note = f"{name.path}: cut off"
        else:
            note = f"{name.path}, which no row has"
        return Finding(Kind.OTHER_XRAY, picture.name, row, expected, note)

    def settle(self) -> tuple[list[Assigned], list[Finding]]:
        """Give the rows that have one photo, by row, and what is wrong."""
        copies = {
            each.name: f"{one.name} and {other.name} are the same photo, bit by bit"
            for one, other in same_bytes([each for some in self._candidates.values() for each in some])
            for each in (one, other)
        }
        spoken_of = {each.row.number for each in self._findings if each.row is not None}
        certain = []
        for row in self._table.rows:
            pictures = self._candidates.get(row.number, [])
            copied = next((copies[each.name] for each in pictures if each.name in copies), "")
            if len(pictures) >= _MORE_THAN_ONE or copied:
                note = copied or " and ".join(each.name for each in pictures)
                self._findings.append(
                    Finding(Kind.DOUBLED, pictures[0].name, row, "one photo of each row", note)
                )
            elif pictures:
                certain.append(Assigned(pictures[0], row, "file name"))
            elif row.number not in spoken_of:
                expected = f"a photo called {row.number}__NUMBER__{'__'.join(_parts(row.path))}"
                self._findings.append(Finding(Kind.MISSING, "", row, expected, "no such file"))
        return certain, self._findings


def _parts(path: str) -> tuple[str, ...]:
    return PurePosixPath(normalise_path(path)).parts


def _refusal(wanted: Wanted, rows: str, checked: Checked) -> Refused:
    counts = ", ".join(f"{count} {kind}" for kind, count in checked.counts.items() if kind is not Kind.EXTRA)
    some = "; or add --incomplete, and only what is certain is imported" if checked.certain else ""
    problem = Problem(
        "the folder does not hold one certain photo of each row",
        where=str(wanted.folder),
        expected=f"{checked.rows} photos, of rows {rows} of {wanted.csv}",
        got=f"{len(checked.certain)} that are certain" + (f"; {counts}" if counts else ""),
        advice=f"see to what the table names, and import again{some}",
    )
    return Refused(problem, checked.findings)
