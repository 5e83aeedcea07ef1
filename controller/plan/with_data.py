"""What of a plan is held against its data, whatever else is wrong with it."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from stat import S_ISDIR, S_ISREG
from typing import NamedTuple

from android_bridge.base import Problem
from controller.plan.beside import STATE_SUFFIX
from controller.plan.model import LISTS, DataSource
from controller.plan.source import KeyPath, Place, place_of
from controller.xrays import Images


class NamedRange(NamedTuple):
    """A subset's indices, wherever else in it mistakes may be.

    Parameters
    ----------
    position
        In the plan's list, from 0.
    name
        What it is called in messages, such as ``subset `s1` ``.
    """

    position: int
    name: str
    first: int
    last: int


class WithData:
    """What can be held against the x-rays: a plan, or what is understood of one with mistakes."""

    path: Path
    places: Mapping[KeyPath, Place]

    @property
    def data(self) -> DataSource:
        """Which x-rays are photographed and where they lie."""
        raise NotImplementedError

    @property
    def ranges(self) -> tuple[NamedRange, ...]:
        """The indices of each subset."""
        raise NotImplementedError

    @property
    def state_dir(self) -> Path:
        """Folder of this plan's journal and results, beside the plan; not made here."""
        return self.path.parent / f"{self.path.stem}{STATE_SUFFIX}"

    @property
    def labels_dir(self) -> Path:
        """Folder with the labels that count: the state folder of the plan itself, not of its rehearsal."""
        return self.state_dir

    @property
    def csv(self) -> Path:
        """The CSV with the labels, absolute."""
        return self._resolve(self.data.csv)

    @property
    def images(self) -> Images:
        """The folder the CSV's `Path` column is relative to, absolute; several where the plan has several."""
        first, *others = map(self._resolve, self.data.images)
        return (first, *others) if others else first

    @property
    def manifest(self) -> Path | None:
        """The frozen manifest, absolute; None if the plan names none."""
        named = self.data.manifest
        return self._resolve(named) if named else None

    @property
    def lists(self) -> dict[str, Path]:
        """The lists by which x-rays are chosen, absolute, by their key in the plan."""
        named = {key: getattr(self.data, key) for key in LISTS}
        return {key: self._resolve(path) for key, path in named.items() if path is not None}

    def begun_anew(self, advice: str) -> str:
        """Give an advice about what was changed since the first run, unless there is a simpler one."""
        return advice

    def csv_sha256(self) -> str | None:
        """Give the digest of the CSV as it is now; None where there is none.

        Raises
        ------
        Problem
            When it cannot be read.
        """
        if not is_file(self.csv):
            return None
        try:
            with self.csv.open("rb") as file:
                return hashlib.file_digest(file, "sha256").hexdigest()
        except OSError as error:
            raise Problem(
                f"the CSV {self.csv} cannot be read",
                where=self.where("data", "csv"),
                got=error.strerror or str(error),
                advice="make sure that it may be read",
            ) from error

    def where(self, *path: str | int) -> str:
        """Give ``file:line`` of a key, or of the nearest one above it that is written in the plan."""
        return self.where_all([path])

    def where_all(self, paths: Iterable[KeyPath]) -> str:
        """Give the places of several keys as `where` does: ``plan.yaml:6; office.yaml:3, 4``."""
        lines: dict[str, set[int]] = {}
        for place in (place_of(self.places, path) for path in paths):
            lines.setdefault(place.file, set()).add(place.line)
        return "; ".join(f"{file}:{', '.join(map(str, sorted(found)))}" for file, found in lines.items())

    def _resolve(self, path: Path) -> Path:
        whole = self.path.parent / path.expanduser()
        try:
            return whole.resolve()
        except RuntimeError:  # links that lead in a circle: opening it says so
            return whole.absolute()


def is_file(path: Path) -> bool:
    """Say whether there is such a file. One that may not be looked at is: why not, its reader tells."""
    return _is(S_ISREG, path)


def is_folder(path: Path) -> bool:
    """Say whether there is such a folder, as `is_file` does for a file."""
    return _is(S_ISDIR, path)


def _is(kind: Callable[[int], bool], path: Path) -> bool:
    try:
        return kind(path.stat().st_mode)
    except (FileNotFoundError, NotADirectoryError):
        return False
    except OSError:
        return True


class PlanInPart(WithData):
    """What of a plan with mistakes can be held against its data all the same.

    Parameters
    ----------
    ranges
        The indices of those subsets of which they are understood.
    """

    def __init__(
        self,
        path: Path,
        places: Mapping[KeyPath, Place],
        data: DataSource,
        ranges: tuple[NamedRange, ...],
    ) -> None:
        self.path, self.places = path, places
        self._data, self._ranges = data, ranges

    @property
    def data(self) -> DataSource:
        """Which x-rays are photographed and where they lie."""
        return self._data

    @property
    def ranges(self) -> tuple[NamedRange, ...]:
        """The indices of each subset of which they are understood."""
        return self._ranges
