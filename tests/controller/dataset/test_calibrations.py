"""A rig's calibration comes back from subsets.json as it was, and what is none is refused."""

from __future__ import annotations

import json
from typing import Any

import numpy as np
import pytest

from controller.dataset import calibration_facts, calibration_of
from controller.identity import Calibration, Geometry

MADE = Calibration(
    geometry=Geometry(1920, 1080, np.array([[5e-4, -8e-6, 0.066], [2.4e-5, 6e-4, 0.16], [2e-5, 6e-6, 1.0]])),
    corners=50,
    residual_px=0.07,
    visible=1.0,
    sharpness=0.94,
    brightness=69.9,
    photo_name="board.jpg",
)


def test_it_comes_back_as_it_was() -> None:
    told = json.loads(json.dumps(calibration_facts(MADE)))
    back = calibration_of(told)
    assert np.array_equal(back.geometry.homography, MADE.geometry.homography)
    assert calibration_facts(back) == told


@pytest.mark.parametrize(
    "changes",
    [
        {"homography": [[0.0] * 3] * 3},
        {"homography": [1.0, 2.0]},
        {"homography": [["x"] * 3] * 3},
        {"screen_width_px": 0},
        {"screen_width_px": None},
    ],
)
def test_what_is_none_is_refused(changes: dict[str, Any]) -> None:
    with pytest.raises((TypeError, ValueError)):
        calibration_of({**calibration_facts(MADE), **changes})
