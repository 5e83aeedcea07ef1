"""Finished pictures into the growing data set, each held against its digest on the way."""

from __future__ import annotations

import errno
import os
import shutil
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Final

from android_bridge.base import Problem, how_many
from controller.dataset import GrowingDataset
from controller.synthetic.items import Failed, Made, Picture
from controller.synthetic.journal import Progress, in_threads, is_whole, unseen
from controller.synthetic.left import Left
from controller.synthetic.order import Order, capture_of
from controller.synthetic.work_folder import WorkFolder

FULL: Final = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)
"""What the operating system says of a disk without room."""
_OTHERS: Final = "of {}, the x-ray's file is another now than it was made of:"


@dataclass(slots=True)
class Run:
    """What is made of the items that were left.

    Parameters
    ----------
    waiting, new
        Pictures that earlier runs have made, verified by this one, and those that it has made, by index.
    failed, lost
        What failed, and how many pictures that lost.
    made, taken
        How many pictures this run has made, and how many are in the data set now.
    refused
        Digests of those that the data set did not take.
    """

    waiting: dict[int, Made] = field(default_factory=dict)
    new: dict[int, Made] = field(default_factory=dict)
    failed: list[Failed] = field(default_factory=list)
    lost: int = 0
    made: int = 0
    taken: int = 0
    refused: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class _Finished:
    index: int
    made: Made
    picture: Picture
    is_verified: bool


def assemble(
    order: Order, data: GrowingDataset, work: WorkFolder, run: Run, left: Left, progress: Progress = unseen
) -> None:
    """Put all pictures into the data set; what it refuses, or is not as it was made any more, has failed.

    Raises
    ------
    OSError
        When there is no room.
    """

    def held(each: _Finished) -> tuple[_Finished, bool]:
        file = work.file(order.recipe.chains[each.picture.chain].name, each.index)
        return each, each.is_verified or is_whole(file, each.picture)

    stale = dict(left.stale)
    total = sum(len(each.pictures) for there in (run.waiting, run.new) for each in there.values())
    for number, (each, is_as_made) in enumerate(in_threads(held, _finished(run))):
        progress(number, total)
        try:
            _add(order, data, work, each, is_as_made=is_as_made, stale=stale)
        except Problem as problem:
            run.failed.append(Failed(each.index, f"{problem.where}: {problem.what}"))
            run.lost += 1
            run.refused.append(each.picture.sha256)
        else:
            run.taken += 1
    progress(total, total)
    for place in stale.values():
        data.remove(place)
    anew = len(left.stale) - len(stale)
    if anew:
        data.warnings.append(f"{_OTHERS.format(how_many(anew, 'picture'))} made anew")
    if stale:
        data.warnings.append(
            f"{_OTHERS.format(how_many(len(stale), 'picture'))} left out, for none can be made"
        )


def _finished(run: Run) -> Iterator[_Finished]:
    """Give all pictures, in the x-rays' order; what was given is forgotten."""
    for index in sorted({*run.waiting, *run.new}):
        for made, is_verified in ((run.waiting.pop(index, None), True), (run.new.pop(index, None), False)):
            if made is not None:
                yield from (_Finished(index, made, each, is_verified) for each in made.pictures)


def _add(
    order: Order,
    data: GrowingDataset,
    work: WorkFolder,
    each: _Finished,
    *,
    is_as_made: bool,
    stale: dict[tuple[int, int], str],
) -> None:
    item, cells = order.xrays.items[each.index - 1], order.xrays.labels[each.index - 1]
    capture = capture_of(order, item, each.made, each.picture)
    file = work.file(capture.device, each.index)
    if not is_as_made:
        raise Problem("the picture is not as it was made any more", where=str(file))
    place = data.place(capture)
    _link(file, data.path(place))
    capture = replace(capture, place=place)
    if (each.index, each.picture.chain) in stale:
        data.replace(capture, cells)
        del stale[each.index, each.picture.chain]
    else:
        data.add(capture, cells)


def _link(source: Path, target: Path) -> None:
    try:
        os.link(source, target)
    except OSError as error:
        if error.errno in FULL:
            raise
        shutil.copyfile(source, target)  # a file system without links
