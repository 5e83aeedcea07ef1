"""A corrected CSV, taken over on purpose and on record: the same x-rays with other labels.

Beside the plan's record lie the labels that count, and a line for each CSV that was taken over since the
x-rays were drawn. Indices, photos and the manifest stay as they are.
"""

from __future__ import annotations

import csv
import hashlib
import io
import json
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Final, NamedTuple

from android_bridge.base import Problem, replace_file
from controller.plan.beside import LABELS, MANIFEST, RELABELLED, STATE_SUFFIX
from controller.plan.load import LoadedPlan
from controller.plan.with_data import WithData
from controller.xrays import (
    COLUMNS,
    Labels,
    Manifest,
    Source,
    Xray,
    labels_in,
    labels_of,
    normalise_path,
    parse_paths,
    read_manifest,
    read_source,
)

_IN_CSV_ORDER: Final = frozenset(("all", "rows", "patients"))


@dataclass(frozen=True, kw_only=True)
class Relabelling:
    """A CSV that was taken over.

    Parameters
    ----------
    at
        When, in UTC, as ISO 8601 has it.
    csv
        What it was called.
    csv_sha256, before
        Its digest, and that of the CSV that counted till then.
    cells
        How many cells changed in each column; empty where that is not known.
    """

    at: str
    csv: str
    csv_sha256: str
    before: str
    cells: Mapping[str, int]


class Cell(NamedTuple):
    """A cell that is another one now."""

    xray: Xray
    column: str
    before: str
    now: str


@dataclass(frozen=True, kw_only=True)
class Correction:
    """What taking over the plan's CSV as it is now would change.

    Parameters
    ----------
    csv_sha256, before
        Its digest, and that of the CSV that counts.
    labels
        Those of each x-ray of the manifest, as they are in it.
    cells
        Each cell that changes; None where no copy of the labels that count was kept.
    """

    csv: Path
    csv_sha256: str
    before: str
    manifest: Manifest
    labels: Sequence[Labels]
    cells: Sequence[Cell] | None

    @property
    def columns(self) -> dict[str, int]:
        """How many cells change in each column, in CheXpert's order."""
        counted = Counter(cell.column for cell in self.cells or ())
        return {name: counted[name] for name in COLUMNS if counted[name]}


def relabellings(loaded: WithData) -> tuple[Relabelling, ...]:
    """Give the CSVs that were taken over since a plan's x-rays were drawn; the last counts.

    Raises
    ------
    Problem
        When the file that says so is damaged.
    """
    return _read(loaded.labels_dir / RELABELLED)


def relabellings_beside(manifest: Path) -> tuple[tuple[Relabelling, ...], ...]:
    """Give the CSVs that each plan took over whose record lies beside a manifest's file, or holds it.

    Raises
    ------
    Problem
        As `relabellings` does.
    """
    files = (manifest.with_name(RELABELLED), *sorted(manifest.parent.glob(f"*{STATE_SUFFIX}/{RELABELLED}")))
    return tuple(map(_read, files))


def counting_csv(csv_sha256: str, taken: Sequence[Relabelling]) -> str:
    """Give the digest of the CSV whose labels count, of a manifest that was drawn from one."""
    for each in taken:
        if each.before == csv_sha256:
            csv_sha256 = each.csv_sha256
    return csv_sha256


def _read(file: Path) -> tuple[Relabelling, ...]:
    try:
        return tuple(Relabelling(**json.loads(line)) for line in file.read_text("utf-8").splitlines())
    except FileNotFoundError:
        return ()
    except (OSError, ValueError, TypeError) as error:
        raise Problem(
            "it cannot be read which CSV was taken over",
            where=str(file),
            expected="a line for each, as it was written",
            got=str(error),
            advice="put this file back from a backup",
        ) from error


def relabelled(loaded: WithData) -> list[dict[str, str]]:
    """Give what a data set says of the CSVs that were taken over: ``at``, ``csv_sha256`` and ``before``."""
    found = relabellings(loaded)
    return [{"at": each.at, "csv_sha256": each.csv_sha256, "before": each.before} for each in found]


def with_labels_that_count(loaded: WithData, manifest: Manifest) -> Manifest:
    """Give a plan's manifest with the digest of the CSV whose labels count."""
    return replace(manifest, csv_sha256=counting_csv(manifest.csv_sha256, relabellings(loaded)))


def keep_labels(loaded: LoadedPlan, manifest: Manifest) -> None:
    """Keep a copy of the labels that count, where there is none: a correction is held against it one day."""
    file = loaded.labels_dir / LABELS
    if loaded.is_rehearsal or not file.parent.is_dir() or file.exists():
        return
    keys = [xray.key for xray in manifest.xrays]
    # nothing depends on it: an archive may be read-only, and what is wrong with the CSV is told elsewhere
    with suppress(Problem, OSError):
        _write(file, manifest, labels_of(keys, loaded.csv, manifest.csv_sha256))


