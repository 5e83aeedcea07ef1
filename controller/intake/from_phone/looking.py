"""What the copies of photos show: each is compared with its x-ray, whatever was said of it before.

Neither the phone nor the check of the session is asked. A stretch of photos that share a calibration is
looked at in the order in which they were taken, as the session had to; photos without one are compared each
for itself, by points. What was found is on record by the digest of the camera's own file and the version of
the method, so that a repeated export looks at nothing twice. Where photos come to a stretch (retakes), the
last before them are looked at once more, for the screen may have moved; the whole stretch is, where the new
ones are not found right that way.
"""

from __future__ import annotations

import os
from collections import defaultdict, deque
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Final, TypeVar

from android_bridge.base import Problem, some_of
from controller.identity import (
    METHOD_VERSION,
    Cause,
    Judged,
    References,
    Watch,
    XraysSeen,
    judge_by_points,
    references_for,
)
from controller.intake.from_phone.photos import Asked, Key
from controller.plan import MANIFEST, LoadedPlan
from controller.records import EXPORT_CHECK, Record
from controller.xrays import Manifest, photo_grey, tell_folders

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

S = TypeVar("S")
T = TypeVar("T")
SIDE_PX: Final = 720
"""Shorter side of what is looked at, at least, where a photo has as much."""
_BEFORE: Final = 10
"""So many photos before new ones are looked at once more: by them the screen's place is followed."""
_AHEAD: Final = 8
_NOTED_AT_ONCE: Final = 200
_LONG_AGO: Final = datetime.min.replace(tzinfo=UTC)
_NAMED: Final = 3


@dataclass(frozen=True, slots=True)
class Copy:
    """A photo and the file that has it here.

    Parameters
    ----------
    sha256
        Digest of the camera's own file, whatever was made of it here.
    """

    photo: Asked
    file: Path
    sha256: str


def spoken(index: int, judged: Judged) -> str:
    """Say what the photo of an x-ray shows instead of it, or why that is in doubt."""
    other = judged.looks_like
    words = {
        Cause.ANOTHER_XRAY: f"shows x-ray {other}, not {index}",
        Cause.BLEND: f"shows x-ray {other} as well as {index}",
        Cause.TORN: f"shows parts of x-ray {other} and of {index}",
        Cause.UNLIKE: "shows no x-ray of the manifest",
        Cause.BLACK: "shows nothing",
        Cause.OUTSIDE: "shows too little of the x-ray: it lies outside the frame",
        Cause.RIVALLED: f"x-ray {other} is nearly as alike",
        Cause.MIRRORED: f"shows the mirror image of x-ray {index}",
        Cause.PLAIN_XRAY: f"x-ray {index} has too little in it to be known by",
    }
    if other is None and judged.cause in (Cause.ANOTHER_XRAY, Cause.BLEND, Cause.TORN, Cause.RIVALLED):
        return str(judged.cause)
    return words.get(judged.cause, str(judged.cause or judged.verdict))


