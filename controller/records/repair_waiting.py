"""The repair plan held against plan and journal: what still waits, and what has been done meanwhile."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from itertools import groupby

from android_bridge.base import Problem
from controller.plan.load import LoadedPlan
from controller.plan.mistakes import PlanProblems
from controller.plan.model import Subset
from controller.records.reading import Reading
from controller.records.records import PhotoRecord
from controller.records.repair_file import REPAIR_PLAN, read_repair_plan
from controller.records.repair_items import RepairItem
from controller.records.repairing import Replaced


@dataclass(frozen=True, slots=True)
class Waiting:
    """A repair plan as it stands.

    Parameters
    ----------
    items
        What is to be captured again, by index.
    out_of_date
        Items in whose photo's place another one has come already.
    """

    items: tuple[RepairItem, ...] = ()
    out_of_date: tuple[RepairItem, ...] = ()

    def of(self, subset: Subset) -> tuple[RepairItem, ...]:
        """Give what waits in a subset."""
        return tuple(each for each in self.items if each.subset == subset.id)


def waiting_repairs(loaded: LoadedPlan, journal: Reading) -> Waiting:
    """Read the plan's repair plan.

    Raises
    ------
    PlanProblems
        It has mistakes: as a file, or it names a subset, an index or a photo that there is not.
    Problem
        A file cannot be read.
    """
    items = read_repair_plan(loaded.state_dir)
    ids = {each.subset for each in items}
    current = {each: {record.index: record for record in journal.photos(each)} for each in ids}
    earlier = {each: {(old.index, old.photo_name) for old in journal.superseded(each)} for each in ids}
    waiting: list[RepairItem] = []
    out_of_date: list[RepairItem] = []
    problems: list[Problem] = []
    for item in items:
        standing = current[item.subset].get(item.index)
        if standing is not None and standing.photo_name == item.photo:
            waiting.append(item)
        elif (item.index, item.photo) in earlier[item.subset]:
            out_of_date.append(item)
        problems += _mistakes(loaded, item, standing, known=item in waiting or item in out_of_date)
    if problems:
        raise PlanProblems(loaded.state_dir / REPAIR_PLAN, problems, kind="repair plan")
    return Waiting(tuple(waiting), tuple(out_of_date))


def stretches(items: Iterable[RepairItem]) -> list[list[Replaced]]:
    """Draw the items of one subset together into stretches of consecutive indices, by index."""
    ordered = sorted(items, key=lambda each: each.index)
    numbered = groupby(enumerate(ordered), lambda pair: pair[1].index - pair[0])
    return [[Replaced(item.index, item.photo, item.why) for _, item in stretch] for _, stretch in numbered]


def _mistakes(
    loaded: LoadedPlan, item: RepairItem, standing: PhotoRecord | None, *, known: bool
) -> Sequence[Problem]:
    subset = next((each for each in loaded.subsets if each.id == item.subset), None)
    if subset is None:
        ids = [each.id for each in loaded.subsets]
        near = get_close_matches(item.subset, ids, n=1)
        advice = f"did you mean `{near[0]}`?" if near else ""
        what = f"the plan has no subset `{item.subset}`"
        return [Problem(what, where=item.where, expected=", ".join(ids), advice=advice)]
    if not subset.first <= item.index <= subset.last:
        return [
            Problem(
                f"x-ray {item.index} is not of subset {subset.id}",
                where=item.where,
                expected=f"an index from {subset.first} to {subset.last}",
                got=str(item.index),
            )
        ]
    if known:
        return []
    return [
        Problem(
            f"x-ray {item.index} of subset {subset.id} has no photo of this name",
            where=item.where,
            expected=standing.photo_name if standing else "a photo that was taken: this x-ray has none yet",
            got=item.photo,
            advice="take the item out, and ask for it with chexrig retake PLAN"
            if standing
            else "take the item out: chexrig run PLAN captures this x-ray",
        )
    ]
