"""Which copies may come into the data set, by what they show and by what people have decided of them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final, TypeVar

from android_bridge.base import OWNER_ONLY, Problem, replace_file, some_of
from controller.identity import Judged, Verdict
from controller.intake.filling import found_in
from controller.intake.findings import GOOD, NOT_IT, Kind
from controller.intake.from_phone.deciding import doubtful_photos
from controller.intake.from_phone.doubtful_pictures import keep_pictures
from controller.intake.from_phone.looking import Copy, Looking, spoken
from controller.intake.from_phone.photos import Asked, Key, PhotoFinding
from controller.intake.from_phone.pulling import Copied, Stage
from controller.plan import LEFT_OUT, LoadedPlan
from controller.records import ACCEPTED, EXPORT_CHECK, Decision, JudgedPhoto, Record
from controller.xrays import Manifest

DECIDED: Final = "decided by hand"
"""How the assignment of a doubtful photo is known."""
Contents = Collection[tuple[Asked, str | None]]
"""Photos, each with its content's digest."""
_OnRecord = TypeVar("_OnRecord", Decision, JudgedPhoto)


@dataclass(frozen=True, slots=True)
class Content:
    """What the copies show, and what follows from it.

    Parameters
    ----------
    judged
        Of each copy.
    decided
        What a person has decided of that very content; where there is anything.
    gone
        What was found before of photos that were removed from the phone, and showed something else.
    """

    judged: Mapping[Key, Judged]
    decided: Mapping[Key, Decision]
    gone: Mapping[Key, Judged]

    @classmethod
    def of(
        cls,
        loaded: LoadedPlan,
        manifest: Manifest,
        journal: Record,
        copies: Sequence[Copy],
        removed: Iterable[Asked],
        progress: Callable[[Copied], None],
    ) -> Content:
        """Look at copies, and keep small pictures of the doubtful ones for a person to look at.

        Parameters
        ----------
        removed
            Photos that were removed from the phone.

        Raises
        ------
        Problem
            When the x-rays to compare with are not to be had.
        """
        sizes = sum(each.photo.size_bytes or 0 for each in copies)

        def told(done: int, total: int) -> None:
            progress(Copied(done, total, sizes * done // max(total, 1), sizes, Stage.LOOKING))

        judged = Looking(loaded, manifest, journal, told).look(copies)
        gone = [each for each in removed if each.key_in_plan not in judged]
        here, were_here = (
            [(each.photo, each.sha256) for each in copies],
            [(each, each.sha256) for each in gone],
        )
        made = cls(judged, _decided(journal, [*here, *were_here]), _found_before(journal, were_here))
        not_it = {key: found for key, found in made.gone.items() if made.kind(key) in NOT_IT}
        made = replace(made, gone=not_it)
        doubtful = [each for each in copies if made.kind(each.photo.key_in_plan) is Kind.DOUBTFUL]
        left = {each.content_sha256 for each in doubtful_photos(loaded, journal) if each.decision is None}
        keep_pictures(loaded, [(each.sha256, each.file) for each in doubtful], left)
        return made

    def kind(self, key: Key) -> Kind | None:
        """Give why a copy stays out; None where it may come in."""
        judged = self.all[key]
        if judged.is_right:
            return None
        if judged.verdict is not Verdict.DOUBTFUL:
            return Kind.SHOWS_OTHER
        decision = self.decided.get(key)
        if decision is None:
            return Kind.DOUBTFUL
        return None if decision.decision == ACCEPTED else Kind.REJECTED

    @property
    def all(self) -> Mapping[Key, Judged]:
        """What was found of each photo, now or before."""
        return {**self.gone, **self.judged}

    @property
    def left_out(self) -> list[Key]:
        """The copies that stay out."""
        return [key for key in self.judged if self.kind(key) is not None]

    def kept_out(self, subset: str) -> dict[str, int]:
        """Count the copies of a subset that stay out, by why."""
        kinds = (self.kind(key) for key in self.all if key[0] == subset)
        return dict(sorted(Counter(str(kind) for kind in kinds if kind is not None).items()))

    def finding(self, finding: PhotoFinding) -> PhotoFinding:
        """Give what became of an index, with what its photo shows."""
        key = finding.subset, finding.index or 0
        is_here = finding.kind in GOOD and key in self.judged
        was_here = finding.kind is Kind.REMOVED and key in self.gone
        kind = self.kind(key) if is_here or was_here else None
        if kind is None:
            return finding
        got = spoken(key[1], self.all[key])
        if kind is Kind.REJECTED:
            decision = self.decided[key]
            got = f"rejected by {decision.decided_by}: {decision.why}"
        return replace(finding, kind=kind, got=got, is_kept=False)

    def cells(self, key: Key) -> dict[str, Any]:
        """Give what a data set says of a photo's content."""
        judged, decision = self.judged[key], self.decided.get(key)
        of_person = {"assignment": DECIDED, "decided_by": decision.decided_by} if decision else {}
        return {
            **found_in(judged),
            **(of_person if judged.verdict is Verdict.DOUBTFUL else {}),
        }


def _decided(journal: Record, contents: Contents) -> dict[Key, Decision]:
    return _of_contents(contents, journal.verdicts.decisions)


def _found_before(journal: Record, contents: Contents) -> dict[Key, Judged]:
    found = _of_contents(contents, lambda subset: journal.verdicts.of(subset, EXPORT_CHECK))
    return {key: each.judged for key, each in found.items()}


def _of_contents(contents: Contents, of: Callable[[str], Mapping[str, _OnRecord]]) -> dict[Key, _OnRecord]:
    """Give what is on record of that very content, by what gives all of a subset, by name."""
    by_name = {
        name: each
        for subset in dict.fromkeys(photo.subset for photo, _ in contents)
        for name, each in of(subset).items()
    }
    return {
        photo.key_in_plan: there
        for photo, sha256 in contents
        if (there := by_name.get(photo.name)) is not None and there.content_sha256 == sha256
    }


def keep_only_copies(loaded: LoadedPlan, content: Content, only: Iterable[Copy]) -> None:
    """Lose no photo that leaves a data set, where that has the only copy: it is kept beside the plan.

    Parameters
    ----------
    only
        The only copies that there are of some photos.

    Raises
    ------
    Problem
        When one of them is doubtful: it would be gone before a person has looked. When one cannot be kept.
    """
    leaving = [(copy, kind) for copy in only if (kind := content.kind(copy.photo.key_in_plan))]
    doubtful = [copy.photo for copy, kind in leaving if kind is Kind.DOUBTFUL]
    if doubtful:
        raise Problem(
            "photos of the data set are doubtful, and are nowhere else: it stays as it is",
            where=str(loaded.path),
            got=some_of([str(each) for each in doubtful]),
            advice="decide of them with `chexrig decide PLAN`, which shows them, then export again",
        )
    for copy, _ in leaving:
        place = loaded.own(LEFT_OUT) / copy.photo.name
        try:
            place.parent.mkdir(0o700, parents=True, exist_ok=True)
            replace_file(place, copy.file.read_bytes(), mode=OWNER_ONLY, alone=True)
        except OSError as error:
            raise Problem(
                "a photo that leaves the data set for what it shows cannot be kept beside the plan",
                where=str(place),
                got=error.strerror or str(error),
                advice="make room there, and make sure that the folder may be written, then run this again",
            ) from error
