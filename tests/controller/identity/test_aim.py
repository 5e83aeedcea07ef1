"""How a phone is aimed, against optics that stand as is known."""

from __future__ import annotations

from dataclasses import replace
from functools import cache

import cv2
import numpy as np
import numpy.typing as npt
import pytest

from android_bridge.base import Problem
from android_bridge.optics import Optics, Pose
from controller.identity import Aim, Area, advice_on, aim_of, board_frame, usual_of

WIDTH_PX, HEIGHT_PX = 1280, 720
GOOD = Aim(fill=0.9, visible=1, turn_deg=0, aside_deg=0, above_deg=0, blur=0.001, clipped=0, bands=0.01)
Grey = npt.NDArray[np.uint8]


@cache
def scene() -> npt.NDArray[np.uint8]:
    return cv2.cvtColor(board_frame(WIDTH_PX, HEIGHT_PX).composed(), cv2.COLOR_GRAY2BGR)


def seen(pose: Pose, blur_px: float = 0.0, photo_px: tuple[int, int] = (960, 720)) -> Grey:
    """Give the small picture of the board that a phone sees from there."""
    optics = Optics(1, *photo_px)
    optics.pose = pose
    photo = cv2.cvtColor(optics.photograph(scene(), 0, None, blur_px), cv2.COLOR_BGR2GRAY)
    scale = 640 / max(photo.shape)
    return np.asarray(cv2.resize(photo, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA), np.uint8)


def pose(yaw: float = 0.0, pitch: float = 0.0, roll: float = 0.0, fill: float = 0.9) -> Pose:
    return Pose(yaw, pitch, roll, fill, 0.0, 0.0, of_xray=True)


@pytest.mark.parametrize(
    ("yaw", "pitch", "roll", "fill"),
    [
        (0, 0, 0, 0.9),
        (0, 0, 0, 0.5),
        (1, 0, 0, 0.9),
        (3, -2, 1, 0.95),
        (-6, 2, -3, 0.7),
        (10, -7, 5, 0.6),
        (0, 12, 0, 0.9),
        (15, 0, -10, 0.5),
    ],
)
def test_figures_are_right_to_a_degree_and_two_per_cent(
    yaw: float, pitch: float, roll: float, fill: float
) -> None:
    aim = aim_of(seen(pose(yaw, pitch, roll, fill)), WIDTH_PX, HEIGHT_PX)
    assert aim.turn_deg == pytest.approx(roll, abs=1)
    assert aim.aside_deg == pytest.approx(-yaw, abs=1)
    assert aim.above_deg == pytest.approx(pitch, abs=1)
    assert aim.fill == pytest.approx(fill, abs=0.02)
    assert aim.visible == pytest.approx(1, abs=0.001)
    assert aim.bands < 0.04


def test_a_phone_held_upright_is_measured_alike() -> None:
    aim = aim_of(seen(pose(3, 2, 1), photo_px=(720, 960)), WIDTH_PX, HEIGHT_PX)
    assert (aim.turn_deg, aim.aside_deg, aim.above_deg) == pytest.approx((1, -3, 2), abs=1)


def test_what_is_cut_off_is_told() -> None:
    aim = aim_of(seen(pose(fill=1.2)), WIDTH_PX, HEIGHT_PX)
    assert aim.fill == pytest.approx(1.2, abs=0.02)
    assert aim.visible == pytest.approx(1 / 1.2, abs=0.03)


def test_known_blur_is_measured_to_a_fifth() -> None:
    sharp = aim_of(seen(pose()), WIDTH_PX, HEIGHT_PX).blur
    for radius_px in (2.0, 4.0, 6.0):
        aim = aim_of(seen(pose(), radius_px), WIDTH_PX, HEIGHT_PX)
        wanted = float(np.hypot(radius_px / 2 / 960, sharp))  # a disc spreads a point by half its radius
        assert aim.blur == pytest.approx(wanted, rel=0.2)


def test_bands_and_burnt_white_are_measured() -> None:
    picture = seen(pose()).astype(float)
    rows = 1 + 0.1 * np.sin(np.arange(picture.shape[0]) * 2 * np.pi / 60)
    banded = np.clip(picture * rows[:, None], 0, 255).astype(np.uint8)
    assert aim_of(banded, WIDTH_PX, HEIGHT_PX).bands == pytest.approx(0.1, abs=0.02)
    bright = np.clip(picture * 1.6, 0, 255).astype(np.uint8)
    assert aim_of(bright, WIDTH_PX, HEIGHT_PX).clipped > 0.5


def test_what_stands_on_the_board_does_not_count() -> None:
    picture = seen(pose(2, 1, 1))
    covered = Area(WIDTH_PX // 2, HEIGHT_PX * 62 // 100, WIDTH_PX // 2, HEIGHT_PX * 38 // 100)
    hidden = picture.copy()
    hidden[picture.shape[0] * 60 // 100 :, picture.shape[1] // 2 :] = 20
    whole = aim_of(picture, WIDTH_PX, HEIGHT_PX)
    aim = aim_of(hidden, WIDTH_PX, HEIGHT_PX, covered)
    assert aim.bands < 0.05
    assert (aim.turn_deg, aim.fill) == pytest.approx((whole.turn_deg, whole.fill), abs=0.1)
    assert aim.blur == pytest.approx(whole.blur, abs=0.0005)


def test_without_a_board_it_is_said_why() -> None:
    with pytest.raises(Problem, match="nothing is to be seen in the photo of the calibration board"):
        aim_of(np.full((480, 640), 8, np.uint8), WIDTH_PX, HEIGHT_PX)


def test_the_most_important_advice_comes_first() -> None:
    assert advice_on(GOOD) == ()
    told = {
        "fill": (0.55, "the x-ray fills 55 %: nearer"),
        "turn_deg": (3.2, "turn the phone 3 degrees clockwise"),
        "aside_deg": (-8.0, "it looks 8 degrees from the side: move the phone to the left"),
        "above_deg": (9.0, "it looks 9 degrees from above: set the phone lower"),
        "blur": (0.004, "out of focus: let it focus again, clean the lens, or move the phone farther away"),
        "clipped": (0.3, "30 % of white is burnt out: dim the monitor, or less exposure"),
    }
    for name, (value, words) in told.items():
        assert advice_on(replace(GOOD, **{name: value})) == (words,)
    assert "turn by a degree" in advice_on(replace(GOOD, bands=0.2))[0]
    assert "20 % of the x-ray is outside" in advice_on(replace(GOOD, visible=0.8, fill=1.2))[0]
    assert "a little farther away" in advice_on(replace(GOOD, fill=0.995))[0]
    assert advice_on(replace(GOOD, turn_deg=-3, fill=0.5))[1] == "turn the phone 3 degrees against the clock"


def test_one_frame_that_errs_does_not_count() -> None:
    assert usual_of([GOOD, replace(GOOD, fill=0.2), GOOD]) == GOOD
