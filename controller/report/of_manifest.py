"""The report of a manifest: its tables before a photo is taken."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from importlib.metadata import version
from pathlib import Path
from typing import Final

from android_bridge.base import Problem, how_many
from controller.plan import counting_csv, relabellings_beside
from controller.report.contents import Content
from controller.report.facts import Check, Facts, judged
from controller.report.identity import check_label_values, check_splits, check_unique
from controller.report.labels import count_labels
from controller.report.makeup import ALL, makeup
from controller.report.parts import Placed, count_parts
from controller.xrays import (
    COLUMNS,
    OBSERVATIONS,
    Manifest,
    XrayKey,
    complete,
    parse_path,
    read_manifest,
    read_table,
    unusual_cells,
)

_DRAWN_FROM: Final = "The CSV is the one that the manifest was drawn from"
Labels = dict[XrayKey, tuple[str, ...]]


def manifest_facts(path: Path, csv: Path) -> Facts:
    """Give the facts of a manifest, with the labels of its x-rays from the CSV that it was drawn from.

    Raises
    ------
    Problem
        When one of the two cannot be read, or the CSV has no row for an x-ray of the manifest.
    """
    manifest = read_manifest(path)
    labels = read_labels(csv)
    missing = [xray for xray in manifest.xrays if xray.key not in labels]
    if missing:
        raise Problem(
            f"of the manifest's {how_many(len(manifest), 'x-ray')} the CSV has no row for {len(missing):,}",
            where=str(csv),
            expected=f"{manifest.csv_name} with {manifest.csv_rows:,} rows, that the manifest was drawn from",
            got=f"no {missing[0].path}, for one",
            advice="Give the CSV that the manifest was made of.",
        )
    rows = [labels[xray.key] for xray in manifest.xrays]
    return Facts(
        kind="manifest",
        name=path.name,
        images=len(manifest),
        made_with=version("chexrig"),
        checks=tuple(_checks(path, manifest, csv, rows)),
        labels=count_labels(row[-len(OBSERVATIONS) :] for row in rows),
        content=Content(
            groups=(makeup(ALL, [(xray.key, row) for xray, row in zip(manifest.xrays, rows, strict=True)]),)
        ),
        parts=count_parts(Placed(xray.key, "") for xray in manifest.xrays),
        remarks=tuple(unusual_cells([row[1:] for row in rows], lambda at: manifest.xrays[at].path)),
    )


def read_labels(csv: Path) -> Labels:
    """Read CheXpert's 19 cells of every x-ray of a table.

    Raises
    ------
    Problem
        As `read_table` and `complete` do.
    """
    table = complete(read_table(csv), csv)
    rows = table[list(COLUMNS)].to_numpy().tolist()
    return {parse_path(row[0]): tuple(row) for row in rows}


def _checks(path: Path, manifest: Manifest, csv: Path, rows: list[tuple[str, ...]]) -> list[Check]:
    lines = [f"x-ray {xray.index}" for xray in manifest.xrays]
    files = [(xray.sha256, line) for xray, line in zip(manifest.xrays, lines, strict=True) if xray.sha256]
    name = "No image file stands twice"
    return [
        _check_csv(path, manifest, csv),
        check_splits(xray.key for xray in manifest.xrays),
        check_label_values(zip(lines, (row[-len(OBSERVATIONS) :] for row in rows), strict=True)),
        check_unique(name, "image files", files)
        if manifest.hashed
        else Check(name, "impossible", "the manifest was made without reading the images"),
    ]


def _check_csv(path: Path, manifest: Manifest, csv: Path) -> Check:
    """Hold the CSV against the one that the manifest was drawn from, and those that plans took over since."""
    digest = hashlib.sha256(csv.read_bytes()).hexdigest()
    fine = f"{csv.name}, {manifest.csv_rows:,} rows, SHA-256 {digest[:16]}…"
    taken = [each for each in relabellings_beside(path) if each]
    counting = {counting_csv(manifest.csv_sha256, each): each[-1].at for each in taken}
    counting.pop(manifest.csv_sha256, None)  # of other manifests, or taken back
    if digest in counting:
        return judged(f"{_DRAWN_FROM}, as it was corrected", f"{fine}, taken over on {counting[digest]}", [])
    since = [f"since {at} another CSV counts, whose SHA-256 is {other}" for other, at in counting.items()]
    if digest == manifest.csv_sha256:
        return judged(_DRAWN_FROM, fine, [], remarks=since)
    advice = since or [
        "a CSV whose labels were corrected counts once `chexrig plan relabel PLAN` took it over"
    ]
    differs = judged(
        _DRAWN_FROM, fine, [f"SHA-256 {digest}, not {manifest.csv_sha256}"], wrong="digest differs"
    )
    return replace(differs, details=(*differs.details, *advice))
