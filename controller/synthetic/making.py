"""A run: what is there already, what is left, who makes it, and the data set that comes of it.

Pictures wait in a work folder beside the data set, each on record once it is there; so whatever ends a run,
the same one goes on. When all are there they are linked into the growing data set, which appears in one step.
"""

from __future__ import annotations

import contextlib
import errno
import os
import shutil
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, ExitStack
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, Final

from android_bridge.base import Kind, Problem, how_many
from controller.dataset import (
    Capture,
    GrowingDataset,
    Grown,
    growing_dataset,
    is_dataset,
    load_dataset,
)
from controller.synthetic.crews import Crew
from controller.synthetic.failures import failed_list, write_failed_list
from controller.synthetic.items import Failed, Item, Made, Picture, Recipe
from controller.synthetic.projection import project
from controller.synthetic.sources import Xrays, xray_of
from controller.synthetic.versions import software
from controller.synthetic.work_folder import WHOLE, Shard, WorkFolder

Key = tuple[str, Any]
"""A chain's name, and an x-ray's key."""
Progress = Callable[[int, int], None]
"""Is told (pictures there, pictures in all)."""

_FULL: Final = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)
_SAMPLED_FOR_ROOM: Final = 3
_SPARE: Final = 1.05
_ORIGIN: Final = "synthetic"


