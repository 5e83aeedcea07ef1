"""What the operator decided on doubtful photos: `decisions.yaml`, to be filled in."""

from __future__ import annotations

import json
import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from android_bridge.base import Problem, replace_file
from controller.identity import Judged as Identity
from controller.identity import Verdict
from controller.intake.by_hand.gallery import Gallery
from controller.intake.by_hand.judging import Judged
from controller.intake.by_hand.timeline import Timeline
from controller.intake.findings import Kind
from controller.plan import PlanProblems, Source, read_source, shown

DECISIONS = "decisions.yaml"
_HEADING = """\
# Which x-ray is each of these photos of? doubtful.html beside this file shows them.
# Write its index after `index:`, or `none` for a photo that does not count; then import again.
# Write your name after `by:`, such as `- by: A. Reader`. It holds for all below it, up to another one, and
# goes into the data set with each photo that is no proof of its x-ray and comes in by your word.
# A photo that is not here can be added: its file name and `index:` are enough, and `sha256:` where its
# time and what it shows say otherwise.

- by:
"""
_NONE = "none"
_BY = "by"
_KEYS = ("photo", "sha256", "index", _BY)


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
    by
        Who decided it; empty where nobody is named.
    where
        ``file:line``.
    """

    photo: str
    sha256: str
    index: int | None
    by: str
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

    def check(self, judged: Iterable[Judged]) -> None:
        """Refuse decisions that no photo may come in by, now that it is known what each shows.

        Raises
        ------
        PlanProblems
            When a photo does not show the x-ray that was decided, or is no proof of it and nobody is named.
        """
        decided = [each for each in judged if each.by_hand and each.kind is Kind.ASSIGNED]
        found = [(each, each.identity) for each in decided if each.identity is not None]
        problems = [
            _shows_other(each, identity, self._where(each))
            for each, identity in found
            if identity.verdict is Verdict.OTHER
        ]
        problems += [
            _nobody_named(each, self._where(each))
            for each, identity in found
            if identity.verdict is Verdict.DOUBTFUL and not each.decided_by
        ]
        if problems:
            raise PlanProblems(self._path, problems, kind="list of decisions")

    def _where(self, judged: Judged) -> str:
        decision = self.on(judged)
        return str(self._path) if decision is None else decision.where

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
        # what was found before was found of the x-ray that it looks like most
        is_likeliest = bool(judged.candidates) and judged.candidates[0].index == decision.index
        return replace(
            judged,
            kind=Kind.ASSIGNED,
            standing=nearest,
            got="",
            by_hand=True,
            decided_by=decision.by,
            identity=judged.identity if is_likeliest else None,
        )

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


def _shows_other(judged: Judged, found: Identity, where: str) -> Problem:
    other = found.cause if found.looks_like is None else f"x-ray {found.looks_like}"
    return Problem(
        "a photo does not show the x-ray that was decided",
        where=where,
        expected=f"a photo of x-ray {judged.index}",
        got=f"{judged.file}: {other}",
        advice="look at it once more, and write the index of what it shows, or none: no photo of something"
        " else gets into a data set",
    )


def _nobody_named(judged: Judged, where: str) -> Problem:
    return Problem(
        "nobody is named who decided on a photo that is no proof of its x-ray",
        where=where,
        expected=f"the name of who has seen that {judged.file} shows x-ray {judged.index}",
        advice="write your name into the list, above the photos that it holds for:  - by: A. Reader",
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
    by = ""
    for position, each in enumerate(source.data):
        name = _name(each, position, source)
        if isinstance(name, Problem):
            yield name
            continue
        if isinstance(each, dict) and set(each) == {_BY}:
            by = name
            continue
        found = _decision(each, position, source, gallery, name or by)
        if isinstance(found, Decision):
            name = found.sha256 or found.photo
            if name in seen:
                what = f"the photo {found.photo} stands here twice, first at {seen[name]}"
                yield Problem(what, where=found.where, advice="take one of them out")
                continue
            seen[name] = found.where
        yield found


def _name(given: object, position: int, source: Source) -> str | Problem:
    """Give who decided, as an entry says; empty where it does not."""
    value = given.get(_BY) if isinstance(given, dict) else None
    if value is None or isinstance(value, str):
        return " ".join((value or "").split())
    at = str(source.place((position, _BY)))
    return Problem("by is wrong", where=at, expected="the name of who has looked", got=shown(value))


def _decision(given: object, position: int, source: Source, gallery: Gallery, by: str) -> Decision | Problem:
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
        return Decision(given["photo"], str(sha256), value, by, where)
    if value is not None and value != _NONE:
        return Problem(
            "index is wrong", where=at, expected="the index of an x-ray, or none", got=shown(value)
        )
    return Decision(given["photo"], str(sha256), index[value], by, where)
