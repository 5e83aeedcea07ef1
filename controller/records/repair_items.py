"""A line of the repair plan, and what is wrong with one that a person wrote."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from difflib import get_close_matches

from android_bridge.base import Problem
from controller.plan.mistakes import shown
from controller.plan.source import Source

EXPORT = "export"
OPERATOR = "operator"

_TEXT = ("subset", "photo", "why", "by")
_KEYS = ("subset", "index", "photo", "why", "by")


@dataclass(frozen=True, slots=True)
class RepairItem:
    """A photo to be captured again.

    Parameters
    ----------
    photo
        Name of the photo in whose place the new one comes: by it an item is known to be out of date.
    why
        In words, one line.
    by
        Who asked: `EXPORT` (an export in which the photo is fine takes the item back) or `OPERATOR`.
    where
        ``file:line`` it was read from; empty for one that was not.
    """

    subset: str
    index: int
    photo: str
    why: str
    by: str = EXPORT
    where: str = field(default="", compare=False)

    def to_dict(self) -> dict[str, str | int]:
        """Give the item as the file has it."""
        return {key: getattr(self, key) for key in _KEYS}


def items_of(source: Source) -> Iterator[RepairItem | Problem]:
    """Give each item of a repair plan as it was read, or what is wrong with it."""
    data = source.data
    listed = data.get("repairs") if isinstance(data, dict) else None
    if not isinstance(listed, list) or set(data if isinstance(data, dict) else ()) != {"repairs"}:
        yield Problem(
            "this is no repair plan",
            where=str(source.place(())),
            expected="the one key `repairs`, with a list of photos",
            got=shown(data),
            advice="delete the file, and have it written anew: chexrig export PLAN, or chexrig retake PLAN",
        )
        return
    seen: dict[str, str] = {}
    for position, each in enumerate(listed):
        yield from _item(each, position, source, seen)


def _item(
    given: object, position: int, source: Source, seen: dict[str, str]
) -> Iterator[RepairItem | Problem]:
    path = ("repairs", position)
    where = str(source.place(path))
    if not isinstance(given, dict):
        what = f"repairs[{position + 1}] is wrong"
        yield Problem(what, where=where, expected=f"a mapping with {', '.join(_KEYS)}", got=shown(given))
        return
    mistakes = [
        Problem(what, where=str(source.place((*path, key))), expected=expected, got=got, advice=advice)
        for key, what, expected, got, advice in _mistakes(given)
    ]
    if mistakes:
        yield from mistakes
        return
    item = RepairItem(**{"by": OPERATOR, **given}, where=where)
    if item.photo in seen:
        yield Problem(f"the photo {item.photo} stands here twice, first at {seen[item.photo]}", where=where)
        return
    seen[item.photo] = where
    yield item


def _mistakes(given: dict[str, object]) -> Iterable[tuple[str, str, str, str, str]]:
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