@dataclass(frozen=True, slots=True, kw_only=True)
class Order:
    """What is wanted.

    Parameters
    ----------
    xrays, recipe
        What pictures are made of, and how.
    out
        The data set: a new or empty folder, or one that is added to.
    shard
        Only this part is made, and no data set yet.
    has_contact_sheets
        Whether sheets are drawn of x-rays beside their pictures.
    """

    xrays: Xrays
    recipe: Recipe
    out: Path
    shard: Shard = WHOLE
    has_contact_sheets: bool = True

    @property
    def items(self) -> list[Item]:
        """Its x-rays, each to go through all chains."""
        chains = tuple(range(len(self.recipe.chains)))
        return [replace(each, chains=chains) for each in self.xrays.items if self.shard.has(each.index)]

    @property
    def facts(self) -> dict[str, Any]:
        """All that may not change between the runs that make it together."""
        return {
            "xrays": self.xrays.digest,
            "chains": {each.name: each.digest for each in self.recipe.chains},
            "seed": self.recipe.seed,
            "quality": self.recipe.quality,
            "exact": self.recipe.is_exact,
            "software": software(),
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class Synthesised:
    """What came of a run.

    Parameters
    ----------
    pictures
        How many of those asked for are there now.
    made
        How many of them this run has made.
    total
        How many were asked for.
    failed
        The x-rays of which there are none, in their order.
    grown
        The data set; None where only a shard was made.
    """

    pictures: int
    made: int
    total: int
    failed: tuple[Failed, ...]
    grown: Grown | None = None


def left_to_make(order: Order) -> list[Item]:
    """Give the x-rays of which pictures are not in the data set yet, each with the chains that it lacks.

    What waits in the work folder is not looked at.

    Raises
    ------
    Problem
        When two chains have one name, or `out` is no place for a data set, or has one of another seed.
    """
    _check_names(order)
    existing: Mapping[str, Capture] = {}
    if order.out.is_dir() and is_dataset(order.out):
        existing = {each.place: each for each in load_dataset(order.out).captures}
    elif order.out.exists() and (not order.out.is_dir() or any(order.out.iterdir())):
        raise Problem(
            "there is something else where the data set goes",
            where=str(order.out),
            expected="a new or empty folder, or a data set of chexrig's",
            advice="choose another --out: nothing is ever overwritten",
        )
    return _lacking(order, existing)


def synthesise(
    order: Order, crew: Callable[[str], AbstractContextManager[Crew]], progress: Progress
) -> Synthesised:
    """Make what is not there, and the data set of it all; or only a shard of the pictures.

    Parameters
    ----------
    crew
        Gives who makes the pictures, by the work folder; called only where something is left to be made.

    Raises
    ------
    Problem
        When `out` is no place for a data set, another run is at it or was begun otherwise, there is no room,
        no picture can be made at all, or as `crew` says.
    """
    work = WorkFolder(order.out)
    if not order.shard.is_whole:
        left = left_to_make(order)
        with _saying(work), work.begun(order.facts, order.shard):
            return _told(order, _make(order, work, left, crew, progress))
    _check_names(order)
    with ExitStack() as stack:
        data = stack.enter_context(growing_dataset(order.out))
        _describe(order, data)
        left = _lacking(order, data.existing)
        run, is_empty = _Run(), False
        if left:
            stack.enter_context(_saying(work))
            stack.enter_context(work.begun(order.facts, order.shard))
            run = _make(order, work, left, crew, progress)
            is_empty = not run.found and not data.existing
            _assemble(order, data, work, run)
        write_failed_list(order.out, run.failed, order.xrays.items)
        if is_empty:
            raise _nothing_made(order, run)
        find = xray_of(order.xrays.images, order.xrays.items)
        if order.has_contact_sheets and find is not None:
            data.draw_contact_sheets(lambda capture: find(capture.xray_path or ""))
    if left:
        work.remove()
    return replace(_told(order, run), grown=Grown.of(data))


@dataclass(slots=True)
class _Run:
    """What is made of the items that were left, by index, what failed, and how many pictures that lost."""

    found: dict[int, Made] = field(default_factory=dict)
    failed: list[Failed] = field(default_factory=list)
    made: int = 0
    lost: int = 0


def _make(
    order: Order,
    work: WorkFolder,
    left: Sequence[Item],
    crew: Callable[[str], AbstractContextManager[Crew]],
    progress: Progress,
) -> _Run:
    asked = {each.index for each in left}
    run = _Run({index: each for index, each in work.verified(order.recipe).items() if index in asked})
    todo = [each for each in (_without(item, run.found.get(item.index)) for item in left) if each.chains]
    wanted = {each.index: len(each.chains) for each in todo}
    total = sum(len(each.chains) for each in left)
    done = total - sum(wanted.values())
    progress(done, total)
    if not todo:
        return run
    _check_room(order, work, todo)
    with crew(str(work.path)) as make, work.journal(order.shard) as journal:
        for outcome in make(todo):
            if isinstance(outcome, Failed):
                run.failed.append(outcome)
                run.lost += wanted[outcome.index]
                done += wanted[outcome.index]
            else:
                journal.append(outcome)
                run.made += len(outcome.pictures)
                run.lost += len(outcome.lacking)
                done += wanted[outcome.index]
                if outcome.lacking:
                    run.failed.append(Failed(outcome.index, "; ".join(outcome.lacking)))
                run.found[outcome.index] = _joined(run.found.get(outcome.index), outcome)
            progress(done, total)
    return run


def _without(item: Item, made: Made | None) -> Item:
    there = {each.chain for each in made.pictures} if made is not None else ()
    return replace(item, chains=tuple(each for each in item.chains if each not in there))


def _joined(old: Made | None, new: Made) -> Made:
    return new if old is None else replace(new, pictures=(*old.pictures, *new.pictures))


def _lacking(order: Order, existing: Mapping[str, Capture]) -> list[Item]:
    there: dict[tuple[str, Any], Capture] = {
        (each.device, each.key): each for each in existing.values() if each.origin == _ORIGIN
    }
    names = [each.name for each in order.recipe.chains]
    other = next(
        (each for each in there.values() if each.device in names and each.seed != order.recipe.seed), None
    )
    if other is not None:
        raise Problem(
            f"the data set has pictures of {other.device} by another seed",
            where=str(order.out),
            expected=f"--seed {other.seed}",
            got=f"--seed {order.recipe.seed}",
            advice="give that seed, or choose another --out",
        )

    def lacks(item: Item, name: str) -> bool:
        known = there.get((name, item.key))
        return known is None or (item.sha256 is not None and item.sha256 != known.xray_sha256)

    lacking = (
        replace(each, chains=tuple(at for at in each.chains if lacks(each, names[at])))
        for each in order.items
    )
    return [each for each in lacking if each.chains]


def _describe(order: Order, data: GrowingDataset) -> None:
    for chain in order.recipe.chains:
        facts = {
            "sha256": chain.digest,
            "steps": chain.definition,
            "exact": order.recipe.is_exact,
            "jpeg_quality": order.recipe.quality,
            "software": software(),
        }
        data.describe_chain(chain.name, facts)
    if order.xrays.publishing:
        data.describe_plan("", order.xrays.publishing)


def _assemble(order: Order, data: GrowingDataset, work: WorkFolder, run: _Run) -> None:
    """Put all pictures into the data set; what it refuses has failed."""
    for index in sorted(run.found):
        item, cells, made = order.xrays.items[index - 1], order.xrays.labels[index - 1], run.found.pop(index)
        for picture in made.pictures:
            try:
                capture = _capture(order, item, made, picture)
                place = data.place(capture)
                _link(work.file(capture.device, index), data.path(place))
                data.add(replace(capture, place=place), cells)
            except Problem as problem:
                run.failed.append(Failed(index, f"{problem.where}: {problem.what}"))
                run.lost += 1


def _capture(order: Order, item: Item, made: Made, picture: Picture) -> Capture:
    chain = order.recipe.chains[picture.chain]
    return Capture(
        key=item.key,
        device=chain.name,
        origin=_ORIGIN,
        photo_bytes=picture.size_bytes,
        photo_sha256=picture.sha256,
        photo_name=item.path.rpartition("/")[2],
        index=item.index,
        assignment="made from it",
        xray_path=item.path,
        xray_sha256=made.xray_sha256,
        windowing=made.windowing or None,
        chexrig_version=software()["chexrig"],
        chain_sha256=chain.digest,
        seed=order.recipe.seed,
        parameters=picture.parameters,
    )


def _link(source: Path, target: Path) -> None:
    try:
        os.link(source, target)
    except OSError as error:
        if error.errno in _FULL:
            raise
        shutil.copyfile(source, target)  # a file system without links


def _check_room(order: Order, work: WorkFolder, todo: Sequence[Item]) -> None:
    projected = project(todo, order.recipe, _SAMPLED_FOR_ROOM)
    if projected is None:
        return
    free = shutil.disk_usage(work.path).free
    wanted = projected.size_bytes * _SPARE
    if free < wanted:
        raise Problem(
            "there is too little room for the pictures",
            where=str(order.out.parent),
            expected=f"{wanted / 1e6:,.0f} MB free, by {how_many(projected.sampled, 'x-ray')} made on trial",
            got=f"{free / 1e6:,.0f} MB",
            advice="make room there, or choose another place with --out",
        )


@contextlib.contextmanager
def _saying(work: WorkFolder) -> Iterator[None]:
    """Tell an error of the operating system as one of the place where pictures wait."""
    try:
        yield
    except OSError as error:
        full = error.errno in _FULL
        raise Problem(
            "no room is left for the pictures" if full else "the pictures cannot be written",
            where=str(work.path),
            got=error.strerror or str(error),
            advice=("make room there" if full else "see to it")
            + ": what is made is kept, and the same command goes on",
            kind=Kind.ABORTED,
        ) from error


def _check_names(order: Order) -> None:
    names = [each.name for each in order.recipe.chains]
    twice = next((each for each in names if names.count(each) > 1), None)
    if twice is not None:
        raise Problem(
            "two chains have one name, which is their folder",
            where="--chain",
            got=twice,
            advice="give one of them another name, in a file of its own",
        )


def _nothing_made(order: Order, run: _Run) -> Problem:
    return Problem(
        "no picture could be made of any x-ray",
        where=order.xrays.title,
        got=run.failed[0].why if run.failed else "no x-rays",
        advice=f"{failed_list(order.out)} says why, x-ray by x-ray",
        kind=Kind.ABORTED,
    )


def _told(order: Order, run: _Run) -> Synthesised:
    total = len(order.items) * len(order.recipe.chains)
    failed = sorted(run.failed, key=lambda each: each.index)
    return Synthesised(pictures=total - run.lost, made=run.made, total=total, failed=tuple(failed))
