"""The x-rays that pictures are made of, with their labels: of a manifest, a plan, a CSV, or a data set."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, Final

from android_bridge.base import Problem, how_many, some_of
from controller.dataset import CHECKSUMS, is_dataset, load_dataset, parse_checksums
from controller.plan import MANIFEST, foreseen_manifest, load_plan
from controller.synthetic.chain_file import is_chain
from controller.synthetic.items import Item
from controller.synthetic.places import as_path, find_pictures
from controller.xrays import (
    MISSING,
    SPLITS,
    Labels,
    Manifest,
    RowRange,
    XrayKey,
    labels_in,
    labels_of,
    normalise_path,
    parse_paths,
    read_manifest,
    read_source,
    select_rows,
)

_YAML: Final = (".yaml", ".yml")
_EXPECTED: Final = (
    "a manifest, a plan's YAML, a CSV in CheXpert's form, or the folder of a data set with its tables"
)
_NAMED: Final = 5
_NO_FILE: Final = "no such file"


@dataclass(frozen=True, slots=True, kw_only=True)
class Xrays:
    """The x-rays of a run.

    Parameters
    ----------
    title
        What they are, in a few words.
    items, labels
        Each x-ray, and its 18 cells after ``Path``.
    csv_sha256, manifest_sha256
        Digests of the table with the labels, and of the manifest where there is one.
    csv, manifest
        The files of these, for whoever is to be told of them; None where there is none.
    images
        The folders they lie in, or a URL.
    publishing
        What a plan's ``dataset:`` section says.
    lacking
        Why some have no file, by index.
    warnings
        What is worth minding in their table.
    """

    title: str
    items: tuple[Item, ...]
    labels: tuple[Labels, ...]
    csv_sha256: str
    manifest_sha256: str | None = None
    csv: Path | None = None
    manifest: Path | None = None
    images: tuple[str, ...] = ()
    publishing: Mapping[str, Any] = field(default_factory=dict)
    lacking: tuple[Problem, ...] = ()
    warnings: tuple[str, ...] = ()

    @property
    def digest(self) -> str:
        """SHA-256 of all that tells which x-ray has which number, where its file lies, and how it is read."""
        digest = hashlib.sha256(json.dumps([_resolved(each) for each in self.images]).encode())
        for each in self.items:
            told = (
                each.index,
                str(each.key),
                each.path,
                each.file,
                each.sha256,
                each.whole_range,
                each.windowing,
                each.is_accepted,
            )
            digest.update(json.dumps(told).encode())
        return digest.hexdigest()


@dataclass(frozen=True, slots=True, kw_only=True)
class _Row:
    """An x-ray of a table."""

    key: XrayKey
    path: str
    file: str = ""
    sha256: str | None = None
    whole_range: bool = False
    windowing: str = ""
    is_accepted: bool = False


def read_xrays(
    source: Path, images: Sequence[str] = (), csv: Path | None = None, rows: RowRange | None = None
) -> Xrays:
    """Read which x-rays there are, with their labels, and find their files.

    Parameters
    ----------
    source
        A manifest, a plan, a CSV, or a data set's folder.
    images
        Folders with the x-rays, or one URL; none: where the source says, or its own folder.
    csv
        The CSV of a manifest; None: the one of that name beside it.
    rows
        Only these rows of a CSV.

    Raises
    ------
    Problem
        When it is none of these or cannot be read, its labels cannot stand in a data set, or none of its
        x-rays is there.
    """
    kind = _kind_of(source)
    if rows is not None and kind is not _of_csv:
        raise Problem(
            "rows can be chosen of a CSV only",
            where="--rows",
            got=str(source),
            advice="leave --rows out, or give the CSV; `chexrig manifest build` freezes any choice of rows",
        )
    if csv is not None and kind is not _of_manifest:
        raise Problem(
            "a CSV belongs to a manifest only", where="--csv", got=str(source), advice="leave --csv out"
        )
    return kind(source, tuple(images), csv, rows)


_Kind = Callable[[Path, tuple[str, ...], "Path | None", "RowRange | None"], Xrays]


def _kind_of(source: Path) -> _Kind:
    if source.is_dir():
        return _of_folder
    if source.suffix.lower() in _YAML:
        return _of_plan
    try:
        with source.open("rb") as file:
            head = file.read(1)
    except FileNotFoundError as error:
        raise Problem("there is no such source of x-rays", where=str(source), expected=_EXPECTED) from error
    except OSError as error:
        raise Problem(
            "the source of x-rays cannot be read", where=str(source), got=error.strerror or str(error)
        ) from error
    return _of_manifest if head == b"{" else _of_csv


def _of_csv(source: Path, images: tuple[str, ...], _csv: Path | None, rows: RowRange | None) -> Xrays:
    found = _of_tables([source], images or (str(source.absolute().parent),), rows, source.name)
    return replace(found, csv=source)


def _of_folder(folder: Path, images: tuple[str, ...], _csv: Path | None, _rows: RowRange | None) -> Xrays:
    tables = [table for split in SPLITS if (table := folder / f"{split}.csv").is_file()]
    if not tables:
        raise Problem(
            "the folder has no table of labels",
            where=str(folder),
            expected=f"{', '.join(f'{split}.csv' for split in SPLITS)}, or one of them",
            advice="give the CSV in CheXpert's form, wherever it is",
        )
    digests: dict[str, str] = {}
    made: set[str] = set()
    if is_dataset(folder):
        data = load_dataset(folder)  # refuses one that was changed since it was made
        list_file = folder / CHECKSUMS
        digests = parse_checksums(list_file.read_text("utf-8"), list_file)
        # a set of synthetic pictures alone is a source; beside photos they were made of these, or will be
        made = {each.place for each in data.synthetic} if data.photos else set()
    where = images or (str(folder.absolute()),)
    found = _of_tables(
        tables, where, None, f"data set {folder.name}", lambda path: _place_of(path) not in made
    )
    return replace(
        found, items=tuple(replace(each, sha256=digests.get(_place_of(each.path))) for each in found.items)
    )


def _place_of(path: str) -> str:
    """Give a photo's place; `Path` begins with the name that the folder had when it was made."""
    return normalise_path(path).partition("/")[2]


