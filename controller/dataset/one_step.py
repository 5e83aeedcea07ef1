"""A data set is there as a whole, or as it was before."""

from __future__ import annotations

import contextlib
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from android_bridge.base import Problem
from controller.dataset.checksums import CHECKSUMS, touched
from controller.dataset.folder_lock import alone, locked
from controller.dataset.growing import GrowingDataset
from controller.dataset.growing_folder import Growth, check_free, clear_away, growth, writing
from controller.dataset.loading import Dataset, is_dataset, load_dataset
from controller.dataset.sheets import SHEETS
from controller.xrays import FORMULA_SIGNS, SPLITS, is_formula

_NO_TEXT: Final = ("Cc", "Cs")
"""Control characters, and what stands for bytes that are no UTF-8."""


@dataclass(frozen=True, slots=True)
class Grown:
    """What a data set is after photos were added.

    Parameters
    ----------
    has_changed
        Whether it is another than before.
    others
        How many photos of what else it held already, such as ``plan spring``.
    tables
        The CSV of each split.
    sheets
        The contact sheets that are there, by the name of what they show: ``plan.subset``,
        ``synthetic-chain``, or the origin. A folder where there are several of it.
    warnings
        What went wrong without harm to it.
    """

    out: Path
    has_changed: bool
    others: Mapping[str, int]
    tables: tuple[Path, ...]
    sheets: Mapping[str, Path]
    warnings: tuple[str, ...]

    @classmethod
    def of(cls, data: GrowingDataset) -> Grown:
        """Tell of a data set that is there now."""
        return cls(
            data.out,
            data.has_changed,
            data.others,
            tuple(table for split in SPLITS if (table := data.out / f"{split}.csv").exists()),
            {each.name.removesuffix(".jpg"): each for each in (data.out / SHEETS).glob("*")},
            tuple(data.warnings),
        )


@contextlib.contextmanager
def growing_dataset(out: Path, *, keep: bool = False) -> Iterator[GrowingDataset]:
    """Give a data set to add photos to; at the end `out` becomes it in one step.

    Whatever happens before that, and whenever, `out` stays as it was. Photos that are there already are not
    copied but linked. Where nothing has changed, `out` is not touched at all.

    Parameters
    ----------
    out
        A new or empty folder, or a data set made by chexrig.
    keep
        Where the photos come over a cable: on an error leave those that were copied, and find them again in
        the same folder the next time.

    Raises
    ------
    Problem
        When `out` is something else, was changed by hand, cannot be written, or somebody else is at it; when
        the disk is full.
    """
    check_out(out)
    with writing(out), alone(out), contextlib.ExitStack() as stack:
        out.parent.mkdir(parents=True, exist_ok=True)
        if not out.is_dir():
            check_free(out)
        clear_away(out)
        stack.enter_context(locked(out))
        before = _what_is_there(out)
        list_before = _list_of(out)
        growing = stack.enter_context(growth(out, keep=keep))
        data = GrowingDataset(out, growing.folder, before)
        yield data
        _settle(growing, data, list_before)


def check_out(out: Path) -> None:
    """Refuse a place where no data set can be, whatever is there.

    Raises
    ------
    Problem
        When it is within another data set, or its name can stand in no table.
    """
    _check_name(out)
    _check_outside(out)


def _check_name(out: Path) -> None:
    """Refuse a name with which every row's `Path` would begin, and be no text, or run by a spreadsheet."""
    if any(unicodedata.category(each) in _NO_TEXT for each in out.name):
        raise Problem(
            "the data set's name holds what no text does, and every row of its tables would begin with it",
            where=str(out),
            expected="a name without control characters, in UTF-8",
            advice="choose another --out",
        )
    if is_formula(f"{out.name}/"):
        raise Problem(
            "the data set's name would be run as a formula by a spreadsheet that opens its tables",
            where=str(out),
            expected=f"a name that begins with none of {FORMULA_SIGNS}",
            advice="choose another --out",
        )


def _check_outside(out: Path) -> None:
    """Refuse a place within another data set, whose own files alone are in its folder."""
    outer = next((above for above in out.resolve().parents if is_dataset(above)), None)
    if outer is not None:
        raise Problem(
            "one data set cannot be within another",
            where=str(out),
            expected=f"a place outside {outer}",
            advice=f"choose another --out; --out {outer} adds to that one",
        )


def _settle(growing: Growth, data: GrowingDataset, list_before: bytes) -> None:
    if not data.finish() or _list_of(growing.folder) == list_before:
        growing.discarded = True
        return
    data.complete()
    data.has_changed = True
    if _list_of(data.out) != list_before:
        raise touched(data.out, ["it was changed while photos were being added"])
    growing.exchanges = bool(list_before)


def _what_is_there(out: Path) -> Dataset:
    if out.is_dir() and is_dataset(out):
        return load_dataset(out)
    check_free(out)
    return Dataset(out)


def _list_of(folder: Path) -> bytes:
    try:
        return (folder / CHECKSUMS).read_bytes()
    except FileNotFoundError:
        return b""
