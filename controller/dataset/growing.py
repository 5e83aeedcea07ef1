"""A data set that photos are added to, and that is there as a whole or as it was before."""

from __future__ import annotations

import contextlib
import json
import os
import shutil
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, Final

from android_bridge.problems import Problem
from controller.chexpert import COLUMNS, XrayKey
from controller.dataset.capture import Capture
from controller.dataset.checksums import CHECKSUMS, touched
from controller.dataset.exchange import sync_all
from controller.dataset.finishing import finish
from controller.dataset.growing_folder import Growth, check_free, clear_away, growth, locked, writing
from controller.dataset.loading import Dataset, Labels, is_dataset, load_dataset
from controller.dataset.places import Places
from controller.plan.definition import describe_changes

_FIXED: Final = ("first", "last", "environment", "display", "manifest_sha256", "csv_sha256", "rehearsal")


class GrowingDataset:
    """A data set as it will be; `growing_dataset` makes one.

    Parameters
    ----------
    out
        Where it goes.
    folder
        Where it grows: new photos go to `path` of their place, and nowhere else.
    before
        What is there already.
    """

    def __init__(self, out: Path, folder: Path, before: Dataset) -> None:
        self.out, self.folder, self.before = out, folder, before
        self.existing: Mapping[str, Capture] = {each.place: each for each in before.captures}
        self._places = Places(before.captures)
        self._added: dict[str, Capture] = {}
        self._new_bytes: set[str] = set()
        self._removed: set[str] = set()
        self._labels: dict[str, Labels] = dict(before.labels)
        self._subsets = {(each["plan"], each["id"]): each for each in before.subsets}

    def place(
        self,
        key: XrayKey,
        device: str,
        *,
        plan: str = "",
        subset: str = "",
        origin: str = "rig",
        suffix: str = ".jpg",
    ) -> str:
        """Give the place of a photo, ``{split}/natural/{device}/{patient}/{study}/{view}.jpg``.

        It is the same every time for one x-ray in one subset of one plan. Where a photo of that x-ray in
        another subset or plan has this place, it is ``{split}/natural/{device}.{plan}.{subset}/...``: photos
        that are there never move. Films stand in ``film`` in place of ``natural``.

        Raises
        ------
        Problem
            When the device cannot be a folder, or the photo is in the data set under another device.
        """
        return self._places.place(key, device, plan, subset, origin, suffix)

    def path(self, place: str) -> Path:
        """Give the file that a new photo's bytes have to be in before it is added; its folder is made.

        Write beside it and rename: never write into a file that is there.
        """
        path = self.folder / place
        path.parent.mkdir(parents=True, exist_ok=True)
        return path

    def has(self, place: str, sha256: str) -> bool:
        """Say whether the data set holds this very photo there already, so that nothing has to be copied."""
        return place in self.existing and self.existing[place].photo_sha256 == sha256

    def add(self, capture: Capture, labels: Sequence[str]) -> None:
        """Add a photo, or what is known anew of one that is there.

        Parameters
        ----------
        capture
            With its bytes in `path` of its place, unless the data set `has` it already.
        labels
            Its 18 cells after ``Path``, exactly as CheXpert's CSV has them.

        Raises
        ------
        Problem
            When its place holds another photo, its file is not there as described, or the x-ray has other
            labels in the data set.
        """
        there = self._added.get(capture.place) or self.existing.get(capture.place)
        if there is not None and there.photo_sha256 != capture.photo_sha256:
            raise _two_photos(there, capture)
        self._take(capture, labels, is_new=not self.has(capture.place, capture.photo_sha256))

    def replace(self, capture: Capture, labels: Sequence[str]) -> None:
        """Put a photo captured anew in the place of the one it supersedes; that one's bytes go at the end.

        Raises
        ------
        Problem
            As `add`, and where the photo there is of another x-ray or subset.
        """
        there = self._added.get(capture.place) or self.existing.get(capture.place)
        if there is not None and there.identity != capture.identity:
            raise _two_photos(there, capture)
        self._take(capture, labels, is_new=not self.has(capture.place, capture.photo_sha256))

    def remove(self, place: str) -> None:
        """Leave out a photo that is there and does not count any more."""
        self._removed.add(place)

    def describe_subset(self, plan: str, subset: str, facts: Mapping[str, Any]) -> None:
        """Say what is on record of a subset, as JSON-able data; goes into subsets.json.

        Parameters
        ----------
        facts
            What a plan's definition of a subset says (``first``, ``last``, ``environment``, ``display``), and
            ``manifest_sha256``, ``guarantees``, ``rehearsal`` and whatever else is worth knowing.

        Raises
        ------
        Problem
            When the data set knows the subset under other conditions, indices, or with another manifest.
        """
        new = json.loads(json.dumps({"plan": plan, "id": subset, **facts}))
        old = self._subsets.get((plan, subset))
        if old is not None:
            changes = describe_changes(*({name: each.get(name) for name in _FIXED} for each in (old, new)))
            if changes:
                raise Problem(
                    f"the data set holds another subset {subset} of a plan {plan}",
                    where=str(self.out),
                    got="; ".join(changes),
                    advice="choose another --out, or give the plan another name",
                )
        self._subsets[plan, subset] = new

    def _take(self, capture: Capture, labels: Sequence[str], *, is_new: bool) -> None:
        if len(labels) != len(COLUMNS) - 1:
            raise ValueError(f"expected {len(COLUMNS) - 1} cells, got {len(labels)}")
        if self._places.owner(capture.place) != capture.identity:
            raise ValueError(f"{capture.place} was not given to {capture.identity}")
        old = self._labels.get(capture.place)
        if old is not None and old != tuple(labels):
            raise _other_labels(capture, old, labels)
        if is_new:
            _check_size(self.folder / capture.place, capture)
            self._new_bytes.add(capture.place)
        self._added[capture.place] = capture
        self._labels[capture.place] = tuple(labels)

    def finish(self) -> bool:
        """Complete the folder; say whether it says anything else than what is there already."""
        kept = {place: each for place, each in self.existing.items() if place not in self._removed}
        if not self.existing and not self._added:
            return False
        captures = sorted({**kept, **self._added}.values(), key=lambda each: each.order)
        subsets = [self._subsets[name] for name in sorted(self._subsets, key=self._subset_order)]
        after = Dataset(self.out, tuple(captures), self._labels, tuple(subsets))
        _link(self.before, self.folder, sorted(set(kept) - self._new_bytes))
        finish(after, self.folder)
        sync_all(self.folder)
        return _list_of(self.folder) != _list_of(self.out)

    def _subset_order(self, name: tuple[str, str]) -> tuple[str, int, str]:
        return name[0], self._subsets[name].get("first") or 0, name[1]


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
    with writing(out), contextlib.ExitStack() as stack:
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


