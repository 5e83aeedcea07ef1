"""Checks that files, tables, manifest and CSV say the same of each photo."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from android_bridge.base import how_many
from controller.dataset import SPLIT_TABLE, SYNTHETIC
from controller.report.captures import Captures
from controller.report.facts import Check, judged
from controller.report.held import Held
from controller.report.photos import PhotoFile
from controller.report.rows import Row
from controller.xrays import COLUMNS, SPLITS, Manifest, XrayKey, tell_stray_bytes

Cells = Mapping[XrayKey, tuple[str, ...]]


def check_files(folder: Path, rows: Sequence[Row]) -> Check:
    """Look for photos without a row, and rows without a photo."""
    tables = {f"{split}/{SPLIT_TABLE}" for split in SPLITS}
    found = set(_files_below(folder)) - tables
    named = {row.place for row in rows}
    faults = [f"{row.where}: no photo {row.place}" for row in rows if row.place not in found]
    faults += [f"{place}: in no table" for place in sorted(found - named)]
    return judged(
        "Every photo has its row, and every row its photo",
        f"{how_many(len(rows), 'row')}, {how_many(len(found), 'photo')}",
        faults,
        wrong="photos or rows are alone",
    )


def check_decodable(photos: Sequence[PhotoFile]) -> Check:
    """Look for photos that are no whole pictures."""
    size = f"{sum(each.size_bytes for each in photos) / 1e6:,.1f} MB"
    stray = tell_stray_bytes((each.place, each.stray_bytes) for each in photos)
    return judged(
        "Every photo can be decoded",
        "; ".join([f"{how_many(len(photos), 'photo')} decoded to the end, {size}", *stray]),
        [f"{each.place}: {each.fault}" for each in photos if each.fault],
        wrong="photos cannot be decoded",
    )


def check_digests(photos: Sequence[PhotoFile], captures: Captures | None) -> Check:
    """Hold the photos' bytes against what is on record of them."""
    name = "Every photo has the size and SHA-256 on record"
    if captures is None or not captures.known("photo_sha256"):
        return Check(name, "impossible", "the data set records neither")
    recorded = {
        place: (size, digest) for place, size, digest in captures.rows("place", "photo_bytes", "photo_sha256")
    }
    faults = []
    for photo in photos:
        size, digest = recorded.get(photo.place, (None, None))
        if not photo.sha256 or digest is None:
            continue  # said by other checks
        if size != photo.size_bytes:
            faults.append(f"{photo.place}: {photo.size_bytes:,} bytes, {size:,} on record")
        elif digest != photo.sha256:
            faults.append(f"{photo.place}: SHA-256 {photo.sha256}, {digest} on record")
    return judged(name, how_many(len(recorded), "photo"), faults, wrong="photos differ from the record")


def check_captures(rows: Sequence[Row], captures: Captures | None) -> Check:
    """Look for photos with labels and no record, or the other way about, or with another x-ray's."""
    name = "Every photo has one record, of the same x-ray"
    if captures is None:
        return Check(name, "impossible", "the data set has no captures.parquet")
    by_place: dict[str, tuple[str, str, str]] = {}
    faults = []
    for place, *key in captures.rows("place", "split", "patient", "study"):
        if place in by_place:
            faults.append(f"{place}: two records")
        by_place[place] = (key[0], key[1], key[2])
    for row in rows:
        of_row = (row.key.split, row.key.patient, row.key.study)
        recorded = by_place.pop(row.place, None)
        if recorded is None:
            faults.append(f"{row.where}: no record of {row.place}")
        elif recorded != of_row:
            faults.append(f"{row.where}: {'/'.join(of_row)}, on record {'/'.join(map(str, recorded))}")
    faults += [f"{place}: a record, but in no table" for place in by_place]
    return judged(name, how_many(len(rows), "photo"), faults, wrong="photos and records disagree")


