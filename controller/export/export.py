"""Pull, verify, label, lay out: `chexrig export`."""

from __future__ import annotations

import json
import os
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from android_bridge.photo_store import PhotoStore
from android_bridge.problems import Problem
from controller.chexpert import COLUMNS, XrayKey
from controller.dataset.contact_sheet import Pair, write_contact_sheet
from controller.dataset.growing_folder import check_free, growing_folder, writing
from controller.export.expected import ExpectedPhoto, expected_photos
from controller.export.labels import labelled
from controller.export.pulling import Copied, Copying
from controller.journal import ALL_GUARANTEED, Journal
from controller.manifest import Manifest, find_image
from controller.plan.load import LoadedPlan
from controller.plan.model import Subset

if TYPE_CHECKING:
    import pandas as pd

SUBSETS = "subsets.json"
CONTACT_SHEET = "contact-sheet.jpg"
BY_DIGEST = "each verified by size and SHA-256"
BY_DECODING = "each decoded as a whole JPEG; its size and SHA-256 cannot be checked, this phone tells neither"


@dataclass(frozen=True, slots=True)
class ExportReport:
    """What came out.

    Parameters
    ----------
    tables
        The CSV of each split.
    superseded
        Earlier takes, as ``subset/name``, that are still on the phone.
    unknown
        Files in the subsets' folders on the phone of which the journal knows nothing.
    contact_sheet
        None where none was wanted, or it could not be drawn.
    warnings
        What the user has to know of the data set, or went wrong without harm to it.
    verified
        How each photo was checked, in words.
    """

    out: Path
    photos: int
    size_bytes: int
    tables: tuple[Path, ...]
    superseded: tuple[str, ...]
    unknown: tuple[str, ...]
    contact_sheet: Path | None
    warnings: tuple[str, ...]
    verified: str = BY_DIGEST


def export_plan(
    loaded: LoadedPlan,
    subsets: Sequence[Subset],
    manifest: Manifest,
    journal: Journal,
    store: PhotoStore,
    out: Path,
    *,
    device: str,
    contact_sheet: bool = True,
    progress: Callable[[Copied], None],
) -> ExportReport:
    """Make a data set in CheXphoto's layout out of complete subsets.

    It is made beside `out` and moved there in one step at the end: whatever happens, `out` is either whole or
    not there. What a broken-off export has copied over a cable waits beside it for the next one.

    Parameters
    ----------
    device
        Name of the folder below ``natural/``, such as ``nokia``.
    progress
        Is told how far the copying is.

    Raises
    ------
    Problem
        When `out` is not empty or cannot be written, a subset is not complete or has changed, or a photo is
        missing, unreadable, altered or (where the phone told no digest) cut off.
    """
    check_free(out)
    if not re.fullmatch(r"[A-Za-z0-9_-]{1,40}", device):
        raise Problem(
            "the device's name cannot be a folder",
            where="--device",
            expected="1 to 40 letters, digits, _ and -, such as nokia",
            got=device,
        )
    photos = expected_photos(loaded, subsets, manifest, journal)
    keys = [each.key for each in photos]
    places = [_place(key, device) for key in keys]
    # Before minutes of copying: the labels have to be there.
    rows = labelled(keys, [f"{out.name}/{place}" for place in places], loaded.csv, manifest.csv_sha256)
    superseded, unknown = _others(store, subsets, journal)
    size = sum(each.record.size_bytes or 0 for each in photos)
    with writing(out, size), growing_folder(out, keep=store.is_remote) as folder:
        copied_bytes = Copying(store, list(zip(photos, places, strict=True)), folder, progress).copy()
        _write_subsets(loaded, subsets, manifest, journal, folder / SUBSETS)
        tables = [
            _write_table(part[list(COLUMNS)], folder / f"{split}.csv")
            for split, part in rows.groupby("split", sort=True)
        ]
    sheet, warnings = _draw(loaded, photos, places, out) if contact_sheet else (None, ())
    return ExportReport(
        out,
        len(photos),
        copied_bytes,
        tuple(out / table.name for table in tables),
        superseded,
        unknown,
        sheet,
        (*_reservations(subsets, journal), *warnings),
        BY_DECODING if any(each.is_legacy for each in photos) else BY_DIGEST,
    )


def _place(key: XrayKey, device: str) -> str:
    # A phone's photo is a JPEG whatever the source's ending was.
    return f"{key.split}/natural/{device}/{key.patient}/{key.study}/{key.view}.jpg"


def _reservations(subsets: Sequence[Subset], journal: Journal) -> list[str]:
    marks = [(subset.id, journal.guarantees(subset.id)) for subset in subsets]
    return [f"subset {name}: {mark}" for name, mark in marks if mark != ALL_GUARANTEED]


def _write_subsets(
    loaded: LoadedPlan, subsets: Sequence[Subset], manifest: Manifest, journal: Journal, path: Path
) -> None:
    """Write down under which conditions each subset was captured, and what was not guaranteed for it."""

    def described(subset: Subset) -> dict[str, Any]:
        mark = journal.guarantees(subset.id)
        reservation = {} if mark == ALL_GUARANTEED else {"guarantees": mark}
        return {**loaded.subset_definition(subset), **reservation}

    content = {
        "plan": loaded.name,
        "manifest_sha256": manifest.digest,
        "subsets": [described(subset) for subset in subsets],
    }
    with path.open("x", encoding="utf-8") as file:
        json.dump(content, file, indent=2)
        file.write("\n")
        file.flush()
        os.fsync(file.fileno())


def _write_table(rows: pd.DataFrame, path: Path) -> Path:
    with path.open("x", encoding="utf-8", newline="") as file:
        file.writelines(_csv_line(cells) for cells in [list(rows.columns), *rows.to_numpy().tolist()])
        file.flush()
        os.fsync(file.fileno())
    return path


def _csv_line(cells: Sequence[str]) -> str:
    """Write a row as CheXpert does; Python's own writer leaves a carriage return bare, which breaks rows."""
    quoted = ('"' + cell.replace('"', '""') + '"' if set(cell) & set(',"\r\n') else cell for cell in cells)
    return ",".join(quoted) + "\n"


def _draw(
    loaded: LoadedPlan, photos: Sequence[ExpectedPhoto], places: Sequence[str], out: Path
) -> tuple[Path | None, tuple[str, ...]]:
    """Draw the contact sheet into the finished data set, which does not depend on it."""
    try:
        pairs = [
            Pair(
                each.xray.index,
                find_image(loaded.images, each.xray.path),
                out / place,
                f"{each.xray.key.patient} {each.xray.key.study} {each.xray.key.view}",
            )
            for each, place in zip(photos, places, strict=True)
        ]
        return write_contact_sheet(pairs, out / CONTACT_SHEET, title=loaded.name), ()
    except (Problem, OSError, MemoryError) as error:
        return None, (f"no contact sheet was drawn: {error}",)


def _others(
    store: PhotoStore, subsets: Sequence[Subset], journal: Journal
) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Name the files on the phone that are not exported: superseded takes, and those nobody knows of."""
    superseded: list[str] = []
    unknown: list[str] = []
    for subset in subsets:
        current = {each.photo_name for each in journal.photos(subset.id)}
        asked_for = journal.photo_names(subset.id)
        for name in (each.name for each in store.files(subset.id)):
            if name not in current:
                (superseded if name in asked_for else unknown).append(f"{subset.id}/{name}")
    return tuple(superseded), tuple(unknown)
