"""Every photo of a data set looked at again, whether it shows the x-ray whose labels it has.

The tables' verdicts are not asked. What the comparison needs is the x-ray that a photo's row names, the
rig's calibration, which subsets.json has, and the order in which photos were taken. Photos without a
calibration are compared by points, for which the x-rays' images have to be there.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Final

from android_bridge.base import Problem, how_many
from controller.dataset import SYNTHETIC, calibration_of
from controller.identity import (
    Calibration,
    Judged,
    Method,
    References,
    Verdict,
    Watch,
    XraysSeen,
    judge_by_points,
    references_for,
)
from controller.intake.from_phone import looked_at, side_by_side, spoken
from controller.report.captures import Captures
from controller.report.described import Described, Name
from controller.report.facts import Check, judged
from controller.xrays import Images, Manifest, Xray, XrayKey

SHOWN: Final = "Every photo shows the x-ray whose labels it has"
FILM: Final = "film"
_NOT_AT_HAND: Final = "their x-rays are not at hand: --manifest FILE, --images DIR"
_BY_POINTS: Final = (
    "they have no calibration, and to compare them by points the x-rays' images are needed: --images DIR"
)
_A_FILM: Final = "films have no digital x-ray"
_DAMAGED: Final = "they cannot be read"


@dataclass(frozen=True, slots=True)
class Look:
    """What was seen of one photo.

    Parameters
    ----------
    index
        Of the x-ray that it is filed under, among `references`.
    words
        What is odd about it, in plain words.
    """

    index: int
    judged: Judged
    references: References
    words: tuple[str, ...] = ()

    def key(self, index: int) -> XrayKey:
        """Give an x-ray of those it was held against."""
        return self.references.manifest.xray(index).key


@dataclass(frozen=True, slots=True)
class Looks:
    """What was seen of all photos.

    Parameters
    ----------
    found
        By place.
    left
        Of how many photos nothing was seen, by why.
    """

    found: Mapping[str, Look] = field(default_factory=dict)
    left: Mapping[str, int] = field(default_factory=dict)

    @property
    def remarks(self) -> list[str]:
        """Say what was not looked at, and why."""
        return [f"{how_many(count, 'photo')} not looked at: {why}" for why, count in self.left.items()]


@dataclass(frozen=True, slots=True)
class Source:
    """X-rays to compare with: a manifest, and where its file is.

    Parameters
    ----------
    path
        The references are kept beside it; None where the data set's own rows tell what x-rays there are.
    """

    manifest: Manifest
    path: Path | None


@dataclass(frozen=True, slots=True)
class _Photo:
    place: str
    index: int
    name: Name
    taken: str
    calibration: int | None


def look_again(
    folder: Path,
    captures: Captures | None,
    described: Described,
    keys: Mapping[str, XrayKey],
    source_of: Mapping[str, Sequence[Source]],
    images: Images | None,
    seen: Callable[[int], None],
) -> Looks:
    """Look at every photo of a data set for which there is something to compare it with.

    Parameters
    ----------
    keys
        The x-ray of each photo, by its place.
    source_of
        Where that may be found, by the photo's place.
    images
        The folder with the x-rays, or several; None where it is not at hand.
    seen
        Is told in this thread how many photos more were looked at, or left.
    """
    calibrations = _Calibrations(described)
    rows = {} if captures is None else {row[0]: row[1:] for row in captures.rows("place", *_ASKED)}
    left: Counter[str] = Counter()
    photos: dict[int, tuple[Source, list[_Photo]]] = {}
    indices: dict[int, dict[XrayKey, int]] = {}
    for place, key in keys.items():
        plan, subset, session, origin, *times = rows.get(place, (None,) * (4 + len(_TIMES)))
        if origin == SYNTHETIC:
            seen(1)
            continue
        source = next((each for each in source_of.get(place, ()) if key in _indices(each, indices)), None)
        if origin == FILM or source is None:
            left[_A_FILM if origin == FILM else _NOT_AT_HAND] += 1
            seen(1)
            continue
        name = plan or "", subset or ""
        taken = next((time.isoformat(timespec="microseconds") for time in times if time is not None), "")
        photo = _Photo(place, _indices(source, indices)[key], name, taken, calibrations.number(name, session))
        photos.setdefault(id(source), (source, []))[1].append(photo)
    found: dict[str, Look] = {}
    for source, own in photos.values():
        try:
            references = _references(source, images)
        except Problem as problem:
            left[f"{problem.what}: --images DIR"] += len(own)
            seen(len(own))
            continue
        looking = _Looking(folder, references, images, calibrations, left, seen)
        found |= looking.look(own)
    return Looks(found, dict(left))


_TIMES: Final = ("triggered_at", "taken_at", "shown_at", "saved_at")
_ASKED: Final = ("plan", "subset", "session", "origin", *_TIMES)


def sources_of(
    captures: Captures | None, keys: Mapping[str, XrayKey], images: Images | None
) -> dict[str, Sequence[Source]]:
    """Give what x-rays there are as the data set itself tells, plan by plan; nothing where none are there."""
    if captures is None or images is None:
        return {}
    plans: dict[str, dict[XrayKey, tuple[Any, ...]]] = {}
    of_plan: dict[str, str] = {}
    for place, plan, origin, *told in captures.rows("place", "plan", "origin", *_TOLD):
        if origin not in (SYNTHETIC, FILM) and place in keys and told[1]:
            of_plan[place] = plan or ""
            plans.setdefault(plan or "", {})[keys[place]] = tuple(told)
    made = {plan: (Source(_manifest(plan, xrays), None),) for plan, xrays in plans.items()}
    return {place: made[plan] for place, plan in of_plan.items()}


_TOLD: Final = ("index", "xray_path", "xray_sha256", "windowing")


def _manifest(plan: str, told: Mapping[XrayKey, tuple[Any, ...]]) -> Manifest:
    """List x-rays as a manifest does, in the order of their indices."""
    in_order = sorted(told.items(), key=lambda each: (each[1][0] or 0, str(each[0])))
    xrays = tuple(
        Xray(number, path, key, sha256, None, None, None, windowing=windowing or "")
        for number, (key, (_, path, sha256, windowing)) in enumerate(in_order, start=1)
    )
    digest = hashlib.sha256(repr(xrays).encode()).hexdigest()
    hashed = all(each.sha256 for each in xrays)
    return Manifest(plan, "", len(xrays), {}, hashed, xrays, digest)


def _indices(source: Source, known: dict[int, dict[XrayKey, int]]) -> Mapping[XrayKey, int]:
    if id(source) not in known:
        known[id(source)] = {each.key: each.index for each in source.manifest.xrays}
    return known[id(source)]


def _references(source: Source, images: Images | None) -> References:
    if source.path is not None:
        return references_for(source.manifest, images or (), source.path)
    with TemporaryDirectory(prefix="chexrig-report-") as folder:  # nothing is written beside a data set
        return references_for(source.manifest, images or (), Path(folder) / "manifest")


class _Calibrations:
    """Those that a data set has, by plan, subset and session."""

    def __init__(self, described: Described) -> None:
        self.all: list[Calibration] = []
        self._of: dict[tuple[Name, str], int] = {}
        for name, each in described.subsets.items():
            for own in (each, *each["cameras"].values()):
                for facts in own["calibrations"]:
                    self._add(name, facts)

    def _add(self, name: Name, facts: Mapping[str, Any]) -> None:
        self.all.append(calibration_of(facts))
        for session in facts["sessions"]:
            self._of[name, session] = len(self.all) - 1

    def number(self, name: Name, session: str | None) -> int | None:
        return self._of.get((name, session or ""))


class _Looking:
    """Looks at the photos whose x-rays are in one manifest."""

    def __init__(
        self,
        folder: Path,
        references: References,
        images: Images | None,
        calibrations: _Calibrations,
        left: Counter[str],
        seen: Callable[[int], None],
    ) -> None:
        self._folder, self._references, self._images = folder, references, images
        self._calibrations, self._left, self._seen = calibrations, left, seen

    def look(self, photos: Sequence[_Photo]) -> Iterator[tuple[str, Look]]:
        """Look at each, stretch by stretch."""
        stretches: dict[int | None, list[_Photo]] = {}
        for each in sorted(photos, key=lambda each: (each.taken, each.index)):
            if each.index in self._references.missing:
                self._leave(_NOT_AT_HAND)
            else:
                stretches.setdefault(each.calibration, []).append(each)
        for number, stretch in stretches.items():
            if number is None:
                yield from self._by_points(stretch)
            else:
                yield from self._watched(self._calibrations.all[number], stretch)

    def _watched(self, calibration: Calibration, stretch: Sequence[_Photo]) -> Iterator[tuple[str, Look]]:
        watch = Watch(self._references, calibration, {each.index for each in stretch})
        for each, grey in zip(stretch, side_by_side(self._grey, stretch), strict=True):
            if grey is None:
                self._leave(_DAMAGED)
                continue
            seen = watch.look(grey, each.index)
            yield each.place, Look(each.index, seen.judged, self._references, seen.words)
            self._seen(1)

    def _by_points(self, stretch: Sequence[_Photo]) -> Iterator[tuple[str, Look]]:
        if self._images is None:
            self._leave(_BY_POINTS, len(stretch))
            return
        xrays = XraysSeen.in_folders(self._references, self._images)
        for each, found in zip(stretch, side_by_side(partial(self._judge, xrays), stretch), strict=True):
            if isinstance(found, str):
                self._leave(found)
            else:
                yield each.place, Look(each.index, found, self._references)
                self._seen(1)

    def _judge(self, xrays: XraysSeen, photo: _Photo) -> Judged | str:
        grey = self._grey(photo)
        if grey is None:
            return _DAMAGED
        try:
            return judge_by_points(grey, photo.index, xrays)
        except Problem:
            return _NOT_AT_HAND

    def _grey(self, photo: _Photo) -> Any:
        try:
            return looked_at(self._folder / photo.place)
        except (OSError, ValueError):
            return None

    def _leave(self, why: str, count: int = 1) -> None:
        self._left[why] += count
        self._seen(count)


def is_wrong(look: Look, decided_by: str | None) -> bool:
    """Say whether a photo has no place in a data set.

    On a calibrated rig a photo that cannot be told has none either without a named person's word, for the
    export, which compares it so, would have left it out. By points alone much cannot be told.
    """
    if look.judged.verdict is Verdict.OTHER:
        return True
    return look.judged.verdict is Verdict.DOUBTFUL and look.judged.method is Method.RIG and not decided_by


def tell_wrong(place: str, look: Look, claimed: str | None) -> str:
    """Say what a photo shows instead of its x-ray."""
    found, own = look.judged, look.key(look.index)
    other = "" if found.looks_like is None else f" ({look.key(found.looks_like)})"
    score = "" if found.score is None else f", score {found.score:.2f}"
    tables = f"; the tables say {claimed}" if claimed else ""
    return f"{place}: x-ray {look.index} ({own}){score}: it {_verb(look)}{other}{tables}"


def _verb(look: Look) -> str:
    words = spoken(look.index, look.judged)
    is_doubtful = look.judged.verdict is Verdict.DOUBTFUL
    if is_doubtful:
        return f"cannot be told what it shows: {words}"
    return words if words.startswith("shows") else f"shows {words}"


def check_shown(looks: Looks, captures: Captures | None) -> Check:
    """Give the check of what photos show."""
    if not looks.found:
        why = "; ".join(looks.left) or "it has no photos"
        return Check(SHOWN, "impossible", f"content was not looked at again: {why}")
    told = told_of(captures)
    faults, doubts = [], []
    for place, look in looks.found.items():
        claimed, decided_by = told.get(place, (None, None))
        if is_wrong(look, decided_by):
            faults.append(tell_wrong(place, look, claimed))
        elif look.judged.verdict is Verdict.DOUBTFUL and not decided_by:
            doubts.append(f"{place}: not to be told by points: {spoken(look.index, look.judged)}")
    verdicts = Counter(each.judged.verdict for each in looks.found.values())
    counted = ", ".join(f"{name} {verdicts[name]:,}" for name in Verdict if verdicts[name])
    fine = f"{how_many(len(looks.found), 'photo')} looked at again: {counted}"
    wrong = "wrong: the photos of these rows do not show the x-rays whose labels they have"
    return judged(SHOWN, fine, faults, wrong=wrong, remarks=[*looks.remarks, *doubts])


def told_of(captures: Captures | None) -> dict[str, tuple[str | None, str | None]]:
    """Give the tables' verdict of each photo, and who let it in, by place."""
    if captures is None:
        return {}
    return {place: (verdict, by) for place, verdict, by in captures.rows("place", "verdict", "decided_by")}
