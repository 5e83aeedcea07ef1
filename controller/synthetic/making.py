"""A run: what is there already, what is left, who makes it, and the data set that comes of it.

Pictures wait in a work folder beside the data set, each on record once it is there; so whatever ends a run,
the same one goes on. When all are there they are linked into the growing data set, which appears in one step.
What was made before counts only where the x-ray's file is still the one that it was made of.
"""

from __future__ import annotations

import contextlib
import shutil
import time
from collections.abc import Callable, Collection, Iterator
from contextlib import AbstractContextManager, ExitStack
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

from android_bridge.base import Kind, Problem, how_many
from controller.dataset import (
    SYNTHETIC,
    Dataset,
    GrowingDataset,
    Grown,
    check_out,
    growing_dataset,
    is_dataset,
    load_dataset,
)
from controller.synthetic.assembling import FULL, Run, assemble
from controller.synthetic.crews import Crew
from controller.synthetic.failures import failed_list, write_failed_list
from controller.synthetic.items import Failed, Item, Made, Outcome
from controller.synthetic.journal import Journal, Progress, has_size, unseen
from controller.synthetic.left import Left, XrayFiles, left_of
from controller.synthetic.order import Order, check_names, describe
from controller.synthetic.projection import room_for
from controller.synthetic.sources import xray_of
from controller.synthetic.work_folder import Begun, WorkFolder

