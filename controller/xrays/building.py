"""Making a manifest from a CSV and a folder of x-rays."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from typing import TYPE_CHECKING

from android_bridge.base import some_of
from controller.xrays.checking import check_images
from controller.xrays.columns import COLUMNS
from controller.xrays.keys import parse_paths, refuse_alike
from controller.xrays.labels import labels_in
from controller.xrays.manifest import Manifest, Xray
from controller.xrays.manifest_file import seal
from controller.xrays.path_key import LONGEST_NAME, normalise_path
from controller.xrays.selection import FrontalOnly, select_rows
from controller.xrays.source import ends_with_line, read_cells, read_source

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Sequence
    from pathlib import Path

    from controller.xrays.folders import Images
    from controller.xrays.image_file import ImageFacts
    from controller.xrays.path_key import XrayKey
    from controller.xrays.selection import Selection
    from controller.xrays.source import Source

_VIEW = "Frontal/Lateral"


def build_manifest(
    csv: Path,
    images: Images,
    selection: Selection,
    *,
    hash_images: bool = True,
    progress: Callable[[int, int], None] | None = None,
    warn: Callable[[str], None] | None = None,
    labels: bool = True,
    accept: Collection[int] = (),
) -> Manifest:
    """Freeze a selection of a CSV's x-rays into indices 1..N, in the CSV's order or that of another list.

    The result depends on the bytes of the CSV and of the images only: the same input gives the same digest.

    Parameters
    ----------
    csv
        A table in CheXpert's form.
    images
        The folder with the x-rays, or several; not touched without hashing.
    selection
        Which rows to take.
    hash_images
        Read, decode and hash every image; without it, missing or damaged ones show up only when used.
    progress
        Called in this thread with (images done, images in all).
    warn
        Is told what of a list was left out, what is odd in images that can be used nevertheless, of names too
        long for a phone's photo, of a CSV that may be cut off, and with `labels` of sexes, ages and views
        that are none of CheXpert's.
    labels
        Make sure that the rows have labels that a data set can hold; without it, `labels_of` will.
    accept
        Indices of x-rays that are taken though there is no picture in them.

    Raises
    ------
    NoPictureError
        For images without a picture in them.
    Problem
        For a bad CSV, a selection it cannot fill, and images that are missing, cut off or damaged.
    """
    source = read_source(csv)
    keys = parse_paths(source.paths, source.where)
    rows = select_rows(selection, keys, _frontal(source, keys, selection), warn or (lambda _: None))
    refuse_alike(keys, rows, source.where)
    if labels:
        labels_in(source, rows, warn)
    if warn is not None:
        _warn_of_names([keys[row] for row in rows], warn)
    if warn is not None and len(keys) - 1 in rows and not ends_with_line(source.data):
        warn(f"{csv} does not end with a line break: if it was cut off, so are its last row's labels")
    paths = [normalise_path(source.paths[row]) for row in rows]
    files = [source.file(row) for row in rows]
    if hash_images:
        facts = check_images(
            images,
            list(zip(paths, files, strict=True)),
            lambda position: source.where(rows[position]),
            progress,
            accept,
        )
        if warn is not None:
            _warn_of_pictures(paths, facts, warn)
            _warn_of_accepted([each for each in sorted(set(accept)) if not facts[each - 1].lack], warn)
    xrays = tuple(
        Xray(index, path, keys[row], None, None, None, None, file)
        for index, (row, path, file) in enumerate(zip(rows, paths, files, strict=True), start=1)
    )
    if hash_images:
        xrays = tuple(map(_with_facts, xrays, facts))
    return seal(
        Manifest(
            csv_name=csv.name,
            csv_sha256=hashlib.sha256(source.data).hexdigest(),
            csv_rows=len(source.paths),
            selection=selection.to_dict(),
            hashed=hash_images,
            xrays=xrays,
            digest="",
        )
    )


def _frontal(source: Source, keys: Sequence[XrayKey], selection: Selection) -> Callable[[int], bool] | None:
    """Give what says whether a row is a frontal view's: its cell, or where that says neither, its name."""
    if not isinstance(selection, FrontalOnly) or _VIEW not in source.header:
        return None
    column = COLUMNS.index(_VIEW) - 1  # read_cells leaves Path out
    cells = [each[column] for each in read_cells(source, range(len(keys)))]

    def is_frontal(row: int) -> bool:
        cell = cells[row].strip().lower()
        return cell == "frontal" or (cell != "lateral" and keys[row].view.endswith("_frontal"))

    return is_frontal


def with_images(
    manifest: Manifest, images: Images, progress: Callable[[int, int], None] | None = None
) -> Manifest:
    """Read, decode and hash every image of a manifest that was made without.

    Raises
    ------
    NoPictureError
        For images without a picture in them.
    Problem
        For images that are missing, cut off or damaged.
    """
    places = [(xray.path, xray.file) for xray in manifest.xrays]
    facts = check_images(images, places, lambda position: f"x-ray {position + 1}", progress)
    xrays = tuple(map(_with_facts, manifest.xrays, facts))
    return seal(replace(manifest, hashed=True, xrays=xrays))


def _with_facts(xray: Xray, facts: ImageFacts) -> Xray:
    return replace(
        xray,
        sha256=facts.sha256,
        width_px=facts.width_px,
        height_px=facts.height_px,
        bits=facts.bits,
        windowing=facts.windowing or "",
        accepted=facts.lack,
    )


def _warn_of_names(keys: Sequence[XrayKey], warn: Callable[[str], None]) -> None:
    long = [key for key in keys if max(map(len, (key.patient, key.study, key.view))) > LONGEST_NAME]
    if long:
        which = f"{long[0]}" if len(long) == 1 else f"{len(long):,} x-rays, {long[0]} the first"
        warn(
            f"a phone's photo cannot be named after a patient, study or view of more than {LONGEST_NAME}"
            f" characters, only by hand can it be photographed: {which}"
        )


def _warn_of_accepted(with_picture: Sequence[int], warn: Callable[[str], None]) -> None:
    if with_picture:
        named = some_of(list(map(str, with_picture)))
        one, several = f"x-ray {named} has a picture: it was", f"x-rays {named} have pictures: they were"
        warn(f"{one if len(with_picture) == 1 else several} accepted for nothing")


def _warn_of_pictures(paths: Sequence[str], facts: Sequence[ImageFacts], warn: Callable[[str], None]) -> None:
    from controller.xrays.image_file import (  # noqa: PLC0415 - no decoders without images
        tell_oblong,
        tell_stray_bytes,
    )

    both = list(zip(paths, facts, strict=True))
    stray = tell_stray_bytes((path, fact.stray_bytes) for path, fact in both)
    for each in (*stray, *tell_oblong((path, fact.is_oblong) for path, fact in both)):
        warn(each)
