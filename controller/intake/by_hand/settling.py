"""Of several photos of one x-ray the one that counts, and the x-rays that have none."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from controller.intake.by_hand.judging import Judged
from controller.intake.by_hand.shots import gather_shots
from controller.intake.findings import Kind
from controller.records import Ending, Show, decided


@dataclass(frozen=True, slots=True)
class Settled:
    """What became of each photo, and what is not there.

    Parameters
    ----------
    judged
        In the order that they were taken in.
    missing
        The x-rays that the operator went on from as photographed, and of which no photo counts, by index.
    skipped
        Those that the operator skipped.
    """

    judged: tuple[Judged, ...]
    missing: tuple[Show, ...]
    skipped: tuple[Show, ...]

    def of(self, kind: Kind) -> list[Judged]:
        """Give the photos of which that became."""
        return [each for each in self.judged if each.kind is kind]


def settle(judged: Sequence[Judged], shows: Sequence[Show]) -> Settled:
    """Let one photo of each x-ray count: what the operator decided, else the last that he did not want again.

    Of several files of one shot it is the one that `gather_shots` lets stand for it.

    Parameters
    ----------
    judged
        In the order that they were taken in.
    shows
        All that was shown.
    """
    decisions = decided(shows)
    judged = gather_shots(judged)
    by_index: dict[int, list[Judged]] = {}
    for each in judged:
        if each.kind is Kind.ASSIGNED:
            by_index.setdefault(each.index, []).append(each)
    changed: dict[str, Judged] = {}
    for index, some in by_index.items():
        changed |= {each.file: each for each in _one_counts(some, decisions.get(index))}
    after = tuple(changed.get(each.file, each) for each in judged)
    return settled_as(after, shows)


def settled_as(judged: Sequence[Judged], shows: Sequence[Show]) -> Settled:
    """Say which x-rays have no photo, as the photos were settled."""
    decisions = decided(shows)
    counting = {each.index for each in judged if each.kind is Kind.ASSIGNED}
    lacking = [show for index, show in sorted(decisions.items()) if index not in counting]
    return Settled(
        tuple(judged),
        tuple(show for show in lacking if show.is_photographed),
        tuple(show for show in lacking if not show.is_photographed),
    )


def _one_counts(some: Sequence[Judged], decision: Show | None) -> list[Judged]:
    by_hand = [each for each in some if each.by_hand]
    if not by_hand and decision is not None and decision.ending is Ending.SKIP:
        why = f"its x-ray was skipped: {decision.reason or 'no reason given'}"
        return [replace(each, kind=Kind.UNWANTED, got=why) for each in some]
    wanted = by_hand or [each for each in some if not _was_repeated(each)]
    if not wanted:
        why = "it was shown once more then, as if the photo were bad, and there is no later one"
        return [replace(each, kind=Kind.DOUBTFUL, standing=None, got=why) for each in some]
    counts, asked = _last(wanted), None
    before = [each for each in wanted if not was_again(each)]
    if not by_hand and before and was_again(counts):
        counts, asked = before[-1], counts
    return [
        each
        if each is counts
        else ask_which(each, counts.file)
        if each is asked
        else replace(each, kind=Kind.EARLIER, got=f"{counts.file} counts")
        for each in some
    ]


def _last(some: Sequence[Judged]) -> Judged:
    """Give the last photo; of those that tell no time, the one that is most alike."""
    timed = [each for each in some if each.taken_s is not None]
    return (
        timed[-1]
        if timed
        else max(some, key=lambda each: (each.identity.score or 0.0) if each.identity else 0.0)
    )


def was_again(judged: Judged) -> bool:
    """Say whether a photo was taken when its x-ray was shown again, because its photo was missed."""
    return judged.standing is not None and judged.standing.show.again


def ask_which(judged: Judged, before: str) -> Judged:
    """Give a photo of an x-ray that was shown again for it, and has one already: the operator decides."""
    why = (
        f"x-ray {judged.index} was shown again for it, and has a photo, {before}:"
        f" {judged.index} has this one count, none the one before"
    )
    return replace(judged, kind=Kind.DOUBTFUL, standing=None, got=why)


def _was_repeated(judged: Judged) -> bool:
    return judged.standing is not None and judged.standing.show.ending is Ending.REPEAT
