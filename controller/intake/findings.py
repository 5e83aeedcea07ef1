"""What can be found of a photo, a file, a row: one vocabulary for all intakes, and for what they tell."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from android_bridge.base import Problem


class Kind(StrEnum):
    """What became of a photo, a row of the table, an index of the plan, or a file; told in this order."""

    # a photo counts
    ASSIGNED = "assigned"
    """A photo taken by hand is of an x-ray for certain."""
    COMPLETE = "complete"
    """The photo of an index is as it was saved."""
    RENAMED = "renamed"
    """Its bytes are right, and stand under a name that nobody asked for."""
    SWAPPED = "swapped"
    """Its bytes are right, and stand under another photo's name."""

    # there is none that counts
    ALTERED = "altered"
    """The bytes are not what was saved, or no whole picture."""
    REMOVED = "removed"
    """On purpose, after an export."""
    SHOWS_OTHER = "shows something else"
    """Its bytes are what was saved, but it does not show its x-ray, or not that one alone."""
    REJECTED = "rejected"
    """It was doubtful, and a person has said that it does not show its x-ray."""
    NOT_CAPTURED = "not captured"

    # something speaks against a file or a row
    DAMAGED = "damaged"
    OTHER_FORMAT = "no JPEG or HEIC"
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
    DOUBTFUL = "doubtful"
    """It cannot be told what it shows: a person has to look."""

    # nothing does, and it is none of the photos
    SUPERSEDED = "superseded"
    """An earlier take."""
    EARLIER = "an earlier photo of its x-ray"
    SAME_SHOT = "the same shot as another"
    TIME_CODE = "a time code"
    NO_XRAY = "of no x-ray"
    UNWANTED = "not wanted"
    EXTRA = "extra"
    OTHER = "left alone"
    """It was not looked into as a picture."""


GOOD = frozenset({Kind.COMPLETE, Kind.RENAMED, Kind.SWAPPED})
"""The photo is on the phone, bit by bit as it was saved."""
BAD = frozenset({Kind.ALTERED, Kind.MISSING, Kind.SHOWS_OTHER, Kind.REJECTED})
"""The photo is lost, or of something else: its index has to be captured again."""
NOT_IT = frozenset({Kind.SHOWS_OTHER, Kind.REJECTED})
"""Those of them whose photo is whole, and of something else."""

_WORDS = {
    Kind.DAMAGED: ("a photo is damaged", "copy it from the camera again, or move it away"),
    Kind.OTHER_FORMAT: ("a picture is no JPEG or HEIC", "move it away, or make a JPEG of it"),
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
"""What refuses a folder: what is wrong, and what to do."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One thing that was found.

    Parameters
    ----------
    kind
        What.
    file
        Where: the name of the file below its folder; empty where there is none.
    line
        The line of the table that it is about, from 1; 0 where there is none.
    expected, got
        What should be, and what is instead; may be empty.
    """

    kind: Kind
    file: str = ""
    line: int = 0
    expected: str = ""
    got: str = ""

    @property
    def what(self) -> str:
        """What is wrong, as a sentence; only for what refuses a folder."""
        return _WORDS[self.kind][0]

    @property
    def advice(self) -> str:
        """What to do about it; only for what refuses a folder."""
        return _WORDS[self.kind][1]


def tell_count(kind: Kind, count: int) -> str:
    """Say of how many findings are of a kind, such as ``3 show something else``."""
    return f"{count} show something else" if kind is Kind.SHOWS_OTHER and count != 1 else f"{count} {kind}"


def count_kinds(findings: Iterable[Finding]) -> Counter[Kind]:
    """Count findings by their kind."""
    return Counter(each.kind for each in findings)


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


def refusal(folder: Path, csv: Path, findings: Sequence[Finding]) -> Refused:
    """Tell of a folder with one thing wrong, or with many: then the first is told in full."""
    first = findings[0]
    what, advice = first.what, first.advice
    where = [str(folder / first.file)] if first.file else []
    where += [f"{csv}:{first.line}"] if first.line else []
    more = len(findings) - 1
    if more:
        what = f"{len(findings)} things are wrong with the folder; the first: {what}"
        advice += f"; then see to the {'other one' if more == 1 else f'other {more}'}: nothing was imported"
    return Refused(
        Problem(what, where=" and ".join(where), expected=first.expected, got=first.got, advice=advice),
        findings,
        is_told=not more,
    )
