"""A plan that is to be written: checked first, then written with its files, all or nothing."""

from __future__ import annotations

import contextlib
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

from android_bridge.base import Problem, create_file, replace_file
from controller.capture import foresee
from controller.cli.console import err, show_warnings
from controller.plan import ENVIRONMENTS, LoadedPlan, PlanProblems, load_plan
from controller.xrays import Manifest, is_same, read_manifest, write_manifest


@dataclass(frozen=True, kw_only=True)
class Draft:
    """A plan that is to be written.

    Parameters
    ----------
    path
        Its file.
    text
        What goes there.
    environments
        The files that are to be written beside it, and their text.
    manifest
        The file of a manifest, and what goes there; None where none has to be written.
    """

    path: Path
    text: str
    environments: dict[Path, str]
    manifest: tuple[Path, Manifest] | None = None


def write_draft(draft: Draft) -> LoadedPlan:
    """Check a plan as `chexrig plan check` would, and write it: all of it, or nothing."""
    replaces = draft.path.exists()  # that was agreed to
    try:
        with ExitStack() as undo:
            _make_folders(draft, undo)
            if draft.manifest is not None:
                _write_manifest(*draft.manifest, undo)
            loaded = _checked(draft)
            for file, text in draft.environments.items():
                _create(file, text, undo)
            if replaces:
                replace_file(draft.path, draft.text)
            else:
                _create(draft.path, draft.text, undo)
            undo.pop_all()
    except OSError as error:
        raise Problem(
            f"the plan cannot be written: {error.strerror or error}",
            where=str(error.filename or draft.path),
            advice="nothing was written; choose a folder that may be written to",
        ) from error
    return loaded


def _checked(draft: Draft) -> LoadedPlan:
    loaded = load_plan(draft.path, {draft.path: draft.text, **draft.environments})
    with err.status("checking the plan"):
        report = foresee(loaded, lambda words: err.print(words, markup=False))
    for warning in (*report.warnings, *report.errors):
        if warning.where.startswith(f"{draft.path}:"):  # there is no such line yet
            warning.where = ""
    show_warnings(report.warnings)
    if report.errors:
        raise PlanProblems(draft.path, report.errors, kind="plan that was to be written,")
    return loaded


def _make_folders(draft: Draft, undo: ExitStack) -> None:
    last = draft.path.parent / ENVIRONMENTS if draft.environments else draft.path.parent
    missing = [each for each in (last, *last.parents) if not each.exists()]
    for each in reversed(missing):
        each.mkdir()
        undo.callback(_remove, each.rmdir)


def _write_manifest(file: Path, manifest: Manifest, undo: ExitStack) -> None:
    if file.is_file():
        with contextlib.suppress(Problem):
            if is_same(read_manifest(file), manifest):
                return
    if file.exists():
        raise Problem(
            "there is another manifest where this plan's would go",
            where=str(file),
            advice="choose another name for the plan",
        )
    write_manifest(manifest, file)
    undo.callback(_remove, file.unlink)


def _create(file: Path, text: str, undo: ExitStack) -> None:
    if not create_file(file, text):
        raise Problem("somebody else has written this file meanwhile", where=str(file), advice="start again")
    undo.callback(_remove, file.unlink)


def _remove(how: Callable[[], None]) -> None:
    with contextlib.suppress(OSError):
        how()
