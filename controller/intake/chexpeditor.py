"""A folder of photos that the original rig's app took, held against the rows that it should hold."""

from __future__ import annotations

import re
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path, PurePosixPath
from typing import Final

from android_bridge.base import Problem
from controller.identity import Cause, Judged, Verdict, XraysSeen, judge_by_points, references_for
from controller.intake.filling import Assigned, Imported, Wanted, import_folder
from controller.intake.findings import Finding, Kind, Refused, count_kinds
from controller.intake.from_phone import side_by_side
from controller.intake.order import out_of_order
from controller.intake.pictures import Picture, PictureFolder, same_bytes
from controller.intake.table import LabelTable, Row, read_labels
from controller.xrays import build_manifest, normalise_path, parse_rows, photo_grey
from protocol import PhotoNameError
from protocol.legacy import MARK, LegacyName
from protocol.legacy.names import SEPARATOR

CHEXPEDITOR: Final = "chexpeditor"
_NOT_LOOKED_AT: Final = Judged(verdict=Verdict.NOT_COMPARED, cause=Cause.NO_XRAY)
_SIDE_PX: Final = 720
_NUMBERED = re.compile(r"[0-9]+__")
_NAME = re.compile(r"(0|[1-9][0-9]{0,5})__(?:[0-9]|[1-9][0-9]|100)__(.+)", re.DOTALL)


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
        counts = count_kinds(self.findings)
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
    names = _Names(table)
    seen: list[Checked] = []

    def pick(found: PictureFolder) -> Sequence[Assigned]:
        checked = _look(wanted, rows, _check_folder(names, found))
        seen.append(checked)
        if not checked.certain or not (checked.is_complete or incomplete):
            raise _refusal(wanted, rows, checked)
        return checked.certain

    imported = import_folder(wanted, CHEXPEDITOR, table, pick, MARK, names.of_other_row)
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
            advice="give the rows that were photographed, or the CSV that they are of",
        )
    return table


def _look(wanted: Wanted, rows: str, checked: Checked) -> Checked:
    """Hold the certain photos against their x-rays, where these are given: what shows another is not certain.

    The rig was never calibrated, so it is done by points.
    """
    if wanted.images is None or not checked.certain:
        return checked
    asked = parse_rows(rows)
    manifest = build_manifest(wanted.csv, wanted.images, asked, hash_images=False, labels=False)
    with tempfile.TemporaryDirectory(prefix="chexrig-") as folder:
        kept = Path(folder) / "rows.manifest"
        references = references_for(manifest, wanted.images, kept, wanted.comparing)
    xrays = XraysSeen.in_folders(references, wanted.images)

    def judged(each: Assigned) -> Assigned:
        index = each.row.number + 2 - asked.first
        if index in references.missing:
            return each
        grey = photo_grey(each.picture.path.read_bytes(), _SIDE_PX)
        return replace(each, judged=judge_by_points(grey, index, xrays))

    looked: list[Assigned] = []
    for each in side_by_side(judged, checked.certain):
        looked.append(each)
        wanted.comparing(len(looked), len(checked.certain))
    wrong = {Verdict.OTHER: Kind.SHOWS_OTHER, Verdict.DOUBTFUL: Kind.DOUBTFUL}
    findings = [
        _finding(wrong[each.judged.verdict], each.picture.name, each.row, got=str(each.judged.cause))
        for each in looked
        if each.judged.verdict in wrong
    ]
    return replace(
        checked,
        certain=tuple(each for each in looked if each.judged.verdict not in wrong),
        findings=tuple(sorted((*checked.findings, *findings), key=lambda each: each.kind is Kind.EXTRA)),
    )


