"""A file that a command writes: never one that is there already, unless it is asked to."""

from __future__ import annotations

import tempfile
from collections.abc import Collection
from pathlib import Path

from android_bridge.base import Problem, plain_path


def new_file(file: Path, option: str, suffixes: Collection[str], what: str, *, force: bool) -> Path:
    """Give where a file goes, after making sure that it can: making it takes a while.

    Parameters
    ----------
    option
        Where it was given.
    suffixes
        What its name may end with.
    what
        What is told of another ending.
    force
        Whether a file that is there is replaced.

    Raises
    ------
    Problem
        When there is something already, or it cannot be written.
    """
    if file.suffix.lower() not in suffixes:
        raise Problem(what, where=option, expected=" or ".join(suffixes), got=str(file))
    place = plain_path(file)
    if place.exists() and not (force and place.is_file()):
        raise Problem(
            f"there is something at {option} already",
            where=str(place),
            expected="a new file",
            advice="choose another name"
            + ("; --force replaces it" if place.is_file() else ": it is no file that could be replaced"),
        )
    try:
        with tempfile.TemporaryFile(dir=place.parent):
            pass
    except OSError as error:
        raise unwritable(place, error) from error
    return place


def unwritable(place: Path, error: OSError) -> Problem:
    """Tell that a file cannot be written."""
    return Problem(
        "the file cannot be written",
        where=str(place),
        expected="a file name in a folder that exists and may be written to",
        got=error.strerror or str(error),
    )
