"""What the operator decided on doubtful photos: `decisions.yaml`, to be filled in."""

from __future__ import annotations

import json
import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from android_bridge.base import Problem, replace_file
from controller.intake.by_hand.gallery import Gallery
from controller.intake.by_hand.judging import Judged
from controller.intake.by_hand.timeline import Timeline
from controller.intake.findings import Kind
from controller.plan import PlanProblems, Source, read_source, shown

DECISIONS = "decisions.yaml"
_HEADING = """\
# Which x-ray is each of these photos of? doubtful.html beside this file shows them.
# Write its index after `index:`, or `none` for a photo that does not count; then import again.
# A photo that is not here can be added: its file name and `index:` are enough, and `sha256:` where its
# time and what it shows say otherwise.
"""
_NONE = "none"
_KEYS = ("photo", "sha256", "index")


@dataclass(frozen=True, slots=True)
class Decision:
    """What one photo is of.

    Parameters
    ----------
    photo
        The file's name below its folder.
    sha256
        Its digest; empty where the operator wrote the name alone.
    index
        The x-ray's; 0 where it does not count; None where that is not decided yet.
    where
        ``file:line``.
    """

    photo: str
    sha256: str
    index: int | None
    where: str


class Decisions:
    """All decisions of a plan.

    Raises
    ------
    PlanProblems
        When the file has mistakes; all of them are in it, with file and line.
    """

    def __init__(self, path: Path, gallery: Gallery) -> None:
        self._path = path
        found = list(_read(path, gallery)) if path.exists() else []
        problems = [each for each in found if isinstance(each, Problem)]
        if problems:
            raise PlanProblems(path, problems, kind="list of decisions")
        self._decisions = [each for each in found if isinstance(each, Decision)]
        self._by_digest = {each.sha256: each for each in self._decisions if each.sha256}
        self._by_name = {_composed(each.photo): each for each in self._decisions if not each.sha256}

    def on(self, judged: Judged) -> Decision | None:
        """Give the decision on a photo; None where there is none yet."""
        picture = judged.photo.picture
        found = self._by_digest.get(picture.sha256) or self._by_name.get(_composed(picture.name))
        return found if found is not None and found.index is not None else None

    def apply(self, judged: Sequence[Judged], timeline: Timeline) -> list[Judged]:
        """Give the photos with what was decided.

        Raises
        ------
        Problem
            When a decision names a photo by its name alone, and that one is certainly of another x-ray.
        """
        return [self._applied(each, timeline) for each in judged]

    def _applied(self, judged: Judged, timeline: Timeline) -> Judged:
        decision = self.on(judged)
        if decision is None:
            return judged
        if not decision.sha256 and judged.kind is Kind.ASSIGNED and judged.index != decision.index:
            raise _contradicted(decision, judged)
        if decision.index == 0:
            why = "decided by hand"
            return Judged.of(judged.photo, Kind.UNWANTED, why, taken_s=judged.taken_s, by_hand=True)
        stood = [each for each in timeline.xrays if each.index == decision.index]
        at_s = judged.taken_s
        nearest = stood[-1] if at_s is None else max(stood, key=lambda each: each.overlap_s(at_s, at_s))
        return replace(judged, kind=Kind.ASSIGNED, standing=nearest, got="", by_hand=True)

    def ask(self, doubtful: Iterable[Judged]) -> Path:
        """Put the photos that are not there yet into the file; what is there stays as it is.

        Raises
        ------
        Problem
            When it cannot be written.
        """
        new = [each for each in doubtful if each.photo.picture.sha256 not in self._by_digest]
        before = self._path.read_text("utf-8") if self._path.exists() else _HEADING
        if new or not self._path.exists():
            text = before.rstrip("\n") + "\n" + "".join(map(_entry, new))
            _write(self._path, text)
        return self._path


def _composed(name: str) -> str:
    """Give a name with each letter in one piece, which a Mac writes in two."""
    return unicodedata.normalize("NFC", name)


def _contradicted(decision: Decision, judged: Judged) -> Problem:
    picture = judged.photo.picture
    return Problem(
        f"a decision says otherwise than time and picture of {picture.name}",
        where=decision.where,
        expected=f"{judged.index}, or the photo's sha256 too: cameras use a name again and again",
        got=str(decision.index or _NONE),
        advice=f"if it is meant for this photo, add the line  sha256: {picture.sha256}",
    )


def _entry(judged: Judged) -> str:
    picture = judged.photo.picture
    likely = [str(each.index) for each in judged.candidates if each.by_time or each.likeness.is_clear]
    guess = f"  # {' or '.join(likely)}?" if likely else ""
    return (
        f"\n# {judged.got}\n- photo: {json.dumps(picture.name, ensure_ascii=False)}\n"
        f"  sha256: {picture.sha256}\n  index:{guess}\n"
    )


def _write(path: Path, text: str) -> None:
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        replace_file(path, text, alone=True)
    except OSError as error:
        raise Problem(
            "the list of decisions cannot be written",
            where=str(path),
            got=error.strerror or str(error),
            advice="make room there, and make sure that the folder may be written, then run this again",
        ) from error


def _read(path: Path, gallery: Gallery) -> Iterator[Decision | Problem]:
    source = read_source(path)
    yield from source.problems
    if source.problems or source.data is None:
        return
    if not isinstance(source.data, list):
        yield Problem(
            "this is no list of decisions",
            where=str(source.place(())),
            expected="a list of photos, each with photo and index",
            got=shown(source.data),
            advice="delete the file, and have it written anew by importing again",
        )
        return
    seen: dict[str, str] = {}
    for position, each in enumerate(source.data):
        found = _decision(each, position, source, gallery)
        if isinstance(found, Decision):
            name = found.sha256 or found.photo
            if name in seen:
                what = f"the photo {found.photo} stands here twice, first at {seen[name]}"
                yield Problem(what, where=found.where, advice="take one of them out")
                continue
            seen[name] = found.where
        yield found


def _decision(given: object, position: int, source: Source, gallery: Gallery) -> Decision | Problem:
    where = str(source.place((position,)))
    if not isinstance(given, dict) or not isinstance(given.get("photo"), str) or set(given) - set(_KEYS):
        return Problem(
            "a decision is wrong", where=where, expected=f"a mapping of {', '.join(_KEYS)}", got=shown(given)
        )
    index: Mapping[object, int | None] = {None: None, _NONE: 0}
    value, sha256 = given.get("index"), given.get("sha256", "")
    at = str(source.place((position, "index")))
    if isinstance(value, int) and not isinstance(value, bool) and value > 0:
        if not gallery.knows(value):
            return Problem(
                f"x-ray {value} was never shown",
                where=at,
                expected="the index of an x-ray that was",
                got=str(value),
            )
        return Decision(given["photo"], str(sha256), value, where)
    if value is not None and value != _NONE:
        return Problem(
            "index is wrong", where=at, expected="the index of an x-ray, or none", got=shown(value)
        )
    return Decision(given["photo"], str(sha256), index[value], where)
