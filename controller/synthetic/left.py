"""Which pictures are left to be made: those that the data set lacks, and those of x-rays that changed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, Final

from android_bridge.base import Problem, how_many
from controller.dataset import SYNTHETIC, Capture, GrowingDataset
from controller.synthetic.items import Item
from controller.synthetic.journal import Progress, in_threads, unseen
from controller.synthetic.order import Order, asked_for
from controller.synthetic.places import as_path, digest_at
from controller.xrays import COLUMNS, in_form

_FOLDER: Final = f"/{SYNTHETIC}/"


class XrayFiles:
    """The digests of the x-rays' files as they are now, each read once; may be asked by several threads."""

    def __init__(self) -> None:
        self._now: dict[int, str] = {}

    def sha256(self, item: Item) -> str:
        """Give the digest that an x-ray is on record with, else that of its file; empty where it has none."""
        if item.sha256 is not None:
            return item.sha256
        if item.index not in self._now:
            self._now[item.index] = digest_at(item.place)
        return self._now[item.index]

    def pinned(self, item: Item) -> Item:
        """Give an x-ray so that nothing is made of any other file than the one that was looked at."""
        return replace(item, sha256=item.sha256 or self._now.get(item.index) or None)


@dataclass(frozen=True, slots=True)
class Left:
    """What is left to be made.

    Parameters
    ----------
    items
        The x-rays, each with the chains that it lacks pictures of.
    stale
        The places of pictures that were made of another file than the x-ray's, by index and chain.
    """

    items: list[Item]
    stale: Mapping[tuple[int, int], str] = field(default_factory=dict)


def left_of(order: Order, data: GrowingDataset, files: XrayFiles, checking: Progress = unseen) -> Left:
    """Give what is left to be made for a data set.

    An x-ray of which it would take no picture is given without a file: `Item.lack` says why.

    Parameters
    ----------
    checking
        Is told how many files of x-rays were looked at.

    Raises
    ------
    Problem
        When the data set has pictures by another seed, other labels of an x-ray, or pictures by a chain that
        is not asked for of a file that is another one now, or the x-rays are its own synthetic pictures.
    """
    there = {(each.device, each.key): each for each in data.existing.values() if each.is_synthetic}
    _check_seed(order, there)
    _check_labels(order, data)
    if there:
        _check_source(order, data.existing)
    items, names = order.items, [each.name for each in order.recipe.chains]
    keys = {key for _, key in there}
    known = {each.key: each for each in items if each.key in keys}
    for looked_at, _ in enumerate(in_threads(files.sha256, known.values()), start=1):
        checking(looked_at, len(known))
    _check_other_chains(order, there, {key: files.sha256(each) for key, each in known.items()})
    left: list[Item] = []
    stale: dict[tuple[int, int], str] = {}
    for item in items:
        lacking = []
        for at in item.chains:
            picture = there.get((names[at], item.key))
            now = files.sha256(item) if picture is not None else ""
            if picture is None or picture.xray_sha256 != now:
                lacking.append(at)
            if picture is not None and now and picture.xray_sha256 != now:
                stale[item.index, at] = picture.place
        if lacking:
            left.append(_checked(order, data, replace(item, chains=tuple(lacking))))
    return Left(left, stale)


def _checked(order: Order, data: GrowingDataset, item: Item) -> Item:
    """Give an x-ray without its file where no picture of it could be added."""
    try:
        data.check(asked_for(order, item, item.chains[0]), order.xrays.labels[item.index - 1])
    except Problem as problem:
        return replace(item, place="", lack=f"{problem.where}: {problem.what}")
    return item


def _check_seed(order: Order, there: Mapping[tuple[str, Any], Capture]) -> None:
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


def _check_labels(order: Order, data: GrowingDataset) -> None:
    """Refuse a table that says otherwise of x-rays that are there: which is right, only a person knows."""
    said = {each.key: in_form(data.before.labels[each.place]) for each in data.existing.values()}
    told = {each.index: in_form(order.xrays.labels[each.index - 1]) for each in order.items}
    others = [each for each in order.items if said.get(each.key, told[each.index]) != told[each.index]]
    if not others:
        return
    item = others[0]
    cells = zip(COLUMNS[1:], said[item.key], told[item.index], strict=True)
    column, old, new = next(each for each in cells if each[1] != each[2])
    raise Problem(
        "the table has other labels of x-rays than the data set has",
        where=order.xrays.title,
        expected=f"{column} {old or 'blank'} for {item.path}, as {order.out} has it",
        got=f"{column} {new or 'blank'}; {how_many(len(others), 'x-ray')} in all",
        advice="give the table that the data set was made by; if that was wrong, choose another --out: all"
        " pictures get the labels of this one there",
    )


def _check_other_chains(
    order: Order, there: Mapping[tuple[str, Any], Capture], now: Mapping[Any, str]
) -> None:
    """Refuse to leave pictures of other files beside new ones: they may be another x-ray's."""
    asked = {each.name for each in order.recipe.chains}
    others = [
        each
        for (device, key), each in there.items()
        if device not in asked and now.get(key) and now[key] != each.xray_sha256
    ]
    if others:
        raise Problem(
            "pictures by chains that are not asked for were made of other files than the x-rays' are now",
            where=str(order.out),
            expected=f"these chains, too: {', '.join(sorted({each.device for each in others}))}",
            got=f"{how_many(len(others), 'picture')}, such as {others[0].place}",
            advice="give all of these chains, so that they are made anew, restore the x-rays' files,"
            " or choose another --out",
        )


def _check_source(order: Order, existing: Mapping[str, Capture]) -> None:
    """Refuse to make pictures of pictures for one and the same data set: there would be more each time."""
    out = order.out.resolve()
    own = next((each for each in order.xrays.items if _is_own(each.place, out, existing)), None)
    if own is not None:
        raise Problem(
            "these are the data set's own synthetic pictures, and no x-rays or photos",
            where=order.xrays.title,
            got=own.place,
            advice="give what they were made of, or choose another --out",
        )


def _is_own(place: str, out: Path, existing: Mapping[str, Capture]) -> bool:
    path = as_path(place) if _FOLDER in place else None
    if path is None:
        return False
    path = path.resolve()
    known = existing.get(path.relative_to(out).as_posix()) if path.is_relative_to(out) else None
    return known is not None and known.is_synthetic
