"""The rule, by scores that are given: each verdict's case, and what must not be accepted."""

from __future__ import annotations

import numpy as np
import pytest

from controller.identity import Cause, Verdict
from controller.identity.rule import Compared, judge

NUMBERS = 600
CLAIMED, ALIKE, FAR, MIRROR = 5, 6, 7, -5


def unit(values: np.ndarray) -> np.ndarray:
    return np.asarray(values / np.linalg.norm(values), np.float32)


RNG = np.random.default_rng(4)
OWN, NEW, STRANGE, REST = (unit(RNG.normal(size=NUMBERS)) for _ in range(4))
FEATURES = {
    CLAIMED: OWN,
    ALIKE: unit(0.9 * OWN + np.sqrt(1 - 0.81) * NEW),
    FAR: STRANGE,
    MIRROR: unit(RNG.normal(size=NUMBERS)),
}


def photo(shares: dict[int, float], rest: float = 0.3) -> Compared:
    """A photo of these x-rays' features, and of something that is like none."""
    mixed = unit(sum((share * FEATURES[each] for each, share in shares.items()), rest * REST))
    features = np.array(list(FEATURES.values()))
    return Compared(list(FEATURES), (features @ mixed).astype(np.float32), features)


CASES = [
    ("its own", {CLAIMED: 1.0}, 0.3, Verdict.PROVEN, Cause.NONE, None),
    ("its own, faint, hardly in the lead", {CLAIMED: 0.7}, 1.1, Verdict.DOUBTFUL, Cause.RIVALLED, ALIKE),
    ("the one that is alike", {ALIKE: 1.0}, 0.3, Verdict.OTHER, Cause.ANOTHER_XRAY, ALIKE),
    ("the one that is alike, faint", {ALIKE: 0.7}, 0.7, Verdict.OTHER, Cause.ANOTHER_XRAY, ALIKE),
    ("both that are alike", {CLAIMED: 0.5, ALIKE: 0.5}, 0.1, Verdict.OTHER, Cause.BLEND, ALIKE),
    ("another", {FAR: 1.0}, 0.3, Verdict.OTHER, Cause.ANOTHER_XRAY, FAR),
    ("a third of another", {CLAIMED: 0.7, FAR: 0.35}, 0.2, Verdict.OTHER, Cause.BLEND, FAR),
    ("its mirror image", {MIRROR: 1.0}, 0.3, Verdict.OTHER, Cause.MIRRORED, None),
    ("hardly anything", {CLAIMED: 0.2}, 1.0, Verdict.DOUBTFUL, Cause.FAINT, None),
]


@pytest.mark.parametrize(
    ("shares", "rest", "verdict", "cause", "looks_like"), [c[1:] for c in CASES], ids=[c[0] for c in CASES]
)
def test_what_a_photo_shows_is_told(
    shares: dict[int, float], rest: float, verdict: Verdict, cause: Cause, looks_like: int | None
) -> None:
    judged = judge(photo(shares, rest), is_clear=False)

    assert (judged.verdict, judged.cause) == (verdict, cause)
    assert looks_like is None or judged.looks_like == looks_like
    assert judged.score is not None


def test_of_twins_the_order_alone_says_which() -> None:
    compared = photo({CLAIMED: 1.0})
    twins = Compared(compared.indices, compared.scores, compared.features, frozenset({ALIKE}))
    assert judge(twins, is_clear=False).verdict is Verdict.SAME_LOOKING


def test_plain_ones_are_never_proof_and_only_clear_photos_are_like_nothing() -> None:
    assert judge(photo({CLAIMED: 1.0}), is_clear=True, plain=frozenset({CLAIMED})).cause is Cause.PLAIN_XRAY
    nothing = photo({CLAIMED: 0.0}, 1.0)
    assert judge(nothing, is_clear=True).cause is Cause.UNLIKE
    assert judge(nothing, is_clear=False).cause is Cause.FAINT
