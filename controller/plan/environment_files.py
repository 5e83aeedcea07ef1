"""Environments kept in files of their own, read in where the plan names them."""

from __future__ import annotations

from collections.abc import Mapping
from difflib import get_close_matches
from pathlib import Path

from android_bridge.base import Problem
from controller.plan.mistakes import value_at
from controller.plan.paths import path_advice
from controller.plan.scalars import visible
from controller.plan.source import KeyPath, Source, read_source


def read_environment_files(source: Source, folder: Path, unwritten: Mapping[Path, str]) -> None:
    """Put the contents of environment files into a plan's data, keeping the files' own lines.

    Parameters
    ----------
    source
        The plan's YAML, changed in place; mistakes are added to its problems.
    folder
        The plan's folder.
    unwritten
        The text of files that are to be written.
    """
    subsets = value_at(source.data, ("subsets",))
    for position, subset in enumerate(subsets if isinstance(subsets, list) else []):
        if not isinstance(subset, dict) or not isinstance(subset.get("environment"), str):
            continue
        here: KeyPath = ("subsets", position, "environment")
        try:
            inner = _read(folder, subset["environment"], str(source.place(here)), unwritten)
        except Problem as problem:
            source.problems.append(problem)
            source.broken.add(here)
        else:
            subset["environment"] = inner.data
            _take_over(source, here, inner)


def _take_over(source: Source, here: KeyPath, inner: Source) -> None:
    source.places |= {(*here, *path): place for path, place in inner.places.items()}
    source.broken |= {(*here, *path) for path in inner.broken}
    source.written |= {(*here, *path): text for path, text in inner.written.items()}
    source.problems += inner.problems
    if inner.problems and inner.data is None:
        source.broken.add(here)


def _read(folder: Path, named: str, where: str, unwritten: Mapping[Path, str]) -> Source:
    try:
        file = folder / Path(named).expanduser()
        there = file in unwritten or file.exists()
    except (RuntimeError, ValueError, OSError) as error:  # no such home folder, a zero byte, too long a name
        raise Problem(
            f"the path of the environment file cannot be used: {error}",
            where=where,
            expected="a path relative to the plan's folder",
            advice=path_advice(named),
        ) from error
    if not there:
        near = get_close_matches(file.name, [path.name for path in file.parent.glob("*.y*ml")], n=1)
        raise Problem(
            f"the environment file {visible(str(file))} does not exist",
            where=where,
            expected="a path relative to the plan's folder",
            advice=path_advice(named) or (f"did you mean `{near[0]}`?" if near else ""),
        )
    try:
        return read_source(file, unwritten)
    except Problem as problem:
        raise Problem(f"environment file {file}: {problem.what}", where=where) from problem
