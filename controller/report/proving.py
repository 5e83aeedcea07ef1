"""How photos are known to show their x-rays: counted, subset by subset and condition by condition."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from statistics import median
from typing import Any, Final

from controller.dataset import SYNTHETIC
from controller.identity import Method, Verdict
from controller.records import ACCEPTED
from controller.report.captures import Captures
from controller.report.compared import Look, Looks, is_wrong, tell_wrong, told_of
from controller.report.described import Described, Name
from controller.report.pictures import Album
from controller.report.proofs import Accepted, Beside, Figure, Proofs, Proven, Scores
from controller.report.subsets import conditions_of
from controller.xrays import XrayKey

ALL: Final = "all photos"
MOST_WORST: Final = 20
_STEPS: Final = 25
_FIGURES: Final = (
    ("sharpness", "", min),
    ("clipped", "%", max),
    ("tilt_deg", "°", max),
)
"""Columns, the unit they are told in, and which is the worst."""
_ALONE: Final = ("notes", "mouse cursor x", "mouse cursor y")
_NOBODY_LOOKED: Final = "nobody has looked"


def proofs_of(
    captures: Captures | None,
    described: Described,
    keys: Mapping[str, XrayKey],
    looks: Looks,
    album: Album,
) -> Proofs:
    """Count what tables, record and this report know, and choose photos to look at.

    What the tables do not say of a photo's likeness and quality is said by this report's own look at it.
    """
    proofs = Proofs(wrong=_wrong(captures, keys, looks, album), again=len(looks.found), left=dict(looks.left))
    if captures is None:
        return proofs
    photos = _Photos(captures, described, looks)
    if not photos.groups:
        return proofs
    groups = tuple(photos.proven(name, (subset,)) for subset, name in photos.names.items())
    every = photos.proven(ALL, tuple(photos.names))
    return replace(
        proofs,
        groups=(every, *groups) if len(groups) > 1 else (every,),
        by_environment=photos.by_environment(),
        accepted=photos.accepted(),
        why_not=photos.why_not(),
        scores=photos.scores(),
        worst=tuple(
            _beside(captures["index"][row], place, keys.get(place), looks.found.get(place), words, album)
            for row, place, words in photos.worst()
        ),
    )


def _wrong(
    captures: Captures | None, keys: Mapping[str, XrayKey], looks: Looks, album: Album
) -> tuple[Beside, ...]:
    told = told_of(captures)
    wrong = [
        (place, look, told.get(place, (None, None))[0])
        for place, look in looks.found.items()
        if is_wrong(look, told.get(place, (None, None))[1])
    ]
    return tuple(
        _beside(
            look.index,
            place,
            keys[place],
            look,
            tell_wrong(place, look, claimed),
            album,
            are_shown=at < MOST_WORST,
        )
        for at, (place, look, claimed) in enumerate(wrong)
    )


def _beside(
    index: int | None,
    place: str,
    key: XrayKey | None,
    look: Look | None,
    words: str,
    album: Album,
    *,
    are_shown: bool = True,
) -> Beside:
    caption = f"{key.patient} {key.study} {key.view}" if key is not None else place
    made = Beside(index, caption, words, place)
    if not are_shown:
        return made
    album.photo(place)
    if key is None:
        return made
    other = None if look is None else look.judged.looks_like
    instead = "" if look is None or other is None else album.xray(look.key(other), look.references, other)
    if look is None:
        return replace(made, xray=album.xray(key))
    return replace(made, xray=album.xray(key, look.references, look.index), instead=instead)


class _Photos:
    """The photos of a data set, by plan and subset."""

    def __init__(self, captures: Captures, described: Described, looks: Looks) -> None:
        self._captures, self._described, self._looks = captures, described, looks
        self.groups: dict[Name, list[int]] = {}
        for row, (plan, subset, origin) in enumerate(captures.rows("plan", "subset", "origin")):
            if origin != SYNTHETIC:
                name = (plan or "", subset or "") if plan else ("", str(origin or ""))
                self.groups.setdefault(name, []).append(row)
        plans = {plan for plan, _ in self.groups}
        self.names = {
            name: name[1] if len(plans) == 1 else "/".join(filter(None, name)) for name in sorted(self.groups)
        }

    def _rows(self, subsets: Iterable[Name]) -> list[int]:
        return [row for name in subsets for row in self.groups[name]]

    def _look(self, row: int) -> Look | None:
        return self._looks.found.get(self._captures["place"][row])

    def _score(self, row: int) -> float | None:
        look = self._look(row)
        score = None if look is None else look.judged.score
        return self._captures["identity_score"][row] if score is None else score

    def _quality(self, row: int, column: str) -> float | None:
        told, look = self._captures[column][row], self._look(row)
        if told is None and look is not None:
            told = getattr(look.judged.quality, column)
        return None if told is None else float(told)

    def proven(self, name: str, subsets: Sequence[Name]) -> Proven:
        """Count photos of some subsets."""
        rows, captures = self._rows(subsets), self._captures
        verdicts = Counter(captures["verdict"][row] for row in rows)
        taken = [own for each in subsets for own in self._looked_at(each)]
        known = [each for each in taken if each["captured"] is not None]
        left_out: Counter[str] = Counter()
        for each in known:
            left_out.update(each["left_out"])
        return Proven(
            name=name,
            photos=len(rows),
            proven=verdicts[Verdict.PROVEN],
            same_looking=verdicts[Verdict.SAME_LOOKING],
            accepted=verdicts[Verdict.DOUBTFUL],
            not_compared=verdicts[Verdict.NOT_COMPARED],
            unseen=verdicts[None],
            by_points=sum(captures["verdict_method"][row] == Method.POINTS for row in rows),
            captured=sum(each["captured"] for each in known) if known else None,
            taken_again=sum(each["taken_again"] for each in known) if known else None,
            left_out=dict(sorted(left_out.items())) if known else None,
            figures=tuple(self._figures(rows)),
        )

    def _looked_at(self, name: Name) -> list[Mapping[str, Any]]:
        """Give what is on record of a subset, camera by camera."""
        each = self._described.subsets.get(name)
        return [] if each is None else [own["looked_at"] for own in (each, *each["cameras"].values())]

    def _figures(self, rows: Sequence[int]) -> Iterable[Figure]:
        for column, unit, worst in _FIGURES:
            values = [value for row in rows if (value := self._quality(row, column)) is not None]
            if values:
                times = 100 if unit == "%" else 1
                name = column.removesuffix("_deg")
                yield Figure(name, unit, round(times * median(values), 3), round(times * worst(values), 3))

    def by_environment(self) -> tuple[Proven, ...]:
        """Count the photos of subsets that share a condition, where subsets differ in it."""
        found: dict[str, dict[str, list[Name]]] = {}
        for name, rows in self.groups.items():
            for what, value in conditions_of(self._captures, rows[0]).items():
                if what not in _ALONE:
                    found.setdefault(what, {}).setdefault(value, []).append(name)
        return tuple(
            self.proven(f"{what}: {value}", names)
            for what, values in found.items()
            if len(values) > 1
            for value, names in sorted(values.items())
        )

    def accepted(self) -> tuple[Accepted, ...]:
        """Say who let doubtful photos in; why, as far as the record has it."""
        counted: Counter[tuple[str, str]] = Counter()
        for name in self._described.subsets:
            for own in self._looked_at(name):
                for each in own["decisions"]:
                    if each["decision"] == ACCEPTED:
                        counted[each["by"], each["why"]] += each["photos"]
        rows = self._rows(self.groups)
        in_tables = Counter(by for row in rows if (by := self._captures["decided_by"][row]))
        for by, count in in_tables.items():
            rest = count - sum(known for (name, _), known in counted.items() if name == by)
            if rest > 0:
                counted[by, ""] += rest
        return tuple(Accepted(by, why, count) for (by, why), count in sorted(counted.items()))

    def why_not(self) -> dict[str, int]:
        """Say why photos are not proven, the most frequent first."""
        rows, captures = self._rows(self.groups), self._captures
        causes = Counter(
            captures["verdict_cause"][row] or captures["verdict"][row] or _NOBODY_LOOKED
            for row in rows
            if captures["verdict"][row] != Verdict.PROVEN
        )
        return dict(causes.most_common())

    def scores(self) -> tuple[Scores, ...]:
        """Count scores, subset by subset."""
        made = []
        for subset, name in self.names.items():
            values = sorted(score for row in self.groups[subset] if (score := self._score(row)) is not None)
            if values:
                steps = Counter(min(_STEPS - 1, max(0, int(value * _STEPS))) for value in values)
                lowest, middle, highest = (round(each, 3) for each in (values[0], median(values), values[-1]))
                counts = tuple(steps[at] for at in range(_STEPS))
                made.append(Scores(name, len(values), lowest, middle, highest, counts))
        return tuple(made)

    def worst(self) -> list[tuple[int, str, str]]:
        """Give row, place and words of the photos that are least like their x-rays."""
        scored = [(score, row) for row in self._rows(self.groups) if (score := self._score(row)) is not None]
        captures = self._captures
        return [
            (row, captures["place"][row], self._words(row, score))
            for score, row in sorted(scored)[:MOST_WORST]
        ]

    def _words(self, row: int, score: float) -> str:
        look, captures = self._look(row), self._captures
        lead = captures["identity_lead"][row] if look is None else look.judged.lead
        verdict = captures["verdict"][row] or (None if look is None else str(look.judged.verdict))
        by = captures["decided_by"][row]
        known = f"let in by {by}" if by else verdict or ""
        if look is not None and is_wrong(look, by):
            known = f"wrong, though the tables say: {known}" if known else "wrong"
        said = [
            f"score {score:.2f}" + (f", lead {lead:.2f}" if lead is not None else ""),
            known,
            *(() if look is None else look.words),
        ]
        return "; ".join(filter(None, said))
