"""The repair plan as a file: written whole or not at all, read with file and line of every mistake."""

from __future__ import annotations

import contextlib
import fcntl
import io
import os
from collections.abc import Callable, Collection, Iterator, Sequence
from pathlib import Path

from ruamel.yaml import YAML

from android_bridge.base import Problem, sync_folder
from controller.plan.mistakes import PlanProblems
from controller.plan.source import read_source
from controller.records.repair_items import OPERATOR, RepairItem, items_of

REPAIR_PLAN = "repair.yaml"
_HEADING = """\
# Photos to be captured again, in place of those named here: chexrig run PLAN --repair
# Take out what shall stay as it is. What was captured again goes by itself.
"""
_WIDTH = 4096  # never break a line: each value stands where its key does


def read_repair_plan(state_dir: Path) -> list[RepairItem]:
    """Give what is to be captured again, by index; nothing where there is no repair plan.

    Raises
    ------
    PlanProblems
        The file has mistakes; all of them are in it, with file and line.
    Problem
        The file cannot be read.
    """
    path = state_dir / REPAIR_PLAN
    if not path.exists():
        return []
    source = read_source(path)
    found = [] if source.problems else list(items_of(source))
    problems = [*source.problems, *(each for each in found if isinstance(each, Problem))]
    if problems:
        raise PlanProblems(path, problems, kind="repair plan")
    return _ordered(each for each in found if isinstance(each, RepairItem))


def write_repair_plan(
    state_dir: Path, items: Sequence[RepairItem], checked: Collection[str] = ()
) -> Path | None:
    """Put items on the repair plan, and take off what an export finds to be fine again.

    Parameters
    ----------
    state_dir
        The plan's folder, where the journal is.
    items
        What is to be captured again.
    checked
        Ids of the subsets in which every photo was looked at: what an earlier export had put on the plan for
        these and is not among `items` goes. What stands there of other subsets stays, and so does what the
        operator has asked for.

    Returns
    -------
    Path or None
        The file; None where nothing is left to be captured again, and there is no file any more.

    Raises
    ------
    PlanProblems
        The file that is there has mistakes: it is left as it is.
    Problem
        The file cannot be read or written.
    """

    def change(before: list[RepairItem]) -> list[RepairItem]:
        asked = {each.photo for each in before if each.by == OPERATOR}
        kept = [each for each in before if each.by == OPERATOR or each.subset not in checked]
        new = [each for each in items if each.by == OPERATOR or each.photo not in asked]
        by_photo = {each.photo: each for each in [*kept, *new]}
        return list(by_photo.values())

    return _change(state_dir, change)


def done_with(state_dir: Path, photos: Collection[str]) -> Path | None:
    """Take off the repair plan the items in place of these photos: others have come, or they shall stay.

    Returns and raises the same as `write_repair_plan`.
    """
    return _change(state_dir, lambda before: [each for each in before if each.photo not in photos])


def _change(state_dir: Path, change: Callable[[list[RepairItem]], list[RepairItem]]) -> Path | None:
    path = state_dir / REPAIR_PLAN
    with _writing(path):
        before = read_repair_plan(state_dir)
        after = _ordered(change(before))
        if not after:
            path.unlink(missing_ok=True)
            sync_folder(state_dir)
            return None
        if after != before:
            _write(path, after)
    return path


def _ordered(items: Iterator[RepairItem] | list[RepairItem]) -> list[RepairItem]:
    return sorted(items, key=lambda each: (each.index, each.subset, each.photo))


def _write(path: Path, items: list[RepairItem]) -> None:
    yaml = YAML()
    yaml.width = _WIDTH
    text = io.StringIO()
    yaml.dump({"repairs": [each.to_dict() for each in items]}, text)
    new = path.with_name(f".{path.name}.new")
    with new.open("w", encoding="utf-8") as file:
        file.write(_HEADING + text.getvalue())
        file.flush()
        os.fsync(file.fileno())
    new.rename(path)
    sync_folder(path.parent)


@contextlib.contextmanager
def _writing(path: Path) -> Iterator[None]:
    """Let one program at a time change the file: an export may end while photos are captured again."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        folder = os.open(path.parent, os.O_RDONLY)
        try:
            fcntl.flock(folder, fcntl.LOCK_EX)
            yield
        finally:
            os.close(folder)
    except OSError as error:
        raise Problem(
            "the repair plan cannot be written",
            where=str(path),
            got=error.strerror or str(error),
            advice="make room there, and make sure that the folder may be written, then run this again",
        ) from error
