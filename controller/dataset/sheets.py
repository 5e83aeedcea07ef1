"""Contact sheets of each subset, drawn again only where its photos are others than before.

A subset has one sheet, ``plan.subset.jpg``, a chain's pictures ``synthetic-chain.jpg``,
or several in a folder, ``plan.subset/001-012.jpg``, named by the
indices on them. A pair costs about 0.15 s and 0.3 MB: of many photos a sample is shown unless all are wanted.
"""

from __future__ import annotations

import contextlib
import shutil
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from pathlib import Path
from typing import Final

from android_bridge.base import Problem
from controller.dataset.capture import SYNTHETIC, Capture
from controller.dataset.conditions import simulated
from controller.dataset.contact_sheet import Pair, evenly, write_contact_sheet
from controller.dataset.loading import Dataset

SHEETS: Final = "contact-sheets"
PER_SHEET: Final = 12
ALL_UP_TO: Final = 200
"""Of a subset with so many photos at most, all are shown."""
SAMPLE: Final = 24
"""So many of a larger one: the first and the last photo, and an even choice between them."""
REHEARSAL: Final = "rehearsal: photos of the simulated phone"
FindXray = Callable[[Capture], Path]


def draw_sheets(
    before: Dataset,
    after: Dataset,
    folder: Path,
    new: Collection[str],
    find_xray: FindXray | None,
    *,
    of_all: bool = False,
) -> list[str]:
    """Draw the sheets of each subset below a growing data set, or copy them where nothing in it has changed.

    Parameters
    ----------
    new
        The places of the photos that are below `folder`; the others are where the data set was before.
    find_xray
        Gives the file of a photo's x-ray; None where no sheets are wanted. The sheets of subsets that have
        not changed stay all the same.
    of_all
        Whether all photos are wanted on them, however many there are.

    Returns
    -------
    list of str
        Why a sheet could not be drawn. A data set does not depend on its sheets.
    """
    faults: list[str] = []
    groups_before = _groups(before.captures)
    rehearsed = {each.place for each in simulated(after)}

    def pair(capture: Capture, find_xray: FindXray) -> Pair:
        return Pair(
            capture.index or 0,
            find_xray(capture),
            (folder if capture.place in new else before.folder) / capture.place,
            f"{capture.key.patient} {capture.key.study} {capture.key.view}",
        )

    for name, captures in _groups(after.captures).items():
        wanted = _sheets(name, captures, of_all=of_all)
        there = [each for each in before.digests if each == f"{SHEETS}/{name}.jpg" or _is_of(each, name)]
        is_same = there and _same(groups_before.get(name, []), captures)
        if is_same and (find_xray is None or not of_all or wanted.keys() <= set(there)):
            for sheet in there:
                (folder / sheet).parent.mkdir(parents=True, exist_ok=True)
                shutil.copy2(before.folder / sheet, folder / sheet)
        elif find_xray is not None:
            drawn: list[Path] = []
            try:
                for number, (sheet, chosen) in enumerate(wanted.items(), start=1):
                    drawn.append(folder / sheet)
                    write_contact_sheet(
                        [pair(each, find_xray) for each in chosen],
                        folder / sheet,
                        title=name + (f", sheet {number} of {len(wanted)}" if len(wanted) > 1 else ""),
                        note=_note(chosen, sum(map(len, wanted.values())), len(captures)),
                        banner=REHEARSAL if any(each.place in rehearsed for each in chosen) else "",
                    )
            except (Problem, OSError, MemoryError) as error:
                for each in drawn:
                    each.unlink(missing_ok=True)
                with contextlib.suppress(OSError):
                    (folder / SHEETS / name).rmdir()
                faults.append(f"no contact sheet of {name} was drawn: {str(error).splitlines()[0]}")
    with contextlib.suppress(OSError):  # there are some, or there never was one
        (folder / SHEETS).rmdir()
    return faults


def _is_of(place: str, name: str) -> bool:
    return place.startswith(f"{SHEETS}/{name}/")


def _sheets(name: str, captures: Sequence[Capture], *, of_all: bool) -> dict[str, list[Capture]]:
    """Give what stands on each sheet, by the sheet's place."""
    captures = sorted(captures, key=lambda each: each.index or 0)
    are_all = of_all or len(captures) <= ALL_UP_TO
    chosen = list(range(len(captures))) if are_all else evenly(len(captures), SAMPLE)
    parts = [chosen[at : at + PER_SHEET] for at in range(0, len(chosen), PER_SHEET)]
    if len(parts) == 1:
        return {f"{SHEETS}/{name}.jpg": list(captures)}
    indices = [each.index for each in captures if each.index is not None]
    if indices != sorted(set(indices)) or len(indices) < len(captures):  # they tell no place
        indices = list(range(1, len(captures) + 1))
    digits = len(str(indices[-1]))
    return {
        f"{SHEETS}/{name}/{indices[part[0]]:0{digits}}-{indices[part[-1]]:0{digits}}.jpg": [
            captures[at] for at in part
        ]
        for part in parts
    }


def _note(chosen: Sequence[Capture], shown: int, total: int) -> str:
    here, right = len(chosen), "synthetic picture" if chosen[0].is_synthetic else "photo"
    counted = f"{here} of {total} pairs" if here < total else f"{total} pair{'s' * (total != 1)}"
    sample = f", a sample: {shown} are on the sheets" if shown < total else ""
    return f"{counted}{sample}, x-ray left, {right} right"


def _groups(captures: Iterable[Capture]) -> Mapping[str, list[Capture]]:
    groups: dict[str, list[Capture]] = {}
    for each in captures:
        groups.setdefault(_group(each), []).append(each)
    return groups


def _group(capture: Capture) -> str:
    if capture.plan:
        return ".".join(filter(None, (capture.plan, capture.subset, capture.camera)))
    return f"{SYNTHETIC}-{capture.device}" if capture.is_synthetic else capture.origin


def _same(old: list[Capture], new: list[Capture]) -> bool:
    return [(each.place, each.photo_sha256) for each in old] == [
        (each.place, each.photo_sha256) for each in new
    ]
