"""What is wrong with a folder of photos, file by file."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from android_bridge.base.problems import Problem
from controller.intake.pictures import Picture, PictureFolder
from controller.intake.table import LabelTable, Row


class Kind(StrEnum):
    """What a file or a row has against it."""

    DAMAGED = "damaged"
    UNFINISHED = "not copied to the end"
    LINK = "a link"
    ALTERED_NAME = "name altered"
    UNMATCHED = "names no x-ray"
    UNKNOWN = "no such x-ray in the table"
    AMBIGUOUS = "could be several x-rays"
    CONFLICT = "says two x-rays"
    DOUBLED = "doubled"
    MISSING = "missing"
    OTHER_XRAY = "name of another x-ray"
    WRONG_NUMBER = "wrong number"
    OUT_OF_ORDER = "out of order"
    EXTRA = "extra"


_WORDS = {
    Kind.DAMAGED: ("a photo is damaged", "copy it from the camera again, or move it away"),
    Kind.UNFINISHED: ("a file was not copied to the end", "copy it again, or move it away"),
    Kind.LINK: ("a file in the folder is a link", "put the photo itself there, or move the link away"),
    Kind.ALTERED_NAME: ("a photo's name was altered", "give it its name back, or move it away"),
    Kind.UNMATCHED: (
        "a photo does not say which x-ray it is of",
        "name its file in a column Photo of the table, or call it like patient64541/study1/view1_frontal.jpg",
    ),
    Kind.UNKNOWN: ("a photo is of an x-ray that the table does not have", "give the table that has it"),
    Kind.AMBIGUOUS: ("a photo could be of several x-rays", "put it into a folder train, valid or test"),
    Kind.CONFLICT: (
        "a photo is said to be of two x-rays",
        "look at it, and put right whichever is wrong",
    ),
    Kind.DOUBLED: ("two photos are of one x-ray", "keep the right one of them, and move the other away"),
    Kind.MISSING: ("a photo that the table names is not there", "put it into the folder, or clear the cell"),
}


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that is wrong.

    Parameters
    ----------
    file
        The photo's name below the folder; empty where there is none.
    row
        The row of the table that it is about; None where there is none.
    expected, note
        What should be, and what is instead; may be empty.
    """

    kind: Kind
    file: str = ""
    row: Row | None = None
    expected: str = ""
    note: str = ""


class Refused(Problem):
    """A folder that is not imported, with all that is wrong with it.

    Parameters
    ----------
    findings
        Everything.
    is_told
        Whether the problem says all of it.
    """

    def __init__(self, problem: Problem, findings: Sequence[Finding], *, is_told: bool = False) -> None:
        super().__init__(
            problem.what,
            where=problem.where,
            expected=problem.expected,
            got=problem.got,
            advice=problem.advice,
        )
        self.findings = tuple(findings)
        self.is_told = is_told


def refusal(folder: Path, table: LabelTable, findings: Sequence[Finding]) -> Refused:
    """Tell of a folder with one thing wrong, or with many: then the first is told in full."""
    first = findings[0]
    what, advice = _WORDS[first.kind]
    where = " and ".join(
        [
            *([str(folder / first.file)] if first.file else []),
            *([table.where(first.row)] if first.row else []),
        ]
    )
    more = len(findings) - 1
    if more:
        what = f"{len(findings)} things are wrong with the folder; the first: {what}"
        advice += f"; then see to the {'other one' if more == 1 else f'other {more}'}: nothing was imported"
    return Refused(
        Problem(what, where=where, expected=first.expected, got=first.note, advice=advice),
        findings,
        is_told=not more,
    )


def of_files(found: PictureFolder) -> list[Finding]:
    """Give what is wrong with the files themselves: damaged photos, and what may be one that is left out."""
    kinds = {"unfinished": Kind.UNFINISHED, "a link": Kind.LINK}
    return [
        *(Finding(Kind.DAMAGED, each.name, note=each.fault) for each in found.bad),
        *(Finding(kinds[each.why], each.name) for each in found.others if each.why in kinds),
    ]


def same_bytes(pictures: Sequence[Picture]) -> list[tuple[Picture, Picture]]:
    """Give each photo that is, bit by bit, another one, after that one."""
    first: dict[str, Picture] = {}
    pairs = [(first.setdefault(each.sha256, each), each) for each in pictures]
    return [(one, other) for one, other in pairs if one is not other]
