"""Lists of x-rays or of patients that somebody else made, to take the same ones from a CSV."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from android_bridge.base import Problem, how_many, some_of
from controller.xrays.keys import unparsable
from controller.xrays.path_key import parse_path, parse_plain_path
from controller.xrays.source import read_source, rows_of, text_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from controller.xrays.path_key import XrayKey

_NAMED = 10
_EXPECTED = "one patient a line, or a CSV with a column Path or patient"
_LEFT_OUT = "left out"
_PATH, _PATIENTS = "path", ("patient", "patient_id", "patient id")
_DELIMITERS = ",;\t"


class Entry(NamedTuple):
    """What a list names, as it stands there."""

    where: str
    """The file and its line."""

    text: str

    def __str__(self) -> str:
        return f"{self.text} (line {self.where.rpartition(':')[2]})"


@dataclass(frozen=True, slots=True)
class XrayList:
    """The x-rays of another list, in its order.

    Parameters
    ----------
    sha256
        The list's digest.
    allow_missing
        Whether x-rays that the CSV does not have are left out; else they are refused.
    wanted
        Each row's key, the one it has without CheXphoto's folders, and the row; empty where only what was
        taken is told.
    """

    sha256: str
    allow_missing: bool = False
    wanted: tuple[tuple[XrayKey, XrayKey, Entry], ...] = field(default=(), compare=False, repr=False)

    def to_dict(self) -> dict[str, str | int]:
        """Give the form the manifest's header holds."""
        return _to_dict("like", self.sha256, self.allow_missing)

    def __str__(self) -> str:
        return f"the x-rays of list {self.sha256[:12]}"

    def rows(self, keys: Sequence[XrayKey], tell: Callable[[str], None]) -> list[int]:
        """Find the list's x-rays, in its order.

        A picture of CheXphoto's that the CSV does not have stands for the x-ray that it shows.

        Parameters
        ----------
        keys
            The key of each row of the CSV.
        tell
            Is told what was left out, and of what there were several.

        Raises
        ------
        Problem
            Where some are missing and may not be.
        """
        rows = {key: row for row, key in enumerate(keys)}
        found: list[int] = []
        missing: list[Entry] = []
        for own, plain, entry in self.wanted:
            row = rows.get(own, rows.get(plain))
            if row is None:
                missing.append(entry)
            else:
                found.append(row)
        _tell_missing("x-ray", missing, self.allow_missing, tell)
        once = list(dict.fromkeys(found))
        if len(once) < len(found):
            tell(f"{len(found):,} rows of the list are {how_many(len(once), 'x-ray')}: each is taken once")
        return once


@dataclass(frozen=True, slots=True)
class PatientList:
    """All x-rays of the patients of a list, in the CSV's order.

    Parameters
    ----------
    sha256
        The list's digest.
    allow_missing
        Whether patients that the CSV does not have are left out; else they are refused.
    wanted
        The patients, each as first named; empty where only what was taken is told.
    """

    sha256: str
    allow_missing: bool = False
    wanted: tuple[Entry, ...] = field(default=(), compare=False, repr=False)

    def to_dict(self) -> dict[str, str | int]:
        """Give the form the manifest's header holds."""
        return _to_dict("patients_from", self.sha256, self.allow_missing)

    def __str__(self) -> str:
        return f"the patients of list {self.sha256[:12]}"

    def rows(self, keys: Sequence[XrayKey], tell: Callable[[str], None]) -> list[int]:
        """Find the x-rays of the list's patients, in the CSV's order.

        Raises
        ------
        Problem
            Where some patients are missing and may not be.
        """
        there = {key.patient for key in keys}
        missing = [each for each in self.wanted if each.text not in there]
        _tell_missing("patient", missing, self.allow_missing, tell)
        wanted = {each.text for each in self.wanted}
        return [row for row, key in enumerate(keys) if key.patient in wanted]


