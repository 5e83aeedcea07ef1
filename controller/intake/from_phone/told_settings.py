"""Camera settings that photos themselves tell, held against the plan and against the record."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

from android_bridge.link import Look
from android_bridge.store import read_exif_copy
from controller.capture import look_differences, other_kelvin
from controller.dataset import Capture
from controller.plan import Subset


def told_otherwise(subset: Subset, photos: Iterable[tuple[Path, Capture | None]]) -> Iterator[str]:
    """Say for how many of a subset's photos the EXIF copy tells other settings than it should.

    White balance in kelvin, which no message of the phone's says, is held against the plan; exposure, ISO,
    white balance and focus against the record. What either does not say is right, and where there is nothing
    to compare no photo is read.
    """
    kelvin = subset.environment.camera.white_balance_k
    total, planned, recorded = 0, Counter[str](), Counter[str]()
    for file, capture in photos:
        total += 1
        on_record = Look() if capture is None else _recorded(capture)
        if kelvin is None and on_record == Look():
            continue
        copy = read_exif_copy(file)
        planned.update(filter(None, [other_kelvin(kelvin, _number(copy, "white_balance_k", int))]))
        recorded.update(look_differences(on_record, _told(copy)))
    for found, of_record in ((planned, ""), (recorded, ", which is on record,")):
        for words, count in sorted(found.items()):
            yield f"subset {subset.id}: {words}{of_record} in {count:,} of {total:,} photos"


def _recorded(capture: Capture) -> Look:
    return Look(capture.exposure_us, capture.iso, capture.white_balance or "", capture.focus_dpt)


def _told(copy: Mapping[str, Any]) -> Look:
    words = copy.get("white_balance")
    return Look(
        _number(copy, "exposure_us", int),
        _number(copy, "iso", int),
        words if isinstance(words, str) else "",
        _number(copy, "focus_dpt", float),
    )


def _number(copy: Mapping[str, Any], name: str, kind: type[Any]) -> Any:
    """Give a number of an EXIF copy, which may hold anything; None where it is none."""
    value = copy.get(name)
    if isinstance(value, bool) or not isinstance(value, int | float) or value < 0:
        return None
    return kind(value) if kind is float or value else None
