"""White balance that a plan fixes, held against what the photos say: no message of the phone's says it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path

from android_bridge.store import read_exif_copy
from controller.capture import differences
from controller.plan import Camera, Subset


def other_white_balance(subset: Subset, photos: Iterable[Path]) -> Iterator[str]:
    """Say for how many of a subset's photos the camera used another white balance than the plan fixes.

    Nothing is read where the plan fixes none. A photo that does not say counts as right.
    """
    asked = Camera(white_balance_k=subset.environment.camera.white_balance_k)
    if asked.white_balance_k is None:
        return
    files = list(photos)
    found = Counter(
        words for file in files for words in differences(asked, None, None, _said(read_exif_copy(file)))
    )
    for words, count in sorted(found.items()):
        yield f"subset {subset.id}: {words} in {count:,} of {len(files):,} photos"


def _said(copy: dict[str, object]) -> int | None:
    kelvin = copy.get("white_balance_k")
    return kelvin if type(kelvin) is int and kelvin > 0 else None