def _of_tables(
    tables: Sequence[Path],
    images: tuple[str, ...],
    rows: RowRange | None,
    title: str,
    is_wanted: Callable[[str], bool] = lambda _: True,
) -> Xrays:
    found: list[_Row] = []
    labels: list[Labels] = []
    warnings: list[str] = []
    digest = hashlib.sha256()
    for table in tables:
        source = read_source(table)
        digest.update(source.data)
        keys = parse_paths(source.paths, source.where)
        chosen = range(len(keys)) if rows is None else _rows_of(table, rows, keys)
        taken = [row for row in chosen if is_wanted(source.paths[row])]
        labels += labels_in(source, taken, warnings.append)
        found += [
            _Row(key=keys[row], path=normalise_path(source.paths[row]), file=source.file(row))
            for row in taken
        ]
    return _located(found, labels, images, title, digest.hexdigest(), warnings)


def _rows_of(table: Path, rows: RowRange, keys: Sequence[XrayKey]) -> Sequence[int]:
    try:
        return select_rows(rows, keys)
    except Problem as problem:
        problem.where = problem.where or str(table)
        raise


def _of_manifest(source: Path, images: tuple[str, ...], csv: Path | None, _rows: RowRange | None) -> Xrays:
    manifest = read_manifest(source)
    table = csv or source.with_name(manifest.csv_name)
    if csv is None and not table.is_file():
        raise Problem(
            "the CSV with the labels is not beside the manifest",
            where=str(source),
            expected=str(table),
            advice="say where it is with --csv",
        )
    found = _of_frozen(manifest, table, images or (str(table.absolute().parent),), source.name)
    return replace(found, manifest=source)