def check_one_label(rows: Sequence[Row], keys: Mapping[str, XrayKey]) -> Check:
    """Look for x-rays whose photos have different labels.

    Parameters
    ----------
    keys
        The x-ray of each photo, by its place.
    """
    first: dict[XrayKey, Row] = {}
    faults = []
    for row in rows:
        other = first.setdefault(keys[row.place], row)
        if other.cells[1:] != row.cells[1:]:
            faults.append(f"{other.where} and {row.where}: {_difference(other.cells, row.cells)}")
    return judged(
        "All photos of an x-ray have the same labels",
        f"{how_many(len(first), 'x-ray')} in {how_many(len(rows), 'photo')}",
        faults,
        wrong="photos have other labels than another one of their x-ray",
    )


def check_labels(rows: Sequence[Row], keys: Mapping[str, XrayKey], held: Held[Cells]) -> Check:
    """Hold the labels against the CSVs that they come from, cell by cell.

    Parameters
    ----------
    held
        The 19 cells of each x-ray of each CSV.
    """
    name = "Labels are those of the CSV"
    if not held.given:
        return Check(name, "impossible", "no CSV was given: --csv FILE")
    faults = []
    checked = [row for row in rows if held.of_photo[row.place]]
    for row in checked:
        csvs, key = held.of_photo[row.place], keys[row.place]
        cells = next((csv.content[key] for csv in csvs if key in csv.content), None)
        if cells is None:
            faults.append(f"{row.where}: no row for {key} in {', '.join(csv.name for csv in csvs)}")
        elif cells[1:] != row.cells[1:]:
            faults.append(f"{row.where}: {_difference(cells, row.cells)}")
    fine = f"{how_many(len(checked), 'photo')}, 18 cells each, as in {held.names}"
    return judged(name, fine, faults, wrong="photos differ", remarks=held.remarks)


def check_manifest(captures: Captures | None, keys: Mapping[str, XrayKey], held: Held[Manifest]) -> Check:
    """Hold the photos' x-rays and indices against the manifests."""
    name = "Every photo is of the manifest's x-ray of its index"
    if not held.given:
        return Check(name, "impossible", "no manifest was given: --manifest FILE")
    recorded = {
        place: each
        for place, *each in (
            captures.rows("place", "index", "xray_sha256", "origin") if captures is not None else ()
        )
    }
    by_key = {id(each): {xray.key: xray for xray in each.content.xrays} for each in held.given}
    faults, others = [], 0
    seen: set[XrayKey] = set()
    checked = [place for place in keys if held.of_photo[place]]
    for place in checked:
        key = keys[place]
        xray = next(filter(None, (by_key[id(each)].get(key) for each in held.of_photo[place])), None)
        index, digest, origin = recorded.get(place, (None, None, None))
        if xray is None and origin == SYNTHETIC:  # no plan asked for it
            others += 1
            continue
        if xray is None:
            faults.append(f"{place}: {key} is not in the manifest")
            continue
        seen.add(key)
        if index is None:
            continue
        if index != xray.index and origin != SYNTHETIC:
            faults.append(f"{place}: index {index}, in the manifest {xray.index}")
        elif digest is not None and xray.sha256 and digest != xray.sha256:
            faults.append(f"{place}: its x-ray's file was another one, SHA-256 {digest}")
    of_all = len({key for xrays in by_key.values() for key in xrays})
    whose = "the manifest's" if len(held.given) == 1 else "the manifests'"
    fine = f"{len(checked) - others:,} photos of {len(seen):,} of {whose} {of_all:,} x-rays"
    remarks = [f"{how_many(others, 'synthetic picture')} of x-rays that are not in it"] if others else []
    remarks += held.remarks
    return judged(name, fine, faults, wrong="photos disagree with the manifest", remarks=remarks)


def _difference(cells: Sequence[str], others: Sequence[str]) -> str:
    named = zip(COLUMNS[1:], cells[1:], others[1:], strict=True)
    return "; ".join(f"{name} {one!r} and {other!r}" for name, one, other in named if one != other)


def _files_below(folder: Path) -> Iterator[str]:
    for split in SPLITS:
        for parent, _, files in os.walk(folder / split):
            below = Path(parent).relative_to(folder).as_posix()
            yield from (f"{below}/{file}" for file in files if not file.startswith("._"))
