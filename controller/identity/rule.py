"""When a photo proves which x-ray it shows: by S, by its lead over others, and by what is left without it.

A photo of x-ray i is i and a rest that is like nothing. So besides S itself, and its lead over the others,
it is asked what the rest is like: *pull* of another x-ray j is how alike it and the photo are in what i does
not explain (their partial correlation). A photo into which another x-ray is mixed has a rest that is like
that one, whatever i's S; and of two x-rays that differ by little, the photo of one is pulled by the other
only where it shows the other. As S does, a pull grows with how sharp the photo is, so nothing is to be set.

Each number was fixed before the figures in ``docs/identity.md`` were made.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

from controller.identity.feature import products
from controller.identity.verdicts import Cause, Judged, Verdict

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from controller.identity.feature import Look

ENOUGH: Final = 0.60
"""S that proves alone: other x-rays of one patient were seen at .54 at most (field notes 13)."""
ENOUGH_IN_LEAD: Final = 0.42
LEAD: Final = 0.15
"""With so much lead, S of so much proves as well."""
ALIKE: Final = 0.40
"""From that S of two x-rays on, a photo of one may reach `ENOUGH` against the other: it has to say which."""
CLEARLY_MORE: Final = 0.15
"""A photo has to be pulled more by its x-ray (beyond the other) than by the other (beyond it), by so much."""
MOST_PULL: Final = 0.36
"""A rest that is like another x-ray by so much is taken for no chance. Chosen by judgement: of 2,635 right
photos up to severity 2 the greatest pull was .353 of another patient's x-ray, .375 of the same patient's."""
LEAST_SHARE: Final = 0.10
"""Of S against the other, beyond what the two have in common, over both: of a sharp photo hardly anything is
left, and that may be like anything."""
BLENDED: Final = 0.48
"""From that pull on it is said that the photo shows the other as well."""
OUTSTANDING: Final = 3.7
"""Times the median, 2.5 standard deviations of chance: of 512 true photos the greatest pull of 863 others was
.31 then, and .47 with what stands out."""
FIGURES: Final = (
    "score: how alike photo and x-ray are, at most 1; lead: by how much the score is above that of any other"
    f" x-ray. A score of {ENOUGH:.2f} is proof, and one of {ENOUGH_IN_LEAD:.2f} with a lead of {LEAD:.2f}; by"
    " points it takes more"
)
"""What the two figures of a photo mean, in one line for people."""
NOTHING_LIKE: Final = 0.25
"""What is less like any x-ray than that is like none: the rest of chance is below."""


@dataclass(frozen=True, eq=False)
class Compared:
    """One photo against several x-rays, its own first.

    Parameters
    ----------
    indices
        Of the x-rays, the one it is filed under first; each once. Minus an index is its mirror image.
    scores
        S against each, shape (n,).
    features
        Of each, shape (n, m): what two of them have in common is their scalar product.
    twins
        Those of them that no photo can tell from the first; the first is none of them.
    look
        What the photo is compared by; without it, pulls are those of the scores alone, and glare counts.
    """

    indices: Sequence[int]
    scores: NDArray[np.float32]
    features: NDArray[np.float32]
    twins: frozenset[int] = frozenset()
    look: Look | None = None

    def proof(self, at: int, ignored: frozenset[int] = frozenset()) -> Proof:
        """Look whether the photo shows one of them, by its place.

        Parameters
        ----------
        ignored
            Indices that do not count as others.
        """
        scores = self.scores.astype(np.float64)
        score = scores[at]
        common = products(self.features, self.features[at]).astype(np.float64)
        counts = np.array([row != at and index not in ignored for row, index in enumerate(self.indices)])
        if not counts.any():
            return Proof(float(score), None, None, None, 0.0, is_told_apart=True)
        # rounding, and the edge of a frame, can make more than 1 of a scalar product
        apart = np.sqrt(np.maximum(1 - common**2, 1e-3))
        pull = (scores - common * score) / (apart * np.sqrt(max(1 - score**2, 1e-3)))
        own_pull = (score - common * scores) / (apart * np.sqrt(np.maximum(1 - scores**2, 1e-3)))
        alike = counts & (common >= ALIKE)
        told_apart = bool((own_pull - pull >= CLEARLY_MORE)[alike].all())
        if self.look is not None:
            pull = self._pull_of_rest(self.look, at, common) / apart
        share = (scores - common * score) / np.maximum(apart**2 * (np.abs(score) + np.abs(scores)), 1e-3)
        pull = np.where(share >= LEAST_SHARE, pull, np.minimum(pull, MOST_PULL))
        rival = int(np.argmax(np.where(counts, scores, -2)))
        pulled = int(np.argmax(np.where(counts, pull, -2)))
        return Proof(
            float(score),
            float(score - scores[rival]),
            self.indices[rival],
            self.indices[pulled],
            float(pull[pulled]),
            is_told_apart=told_apart,
        )

    def pulls(self) -> dict[int, float]:
        """Give by how much each other one pulls, beside the first."""
        scores = self.scores.astype(np.float64)
        common = products(self.features, self.features[0]).astype(np.float64)
        pull = (
            scores - common * scores[0] if self.look is None else self._pull_of_rest(self.look, 0, common)
        ) / np.sqrt(np.maximum(1 - common**2, 1e-3))
        return dict(zip(self.indices[1:], pull[1:].tolist(), strict=True))

    def _pull_of_rest(self, look: Look, at: int, common: NDArray[np.float64]) -> NDArray[np.float64]:
        """Give how alike the rest is to each, by the places where it is as usual: glare is like nothing."""
        own = self.features[at].astype(np.float64)
        if look.known is not None:
            own = own * look.known
        rest = look.feature - (look.feature @ own) / max(float(own @ own), 1e-6) * own
        size = np.abs(rest)
        usual = float(np.median(size if look.known is None else size[look.known]))
        rest[size > OUTSTANDING * usual] = 0
        length = max(float(np.linalg.norm(rest)), 1e-6)
        return np.asarray(
            (products(self.features, rest.astype(np.float32)) - common * (own @ rest)) / length, np.float64
        )


@dataclass(frozen=True, slots=True)
class Proof:
    """What speaks for one x-ray: S, its lead over a rival, and which other one pulls how much at the rest."""

    score: float
    lead: float | None
    rival: int | None
    pulled_to: int | None
    pull: float
    is_told_apart: bool
    """Whether x-rays that are like it can be ruled out."""

    @property
    def is_alike(self) -> bool:
        """Whether S says so: alone, or with its lead."""
        leads = self.lead is None or self.lead >= LEAD
        return self.score >= ENOUGH or (self.score >= ENOUGH_IN_LEAD and leads)

    @property
    def is_enough(self) -> bool:
        """Whether the photo shows that x-ray and no other."""
        return (
            self.is_alike
            and self.is_told_apart
            and (self.lead is None or self.lead > 0)
            and not self.is_mixed
        )

    @property
    def is_rivalled(self) -> bool:
        """Whether another x-ray is nearly as alike, or in it as well."""
        return self.is_mixed or not self.is_told_apart or (self.lead is not None and self.lead < LEAD)

    @property
    def is_mixed(self) -> bool:
        """Whether the rest is like another x-ray."""
        return self.pull > MOST_PULL


def judge(compared: Compared, *, is_clear: bool, plain: frozenset[int] = frozenset()) -> Judged:
    """Say whether a photo shows the x-ray that it is filed under.

    Parameters
    ----------
    compared
        The photo against it, and against all that it may show instead.
    is_clear
        Whether the photo is sharp and shows something: only then what is like nothing is something else.
    plain
        Those of the x-rays that have too little in them to be known by.
    """
    claimed = compared.indices[0]
    own = compared.proof(0, compared.twins | plain)
    if own.is_enough and claimed not in plain:
        verdict = Verdict.SAME_LOOKING if compared.twins else Verdict.PROVEN
        return Judged(verdict=verdict, score=own.score, lead=own.lead)
    other = _other(compared, plain)
    if other is not None and other < 0:
        verdict, cause, looks_like = Verdict.OTHER, Cause.MIRRORED, None
    elif other is not None:
        verdict, cause, looks_like = Verdict.OTHER, Cause.ANOTHER_XRAY, other
    elif claimed in plain:
        verdict, cause, looks_like = Verdict.DOUBTFUL, Cause.PLAIN_XRAY, None
    elif own.score >= ENOUGH_IN_LEAD and own.pull >= BLENDED:
        verdict, cause, looks_like = Verdict.OTHER, Cause.BLEND, _named(own.pulled_to)
    elif is_clear and float(compared.scores.max()) < NOTHING_LIKE:
        verdict, cause, looks_like = Verdict.OTHER, Cause.UNLIKE, None
    elif own.score >= NOTHING_LIKE and own.is_rivalled:
        verdict, cause, looks_like = (
            Verdict.DOUBTFUL,
            Cause.RIVALLED,
            _named(own.pulled_to if own.is_mixed else own.rival),
        )
    else:
        verdict, cause, looks_like = Verdict.DOUBTFUL, Cause.FAINT, None
    return Judged(verdict=verdict, cause=cause, score=own.score, lead=own.lead, looks_like=looks_like)


def _other(compared: Compared, plain: frozenset[int]) -> int | None:
    """Give another x-ray that the photo is proof of; None where it is of none."""
    own_kind = {compared.indices[0], *compared.twins}
    for at in np.argsort(-compared.scores, kind="stable")[:3].tolist():
        index = compared.indices[at]
        if index in own_kind or index in plain:
            continue
        # the x-rays that look like this other one are no rivals of its, as long as none is the claimed one
        common = compared.features @ compared.features[at]
        twins = frozenset(
            each
            for each, alike in zip(compared.indices, common.tolist(), strict=True)
            if alike >= ENOUGH and each not in own_kind
        )
        proof = compared.proof(at, (twins | plain) - own_kind)
        if proof.is_alike and proof.is_told_apart and proof.lead is not None and proof.lead > 0:
            return int(index)
    return None


def _named(index: int | None) -> int | None:
    return index if index is not None and index > 0 else None