def _check_folder(names: _Names, found: PictureFolder) -> Checked:
    """Hold a folder against the rows of a table, by the names that the original rig's app gives."""
    sorting = _Sorting(names)
    for picture in found.pictures:
        sorting.take(picture)
    certain, findings = sorting.settle()
    late = out_of_order([each.picture.taken for each in certain])
    for position, got in late.items():
        each = certain[position]
        expected = "taken in the order of the rows"
        findings.append(_finding(Kind.OUT_OF_ORDER, each.picture.name, each.row, expected, got))
    files = [each for each in found.faults if each.kind not in (Kind.DAMAGED, Kind.OTHER_FORMAT)]
    findings.sort(key=lambda each: (each.kind is Kind.EXTRA, each.line, each.file))
    return Checked(
        len(names.rows),
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


class _Names:
    """The names that the app gives: ``ROW__NUMBER__`` and the path as the table has it, ``__`` for ``/``.

    chexrig itself names photos so only where the path has no other letters than `LegacyName` allows; the app
    takes every path, with blanks and brackets too.
    """

    def __init__(self, table: LabelTable) -> None:
        self.rows = {row.number: row for row in table.rows}
        self._paths = [_named(path) for path in table.paths]
        self.numbers: dict[str, int] = {}
        for number, path in enumerate(self._paths):
            self.numbers.setdefault(path, number)

    def path(self, number: int) -> str:
        """Give the path of a row as it stands in a name."""
        return self._paths[number]

    def read(self, text: str) -> tuple[int, str]:
        """Read the row and the path of a name.

        Raises
        ------
        PhotoNameError
            When it is neither a name of the dialect, nor one of a path of the table, whole or cut off.
        """
        found = _NAME.fullmatch(text)
        number, path = (int(found[1]), found[2]) if found is not None else (0, "")
        own = self._paths[number] if number < len(self._paths) else ""
        if found is not None and (path in self.numbers or own.startswith(path)):
            return number, path
        try:
            name = LegacyName.parse(text)
        except PhotoNameError as error:
            if found is not None and not _is_plain(own):  # the letters are no reason then
                raise PhotoNameError(f"no row has the path {_shown(path)!r}") from error
            raise
        return name.row, SEPARATOR.join(name.parts)

    def of_other_row(self, name: str) -> str:
        """Say which row a photo is of that is none of those asked for; empty for all else.

        The phone keeps the photos of all sessions in one folder, and to decode thousands takes minutes.
        """
        try:
            number, path = self.read(PurePosixPath(name).name)
        except PhotoNameError:
            return ""
        if number in self.rows or number >= len(self._paths) or self._paths[number] != path:
            return ""
        return f"of row {number + 1}"


class _Sorting:
    """Photos on their way to the rows that their names say."""

    def __init__(self, names: _Names) -> None:
        self._names = names
        self._candidates: dict[int, list[Picture]] = {}
        self._findings: list[Finding] = []

    def take(self, picture: Picture) -> None:
        """Sort one photo in by its name."""
        text = PurePosixPath(picture.name).name
        try:
            number, path = self._names.read(text)
        except PhotoNameError as error:
            is_altered = _NUMBERED.match(text) is not None
            kind = Kind.ALTERED_NAME if is_altered else Kind.EXTRA
            got = str(error) if is_altered else picture.fault or "no name of the app's"
            self._findings.append(_finding(kind, picture.name, got=got))
            return
        row = self._names.rows.get(number)
        if row is None:
            self._findings.append(self._beyond(picture, number, path))
        elif path != self._names.path(number):
            self._findings.append(self._other(picture, number, path, row))
        elif picture.fault:
            self._findings.append(_finding(Kind.DAMAGED, picture.name, row, got=picture.fault))
        else:
            self._candidates.setdefault(number, []).append(picture)

    def _beyond(self, picture: Picture, number: int, path: str) -> Finding:
        """Tell of a photo whose number is none of the rows'."""
        row = self._names.rows.get(self._names.numbers.get(path, -1))
        if row is not None:
            expected = f"number {row.number} for this x-ray, row {row.number + 1}"
            return _finding(Kind.WRONG_NUMBER, picture.name, row, expected, f"number {number}")
        return _finding(Kind.EXTRA, picture.name, got=f"{_shown(path)} is of no row that was asked for")

    def _other(self, picture: Picture, number: int, path: str, row: Row) -> Finding:
        """Tell of a photo whose number is that of a row, and its path is not."""
        own = self._names.numbers.get(path)
        expected = f"{row.path}, row {row.number + 1}"
        if own is not None and own in self._names.rows:
            got = f"number {number}, but the x-ray of row {own + 1}"
            return _finding(Kind.WRONG_NUMBER, picture.name, row, expected, got)
        if own is not None:
            got = f"{_shown(path)}, row {own + 1}"
        elif self._names.path(number).startswith(path):
            got = f"{_shown(path)}: cut off"
        else:
            got = f"{_shown(path)}, which no row has"
        return _finding(Kind.OTHER_XRAY, picture.name, row, expected, got)

    def settle(self) -> tuple[list[Assigned], list[Finding]]:
        """Give the rows that have one photo, by row, and what is wrong."""
        copies = {
            each.name: f"{one.name} and {other.name} are the same photo, bit by bit"
            for one, other in same_bytes([each for some in self._candidates.values() for each in some])
            for each in (one, other)
        }
        spoken_of = {each.line for each in self._findings}
        claimed = {each.line for each in self._findings if each.kind is not Kind.DAMAGED}
        certain = []
        for row in self._names.rows.values():
            pictures = self._candidates.get(row.number, [])
            copied = next((copies[each.name] for each in pictures if each.name in copies), "")
            if len(pictures) > 1 or copied or (pictures and row.line in claimed):
                named = " and ".join(each.name for each in pictures)
                got = copied or (
                    named if len(pictures) > 1 else f"{named} and a photo of this number or x-ray"
                )
                self._findings.append(
                    _finding(Kind.DOUBLED, pictures[0].name, row, "one photo of each row", got)
                )
            elif pictures:
                certain.append(Assigned(pictures[0], row, "file name", _NOT_LOOKED_AT))
            elif row.line not in spoken_of:
                expected = f"a photo called {row.number}__NUMBER__{self._names.path(row.number)}"
                self._findings.append(_finding(Kind.MISSING, "", row, expected, "no such file"))
        return certain, self._findings


def _finding(kind: Kind, file: str, row: Row | None = None, expected: str = "", got: str = "") -> Finding:
    return Finding(kind=kind, file=file, line=row.line if row else 0, expected=expected, got=got)


def _is_plain(path: str) -> bool:
    try:
        LegacyName.parse(f"0__0__{path}")
    except PhotoNameError:
        return False
    return True


def _named(path: str) -> str:
    return normalise_path(path).replace("/", SEPARATOR)


def _shown(path: str) -> str:
    return path.replace(SEPARATOR, "/")
