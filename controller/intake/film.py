"""Photos of physical films, assigned by a table, by the folders that they lie in, or by their names."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import PurePosixPath
from typing import Final

from controller.intake.findings import Finding, Kind, of_files, refusal, same_bytes
from controller.intake.names import Claim, claims, other_folder
from controller.intake.pictures import Picture, PictureFolder
from controller.intake.table import LabelTable, Row, read_labels
from controller.intake.wanted import FILM, Assigned, Imported, Wanted
from controller.intake.writing import import_folder
from protocol import PhotoNameError

BY_TABLE: Final = "table"


@dataclass(frozen=True, slots=True)
class Assignment:
    """What became of each photo of a folder.

    Parameters
    ----------
    assigned
        The photos of which the x-ray is known for certain, by row.
    findings
        What is wrong; empty where every photo is assigned.
    """

    assigned: tuple[Assigned, ...]
    findings: tuple[Finding, ...]


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
    table = read_labels(wanted.csv)

    def pick(found: PictureFolder) -> Sequence[Assigned]:
        assignment = assign_films(table, found)
        if assignment.findings:
            raise refusal(wanted.folder, table, assignment.findings)
        return assignment.assigned

    imported = import_folder(wanted, FILM, pick)
    return ImportedFilms(imported, len(table.rows) - imported.photos)


def assign_films(table: LabelTable, found: PictureFolder) -> Assignment:
    """Assign each photo to the row of its x-ray.

    Where the table has a column that names photos, that decides, and a photo whose folders or name say
    otherwise is refused; else folders or name decide, and have to agree where both say something.
    """
    findings = of_files(found)
    assigned: list[Assigned] = []
    named = _named_rows(table, found, findings)
    for picture in found.whole:
        try:
            said = claims(picture.name, table)
        except PhotoNameError as error:
            findings.append(Finding(Kind.ALTERED_NAME, picture.name, note=str(error)))
            continue
        answer = (
            _by_table(picture, said, named, table) if table.photo_column else _by_itself(picture, said, table)
        )
        if isinstance(answer, Assigned) and (folder := other_folder(picture.name, answer.row)):
            note = f"it lies in the folder {folder}"
            answer = Finding(
                Kind.CONFLICT, picture.name, answer.row, f"{answer.row.key}, by its {answer.how}", note
            )
        if isinstance(answer, Finding):
            findings.append(answer)
        else:
            assigned.append(answer)
    assigned.sort(key=lambda each: each.row.number)
    findings += _doubled(assigned)
    return Assignment(tuple(assigned), tuple(findings))


def _named_rows(table: LabelTable, found: PictureFolder, findings: list[Finding]) -> dict[str, Row]:
    """Give the row that the table assigns each file to, by its name below the folder."""
    rows: dict[str, Row] = {}
    whole_names = {each.name: each.name for each in found.pictures}
    by_last: dict[str, list[str]] = {}
    for name in whole_names:
        by_last.setdefault(PurePosixPath(name).name.lower(), []).append(name)
    for row in table.rows:
        if not row.photo:
            continue
        cell = row.photo.replace("\\", "/").removeprefix("./")
        fitting = [cell] if cell in whole_names else [] if "/" in cell else by_last.get(cell.lower(), [])
        if len(fitting) != 1:
            kind = Kind.DOUBLED if fitting else Kind.MISSING
            note = f"{row.photo} could be {' or '.join(fitting)}" if fitting else f"no file {row.photo}"
            findings.append(Finding(kind, row=row, expected="one file of this name", note=note))
        elif fitting[0] in rows:
            other = rows[fitting[0]]
            note = f"{other.key} (line {other.line}) and {row.key} (line {row.line})"
            findings.append(Finding(Kind.CONFLICT, fitting[0], row, "one row for each photo", note))
        else:
            rows[fitting[0]] = row
    return rows


def _by_table(
    picture: Picture, said: Sequence[Claim], named: dict[str, Row], table: LabelTable
) -> Assigned | Finding:
    row = named.get(picture.name)
    if row is None:
        return Finding(Kind.UNMATCHED, picture.name, note=f"no row names it in column {table.photo_column}")
    for claim in said:
        if row not in claim.rows(table):
            note = f"{claim} by its {claim.how}"
            return Finding(Kind.CONFLICT, picture.name, row, f"{row.key} as the table says", note)
    return Assigned(picture, row, BY_TABLE)


def _by_itself(picture: Picture, said: Sequence[Claim], table: LabelTable) -> Assigned | Finding:
    if not said:
        return Finding(
            Kind.UNMATCHED, picture.name, expected="patient, study and view in its name or folders"
        )
    rows = [claim.rows(table) for claim in said]
    for claim, fitting in zip(said, rows, strict=True):
        if not fitting:
            known = table.knows_patient(claim.patient)
            note = f"{claim} by its {claim.how}" + ("" if known else f"; no row has {claim.patient}")
            return Finding(
                Kind.UNKNOWN, picture.name, expected=f"a row of {table.csv.name} for it", note=note
            )
    common = [row for row in rows[0] if all(row in fitting for fitting in rows)]
    if not common:
        note = " and ".join(f"{claim} by its {claim.how}" for claim in said)
        return Finding(Kind.CONFLICT, picture.name, expected="one x-ray", note=note)
    if len(common) > 1:
        note = " or ".join(f"{row.key} (line {row.line})" for row in common)
        return Finding(Kind.AMBIGUOUS, picture.name, common[0], note=note)
    return Assigned(picture, common[0], said[0].how)


def _doubled(assigned: Sequence[Assigned]) -> list[Finding]:
    rows = {each.picture.name: each.row for each in assigned}
    pairs = [(one.picture, other.picture) for one, other in pairwise(assigned) if one.row is other.row]
    findings = [
        Finding(
            Kind.DOUBLED,
            other.name,
            rows[one.name],
            "one photo of each x-ray",
            f"{one.name} and {other.name}{', which is a copy of it' * (one.sha256 == other.sha256)}",
        )
        for one, other in pairs
    ]
    for one, other in same_bytes([each.picture for each in assigned]):
        if rows[one.name] is not rows[other.name]:
            note = f"{one.name} and {other.name} are the same photo, bit by bit"
            findings.append(
                Finding(Kind.DOUBLED, other.name, rows[other.name], "a photo for each x-ray", note)
            )
    return findings
