"""The list beside a data set of the x-rays that lack pictures, and why."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence
from itertools import count
from pathlib import Path
from typing import Final

from android_bridge.base import Problem, replace_file
from controller.synthetic.items import Failed, Item

_COLUMNS: Final = ("index", "Path", "file", "why")


def failed_list(out: Path) -> Path:
    """Give the file beside a data set that lists the x-rays that lack pictures: never a file of others."""
    names = (f"{out.name}-failed{'' if number == 1 else f'-{number}'}.csv" for number in count(1))
    return next(file for file in map(out.with_name, names) if _is_own(file) or not _is_there(file))


def write_failed_list(out: Path, failed: Sequence[Failed], items: Sequence[Item]) -> None:
    """Write which x-rays failed, or take away what an earlier run wrote.

    Parameters
    ----------
    items
        All of the run, by index from 1.

    Raises
    ------
    Problem
        When it cannot be written.
    """
    file = failed_list(out)
    try:
        if failed:
            rows = (_row(each, items[each.index - 1]) for each in failed)
            replace_file(file, _text([_COLUMNS, *sorted(rows)]))
        elif _is_own(file):
            file.unlink()
    except OSError as error:
        raise Problem(
            "the list of what failed cannot be written", where=str(file), got=error.strerror or str(error)
        ) from error


def _row(failed: Failed, item: Item) -> tuple[int, str, str, str]:
    why = failed.why
    for place in filter(None, (item.place, item.file, item.path)):
        why = why.replace(f"{place}: ", "")  # the row has it
    return failed.index, item.path, item.place, why


def _text(rows: Iterable[Sequence[object]]) -> str:
    text = io.StringIO(newline="")
    csv.writer(text, lineterminator="\n").writerows(rows)
    return text.getvalue()


def _is_there(file: Path) -> bool:
    return file.exists() or file.is_symlink()


def _is_own(file: Path) -> bool:
    """Say whether it is such a list: by its first line."""
    header = _text([_COLUMNS]).encode()
    try:
        with file.open("rb") as opened:
            return opened.read(len(header)) == header
    except OSError:
        return False