def read_xray_list(file: Path, *, allow_missing: bool = False) -> XrayList:
    """Read a CSV whose column ``Path`` names x-rays, whatever their prefixes and endings.

    Raises
    ------
    Problem
        When it cannot be read, or has a path that names no x-ray.
    """
    source = read_source(file)
    wanted = []
    for row, path in enumerate(source.paths):
        try:
            wanted.append((parse_path(path), parse_plain_path(path), Entry(source.where(row), path)))
        except ValueError as error:
            raise unparsable(path, source.where(row)) from error
    return XrayList(hashlib.sha256(source.data).hexdigest(), allow_missing, tuple(wanted))


def read_patient_list(file: Path, *, allow_missing: bool = False) -> PatientList:
    """Read a list of patients: one a line, or a CSV with a column ``Path`` or ``patient``.

    Raises
    ------
    Problem
        When it cannot be read, or names none.
    """
    data = _read(file)
    text = text_of(file, data, "list of patients", _EXPECTED)
    first = text.partition("\n")[0].strip()
    delimiter = next((each for each in _DELIMITERS if each in first), ",")
    rows = rows_of(file, text, delimiter)
    header = [cell.strip().lower() for cell in next(rows, (1, [""]))[1]]
    column = next((header.index(each) for each in _PATIENTS if each in header), None)
    if _PATH in header:
        patients = [Entry(entry.where, own.patient) for own, _, entry in read_xray_list(file).wanted]
    elif column is not None:
        patients = _cells(file, rows, column, len(header))
    elif len(header) > 1:
        raise Problem(
            "the list of patients is not understood",
            where=f"{file}:1",
            expected=_EXPECTED,
            got=f"columns {', '.join(header)}",
            advice="name the column with the patients patient",
        )
    else:
        lines = enumerate(text.splitlines(), start=1)
        patients = [Entry(f"{file}:{line}", patient.strip()) for line, patient in lines]
    first_named = {each.text: each for each in reversed(patients) if each.text}
    wanted = tuple(reversed(first_named.values()))
    if not wanted:
        raise Problem(
            "the list names no patients",
            where=str(file),
            expected="one patient a line",
            advice="give another list",
        )
    return PatientList(hashlib.sha256(data).hexdigest(), allow_missing, wanted)


def _cells(file: Path, rows: Iterable[tuple[int, list[str]]], column: int, count: int) -> list[Entry]:
    """Give the patient of each row: one without a patient would quietly leave out x-rays."""
    patients = []
    for line, cells in rows:
        patient = cells[column].strip() if len(cells) == count else ""
        if not patient:
            raise Problem(
                "a row of the list names no patient",
                where=f"{file}:{line}",
                expected=f"{count} cells, a patient in cell {column + 1}",
                got=" | ".join(cells),
                advice="mend that line",
            )
        patients.append(Entry(f"{file}:{line}", patient))
    return patients


def list_from_dict(fields: object) -> XrayList | PatientList | None:
    """Read what ``to_dict`` of a list gave; None for anything else."""
    match fields:
        case {"kind": "like" | "patients_from" as kind, "list": str(sha256), **rest} if not rest or rest == {
            "missing": _LEFT_OUT
        }:
            return (XrayList if kind == "like" else PatientList)(sha256, bool(rest))
    return None


def _to_dict(kind: str, sha256: str, allow_missing: bool) -> dict[str, str | int]:
    missing = {"missing": _LEFT_OUT} if allow_missing else {}
    return {"kind": kind, "list": sha256, **missing}


def _tell_missing(what: str, missing: list[Entry], allowed: bool, tell: Callable[[str], None]) -> None:
    if not missing:
        return
    count = len(missing)
    named = some_of(list(map(str, missing)), _NAMED)
    words = f"{how_many(count, what)} of the list"
    if allowed:
        tell(f"{words} left out, for the CSV does not have {'it' if count == 1 else 'them'}: {named}")
        return
    raise Problem(
        f"{words} {'is' if count == 1 else 'are'} not in the CSV",
        where=missing[0].where,
        expected=f"each {what} of the list in the CSV",
        got=named,
        advice="give the CSV that has them; --allow-missing (in a plan: `allow_missing: true`) leaves them"
        " out",
    )


def _read(file: Path) -> bytes:
    try:
        return file.read_bytes()
    except OSError as error:
        raise Problem(
            "the list of patients cannot be read",
            where=str(file),
            got=error.strerror or str(error),
            advice="give a file that may be read",
        ) from error
