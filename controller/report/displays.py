"""From which displays the photos of a subset were taken."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence

from controller.plan import merged, spoken
from controller.records import ShownOn, spoken_displays, unlike
from controller.report.captures import Captures


def displays_of(captures: Captures, rows: Sequence[int]) -> list[tuple[ShownOn, int]]:
    """Give the displays as far as they are known, each with its photos; those that are alike as one."""
    found = Counter(words for row in rows if (words := captures["display"][row]) is not None)
    return unlike(found.items())


def in_words(displays: Sequence[tuple[ShownOn, int]]) -> dict[str, str]:
    """Name the display among a subset's conditions; of several, say how many photos are from each."""
    return {"display": spoken_displays(displays)} if displays else {}


def several_sizes(
    captures: Captures, rows: Sequence[int], subset: str, *, is_rehearsal: bool = False
) -> list[str]:
    """Tell where a camera's photos are of screens of several sizes: x-rays are not drawn alike then.

    Each says which indices are of which display, and what to do to have them of one size.
    """
    by_camera: dict[str, list[int]] = {}
    for row in rows:
        by_camera.setdefault(captures["camera"][row] or "", []).append(row)
    faults = []
    for camera, own in sorted(by_camera.items()):
        by_size = _by_size(captures, own)
        if len(by_size) > 1:
            by = f" by {camera}" if camera else ""
            shown_on = "; ".join(
                f"{_indices(captures, taken)} on {display}"
                for sized in by_size.values()
                for display, taken in sized.items()
            )
            what_next = (
                _retake(captures, by_size, subset, camera, is_rehearsal=is_rehearsal)
                if all(captures["origin"][row] != "manual" for row in own)
                else "To have one size, show and photograph the subset again, in a plan of another name"
            )
            faults.append(
                f"screens of several sizes in pixels{by}: {', '.join(sorted(by_size))}."
                f" {shown_on}. {what_next}"
            )
    return faults


def _by_size(captures: Captures, rows: Sequence[int]) -> dict[str, dict[str, list[int]]]:
    """Give the rows of each display, by its size in pixels, as far as the record says."""
    alike = [each for each, _ in displays_of(captures, rows)]
    by_size: dict[str, dict[str, list[int]]] = {}
    for row in rows:
        words = captures["display"][row]
        if words is not None and (shown_on := ShownOn(words)).size_px:
            display = next(str(each) for each in alike if not shown_on.unlike(each))
            by_size.setdefault(shown_on.size_px, {}).setdefault(display, []).append(row)
    return by_size


def _indices(captures: Captures, rows: Iterable[int]) -> str:
    return spoken(merged(index for row in rows if (index := captures["index"][row]) is not None))


def _retake(
    captures: Captures,
    by_size: Mapping[str, Mapping[str, Sequence[int]]],
    subset: str,
    camera: str,
    *,
    is_rehearsal: bool,
) -> str:
    """Say how the photos come to be of one size: most are kept, and the others captured again."""
    rows = {size: [row for own in each.values() for row in own] for size, each in by_size.items()}
    kept = max(rows, key=lambda size: len(rows[size]))
    again = _indices(captures, (row for size, own in rows.items() if size != kept for row in own))
    by = f" --camera {camera}" if camera else ""
    retake, run = (by + " --rehearsal", by + " --phone sim") if is_rehearsal else (by, by)
    return (
        f"To have one size, on a screen of {kept}: `chexrig retake PLAN{retake} --subset {subset}"
        f" {again.replace(',', '')} --because other-screen`, then `chexrig run PLAN{run} --repair`,"
        " and export again"
    )
