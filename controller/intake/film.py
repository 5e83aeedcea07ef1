"""Photos of physical films, assigned by a table, by the folders that they lie in, or by their names."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import PurePosixPath
from typing import Final

from controller.identity import Cause, Judged, Verdict
from controller.intake.filling import Assigned, Imported, Wanted, import_folder
from controller.intake.findings import Finding, Kind, refusal
from controller.intake.pictures import Picture, PictureFolder, same_bytes
from controller.intake.table import LabelTable, Row, read_labels
from controller.xrays import SPLITS, XrayKey
from protocol import PhotoName, PhotoNameError

FILM: Final = "film"
BY_TABLE: Final = "table"
BY_FOLDER: Final = "folder"
BY_NAME: Final = "file name"
_FILM: Final = Judged(verdict=Verdict.NOT_COMPARED, cause=Cause.FILM)
Claims = list[tuple[str, XrayKey]]
"""How a photo says which x-ray it is of, and which; the split is empty where it does not say it."""
_OURS = re.compile(r"\d{6}\.t\d\d\..+")
_SHAPE: Final = (re.compile(r"patient\d+"), re.compile(r"study\d+"), re.compile(r"view\d+_[a-z]+"))
_BETWEEN = r"[^A-Za-z0-9]+"
_SPOKEN = re.compile(
    rf"(?<![A-Za-z0-9])(patient\d+){_BETWEEN}(study\d+){_BETWEEN}(view\d+_[a-z]+)(?![A-Za-z0-9])"
)
_SPLIT = re.compile(rf"(?<![A-Za-z0-9])({'|'.join(SPLITS)})(?![A-Za-z0-9])")


@dataclass(frozen=True, slots=True)
class ImportedFilms:
    """What came into the data set, and how many x-rays of the table have no photo."""

    imported: Imported
    without_photo: int


def import_films(wanted: Wanted) -> ImportedFilms:
    """Put photos of films into a data set: all that are in the folder, or none.

    Raises
    ------
    Problem
        When the table is not in order, one photo cannot be assigned for certain (`Refused`), or the data set
        cannot be written.
    """
    table = read_labels(wanted.csv, of_films=True)

    def pick(found: PictureFolder) -> Sequence[Assigned]:
        assigned, findings = assign_films(table, found)
        if findings:
            raise refusal(wanted.folder, table.csv, findings)
        return assigned

    imported = import_folder(wanted, FILM, table, pick)
    return ImportedFilms(imported, len(table.rows) - imported.photos)


def assign_films(table: LabelTable, found: PictureFolder) -> tuple[list[Assigned], list[Finding]]:
    """Assign each photo to the row of its x-ray; give those that are assigned, by row, and what is wrong.

    Where the table has a column that names photos, that decides, and a photo whose folders or name say
    otherwise is refused; else folders or name decide, and have to agree where both say something.
    """
    findings = [*found.faults, *found.other_formats]
    assigned: list[Assigned] = []
    named = _named_rows(table, found, findings)
    for picture in found.whole:
        try:
            said = list(_claims(picture.name, table))
        except PhotoNameError as error:
            findings.append(Finding(kind=Kind.ALTERED_NAME, file=picture.name, got=str(error)))
            continue
        answer = (
            _by_table(picture, said, named, table) if table.photo_column else _by_itself(picture, said, table)
        )
        if isinstance(answer, Assigned) and (folder := _other_folder(picture.name, answer.row)):
            expected = f"{answer.row.key}, by its {answer.how}"
            answer = _conflict(picture.name, answer.row, expected, f"it lies in the folder {folder}")
        if isinstance(answer, Finding):
            findings.append(answer)
        else:
            assigned.append(answer)
    assigned.sort(key=lambda each: each.row.number)
    findings += _doubled(assigned)
    return assigned, findings


def _claims(name: str, table: LabelTable) -> Iterator[tuple[str, XrayKey]]:
    """Give what a photo says of its x-ray by its folders and by its name; nothing, one thing or two.

    Parameters
    ----------
    name
        Its path below the folder that is imported, with ``/``.

    Raises
    ------
    PhotoNameError
        When its name begins as one of chexrig's does, but was altered: its checksum is wrong or gone.
    """
    path = PurePosixPath(name)
    if len(path.parts) >= 3:
        patient, study, view = path.parts[-3], path.parts[-2], path.stem
        parts = zip(_SHAPE, (patient, study, view), strict=True)
        if all(shape.fullmatch(part.lower()) for shape, part in parts) or table.find(patient, study, view):
            split = next((each for each in map(str.lower, reversed(path.parts[:-3])) if each in SPLITS), "")
            yield BY_FOLDER, XrayKey(split, patient, study, view)
    if _OURS.fullmatch(path.name):
        # A HEIC made a JPEG has another ending; nothing else may differ.
        ours = PhotoName.parse(f"{path.name.rpartition('.')[0]}.jpg")
        yield BY_NAME, XrayKey(ours.split, ours.patient, ours.study, ours.view)
        return
    words = path.stem.lower()
    for found in _SPOKEN.finditer(words):
        spoken = _SPLIT.search(words, 0, found.start())
        yield BY_NAME, XrayKey(spoken[1] if spoken else "", found[1], found[2], found[3])


def _rows(key: XrayKey, table: LabelTable) -> list[Row]:
    return table.find(key.patient, key.study, key.view, key.split)


def _said(how: str, key: XrayKey) -> str:
    return f"{str(key).removeprefix('/')} by its {how}"


def _other_folder(name: str, row: Row) -> str:
    """Give the folder that a photo lies in though it is another patient's or study's; empty where none is."""
    for part in PurePosixPath(name).parts[:-1]:
        for shape, own in zip(_SHAPE, (row.key.patient, row.key.study), strict=False):
            if shape.fullmatch(part.lower()) and part.lower() != own.lower():
                return part
    return ""


def _named_rows(table: LabelTable, found: PictureFolder, findings: list[Finding]) -> dict[str, Row]:
    """Give the row that the table assigns each file to, by its name below the folder."""
    rows: dict[str, Row] = {}
    names = {each.name for each in found.pictures}
    alike: dict[str, list[str]] = {}
    for name in sorted(names):
        for spelt in {_spelt(name), _spelt(PurePosixPath(name).name)}:
            alike.setdefault(spelt, []).append(name)
    for row in table.rows:
        if not row.photo:
            continue
        cell = row.photo.replace("\\", "/").removeprefix("./")
        fitting = [cell] if cell in names else alike.get(_spelt(cell), [])
        if len(fitting) != 1:
            kind = Kind.DOUBLED if fitting else Kind.MISSING
            got = f"{row.photo} could be {' or '.join(fitting)}" if fitting else f"no file {row.photo}"
            findings.append(Finding(kind=kind, line=row.line, expected="one file of this name", got=got))
        elif fitting[0] in rows:
            other = rows[fitting[0]]
            got = f"{other.key} (line {other.line}) and {row.key} (line {row.line})"
            findings.append(_conflict(fitting[0], row, "one row for each photo", got))
        else:
            rows[fitting[0]] = row
    return rows


def _spelt(name: str) -> str:
    """Give a name as people compare it: Macs write an ö as o and two dots, and some systems in capitals."""
    return unicodedata.normalize("NFC", name).casefold()


def _by_table(picture: Picture, said: Claims, named: dict[str, Row], table: LabelTable) -> Assigned | Finding:
    row = named.get(picture.name)
    if row is None:
        got = f"no row names it in column {table.photo_column}"
        return Finding(kind=Kind.UNMATCHED, file=picture.name, got=got)
    for how, key in said:
        if row not in _rows(key, table):
            return _conflict(picture.name, row, f"{row.key} as the table says", _said(how, key))
    return Assigned(picture, row, BY_TABLE, _FILM)


def _by_itself(picture: Picture, said: Claims, table: LabelTable) -> Assigned | Finding:
    name = picture.name
    if not said:
        expected = "patient, study and view in its name or folders"
        return Finding(kind=Kind.UNMATCHED, file=name, expected=expected)
    rows = [_rows(key, table) for _, key in said]
    for (how, key), fitting in zip(said, rows, strict=True):
        if not fitting:
            known = table.knows_patient(key.patient)
            got = _said(how, key) + ("" if known else f"; no row has {key.patient}")
            expected = f"a row of {table.csv.name} for it"
            return Finding(kind=Kind.UNKNOWN, file=name, expected=expected, got=got)
    common = [row for row in rows[0] if all(row in fitting for fitting in rows)]
    if not common:
        return _conflict(name, None, "one x-ray", " and ".join(_said(*each) for each in said))
    if len(common) > 1:
        got = " or ".join(f"{row.key} (line {row.line})" for row in common)
        return Finding(kind=Kind.AMBIGUOUS, file=name, line=common[0].line, got=got)
    return Assigned(picture, common[0], said[0][0], _FILM)


def _conflict(name: str, row: Row | None, expected: str, got: str) -> Finding:
    line = row.line if row is not None else 0
    return Finding(kind=Kind.CONFLICT, file=name, line=line, expected=expected, got=got)


def _doubled(assigned: Sequence[Assigned]) -> list[Finding]:
    rows = {each.picture.name: each.row for each in assigned}

    def finding(of: Picture, row: Row, expected: str, got: str) -> Finding:
        return Finding(kind=Kind.DOUBLED, file=of.name, line=row.line, expected=expected, got=got)

    pairs = [(one.picture, other.picture) for one, other in pairwise(assigned) if one.row is other.row]
    findings = []
    for one, other in pairs:
        copy = ", which is a copy of it" if one.sha256 == other.sha256 else ""
        got = f"{one.name} and {other.name}{copy}"
        findings.append(finding(other, rows[one.name], "one photo of each x-ray", got))
    for one, other in same_bytes([each.picture for each in assigned]):
        if rows[one.name] is not rows[other.name]:
            got = f"{one.name} and {other.name} are the same photo, bit by bit"
            findings.append(finding(other, rows[other.name], "a photo for each x-ray", got))
    return findings
