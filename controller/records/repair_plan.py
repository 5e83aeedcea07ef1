"""`repair.yaml` of earlier versions, with what is to be captured again: read, checked, and taken over."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path

from android_bridge.base import Problem, some_of
from controller.plan import REPAIR_PLAN, LoadedPlan, PlanProblems, Source, read_source, shown
from controller.records.record import Record
from controller.records.taking_over import put_aside
from controller.records.values import EXPORT, OPERATOR, CapturedPhoto, Retake

_TEXT = ("subset", "photo", "why", "by")
_KEYS = ("subset", "index", "photo", "why", "by")


@dataclass(frozen=True, slots=True, kw_only=True)
class _Item:
    request: Retake
    where: str  # file:line it was read from


def take_over_repair_plan(loaded: LoadedPlan, record: Record) -> list[Retake]:
    """Put what a `repair.yaml` beside the record asks for into it, and rename the file.

    In a record that is only read, a copy in memory, nothing is renamed.

    Returns
    -------
    list of Retake
        What is out of date: another photo stands in its place already.

    Raises
    ------
    PlanProblems
        It has mistakes: as a file, or it names a subset, an index or a photo that there is not.
    Problem
        It cannot be read or renamed.
    """
    path = record.path.with_name(REPAIR_PLAN)
    items = _read(path)
    if items is None:
        return []
    photos = {
        each: [*record.captures.photos(each), *record.captures.superseded(each)]
        for each in {item.request.subset for item in items}
    }
    problems = [problem for item in items for problem in _mistakes(loaded, photos[item.request.subset], item)]
    if problems:
        raise PlanProblems(path, problems, kind="repair plan")
    requests = [each.request for each in items]
    if record.is_read_only:
        with record.database.changed_in_memory():
            return record.retakes.ask(requests)
    late = record.retakes.ask(requests)  # asked for again after a kill here, nothing changes
    put_aside(path)
    return late


def _read(path: Path) -> list[_Item] | None:
    if not path.exists():
        return None
    source = read_source(path)
    found = [] if source.problems else list(_items_of(source))
    problems = [*source.problems, *(each for each in found if isinstance(each, Problem))]
    if problems:
        raise PlanProblems(path, problems, kind="repair plan")
    return [each for each in found if isinstance(each, _Item)]


def _items_of(source: Source) -> Iterator[_Item | Problem]:
    """Give each item of a repair plan as it was read, or what is wrong with it."""
    data = source.data
    listed = data.get("repairs") if isinstance(data, dict) else None
    if not isinstance(listed, list) or set(data if isinstance(data, dict) else ()) != {"repairs"}:
        yield Problem(
            "this is no repair plan",
            where=str(source.place(())),
            expected="the one key `repairs`, with a list of photos",
            got=shown(data),
            advice="delete the file, and ask anew: chexrig export PLAN, or chexrig retake PLAN",
        )
        return
    seen: dict[str, str] = {}
    for position, each in enumerate(listed):
        yield from _item(each, position, source, seen)


def _item(given: object, position: int, source: Source, seen: dict[str, str]) -> Iterator[_Item | Problem]:
    path = ("repairs", position)
    where = str(source.place(path))
    if not isinstance(given, dict):
        what = f"repairs[{position + 1}] is wrong"
        yield Problem(what, where=where, expected=f"a mapping with {', '.join(_KEYS)}", got=shown(given))
        return
    mistakes = [
        Problem(what, where=str(source.place((*path, key))), expected=expected, got=got, advice=advice)
        for key, what, expected, got, advice in _wrong_keys(given)
    ]
    if mistakes:
        yield from mistakes
        return
    photo = given["photo"]
    if photo in seen:
        yield Problem(f"the photo {photo} stands here twice, first at {seen[photo]}", where=where)
        return
    seen[photo] = where
    request = Retake(
        subset=given["subset"],
        index=given["index"],
        photo_name=photo,
        why=given["why"],
        asked_by=given.get("by", OPERATOR),
    )
    yield _Item(request=request, where=where)


def _wrong_keys(given: dict[str, object]) -> Iterable[tuple[str, str, str, str, str]]:
    """Give (key, what, expected, got, advice) of whatever is wrong with the keys and their values."""
    for key in given:
        if key not in _KEYS:
            near = get_close_matches(key.lower(), _KEYS, n=1)
            advice = f"did you mean `{near[0]}`?" if near else f"known here: {', '.join(_KEYS)}"
            yield key, f"unknown key `{key}` in a repair", "", "", advice
    for key in _KEYS:
        if key not in given:
            if key != "by":
                yield key, f"the key `{key}` is missing in a repair", "", "", ""
            continue
        value = given[key]
        if key in _TEXT and not (isinstance(value, str) and value.strip()):
            yield key, f"{key} is wrong", "text", shown(value), ""
        elif key == "index" and (not isinstance(value, int) or isinstance(value, bool) or value < 1):
            yield key, "index is wrong", "a whole number, 1 or more", shown(value), ""
        elif key == "by" and value not in (EXPORT, OPERATOR):
            yield key, "by is wrong", f"{EXPORT} or {OPERATOR}", shown(value), ""


def _mistakes(loaded: LoadedPlan, photos: Sequence[CapturedPhoto], item: _Item) -> list[Problem]:
    request, where = item.request, item.where
    subset = next((each for each in loaded.subsets if each.id == request.subset), None)
    if subset is None:
        ids = [each.id for each in loaded.subsets]
        near = get_close_matches(request.subset, ids, n=1)
        advice = f"did you mean `{near[0]}`?" if near else ""
        what = f"the plan has no subset `{request.subset}`"
        return [Problem(what, where=where, expected=some_of(ids), advice=advice)]
    if not subset.first <= request.index <= subset.last:
        return [
            Problem(
                f"x-ray {request.index} is not of subset {subset.id}",
                where=where,
                expected=f"an index from {subset.first} to {subset.last}",
                got=str(request.index),
            )
        ]
    if (request.index, request.photo_name) in {(each.index, each.photo_name) for each in photos}:
        return []
    standing = next((each for each in photos if each.index == request.index and each.saved_at), None)
    return [
        Problem(
            f"x-ray {request.index} of subset {subset.id} has no photo of this name",
            where=where,
            expected=standing.photo_name if standing else "a photo that was taken: this x-ray has none yet",
            got=request.photo_name,
            advice="take the item out, and ask for it with chexrig retake PLAN"
            if standing
            else "take the item out: chexrig run PLAN captures this x-ray",
        )
    ]
