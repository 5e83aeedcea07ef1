"""A folder of photos that the original rig's app took, held against the rows that it should hold."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from android_bridge.base.problems import Problem
from controller.intake.findings import Finding, Kind, Refused, of_files
from controller.intake.order import out_of_order
from controller.intake.pictures import PictureFolder
from controller.intake.sorting import Sorting, of_other_row
from controller.intake.table import LabelTable, read_labels
from controller.intake.wanted import CHEXPEDITOR, Assigned, Imported, Wanted
from controller.intake.writing import import_folder
from controller.xrays import parse_rows
from protocol.legacy import MARK


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

    imported = import_folder(wanted, CHEXPEDITOR, pick, MARK, lambda name: of_other_row(table, name))
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
    sorting = Sorting(table)
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
