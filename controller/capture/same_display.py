"""One subset, one display: what a subset is gone on with on another one (controller/decisions/0009)."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

from android_bridge.base import Problem, Remedy
from controller.plan import LoadedPlan, Subset
from controller.records import ShownOn, unlike

#: What a display may differ in, the gravest last, and how to have it as it was.
_AS_IT_WAS = {
    "colour depth": "at that colour depth",
    "gamma ramp": "with the gamma ramp that it had",
    "refresh rate": "at that refresh rate",
    "scaling": "at that scale",
    "monitor": "by that connector",
    "size": "at that size",
}
_ANOTHER = [*_AS_IT_WAS]


def check_displays(
    loaded: LoadedPlan,
    subset: Subset,
    left: Iterable[Subset],
    displays: Callable[[str], Sequence[tuple[str, int]]],
    now: ShownOn,
    *,
    may_differ: bool,
) -> str:
    """Compare a display with those of all subsets that are left; refused is any, before the first photo.

    Parameters
    ----------
    subset
        The one in hand.
    left
        With it, and those that come after it.
    displays
        Gives what the record has of a subset, as `check_display` takes it.

    Returns
    -------
    str
        What to warn of the subset in hand; empty where there is nothing.

    Raises
    ------
    Problem
        As `check_display`.
    """
    warnings = {
        each.id: check_display(loaded, each, displays(each.id), now, may_differ=may_differ) for each in left
    }
    return warnings.get(subset.id, "")


def check_display(
    loaded: LoadedPlan,
    subset: Subset,
    before: Sequence[tuple[str, int]],
    now: ShownOn,
    *,
    may_differ: bool,
) -> str:
    """Compare a display with those that a subset's photos on record were taken from.

    Parameters
    ----------
    before
        Those displays, as the record has them, with the number of photos from each.
    may_differ
        Whether another one is wanted, or does no harm.

    Returns
    -------
    str
        What to warn of; empty where there is no photo yet, or no other display.

    Raises
    ------
    Problem
        When it is none of them: another monitor, or one of another size, refresh rate or colour depth.
    """
    there = unlike(before)
    others = [(display, photos) for display, photos in there if display.unlike(now)]
    if not others:
        return ""
    known = [(display, display.unlike(now)) for display, _ in there if display.size_px]
    sizes = {display.size_px for display, _ in known}
    is_mixed = len(sizes | {now.size_px}) > 1
    told = "; ".join(f"{_photos(photos)} from {display}" for display, photos in others)
    if known and not may_differ and all(differs for _, differs in known):
        differs = min((differs for _, differs in known), key=_ANOTHER.index)
        is_of_size = differs == "size"
        consequence = (
            "with several sizes in one subset its data set's report calls its conditions not alike"
            if is_of_size
            else "its data set's report will name every one"
        )
        raise Problem(
            f"the photos of subset {subset.id} on record were taken from {_another(differs)}",
            where=loaded.where("display", "screen"),
            expected=f"{' or '.join(sorted(sizes))} pixels: {told}" if is_of_size else told,
            got=f"{now.size_px} pixels: {now}" if is_of_size else str(now),
            advice=f"go on with the screen that it was begun with, {_AS_IT_WAS[differs]}: {consequence}. Or"
            f" say that {_all(len(there) + 1)} are wanted in one subset",
            remedy=Remedy.ALLOW_OTHER_SCREEN,
        )
    displays = len(there) + (len(others) == len(there))
    consequence = f" Its data set's report will name {_all(displays)}"
    if is_mixed:
        consequence += (
            ", and call the subset's conditions not alike, as long as it has photos from screens of several"
            " sizes in pixels"
        )
    return f"subset {subset.id} is gone on with on another display: {told}; now it is {now}.{consequence}"


def another_display(before: Sequence[tuple[str, int]], now: ShownOn) -> str:
    """Say in few words that a subset is gone on with on another display; empty where it is not."""
    others = [(display, display.unlike(now)) for display, _ in unlike(before) if display.unlike(now)]
    if not others:
        return ""
    differs = min((differs for _, differs in others), key=_ANOTHER.index)
    named = _size if differs == "size" else _without_platform
    was = "; ".join(dict.fromkeys(named(display) for display, _ in others))
    return f"Other {differs} than before! Before: {was}. Now: {named(now)}."


def _size(display: ShownOn) -> str:
    return f"{display.size_px} pixels" if display.size_px else str(display)


def _without_platform(display: ShownOn) -> str:
    return str(display).partition(" ")[2] or str(display)


def _another(differs: str) -> str:
    return "another screen" if differs == "monitor" else f"a screen of another {differs}"


def _all(count: int) -> str:
    return "both" if count == 2 else f"all {count}"


def _photos(count: int) -> str:
    return "1 photo" if count == 1 else f"{count:,} photos"
