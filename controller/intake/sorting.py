"""Photos of the original rig's app, sorted to the rows that their names say."""

from __future__ import annotations

import re
from pathlib import PurePosixPath

from controller.intake.findings import Finding, Kind, same_bytes
from controller.intake.pictures import Picture
from controller.intake.table import LabelTable, Row
from controller.intake.wanted import Assigned
from controller.xrays import normalise_path
from protocol import PhotoNameError
from protocol.legacy import LegacyName

_NUMBERED = re.compile(r"[0-9]+__")


def of_other_row(table: LabelTable, name: str) -> str:
    """Say which row a photo is of that is none of those asked for; empty for all else.

    The phone keeps the photos of all sessions in one folder, and decoding thousands of them takes minutes.
    """
    try:
        legacy = LegacyName.parse(PurePosixPath(name).name)
    except PhotoNameError:
        return ""
    is_asked_for = table.rows[0].number <= legacy.row <= table.rows[-1].number
    if is_asked_for or legacy.row >= len(table.paths) or _parts(table.paths[legacy.row]) != legacy.parts:
        return ""
    return f"of row {legacy.index}"


class Sorting:
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
        row = self._rows.get(-1 if number is None else number)
        if row is not None:
            expected = f"number {row.number} for this x-ray, row {row.number + 1}"
            return Finding(Kind.WRONG_NUMBER, picture.name, row, expected, f"number {name.row}")
        return Finding(Kind.EXTRA, picture.name, note=f"{name.path} is of no row that was asked for")

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
        claimed = {each.row.number for each in self._findings if each.row and each.kind is not Kind.DAMAGED}
        certain = []
        for row in self._table.rows:
            pictures = self._candidates.get(row.number, [])
            copied = next((copies[each.name] for each in pictures if each.name in copies), "")
            if len(pictures) > 1 or copied or (pictures and row.number in claimed):
                names = " and ".join(each.name for each in pictures)
                note = copied or (
                    names if len(pictures) > 1 else f"{names} and a photo of this number or x-ray"
                )
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
