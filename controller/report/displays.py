"""From which displays the photos of a subset were taken."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from controller.records import ShownOn, unlike
from controller.report.captures import Captures

_NUMBERS = {2: "two", 3: "three", 4: "four"}


def displays_of(captures: Captures, rows: Sequence[int]) -> list[tuple[ShownOn, int]]:
    """Give the displays as far as they are known, each with its photos; those that are alike as one."""
    found = Counter(words for row in rows if (words := captures["display"][row]) is not None)
    return unlike(found.items())


def in_words(displays: Sequence[tuple[ShownOn, int]]) -> dict[str, str]:
    """Name the display among a subset's conditions; of several, say how many photos are from each."""
    if not displays:
        return {}
    if len(displays) == 1:
        return {"display": str(displays[0][0])}
    told = "; ".join(f"{each} ({photos:,} photo{'s' * (photos > 1)})" for each, photos in displays)
    return {"display": f"{_NUMBERS.get(len(displays), len(displays))} displays: {told}"}


def several_sizes(captures: Captures, rows: Sequence[int]) -> list[str]:
    """Tell where a camera's photos are of screens of several sizes: x-rays are not drawn alike then."""
    by_camera: dict[str, list[int]] = {}
    for row in rows:
        by_camera.setdefault(captures["camera"][row] or "", []).append(row)
    faults = []
    for camera, own in sorted(by_camera.items()):
        sizes = sorted({each.size_px for each, _ in displays_of(captures, own)} - {""})
        if len(sizes) > 1:
            by = f" by {camera}" if camera else ""
            faults.append(f"screens of several sizes in pixels{by}: {', '.join(sizes)}")
    return faults