def correction_of(loaded: LoadedPlan) -> Correction:
    """Compare the CSV as it is with the one that counts.

    Raises
    ------
    Problem
        When the plan's x-rays are not settled yet, the CSV is not of the same x-rays in the same order, or
        its labels cannot stand in a data set.
    """
    drawn = _drawn(loaded)
    manifest = with_labels_that_count(loaded, drawn)
    source = read_source(loaded.csv)
    labels = labels_in(source, _same_rows(source, manifest))
    before = _kept(loaded.labels_dir / LABELS, manifest)
    return Correction(
        csv=loaded.csv,
        csv_sha256=hashlib.sha256(source.data).hexdigest(),
        before=manifest.csv_sha256,
        manifest=drawn,
        labels=labels,
        cells=None if before is None else list(_cells(manifest, before, labels)),
    )


def take_over(loaded: LoadedPlan, correction: Correction) -> Relabelling:
    """Put it on record that a CSV counts from now on."""
    taken = Relabelling(
        at=datetime.now(UTC).isoformat(timespec="seconds"),
        csv=correction.csv.name,
        csv_sha256=correction.csv_sha256,
        before=correction.before,
        cells=correction.columns,
    )
    file = loaded.labels_dir / RELABELLED
    earlier = file.read_text("utf-8") if file.exists() else ""
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        replace_file(file, (earlier + json.dumps(asdict(taken), sort_keys=True) + "\n").encode())
        counting = replace(correction.manifest, csv_sha256=taken.csv_sha256)
        _write(file.with_name(LABELS), counting, correction.labels)
    except OSError as error:
        raise Problem(
            "it cannot be put on record that this CSV counts",
            where=str(file),
            got=error.strerror or str(error),
            advice="make room there, and start again",
        ) from error
    return taken


def _drawn(loaded: LoadedPlan) -> Manifest:
    """Give the manifest as it was drawn."""
    kept = loaded.state_dir / MANIFEST
    if kept.exists() and loaded.manifest is None:
        return read_manifest(kept)
    if loaded.manifest is None or not loaded.state_dir.is_dir():
        raise Problem(
            "the plan was not run yet: there is nothing to be corrected",
            where=str(loaded.path),
            advice="change the CSV as you like"
            + ("" if loaded.manifest is None else ", and build its manifest anew"),
        )
    return read_manifest(loaded.manifest)


def _same_rows(source: Source, manifest: Manifest) -> list[int]:
    """Give the rows of a manifest's x-rays; refuse a CSV that has others, or these in another order."""
    if len(source.paths) != manifest.csv_rows:
        raise _other_xrays(str(source.csv), f"{manifest.csv_rows:,} rows", f"{len(source.paths):,} rows")
    number = {key: row for row, key in enumerate(parse_paths(source.paths, source.where))}
    rows: list[int] = []
    for xray in manifest.xrays:
        row = number.get(xray.key)
        if row is None:
            raise _other_xrays(str(source.csv), f"x-ray {xray.index}, {xray.path}", "no row for it")
        before = xray.path, xray.file
        now = normalise_path(source.paths[row]), source.file(row)
        if now != before:
            raise _other_xrays(
                source.where(row), *(" in ".join(filter(None, each)) for each in (before, now))
            )
        rows.append(row)
    if manifest.selection["kind"] in _IN_CSV_ORDER:
        at = next((at for at in range(1, len(rows)) if rows[at] < rows[at - 1]), None)
        if at is not None:
            first, second = manifest.xrays[at - 1].path, manifest.xrays[at].path
            raise _other_xrays(source.where(rows[at]), f"{second} after {first}", "it stands before")
    return rows


def _other_xrays(where: str, expected: str, got: str) -> Problem:
    return Problem(
        "the CSV is not of the same x-rays in the same order",
        where=where,
        expected=expected,
        got=got,
        advice="in a plan that was run only labels, sex, age and views may be corrected; for other x-rays"
        " make a new plan",
    )


def _cells(manifest: Manifest, before: Sequence[Labels], now: Sequence[Labels]) -> Iterator[Cell]:
    for xray, old, new in zip(manifest.xrays, before, now, strict=True):
        for name, was, each in zip(COLUMNS[1:], old, new, strict=True):
            if was != each:
                yield Cell(xray, name, was, each)


def _write(file: Path, manifest: Manifest, labels: Sequence[Labels]) -> None:
    text = io.StringIO(newline="")
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow((manifest.csv_sha256, *COLUMNS[1:]))
    writer.writerows((xray.path, *cells) for xray, cells in zip(manifest.xrays, labels, strict=True))
    replace_file(file, text.getvalue().encode())


def _kept(file: Path, manifest: Manifest) -> list[Labels] | None:
    """Give the labels that count; None where no copy was kept, or it is of another CSV."""
    try:
        with file.open(encoding="utf-8", newline="") as opened:
            (digest, *_), *rows = csv.reader(opened)
    except (OSError, ValueError, csv.Error):
        return None
    if digest != manifest.csv_sha256 or [row[0] for row in rows] != [xray.path for xray in manifest.xrays]:
        return None
    return [tuple(row[1:]) for row in rows]
