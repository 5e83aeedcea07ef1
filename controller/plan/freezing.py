"""The x-rays of a plan, frozen at its first run."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

from android_bridge.base import Problem, Remedy
from controller.plan.beside import MANIFEST
from controller.plan.load import LoadedPlan
from controller.plan.relabelling import keep_labels, with_labels_that_count
from controller.plan.with_data import WithData, is_file
from controller.plan.xrays import preview_manifest, selection_of
from controller.xrays import (
    Images,
    Manifest,
    NoPictureError,
    Xray,
    build_manifest,
    find_image,
    read_manifest,
    selection_from_dict,
    write_manifest,
)


def frozen_manifest(loaded: LoadedPlan, progress: Callable[[int, int], None] | None = None) -> Manifest:
    """Give the plan's manifest; where it names none, the one drawn at its first run and kept ever since.

    Parameters
    ----------
    progress
        Called with (images done, images in all) where the manifest has to be drawn.

    Raises
    ------
    Problem
        When data are missing or damaged, or the plan or the CSV has changed since the manifest was drawn.
    """
    manifest = _frozen(loaded, progress)
    keep_labels(loaded, manifest)
    return manifest


def _frozen(loaded: LoadedPlan, progress: Callable[[int, int], None] | None) -> Manifest:
    if loaded.manifest is not None:
        return with_labels_that_count(loaded, read_manifest(loaded.manifest))
    kept = loaded.state_dir / MANIFEST
    if not kept.exists():
        manifest = _drawn(loaded, progress)
        loaded.state_dir.mkdir(parents=True, exist_ok=True)
        write_manifest(manifest, kept)
        return manifest
    manifest = with_labels_that_count(loaded, read_manifest(kept))
    for problem in _changes(loaded, manifest, kept):
        raise problem
    return manifest


def _drawn(loaded: LoadedPlan, progress: Callable[[int, int], None] | None) -> Manifest:
    data = loaded.data
    try:
        return build_manifest(
            loaded.csv,
            loaded.images,
            selection_of(data, loaded.path.parent),
            progress=progress,
            accept=data.accept,
        )
    except NoPictureError as problem:
        accept = ", ".join(map(str, problem.to_accept))
        problem.advise(f"Or take them as they are: accept: [{accept}] under `data` of {loaded.path}.")
        raise


def is_frozen(loaded: WithData) -> bool:
    """Say whether it is settled which x-rays a plan means: it names a manifest, or was run before."""
    return loaded.manifest is not None or (loaded.state_dir / MANIFEST).exists()


def foreseen_manifest(
    loaded: WithData, tell: Callable[[str], None] | None = None, *, kept: bool = True
) -> tuple[Manifest | None, list[Problem]]:
    """Give the manifest that a run would use, and what the run would refuse of it; nothing is written.

    Where none is frozen yet it is a preview: see `preview_manifest`.

    Parameters
    ----------
    tell
        Is told what of a list of x-rays was left out of a preview.
    kept
        Whether the one in the plan's state folder is its own.

    Returns
    -------
    Manifest or None
        None where there is none, or it cannot be understood.
    list of Problem
        Whatever is wrong with it, all at once.
    """
    file = loaded.state_dir / MANIFEST
    try:
        if loaded.manifest is None and kept and file.exists():
            manifest = with_labels_that_count(loaded, read_manifest(file))
            return manifest, list(_changes(loaded, manifest, file))
        preview = preview_manifest(loaded, tell)
        if loaded.manifest is not None and preview is not None and kept:
            preview = with_labels_that_count(loaded, preview)
        return preview, []
    except Problem as problem:
        return None, [problem]


def _changes(loaded: WithData, manifest: Manifest, kept: Path) -> Iterator[Problem]:
    """Tell what is not as it was when the manifest was frozen."""
    if all(map(is_file, loaded.lists.values())):  # a missing one is reported by the plan's check
        selection = selection_of(loaded.data, loaded.path.parent)
        if selection.to_dict() != manifest.selection:
            before = selection_from_dict(manifest.selection)
            what = "the selection of x-rays"
            yield _changed(loaded, loaded.data.chosen_by, what, str(before), str(selection), kept)
    try:
        digest = loaded.csv_sha256()
    except Problem as problem:
        yield problem
        return
    if digest not in (None, manifest.csv_sha256):  # a missing one is reported by the plan's check
        shas = f"SHA-256 {manifest.csv_sha256}", f"SHA-256 {digest}"
        changed = _changed(loaded, "csv", f"the CSV {loaded.csv}", *shas, kept)
        changed.remedy = Remedy.TAKE_OVER_LABELS
        yield changed


def _changed(loaded: WithData, key: str, what: str, before: str, now: str, kept: Path) -> Problem:
    return Problem(
        f"{what} has changed since this plan's first run",
        where=loaded.where("data", key),
        expected=before,
        got=now,
        advice=loaded.begun_anew(
            f"take the change back, or copy the plan to a new file: indices are frozen in {kept}"
        ),
    )


def locate_in(images: Images) -> Callable[[Xray], Path]:
    """Give the function that finds an x-ray's file."""
    return lambda xray: find_image(images, xray.path, xray.file)
