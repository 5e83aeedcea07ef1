"""A data set that photos are added to."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from functools import cached_property
from pathlib import Path
from typing import Any

from android_bridge.base import how_many, replace_file
from controller.dataset.capture import Capture, Upright
from controller.dataset.chains import Chains
from controller.dataset.exchange import sync_all
from controller.dataset.finishing import Extras, finish
from controller.dataset.labels import check_policy, policies_of
from controller.dataset.loading import Dataset
from controller.dataset.places import Places
from controller.dataset.refusals import check_cells, check_size, none_left, other_labels, two_photos
from controller.dataset.sheets import FindXray
from controller.dataset.sources import Sources
from controller.dataset.subsets import Subsets
from controller.xrays import COLUMNS, Labels, XrayKey, in_form


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
    warnings
        What went wrong without harm to the data set; complete when it is there.
    has_changed
        Whether the data set is another than before; known when it is there.
    is_upright
        Whether its photos are turned upright; not where it was begun before that was done.
    """

    def __init__(self, out: Path, folder: Path, before: Dataset) -> None:
        self.out, self.folder, self.before = out, folder, before
        self.existing: Mapping[str, Capture] = {each.place: each for each in before.captures}
        self.has_changed = False
        self._places = Places(before.captures)
        self._added: dict[str, Capture] = {}
        self._new_bytes: set[str] = set()
        self._removed: set[str] = set()
        self.warnings: list[str] = []
        self._extras = Extras(policies=frozenset(policies_of(before.digests)))
        self._labels: dict[str, Labels] = dict(before.labels)
        self._subsets = Subsets(out, before.subsets)
        self._publishings = dict(before.publishings)
        self._chains = Chains(out, before.chains)
        self.is_upright = all(each.turned is not None for each in before.photos)

    def place(self, capture: Capture) -> str:
        """Give the place of a photo, ``{split}/natural/{camera or device}/{patient}/{study}/{view}.jpg``.

        Films stand in ``film`` in place of ``natural``, synthetic pictures in ``synthetic/{chain}``.

        It is the same every time for one x-ray in one subset of one plan with one camera. Where another photo
        of that x-ray has this place, the folder is ``{camera or device}.{plan}.{subset}``: photos that are
        there never move.

        Raises
        ------
        Problem
            When the camera or the chain cannot be a folder, or the photo is in the data set under another
            device.
        """
        return self._places.place(capture)

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

    def holds(self, sha256: str) -> bool:
        """Say whether the data set, as it will be, has a file of these very bytes under any place."""
        return self._sources.has(sha256)

    def check(self, capture: Capture, labels: Sequence[str]) -> None:
        """Refuse a synthetic picture before it is made, where `add` would refuse it whatever its bytes.

        Raises
        ------
        Problem
            When its chain cannot be a folder, or its x-ray has other labels in the data set or cells that a
            spreadsheet would run.
        """
        check_cells(capture, labels)
        self._check_labels(replace(capture, place=self.place(capture)), tuple(labels))

    def store(self, capture: Capture, sha256: str, read: Callable[[], Upright]) -> Capture:
        """Put a photo's bytes in their place, unless they are there already; give it with place and bytes.

        Parameters
        ----------
        sha256
            Of the camera's own file; it becomes `original_sha256` where what is read is another one.
        read
            Gives the photo's bytes, upright.

        Raises
        ------
        Problem
            As `place`.
        OSError
            When there is no room.
        """
        place = self.place(capture)
        there = self.existing.get(place)
        if there is not None and sha256 in (there.original_sha256, there.photo_sha256):
            return replace(
                capture,
                place=place,
                photo_bytes=there.photo_bytes,
                photo_sha256=there.photo_sha256,
                original_sha256=there.original_sha256,
                turned=there.turned,
            )
        found = read()
        content = found.content
        replace_file(self.path(place), content, alone=True)
        photo_sha256 = hashlib.sha256(content).hexdigest()
        return replace(
            capture,
            place=place,
            photo_bytes=len(content),
            photo_sha256=photo_sha256,
            original_sha256=None if photo_sha256 == sha256 else sha256,
            turned=found.turned if self.is_upright else None,
        )

    def add(self, capture: Capture, labels: Sequence[str]) -> None:
        """Add a photo, or what is known anew of one that is there.

        Parameters
        ----------
        capture
            With its bytes in `path` of its place, unless the data set `has` it already.
        labels
            Its 18 cells after ``Path``, as `labels_for` gives them.

        Raises
        ------
        Problem
            When its place holds another photo, its file is not there as described, the x-ray has other
            labels in the data set, or one of them would be run by a spreadsheet. For a synthetic picture also
            when one of an x-ray with another file has the same bytes: what holds for all photos is looked
            into at the end, and that is too late for what takes hours to make.
        """
        check_cells(capture, labels)
        there = self._added.get(capture.place) or self.existing.get(capture.place)
        if there is not None and there.photo_sha256 != capture.photo_sha256:
            raise two_photos(there, capture)
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
            raise two_photos(there, capture)
        self._take(capture, labels, is_new=not self.has(capture.place, capture.photo_sha256))

    def remove(self, place: str) -> None:
        """Leave out a photo that is there and does not count any more."""
        self._removed.add(place)

    def draw_contact_sheets(self, find_xray: FindXray, *, of_all: bool = False) -> None:
        """Have contact sheets drawn of each subset whose photos are others than before.

        Parameters
        ----------
        find_xray
            Gives the file of a photo's x-ray; a `Problem` of its ends up in `warnings`.
        of_all
            Whether all photos are wanted on them, and not only a sample of a large subset.
        """
        self._extras = replace(self._extras, find_xray=find_xray, all_sheets=of_all)

    def decide_uncertain(self, policy: str) -> None:
        """Have an extra table written for each split, ``train-uncertain-as-ones.csv`` or so.

        It is kept up as the data set grows, without being asked for again.

        Parameters
        ----------
        policy
            What the label -1.0 becomes there: ``ones``, ``zeros`` or ``blank``.

        Raises
        ------
        Problem
            When there is no such policy.
        """
        check_policy(policy)
        self._extras = replace(self._extras, policies=self._extras.policies | {policy})

    def describe_plan(self, plan: str, publishing: Mapping[str, Any]) -> None:
        """Say what a plan's ``dataset:`` section says, in place of what it said before; empty for nothing."""
        self._publishings.pop(plan, None)
        if publishing:
            self._publishings[plan] = json.loads(json.dumps(publishing))

    def describe_chain(self, name: str, facts: Mapping[str, Any]) -> None:
        """Say what a chain of transformations is, before pictures by it are added; goes into subsets.json.

        Parameters
        ----------
        name
            Its pictures' `Capture.device`.
        facts
            JSON-able: ``sha256``, which its pictures have as `Capture.chain_sha256`; ``steps``, a list of
            each one's ``name``, ``level`` and what else it was given; whatever else the pictures depend on;
            and ``software``, a version by each name. The software may be another one each time: all that
            pictures were made with is kept. All else stays as it is.

        Raises
        ------
        Problem
            When the data set has the name for another chain.
        """
        self._chains.describe(name, facts)

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
        self._subsets.describe(plan, subset, facts)

    def relabel(
        self, plan: str, labels: Mapping[XrayKey, Labels], relabelled: Sequence[Mapping[str, str]]
    ) -> None:
        """Give the photos of a plan that are there the labels of a CSV that was taken over since.

        So do the synthetic pictures of its x-rays: an x-ray has one kind of labels.

        Parameters
        ----------
        labels
            Those of the plan's x-rays.
        relabelled
            Each CSV that was taken over, in order: ``at``, ``csv_sha256`` and ``before``, the one till then.
            Subsets that were described with one of these are described with the last from now on.
        """
        of_it = self._subsets.relabel(plan, relabelled)
        changed = 0
        for place, each in self.existing.items():
            is_of_it = (each.plan, each.subset) in of_it or (each.is_synthetic and bool(of_it))
            cells = labels.get(each.key) if is_of_it else None
            if cells is not None and self._labels.get(place) != cells:
                self._labels[place] = cells
                changed += 1
        if changed:
            words = f"{how_many(changed, 'photo')} {'has' if changed == 1 else 'have'}"
            self.warnings.append(f"{words} other labels now: plan {plan} took over a corrected CSV")

    def _take(self, capture: Capture, labels: Sequence[str], *, is_new: bool) -> None:
        if len(labels) != len(COLUMNS) - 1:
            raise ValueError(f"expected {len(COLUMNS) - 1} cells, got {len(labels)}")
        if self._places.owner(capture.place) != capture.identity:
            raise ValueError(f"{capture.place} was not given to {capture.identity}")
        if capture.is_synthetic:
            self._chains.check(capture)
            self._sources.check_bytes(capture)
        self._check_labels(capture, tuple(labels))
        if is_new:
            check_size(self.folder / capture.place, capture)
            self._new_bytes.add(capture.place)
        self._added[capture.place] = capture
        self._labels[capture.place] = tuple(labels)
        if capture.is_synthetic:
            self._sources.take(capture)

    def _check_labels(self, capture: Capture, labels: Labels) -> None:
        if capture.is_synthetic:
            self._sources.check_labels(capture, labels, self._labels)
        old = self._labels.get(capture.place)
        # versions before wrote labels such as 1 as they stood in the CSV
        if old is not None and old != labels and in_form(old) != labels:
            raise other_labels(capture, old, labels)

    @cached_property
    def _sources(self) -> Sources:
        return Sources(self.existing.values(), self._holds)

    def _holds(self, capture: Capture) -> bool:
        there = self._added.get(capture.place) or self.existing.get(capture.place)
        is_there = capture.place in self._added or capture.place not in self._removed
        return is_there and there is not None and there.photo_sha256 == capture.photo_sha256

    @property
    def others(self) -> Mapping[str, int]:
        """How many photos were there already of each other plan than those that photos were added of."""
        own = {_owner(each) for each in self._added.values()}
        found = Counter(_owner(each) for each in self.existing.values())
        return {owner: photos for owner, photos in sorted(found.items()) if owner not in own}

    def finish(self) -> bool:
        """Write all that is new; say whether there is any photo, be it new or not.

        Raises
        ------
        Problem
            When no photo would be left, one stands twice, or an x-ray has two kinds of labels.
        """
        if not self.existing and not self._added:
            return False
        captures = sorted({**self._kept, **self._added}.values(), key=lambda each: each.order)
        if not captures:
            raise none_left(self.out)
        plans = {each.plan for each in captures}
        publishings = {plan: self._publishings[plan] for plan in sorted(plans & self._publishings.keys())}
        after = Dataset(self.out, tuple(captures), self._labels, tuple(self._subsets.in_order()))
        chains = self._chains.written(after.synthetic, self._new_bytes)
        after = replace(after, publishings=publishings, chains=chains)
        self.warnings += finish(self.before, after, self.folder, self._new_bytes, self._extras)
        return True

    def complete(self) -> None:
        """Link the photos that stay, and have all of it on the disk."""
        made: set[str] = set()
        for place in sorted(set(self._kept) - self._new_bytes):
            target = self.folder / place
            above = place.rpartition("/")[0]
            if above not in made:
                target.parent.mkdir(parents=True, exist_ok=True)
                made.add(above)
            try:
                os.link(self.before.folder / place, target)
            except OSError:  # a file system without links
                shutil.copy2(self.before.folder / place, target)
        sync_all(self.folder)

    @property
    def _kept(self) -> dict[str, Capture]:
        return {place: each for place, each in self.existing.items() if place not in self._removed}


def _owner(capture: Capture) -> str:
    return f"plan {capture.plan}" if capture.plan else f"no plan ({capture.origin}, {capture.folder})"
