"""The photos of complete subsets: reconciled, and copied from wherever on the phone they are."""

from __future__ import annotations

from collections.abc import Sequence

from android_bridge.base.problems import Problem
from controller.intake.from_phone.findings import GOOD, Asked, Finding, Look, PhoneFile
from controller.intake.from_phone.pulling import Copying, Key
from controller.intake.from_phone.reconciling import reconcile, to_look_at
from controller.intake.from_phone.shelves import Place, Shelves, with_looks
from controller.plan.load import LoadedPlan
from controller.plan.model import Subset
from controller.records import CapturedPhoto, Record


def gather(
    loaded: LoadedPlan,
    subsets: Sequence[Subset],
    whole: Sequence[Subset],
    journal: Record,
    shelves: Shelves,
    listed: Sequence[PhoneFile],
    copying: Copying,
) -> list[Finding]:
    """Copy every photo of the complete subsets that is on the phone, and say what became of each.

    Parameters
    ----------
    subsets
        Those in question, by first index.
    whole
        Those of them that are complete.
    listed
        What is on the phone.
    copying
        Takes the photos; after this all that are found good are in it.

    Raises
    ------
    Problem
        When the phone is gone, or has not one file that was ever asked for.
    """
    asked = _asked(loaded, journal, shelves)
    removed = journal.removals.datasets()
    kept = frozenset(copying.here)
    wanted = {each.id for each in whole}
    _check_phone(asked, listed, wanted, kept, frozenset(removed), shelves)
    looks: dict[Place, Look] = {}
    indices = {each.id: range(each.first, each.last + 1) for each in subsets}
    while True:
        files = with_looks(listed, looks)
        findings = reconcile(indices, asked, files, kept=kept, removed=removed)
        todo = [
            (key, each.file)
            for each in findings
            if each.subset in wanted and each.kind in GOOD
            for key in [_key(each)]
            if key not in copying.here and each.file is not None
        ]
        strangers = [] if todo else to_look_at(findings, files)
        if not todo and not strangers:
            return [each for each in findings if each.index is not None or each.subset in wanted]
        looks |= copying.copy(todo) if todo else copying.look_at(strangers)


def _key(finding: Finding) -> Key:
    return finding.subset, finding.index or 0


def _asked(loaded: LoadedPlan, journal: Record, shelves: Shelves) -> list[Asked]:
    """Give every photo of the plan: one subset's may stand under the name of another's."""

    def asked(record: CapturedPhoto, *, is_current: bool) -> Asked:
        return Asked(
            shelves.name_of(record),
            record.subset,
            record.index,
            record.take,
            record.photo_name,
            record.size_bytes,
            record.sha256,
            is_current,
        )

    return [
        *(
            asked(each, is_current=True)
            for subset in loaded.subsets
            for each in journal.captures.photos(subset.id)
        ),
        *(
            asked(each, is_current=False)
            for subset in loaded.subsets
            for each in (*journal.captures.superseded(subset.id), *journal.captures.under_way(subset.id))
        ),
    ]


def _check_phone(
    asked: Sequence[Asked],
    files: Sequence[PhoneFile],
    wanted: set[str],
    kept: frozenset[Key],
    removed: frozenset[str],
    shelves: Shelves,
) -> None:
    """Refuse a phone that has nothing of this plan, before its photos are all called missing."""
    needed = [
        each
        for each in asked
        if each.is_current
        and each.subset in wanted
        and (each.subset, each.index) not in kept
        and each.name not in removed
    ]
    places = {(each.folder, each.subset, each.name) for each in asked}
    if needed and not any(each.place in places for each in files):
        raise Problem(
            "not one photo of this plan is there",
            where=shelves.description,
            expected=f"{len(needed):,} photos, such as {needed[0].name}",
            got=f"{len(files):,} other files" if files else "no files",
            advice="look whether it is the phone (or with --store the folder) that they were saved on; what"
            " is lost for good is captured again with `chexrig retake` and `chexrig run PLAN --repair`",
        )