def _of_plan(source: Path, images: tuple[str, ...], _csv: Path | None, _rows: RowRange | None) -> Xrays:
    if is_chain(source):
        raise Problem(
            "this is a chain, and no source of x-rays",
            where=str(source),
            expected=_EXPECTED,
            advice=f"give what the x-rays are in first, and the chain so: --chain {source}",
        )
    loaded = load_plan(source)
    manifest, problems = foreseen_manifest(loaded)
    for problem in problems:
        raise problem
    if manifest is None:
        raise Problem(
            "the plan's x-rays are not there",
            where=str(source),
            expected=f"{loaded.manifest or loaded.csv}",
            advice="`chexrig plan check PLAN` says what is missing",
        )
    own = loaded.images
    folders = (own,) if isinstance(own, Path) else tuple(own)
    found = _of_frozen(manifest, loaded.csv, images or tuple(map(str, folders)), f"plan {loaded.name}")
    kept = loaded.manifest or loaded.state_dir / MANIFEST
    return replace(found, publishing=loaded.publishing, manifest=kept if kept.is_file() else None)


def _of_frozen(manifest: Manifest, csv: Path, images: tuple[str, ...], title: str) -> Xrays:
    warnings: list[str] = []
    labels = labels_of([each.key for each in manifest.xrays], csv, manifest.csv_sha256, warnings.append)
    rows = [
        _Row(
            key=each.key,
            path=each.path,
            file=each.file,
            sha256=each.sha256,
            whole_range=each.is_shown_in_whole_range,
            windowing=each.windowing,
            is_accepted=bool(each.accepted),
        )
        for each in manifest.xrays
    ]
    found = _located(rows, labels, images, title, manifest.csv_sha256, warnings)
    return replace(found, manifest_sha256=manifest.digest, csv=csv)


def _located(
    rows: Sequence[_Row],
    labels: Sequence[Labels],
    images: tuple[str, ...],
    title: str,
    csv_sha256: str,
    warnings: Sequence[str],
) -> Xrays:
    places = find_pictures(images, [(each.path, each.file) for each in rows])
    lacking = [each for each in places if isinstance(each, Problem)]
    if len(lacking) == len(rows):
        raise Problem(
            f"none of the {how_many(len(rows), 'x-ray')} is there",
            where=", ".join(images),
            expected=lacking[0].expected,
            got=lacking[0].got or _NO_FILE,
            advice=lacking[0].advice or "give the folder that holds the paths of the table (--images)",
        )
    items = [
        Item(
            index=index,
            key=row.key,
            path=row.path,
            place="" if isinstance(place, Problem) else place,
            file=row.file,
            lack=_words(place) if isinstance(place, Problem) else "",
            sha256=row.sha256,
            whole_range=row.whole_range,
            windowing=row.windowing,
            is_accepted=row.is_accepted,
        )
        for index, (row, place) in enumerate(zip(rows, places, strict=True), start=1)
    ]
    return Xrays(
        title=title,
        items=tuple(items),
        labels=tuple(labels),
        csv_sha256=csv_sha256,
        images=images,
        lacking=tuple(lacking),
        warnings=tuple(warnings),
    )


def tell_lacking(xrays: Xrays) -> Problem | None:
    """Give the warning that some x-rays have no file; None where all have one."""
    if not xrays.lacking:
        return None
    count = len(xrays.lacking)
    what = f"{count:,} of {len(xrays.items):,} x-rays {'is' if count == 1 else 'are'} not there"
    return Problem(
        f"{what}: nothing is made of {'it' if count == 1 else 'them'}",
        where=some_of([each.where for each in xrays.lacking], _NAMED),
        got=some_of(sorted({each for each in map(_said, xrays.lacking) if each != MISSING}), _NAMED),
        advice=xrays.lacking[0].advice,
    )


def xray_of(images: Sequence[str], items: Sequence[Item]) -> Callable[[str], Path] | None:
    """Give what finds an x-ray's file by its path, for contact sheets; None where they are at a URL."""
    if any(as_path(each) is None for each in images):
        return None
    places = {each.path: each for each in items}

    def find(path: str) -> Path:
        item = places.get(path)
        place = as_path(item.place) if item is not None and item.place else None
        if place is None:
            raise Problem(MISSING, where=path)
        return place

    return find


def _resolved(place: str) -> str:
    path = as_path(place)
    return place if path is None else str(path.resolve())


def _words(problem: Problem) -> str:
    return f"{problem.where}: {_said(problem)}"


def _said(problem: Problem) -> str:
    """Say why there is no file: something else may be in its place."""
    return problem.got if problem.what == MISSING and problem.got not in ("", _NO_FILE) else problem.what