class Looking:
    """Compares copies of one plan's photos with its x-rays.

    Parameters
    ----------
    progress
        Is told (photos looked at, photos to look at).
    """

    def __init__(
        self,
        loaded: LoadedPlan,
        manifest: Manifest,
        journal: Record,
        progress: Callable[[int, int], None],
    ) -> None:
        self._loaded, self._manifest, self._journal = loaded, manifest, journal
        self._progress = progress
        self._done = self._total = 0

    def look(self, copies: Sequence[Copy]) -> dict[Key, Judged]:
        """Give what each shows, and put on record what was not known.

        Raises
        ------
        Problem
            When the x-rays to compare with are not to be had.
        """
        known = self._known(copies)
        stretches: defaultdict[int | None, list[Copy]] = defaultdict(list)
        for each in sorted(copies, key=_when_taken):
            stretches[each.photo.calibration].append(each)
        new = [each for each in copies if each.photo.key_in_plan not in known]
        self._done, self._total = len(known), len(copies)
        if new:
            self._check_xrays(each.photo.index for each in new)
        found: dict[Key, Judged] = {}
        for number, stretch in stretches.items():
            if number is None:
                some = [each for each in stretch if each.photo.key_in_plan not in known]
                found |= self._noted(some, self._by_points(some))
            else:
                found |= self._noted(stretch, [self._of_stretch(number, stretch, known)])
        return {**known, **found}

    def _known(self, copies: Iterable[Copy]) -> dict[Key, Judged]:
        on_record = {
            name: each
            for subset in dict.fromkeys(each.photo.subset for each in copies)
            for name, each in self._journal.verdicts.of(subset, EXPORT_CHECK).items()
        }
        return {
            each.photo.key_in_plan: there.judged
            for each in copies
            if (there := on_record.get(each.photo.name)) is not None
            and (there.content_sha256, there.method_version) == (each.sha256, METHOD_VERSION)
        }

    def _noted(self, copies: Sequence[Copy], found: Iterable[Mapping[Key, Judged]]) -> dict[Key, Judged]:
        """Put on record what is found as it is found, so that an export that is stopped has it."""
        seen: dict[Key, Judged] = {}
        by_key = {each.photo.key_in_plan: each for each in copies}
        for some in found:
            seen |= some
            rows = [(by_key[key].photo.name, judged, by_key[key].sha256) for key, judged in some.items()]
            if rows and self._journal.is_writable:
                with self._journal.to_append() as record:
                    record.verdicts.add_all(EXPORT_CHECK, rows)
        return seen

    @cached_property
    def _references(self) -> References:
        path = self._loaded.manifest or self._loaded.state_dir / MANIFEST
        try:
            return references_for(self._manifest, self._loaded.images, path)
        except Problem as problem:
            raise _no_xrays(self._loaded, problem.got) from problem

    def _check_xrays(self, indices: Iterable[int]) -> None:
        wanted, lacking = set(indices), self._references.missing
        missing = [f"x-ray {each} ({why})" for each, why in lacking.items() if each in wanted]
        if missing:
            raise _no_xrays(self._loaded, some_of(missing, _NAMED))

    def _of_stretch(
        self, number: int, stretch: Sequence[Copy], known: Mapping[Key, Judged]
    ) -> dict[Key, Judged]:
        """Look at what is not known of a stretch, and at what has to be seen for that."""
        new = [each.photo.key_in_plan not in known for each in stretch]
        if not any(new):
            return {}
        begin = max(0, new.index(True) - _BEFORE)
        keys = [each.photo.key_in_plan for each, is_new in zip(stretch, new, strict=True) if is_new]
        found = self._watched(number, stretch[begin:])
        if begin and not all(found[key].is_right for key in keys):
            found = self._watched(number, stretch)
        return {key: found[key] for key in keys}

    def _watched(self, number: int, copies: Sequence[Copy]) -> dict[Key, Judged]:
        calibration = self._journal.verdicts.calibration(number)
        if calibration is None:
            raise Problem(
                "a session's calibration is not on record",
                where=str(self._journal.path),
                got=f"number {number}",
                advice="restore the journal from a backup",
            )
        subsets = {each.photo.subset for each in copies}
        indices = [
            index
            for subset in self._loaded.subsets
            if subset.id in subsets
            for index in range(subset.first, subset.last + 1)
        ]
        watch = Watch(self._references, calibration, indices)
        found = {}
        for each, grey in zip(copies, side_by_side(_grey, copies), strict=True):
            found[each.photo.key_in_plan] = watch.look(grey, each.photo.index).judged
            self._tell()
        return found

    def _by_points(self, copies: Sequence[Copy]) -> Iterator[dict[Key, Judged]]:
        """Look at photos of sessions without a calibration, some hundreds after the other."""
        if not copies:
            return
        xrays = XraysSeen.in_folders(self._references, self._loaded.images)

        def judged(copy: Copy) -> Judged:
            return judge_by_points(_grey(copy), copy.photo.index, xrays)

        found = {}
        for each, result in zip(copies, side_by_side(judged, copies), strict=True):
            found[each.photo.key_in_plan] = result
            self._tell()
            if len(found) == _NOTED_AT_ONCE:
                yield found
                found = {}
        yield found

    def _tell(self) -> None:
        self._done += 1
        self._progress(min(self._done, self._total), self._total)


def _no_xrays(loaded: LoadedPlan, got: str) -> Problem:
    return Problem(
        "x-rays are not there to compare photos with",
        where=tell_folders(loaded.images),
        got=got,
        advice="put the x-rays where the plan's `data: images:` says, as they were when they were shown: no"
        " photo gets into a data set that was not compared with its own",
    )


def _when_taken(copy: Copy) -> tuple[datetime, int]:
    """By the computer's clock, and by index where two are of one moment."""
    capture = copy.photo.capture
    at = None if capture is None else capture.triggered_at
    return at or _LONG_AGO, copy.photo.index


def _grey(copy: Copy) -> NDArray[np.uint8]:
    return looked_at(copy.file)


def looked_at(file: Path) -> NDArray[np.uint8]:
    """Give what of a photo is looked at: grey levels, upright, reduced as far as decoding alone can.

    Raises
    ------
    OSError, ValueError
        When it cannot be read.
    """
    return photo_grey(file.read_bytes(), SIDE_PX)


def side_by_side(work: Callable[[S], T], photos: Iterable[S]) -> Iterator[T]:
    """Do some work on photos in threads, in their order and only a few ahead: pictures are large."""
    pool = ThreadPoolExecutor(os.cpu_count())
    ahead: deque[Future[T]] = deque()
    try:
        for each in photos:
            ahead.append(pool.submit(work, each))
            if len(ahead) > _AHEAD:
                yield ahead.popleft().result()
        while ahead:
            yield ahead.popleft().result()
    finally:
        pool.shutdown(cancel_futures=True)  # after Ctrl-C nobody wants to wait for all
