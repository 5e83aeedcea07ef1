"""Features: what they do not see, and what lies outside a photo's frame."""

from __future__ import annotations

import cv2
import numpy as np
import pytest
from phantom_whitening import learn

from controller.identity.feature import COMPONENTS, contrast_of, learnt, look_of, of_phantoms
from controller.identity.geometry import Rectified

WHOLE = np.ones((256, 256), bool)


def picture(seed: int) -> np.ndarray:
    rough = np.random.default_rng(seed).integers(20, 200, (24, 24), np.uint8)
    return np.asarray(cv2.resize(rough, (256, 256), interpolation=cv2.INTER_CUBIC), np.uint8)


def feature(levels: np.ndarray) -> np.ndarray:
    return of_phantoms().taken_from(contrast_of(levels)[np.newaxis])


def test_light_and_contrast_hardly_count() -> None:
    own = feature(picture(1))
    for gain, lift in ((0.5, 10), (1.1, 0), (0.8, 40)):
        seen = np.clip(picture(1) * gain + lift, 0, 255).astype(np.uint8)
        assert look_of(Rectified(seen, WHOLE), of_phantoms()).scores(own)[0] > 0.97
    assert abs(look_of(Rectified(picture(2), WHOLE), of_phantoms()).scores(own)[0]) < 0.2


@pytest.mark.parametrize("share", [0.1, 0.3])
def test_what_lies_outside_the_frame_does_not_count(share: float) -> None:
    inside = WHOLE.copy()
    inside[:, : round(256 * share)] = False
    seen = Rectified(np.where(inside, picture(1), 0).astype(np.uint8), inside)
    look = look_of(seen, of_phantoms())
    assert look.known is not None
    assert look.scores(feature(picture(1)))[0] > 0.95
    assert abs(look.scores(feature(picture(2)))[0]) < 0.25


def test_nothing_has_no_feature_and_so_no_likeness() -> None:
    grey = np.full((256, 256), 90, np.uint8)
    assert not feature(grey).any()
    nothing = Rectified(np.zeros_like(grey), ~WHOLE)
    assert look_of(nothing, of_phantoms()).scores(feature(picture(1)))[0] == 0


def test_what_is_learnt_is_orthonormal_and_the_same_each_time() -> None:
    rows = np.random.default_rng(3).normal(size=(40, 4096)).astype(np.float32)
    one, other = learnt(rows), learnt(rows)
    assert one.digest == other.digest
    assert one.components @ one.components.T == pytest.approx(np.eye(COMPONENTS), abs=1e-4)


@pytest.mark.soak
def test_the_phantoms_file_is_what_the_phantoms_give() -> None:
    again, kept = learn(), of_phantoms()
    assert again.mean == pytest.approx(kept.mean, abs=1e-4)
    assert np.abs(np.linalg.svd(again.components @ kept.components.T)[1]).min() > 0.999