def _settle(growing: Growth, data: GrowingDataset, list_before: bytes) -> None:
    if not data.finish():
        growing.discarded = True
        return
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


def _link(before: Dataset, folder: Path, places: Sequence[str]) -> None:
    for place in places:
        target = folder / place
        target.parent.mkdir(parents=True, exist_ok=True)
        target.unlink(missing_ok=True)  # what a broken-off export has left
        try:
            os.link(before.folder / place, target)
        except OSError:  # a file system without links
            shutil.copy2(before.folder / place, target)


def _check_size(file: Path, capture: Capture) -> None:
    size = file.stat().st_size if file.is_file() and not file.is_symlink() else None
    if size != capture.photo_bytes:
        raise Problem(
            "a photo is not where it has to be to be added to the data set",
            where=str(file),
            expected=f"{capture.photo_bytes:,} bytes",
            got="no such file" if size is None else f"{size:,} bytes",
        )


def _two_photos(there: Capture, capture: Capture) -> Problem:
    return Problem(
        "two photos belong to one place of the data set",
        where=capture.place,
        expected=f"{there.photo_name}, SHA-256 {there.photo_sha256}",
        got=f"{capture.photo_name}, SHA-256 {capture.photo_sha256}",
        advice="choose another --out: nothing is overwritten",
    )


def _other_labels(capture: Capture, old: Sequence[str], new: Sequence[str]) -> Problem:
    changed = [
        (name, *cells) for name, *cells in zip(COLUMNS[1:], old, new, strict=True) if cells[0] != cells[1]
    ]
    return Problem(
        f"the data set has other labels for {capture.key}",
        where=capture.place,
        expected="; ".join(f"{name} {was!r}" for name, was, _ in changed),
        got="; ".join(f"{name} {now!r}" for name, _, now in changed),
        advice="restore the CSV that the data set was made with, or choose another --out",
    )
