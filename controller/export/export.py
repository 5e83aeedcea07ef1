"""Pull, verify, label, lay out: `chexrig export`."""

from __future__ import annotations

import os
import re
import shutil
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from android_bridge.photo_store import PhotoStore
from android_bridge.problems import Problem
from controller.chexpert import COLUMNS
from controller.dataset.contact_sheet import Pair, write_contact_sheet
from controller.export.expected import ExpectedPhoto, expected_photos
from controller.export.labels import labelled
from controller.journal import Journal
from controller.manifest import Manifest, find_image
from controller.plan.load import LoadedPlan
from controller.plan.model import Subset
from protocol import PhotoName

if TYPE_CHECKING:
    import pandas as pd

CONTACT_SHEET = "contact-sheet.jpg"


@dataclass(frozen=True, slots=True)
class ExportReport:
    """What came out.

    Parameters
    ----------
    tables
        The CSV of each split.
    extra
        Files in the subsets' folders on the phone that are no current photo: superseded takes, mostly.
    """

    out: Path
    photos: int
    size_bytes: int
    tables: tuple[Path, ...]
    extra: tuple[str, ...]
    contact_sheet: Path | None


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
    progress: Callable[[int, int], None],
) -> ExportReport:
    """Make a data set in CheXphoto's layout out of complete subsets.

    It is made beside `out` and moved there in one step at the end: whatever happens, `out` is either whole or
    not there.

    Parameters
    ----------
    device
        Name of the folder below ``natural/``, such as ``nokia``.
    progress
        Called with (photos done, photos in all).

    Raises
    ------
    Problem
        When `out` is not empty, a subset is not complete, or a photo is missing or altered.
    """
    _check_out(out)
    if not re.fullmatch(r"[A-Za-z0-9_-]{1,40}", device):
        raise Problem(
            "the device's name cannot be a folder",
            where="--device",
            expected="1 to 40 letters, digits, _ and -, such as nokia",
            got=device,
        )
    photos = expected_photos(loaded, subsets, manifest, journal)
    names = [PhotoName.parse(each.record.photo_name) for each in photos]
    places = [_place(name, device) for name in names]
    # Before minutes of copying: the labels have to be there.
    rows = labelled(names, [f"{out.name}/{place}" for place in places], loaded.csv, manifest.csv_sha256)
    growing = out.parent / f".{out.name}.part"
    shutil.rmtree(growing, ignore_errors=True)  # of an export that was cut off
    try:
        growing.mkdir(parents=True)
        size = 0
        for done, (photo, place) in enumerate(zip(photos, places, strict=True)):
            progress(done, len(photos))
            size += _pull(store, photo, growing / place)
        tables = []
        for split, part in rows.groupby("split", sort=True):
            _write_table(part[list(COLUMNS)], growing / f"{split}.csv")
            tables.append(out / f"{split}.csv")
        if contact_sheet:
            _draw(loaded, photos, places, growing)
        progress(len(photos), len(photos))
        growing.rename(out)
    except BaseException:
        shutil.rmtree(growing, ignore_errors=True)
        raise
    extra = _extra(store, subsets, photos)
    sheet = out / CONTACT_SHEET if contact_sheet else None
    return ExportReport(out, len(photos), size, tuple(tables), extra, sheet)


def _check_out(out: Path) -> None:
    if out.exists() and (not out.is_dir() or any(out.iterdir())):
        raise Problem(
            "the output folder is not empty",
            where=str(out),
            expected="a new or empty folder",
            advice="choose another --out, or move away what is there: nothing is ever overwritten",
        )


def _place(name: PhotoName, device: str) -> str:
    # A phone's photo is a JPEG whatever the source's ending was.
    return f"{name.split}/natural/{device}/{name.patient}/{name.study}/{name.view}.jpg"


def _pull(store: PhotoStore, photo: ExpectedPhoto, final: Path) -> int:
    """Pull to a temporary name, verify by size and SHA-256, rename."""
    record = photo.record
    final.parent.mkdir(parents=True, exist_ok=True)
    part = final.with_name(f".{final.name}.part")
    pulled = store.pull(record.subset, record.photo_name, part)
    if (pulled.size_bytes, pulled.sha256) != (record.size_bytes, record.sha256):
        raise Problem(
            f"photo {record.index} has changed since it was saved",
            where=f"{store.description}/{record.subset}/{record.photo_name}",
            expected=f"{record.size_bytes:,} bytes, SHA-256 {record.sha256}",
            got=f"{pulled.size_bytes:,} bytes, SHA-256 {pulled.sha256}",
            advice="restore the file on the phone; it cannot be trusted as it is",
        )
    part.rename(final)
    return pulled.size_bytes


def _write_table(rows: pd.DataFrame, path: Path) -> None:
    with path.open("x", encoding="utf-8", newline="") as file:
        file.writelines(_csv_line(cells) for cells in [list(rows.columns), *rows.to_numpy().tolist()])
        file.flush()
        os.fsync(file.fileno())


def _csv_line(cells: Sequence[str]) -> str:
    """Write a row as CheXpert does; Python's own writer leaves a carriage return bare, which breaks rows."""
    quoted = ('"' + cell.replace('"', '""') + '"' if set(cell) & set(',"\r\n') else cell for cell in cells)
    return ",".join(quoted) + "\n"


def _draw(loaded: LoadedPlan, photos: Sequence[ExpectedPhoto], places: Sequence[str], folder: Path) -> None:
    pairs = [
        Pair(
            each.xray.index,
            find_image(loaded.images, each.xray.path),
            folder / place,
            f"{each.xray.key.patient} {each.xray.key.study} {each.xray.key.view}",
        )
        for each, place in zip(photos, places, strict=True)
    ]
    write_contact_sheet(pairs, folder / CONTACT_SHEET, title=loaded.name)


def _extra(store: PhotoStore, subsets: Sequence[Subset], photos: Sequence[ExpectedPhoto]) -> tuple[str, ...]:
    current = {each.record.photo_name for each in photos}
    return tuple(
        f"{subset.id}/{name}" for subset in subsets for name in store.names(subset.id) if name not in current
    )
