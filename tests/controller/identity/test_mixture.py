"""Two x-rays in one photo are found, and one is not taken for two."""

from __future__ import annotations

import numpy as np
import pytest
from identity.by_severity import scene
from identity.two_xrays import KINDS, Xray, cut_out, found, phantoms

from controller.identity import Cause, Rectified
from controller.identity.mixture import BLEND_LIMIT, Mixture, find_mixture

FEW = 3


def xrays() -> tuple[Xray, ...]:
    return phantoms(11, 4)


def causes(kind: str, rival: str, severity: int, count: int = FEW) -> list[Cause]:
    return [each.cause for each in found([xrays()], kind, rival, severity, 4, count)]


@pytest.mark.parametrize("rival", ["any", "follow-up"])
@pytest.mark.parametrize("severity", [0, 2])
def test_one_is_not_taken_for_two(rival: str, severity: int) -> None:
    assert causes("alone", rival, severity) == [Cause.NONE] * FEW


@pytest.mark.parametrize("kind", [each for each in KINDS[1:] if each != "torn .1"])  # often all black
def test_two_are_found(kind: str) -> None:
    alarms = causes(kind, "any", 1)
    assert Cause.NONE not in alarms
    if kind.startswith("torn"):
        assert alarms == [Cause.TORN] * FEW


def test_the_share_is_what_is_in_it_and_the_rival_is_named() -> None:
    shown, other, third = xrays()[:3]
    where = scene(0, 2)
    rivals = {7: third.detail, 9: other.detail}
    shares = []
    for part in (0.0, 0.3, 0.6):
        photo = cut_out(where, where.photo(shown.levels, other.levels, 1 - part))
        mixture = find_mixture(photo, shown.detail, rivals)
        shares.append(mixture.share)
        if part:
            assert (mixture.rival, mixture.cause is Cause.NONE) == (9, False)
    assert shares == pytest.approx([0, 0.3, 0.6], abs=0.12)


def test_what_is_too_like_is_not_told() -> None:
    shown = xrays()[0]
    where = scene(0, 2)
    photo = cut_out(where, where.photo(shown.levels))
    assert find_mixture(photo, shown.detail, {2: shown.detail}) == Mixture()
    assert find_mixture(photo, shown.detail, {}) == Mixture()
    # beside one that is too like, another is found all the same
    blended = cut_out(where, where.photo(shown.levels, xrays()[1].levels, 0.6))
    assert find_mixture(blended, shown.detail, {2: shown.detail, 3: xrays()[1].detail}).rival == 3


@pytest.mark.parametrize("outside", [0.0, 0.3, 1.0])
def test_what_is_outside_the_frame_is_no_other_xray(outside: float) -> None:
    shown, other = xrays()[:2]
    where = scene(0, 2)
    whole = cut_out(where, where.photo(shown.levels))
    inside = np.array(whole.inside)
    inside[:, : round(outside * 256)] = False
    photo = Rectified(np.where(inside, whole.levels, 0).astype(np.uint8), inside)
    mixture = find_mixture(photo, shown.detail, {2: other.detail})
    assert mixture.cause is Cause.NONE
    assert mixture.share is None or mixture.share < BLEND_LIMIT
