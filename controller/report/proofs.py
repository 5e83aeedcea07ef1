"""What a report says of how photos were compared with their x-rays: plain values."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from controller.dataset import proof_words, weaker_words
from controller.identity import Verdict


@dataclass(frozen=True, slots=True)
class Figure:
    """A figure of quality over a subset's photos: its median, and the worst of them."""

    name: str
    unit: str
    median: float
    worst: float


@dataclass(frozen=True, slots=True)
class Proven:
    """How the photos of a subset, or of several, are known to show their x-rays.

    Parameters
    ----------
    proven, same_looking, accepted, not_compared, unseen
        Photos that are proven; that show this x-ray or one that looks the same, which of them only the order
        says; that a named person let in; that could not be compared; at which nobody looked.
    by_points
        How many were compared by points, which is weaker.
    captured, taken_again, left_out
        How many photos were captured, how many of them again because of what they showed, and how many their
        content kept out, by why; None where it is not on record.
    figures
        Its quality.
    """

    name: str
    photos: int
    proven: int = 0
    same_looking: int = 0
    accepted: int = 0
    not_compared: int = 0
    unseen: int = 0
    by_points: int = 0
    captured: int | None = None
    taken_again: int | None = None
    left_out: Mapping[str, int] | None = None
    figures: tuple[Figure, ...] = ()


@dataclass(frozen=True, slots=True)
class Accepted:
    """How many doubtful photos a named person let in, and why."""

    by: str
    why: str
    photos: int


@dataclass(frozen=True, slots=True)
class Scores:
    """How alike photos and x-rays of a subset are.

    Parameters
    ----------
    counts
        Photos by score, in as many equal steps from 0 to 1; what is below 0 counts to the first.
    """

    name: str
    photos: int
    lowest: float
    median: float
    highest: float
    counts: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Beside:
    """A photo beside the x-ray whose labels it has; `instead` is what it shows, where that is another one.

    The three are names of pictures, empty where there is none.
    """

    index: int | None
    caption: str
    words: str
    photo: str
    xray: str = ""
    instead: str = ""


@dataclass(frozen=True, slots=True)
class Proofs:
    """All of it.

    Parameters
    ----------
    groups
        All photos, then each subset.
    by_environment
        The photos of subsets that have a condition in common, such as ``room light: on``.
    why_not
        Of photos that were not compared or not proven by more than the order, by why.
    worst
        The least alike, the worst first.
    wrong
        Photos that do not show their x-rays.
    again
        How many photos this report looked at itself.
    left
        Of how many it could not, by why.
    """

    groups: tuple[Proven, ...] = ()
    by_environment: tuple[Proven, ...] = ()
    accepted: tuple[Accepted, ...] = ()
    why_not: Mapping[str, int] = field(default_factory=dict)
    scores: tuple[Scores, ...] = ()
    worst: tuple[Beside, ...] = ()
    wrong: tuple[Beside, ...] = ()
    again: int = 0
    left: Mapping[str, int] = field(default_factory=dict)

    @property
    def words(self) -> str:
        """Say in a sentence how photos are known to show their x-rays."""
        if not self.groups:
            return ""
        every = self.groups[0]
        return proof_words(
            {
                Verdict.PROVEN: every.proven,
                Verdict.SAME_LOOKING: every.same_looking,
                Verdict.DOUBTFUL: every.accepted,
                Verdict.NOT_COMPARED: every.not_compared,
                None: every.unseen,
            }
        )

    @property
    def weaker(self) -> str:
        """Say what the comparison by points cannot rule out; empty where no photo was compared so."""
        return weaker_words(self.groups[0].by_points, self.groups[0].photos) if self.groups else ""
