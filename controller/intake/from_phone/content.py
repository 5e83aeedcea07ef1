"""Which copies may come into the data set, by what they show and by what people have decided of them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final

from controller.identity import Judged, Verdict
from controller.intake.filling import found_in
from controller.intake.findings import GOOD, Kind
from controller.intake.from_phone.deciding import doubtful_photos
from controller.intake.from_phone.doubtful_pictures import keep_pictures
from controller.intake.from_phone.looking import Copy, Looking, spoken
from controller.intake.from_phone.photos import Key, PhotoFinding
from controller.intake.from_phone.pulling import Copied, Stage
from controller.plan import LoadedPlan
from controller.records import ACCEPTED, Decision, Record
from controller.xrays import Manifest

DECIDED: Final = "decided by hand"
"""How the assignment of a doubtful photo is known."""


@dataclass(frozen=True, slots=True)
class Content:
    """What the copies show, and what follows from it.

    Parameters
    ----------
    judged
        Of each copy.
    decided
        What a person has decided of that very content; where there is anything.
    """

    judged: Mapping[Key, Judged]
    decided: Mapping[Key, Decision]

    @classmethod
    def of(
        cls,
        loaded: LoadedPlan,
        manifest: Manifest,
        journal: Record,
        copies: Sequence[Copy],
        progress: Callable[[Copied], None],
    ) -> Content:
        """Look at copies, and keep small pictures of the doubtful ones for a person to look at.

        Raises
        ------
        Problem
            When the x-rays to compare with are not to be had.
        """
        sizes = sum(each.photo.size_bytes or 0 for each in copies)

        def told(done: int, total: int) -> None:
            progress(Copied(done, total, sizes * done // max(total, 1), sizes, Stage.LOOKING))

        judged = Looking(loaded, manifest, journal, told).look(copies)
        made = cls(judged, _decided(journal, copies))
        doubtful = [each for each in copies if made.kind(each.photo.key_in_plan) is Kind.DOUBTFUL]
        left = {each.content_sha256 for each in doubtful_photos(loaded, journal) if each.decision is None}
        keep_pictures(loaded, [(each.sha256, each.file) for each in doubtful], left)
        return made

    def kind(self, key: Key) -> Kind | None:
        """Give why a copy stays out; None where it may come in."""
        judged = self.judged[key]
        if judged.is_right:
            return None
        if judged.verdict is not Verdict.DOUBTFUL:
            return Kind.SHOWS_OTHER
        decision = self.decided.get(key)
        if decision is None:
            return Kind.DOUBTFUL
        return None if decision.decision == ACCEPTED else Kind.REJECTED

    @property
    def left_out(self) -> list[Key]:
        """The copies that stay out."""
        return [key for key in self.judged if self.kind(key) is not None]

    def kept_out(self, subset: str) -> dict[str, int]:
        """Count the copies of a subset that stay out, by why."""
        why = Counter(str(self.kind(key)) for key in self.left_out if key[0] == subset)
        return dict(sorted(why.items()))

    def finding(self, finding: PhotoFinding) -> PhotoFinding:
        """Give what became of an index, with what its photo shows."""
        key = finding.subset, finding.index or 0
        kind = self.kind(key) if finding.kind in GOOD and key in self.judged else None
        if kind is None:
            return finding
        got = spoken(key[1], self.judged[key])
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


def _decided(journal: Record, copies: Iterable[Copy]) -> dict[Key, Decision]:
    by_name = {
        name: each
        for subset in dict.fromkeys(each.photo.subset for each in copies)
        for name, each in journal.verdicts.decisions(subset).items()
    }
    return {
        each.photo.key_in_plan: decision
        for each in copies
        if (decision := by_name.get(each.photo.name)) is not None and decision.content_sha256 == each.sha256
    }
