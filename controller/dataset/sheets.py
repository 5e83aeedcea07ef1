"""A contact sheet of each subset, drawn again only where its photos are others than before."""

from __future__ import annotations

import contextlib
import shutil
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from pathlib import Path
from typing import Final

from android_bridge.base import Problem
from controller.dataset.capture import Capture
from controller.dataset.contact_sheet import Pair, write_contact_sheet
from controller.dataset.loading import Dataset

SHEETS: Final = "contact-sheets"
AT_MOST: Final = 12
"""Most pairs on a sheet: the first and the last photo, and an even choice between them."""
FindXray = Callable[[Capture], Path]


def draw_sheets(
    before: Dataset, after: Dataset, folder: Path, new: Collection[str], find_xray: FindXray | None
) -> list[str]:
    """Draw the sheet of each subset below a growing data set, or link it where nothing in it has changed.

    Parameters
    ----------
    new
        The places of the photos that are below `folder`; the others are where the data set was before.
    find_xray
        Gives the file of a photo's x-ray; None where no sheets are wanted. The sheets of subsets that have
        not changed stay all the same.

    Returns
    -------
    list of str
        Why a sheet could not be drawn. A data set does not depend on its sheets.
    """
    faults: list[str] = []
    groups_before = _groups(before.captures)
    for name, captures in _groups(after.captures).items():
        sheet = f"{SHEETS}/{name}.jpg"
        if sheet in before.digests and _same(groups_before.get(name, []), captures):
            (folder / SHEETS).mkdir(exist_ok=True)
            shutil.copy2(before.folder / sheet, folder / sheet)
        elif find_xray is not None:
            photos = [(folder if each.place in new else before.folder) / each.place for each in captures]
            faults += _draw(name, list(zip(captures, photos, strict=True)), folder / sheet, find_xray)
    with contextlib.suppress(OSError):  # there are some, or there never was one
        (folder / SHEETS).rmdir()
    return faults


def _groups(captures: Iterable[Capture]) -> Mapping[str, list[Capture]]:
    groups: dict[str, list[Capture]] = {}
    for each in captures:
        name = ".".join(filter(None, (each.plan, each.subset, each.camera))) if each.plan else each.origin
        groups.setdefault(name, []).append(each)
    return groups


def _same(old: list[Capture], new: list[Capture]) -> bool:
    return [(each.place, each.photo_sha256) for each in old] == [
        (each.place, each.photo_sha256) for each in new
    ]


def _draw(name: str, captures: Sequence[tuple[Capture, Path]], sheet: Path, find_xray: FindXray) -> list[str]:
    try:
        pairs = [
            Pair(
                each.index or 0,
                find_xray(each),
                photo,
                f"{each.key.patient} {each.key.study} {each.key.view}",
            )
            for each, photo in captures
        ]
        write_contact_sheet(pairs, sheet, title=name, at_most=AT_MOST)
    except (Problem, OSError, MemoryError) as error:
        sheet.unlink(missing_ok=True)
        return [f"no contact sheet of {name} was drawn: {str(error).splitlines()[0]}"]
    return []