_SPARE: Final = 1.05
_TRIES: Final = 4
_EXCHANGED_S: Final = 0.5
"""So long at most an exchange of data sets takes, in which a reader sees files of both."""


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
    sheets
        The contact sheets of the chains whose pictures are others than before, where any were wanted.
    """

    pictures: int
    made: int
    total: int
    failed: tuple[Failed, ...]
    grown: Grown | None = None
    sheets: tuple[Path, ...] = ()


def left_to_make(order: Order) -> list[Item]:
    """Give the x-rays of which pictures are to be made yet, each with the chains that it lacks.

    What waits in the work folder counts by its size.

    Raises
    ------
    Problem
        When a chain's name is no folder's, two have one, the data set has it for another chain or pictures of
        another seed, or `out` is no place for a data set.
    """
    left = left_of(order, _as_it_is(order), XrayFiles()).items
    work = WorkFolder(order.out)
    there: dict[int, set[int]] = {}
    for made in work.waiting(order.facts):
        there.setdefault(made.index, set()).update(
            each.chain
            for each in made.pictures
            if has_size(work.file(order.recipe.chains[each.chain].name, made.index), each)
        )
    return [each for item in left if (each := _without(item, there.get(item.index, ()))).chains]


def _as_it_is(order: Order) -> GrowingDataset:
    """Give the data set that is there, to be asked only; one without pictures where there is none."""
    check_names(order)
    check_out(order.out)
    before = Dataset(order.out)
    if order.out.is_dir() and is_dataset(order.out):
        before = _loaded(order.out)
    elif order.out.exists() and (not order.out.is_dir() or any(order.out.iterdir())):
        raise Problem(
            "there is something else where the data set goes",
            where=str(order.out),
            expected="a new or empty folder, or a data set of chexrig's",
            advice="choose another --out: nothing is ever overwritten",
        )
    data = GrowingDataset(order.out, order.out, before)
    describe(order, data)
    return data


def _loaded(out: Path) -> Dataset:
    """Load a data set that another command may be exchanging for a larger one just now."""
    for _ in range(_TRIES):
        with contextlib.suppress(Problem):
            return load_dataset(out)
        time.sleep(_EXCHANGED_S)
    return load_dataset(out)


def synthesise(
    order: Order,
    crew: Callable[[str], AbstractContextManager[Crew]],
    progress: Progress,
    checking: Progress = unseen,
    assembling: Progress = unseen,
) -> Synthesised:
    """Make what is not there, and the data set of it all; or only a shard of the pictures.

    Parameters
    ----------
    crew
        Gives who makes the pictures, by the work folder; called only where something is left to be made.
    progress, checking, assembling
        Are told how many pictures there are; before that, how many that were there are looked at; and after
        it, how many are in the data set.

    Raises
    ------
    Problem
        When `out` is no place for a data set, another run is at it or was begun otherwise, there is no room,
        no picture can be made at all, or as `crew` says.
    """
    work, files = WorkFolder(order.out), XrayFiles()
    work.clear_leftovers()
    if not order.shard.is_whole:
        data = _as_it_is(order)
        left = left_of(order, data, files, checking)
        if not left.items and not work.path.exists():
            return _told(order, Run())
        with _saying(work), work.begun(order.facts, order.shard, data.holds) as begun:
            return _told(order, _make(order, begun, left, files, crew, progress, checking))
    check_names(order)
    with ExitStack() as holding:  # the work folder, until it is gone: after the data set is there
        with growing_dataset(order.out) as data:
            describe(order, data)
            left, run = left_of(order, data, files, checking), Run()
            if left.items:
                with _saying(work):
                    begun = holding.enter_context(work.begun(order.facts, order.shard, data.holds))
                    run = _make(order, begun, left, files, crew, progress, checking)
                    assemble(order, data, work, run, left, assembling)
            else:
                with contextlib.suppress(Problem, OSError):  # others' pictures wait there
                    work.clear(data.holds)
            write_failed_list(order.out, run.failed, order.xrays.items)
            if not data.existing and not run.taken:
                raise _nothing_made(order, run)
            find = xray_of(order.xrays.images, order.xrays.items)
            if order.has_contact_sheets and find is not None:
                data.draw_contact_sheets(lambda capture: find(capture.xray_path or ""))
        if left.items and all(map(data.holds, run.refused)):
            with contextlib.suppress(OSError):  # the data set is there: the next run takes it away
                work.remove()
    grown = Grown.of(data)
    sheets = _drawn(order, left, grown) if order.has_contact_sheets else ()
    return replace(_told(order, run), grown=grown, sheets=sheets)


def _drawn(order: Order, left: Left, grown: Grown) -> tuple[Path, ...]:
    chains = {order.recipe.chains[at].name for item in left.items for at in item.chains}
    sheets = (grown.sheets.get(f"{SYNTHETIC}-{each}") for each in sorted(chains))
    return tuple(filter(None, sheets))


def _make(
    order: Order,
    begun: Begun,
    left: Left,
    files: XrayFiles,
    crew: Callable[[str], AbstractContextManager[Crew]],
    progress: Progress,
    checking: Progress,
) -> Run:
    asked = {each.index: each for each in left.items}

    def is_of_xray(made: Made) -> bool:
        item = asked.get(made.index)
        return item is not None and files.sha256(item) == made.xray_sha256

    found = begun.verified(order.recipe, is_of_xray, checking)
    run = Run(waiting={index: _only(asked[index].chains, each) for index, each in found.items()})

    def made_of(item: Item) -> set[int]:
        made = run.waiting.get(item.index)
        return {each.chain for each in made.pictures} if made is not None else set()

    todo = [
        # pictures of one x-ray are never of two files
        files.pinned(each)
        for each in (_without(item, made_of(item)) for item in left.items)
        if each.chains
    ]
    total = sum(len(each.chains) for each in left.items)
    done = total - sum(len(each.chains) for each in todo)
    progress(done, total)
    if not todo:
        return run
    _check_room(order, begun.path, todo)
    with crew(str(begun.path)) as make, begun.journal() as journal:
        for outcome in make(todo):
            done += _note(run, journal, outcome)
            progress(done, total)
    run.failed = list(dict.fromkeys(run.failed))  # pieces of an x-ray fail alike
    return run


def _note(run: Run, journal: Journal, outcome: Outcome) -> int:
    """Take note of what became of an x-ray, or of some of its chains; give how many pictures these were."""
    if isinstance(outcome, Failed):
        run.failed.append(outcome)
        run.lost += outcome.pictures
        return outcome.pictures
    count = len(outcome.pictures) + outcome.lost
    before = run.new.get(outcome.index, outcome)
    if before.xray_sha256 != outcome.xray_sha256:
        run.failed.append(Failed(outcome.index, "its file was changed while pictures were made of it"))
        run.lost += count
        return count
    journal.append(outcome)
    run.made += len(outcome.pictures)
    run.lost += outcome.lost
    if outcome.lacking:
        run.failed.append(Failed(outcome.index, outcome.lacking))
    if before is not outcome:
        outcome = replace(outcome, pictures=(*before.pictures, *outcome.pictures))
    run.new[outcome.index] = outcome
    return count


def _only(chains: tuple[int, ...], made: Made) -> Made:
    return replace(made, pictures=tuple(each for each in made.pictures if each.chain in chains))


def _without(item: Item, there: Collection[int]) -> Item:
    return replace(item, chains=tuple(each for each in item.chains if each not in there))


def _check_room(order: Order, folder: Path, todo: list[Item]) -> None:
    room = room_for(todo, order.recipe)
    free = shutil.disk_usage(folder).free
    wanted = room.size_bytes * _SPARE
    if free < wanted:
        raise Problem(
            "there is too little room for the pictures",
            where=str(order.out.parent),
            expected=f"{wanted / 1e6:,.0f} MB free, by {how_many(room.pictures, 'picture')} made on trial",
            got=f"{free / 1e6:,.0f} MB",
            advice="make room there, or choose another place with --out",
        )


@contextlib.contextmanager
def _saying(work: WorkFolder) -> Iterator[None]:
    """Tell an error of the operating system as one of the place where pictures wait."""
    try:
        yield
    except OSError as error:
        full = error.errno in FULL
        raise Problem(
            "no room is left for the pictures" if full else "the pictures cannot be written",
            where=str(work.path),
            got=error.strerror or str(error),
            advice=("make room there" if full else "see to it")
            + ": what is made is kept, and the same command goes on",
        ) from error


def _nothing_made(order: Order, run: Run) -> Problem:
    return Problem(
        "no picture could be made of any x-ray",
        where=order.xrays.title,
        got=run.failed[0].why if run.failed else "no x-rays",
        advice=f"{failed_list(order.out)} says why, x-ray by x-ray",
        kind=Kind.ABORTED,
    )


def _told(order: Order, run: Run) -> Synthesised:
    total = len(order.items) * len(order.recipe.chains)
    failed = sorted(run.failed, key=lambda each: each.index)
    return Synthesised(pictures=total - run.lost, made=run.made, total=total, failed=tuple(failed))
