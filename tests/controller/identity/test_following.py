"""A rig that is nudged, turned, lit otherwise: followed or told with figures, and no claim gains by it."""

from __future__ import annotations

from functools import cache
from itertools import islice

import cv2
import numpy as np
import pytest

from android_bridge.optics import Optics
from controller.demo import plan_cohort, render_phantom
from controller.identity import (
    Area,
    Calibration,
    Followed,
    Follower,
    Geometry,
    align,
    move_between,
    rectify,
    tell_missing,
)
from controller.identity.feature import contrasts_of, look_of, of_phantoms
from controller.identity.rule import ENOUGH, LEAD, Compared, judge

SCREEN = (960, 540)
PHOTO = (640, 480)
AREA = Area(210, 0, 540, 540)


@cache
def xrays() -> tuple[np.ndarray, ...]:
    """Ten phantoms, follow-ups among them, 160 pixels square."""
    return tuple(
        cv2.resize(render_phantom(each.anatomy, 160), (160, 160)) for each in islice(plan_cohort(3), 10)
    )


@cache
def thumbnails() -> tuple[np.ndarray, ...]:
    return tuple(cv2.resize(each, (128, 128), interpolation=cv2.INTER_AREA) for each in xrays())


@cache
def optics(room: str) -> Optics:
    return Optics(5, *PHOTO, room=room)


@cache
def still(at: int, room: str = "dark", blur_px: float = 0.0) -> np.ndarray:
    """A grey photo of an x-ray by a rig that stands still."""
    screen = np.zeros((*SCREEN[::-1], 3), np.uint8)
    screen[:, 210:750] = cv2.resize(xrays()[at], (540, 540), interpolation=cv2.INTER_CUBIC)[..., None]
    seen = optics(room)
    blur_px = blur_px or seen.blur_px(seen.focus_error_dpt)
    return cv2.cvtColor(seen.photograph(screen, at, blur_px=blur_px), cv2.COLOR_BGR2GRAY)


def calibration(room: str = "dark") -> Calibration:
    """What the optics themselves say."""
    half = np.array([[1, 0, -0.5], [0, 1, -0.5], [0, 0, 1]])
    photo = np.diag((1 / PHOTO[0], 1 / PHOTO[1], 1)) @ np.linalg.inv(half)
    geometry = Geometry(*SCREEN, photo @ optics(room).homography(*SCREEN) @ half)
    return Calibration(
        geometry=geometry, corners=50, residual_px=0.1, visible=1.0, sharpness=1.0, brightness=80.0
    )


def nudged(photo: np.ndarray, right: float, down: float, clockwise: float = 0.0) -> np.ndarray:
    turn = cv2.getRotationMatrix2D((319.5, 239.5), -clockwise, 1.0)
    turn[:, 2] += right, down
    return cv2.warpAffine(photo, turn, PHOTO, borderMode=cv2.BORDER_REPLICATE)


@pytest.mark.parametrize(
    ("room", "nudge"),
    [
        ("dark", (4, 0, 0)),
        ("dark", (-16, 5, 0)),
        ("lamp", (3, 32, 0)),
        ("window", (-16, 5, 0)),
        ("window", (10, -6, -2.0)),
        ("out_of_focus", (4, 20, 1.0)),
    ],
)
def test_a_nudge_is_measured_whatever_the_light(room, nudge):
    geometry = calibration(room).geometry
    found = align(nudged(still(1, room), *nudge), geometry, AREA, thumbnails()[1])
    assert found is not None
    move = move_between(geometry, found, AREA, PHOTO[::-1])
    middle = geometry.seen(AREA.corners).mean(axis=0) * PHOTO - (320, 240)
    turn = np.radians(nudge[2])
    turned = np.array([[np.cos(turn), -np.sin(turn)], [np.sin(turn), np.cos(turn)]]) @ middle - middle
    assert move.right_px == pytest.approx(nudge[0] + turned[0], abs=0.8)
    assert move.down_px == pytest.approx(nudge[1] + turned[1], abs=0.8)
    assert move.turn_deg == pytest.approx(nudge[2], abs=0.2)
    assert move.scale == pytest.approx(1, abs=0.006)


def test_what_is_no_nudge_is_not_aligned():
    geometry = calibration().geometry
    assert align(nudged(still(1), 55, 0), geometry, AREA, thumbnails()[1]) is None
    assert align(nudged(still(1), 0, 0, 8), geometry, AREA, thumbnails()[1]) is None
    assert align(np.full((480, 640), 3, np.uint8), geometry, AREA, thumbnails()[1]) is None


def test_a_frozen_photo_is_never_aligned_into_acceptance():
    """Filed under each x-ray it is judged where that fits best, as each other is, on a rig that moved."""
    geometry, whitening = calibration().geometry, of_phantoms()
    features = whitening.taken_from(contrasts_of(thumbnails()))
    photo = nudged(still(1), -9, 4, 0.7)
    scores = []
    for thumbnail in thumbnails():
        found = align(photo, geometry, AREA, thumbnail)
        scores.append(look_of(rectify(photo, found or geometry, AREA), whitening).scores(features))
    assert sum(align(photo, geometry, AREA, each) is not None for each in thumbnails()) >= 2
    own = np.diag(scores)
    assert own.argmax() == 1
    assert own[1] > max(ENOUGH, np.delete(own, 1).max() + LEAD)
    for claimed, where_it_fits in enumerate(scores):
        order = [claimed, *(at for at in range(len(scores)) if at != claimed)]
        judged = judge(Compared(order, where_it_fits[order], features[order]), is_clear=True)
        assert judged.is_right == (claimed == 1)


@pytest.mark.parametrize(
    ("nudge", "words"),
    [
        ((-6, 0, 0), "moved by 1.3 % of the x-ray's width to the right since the calibration"),
        ((0, 32, 0), "moved by 6.9 % of the x-ray's width up since the calibration"),
        ((0, 0, 2), "turned by 2.0 degrees since the calibration"),
    ],
)
def test_proven_photos_together_move_the_rig_and_one_alone_does_not(nudge, words):
    first = calibration()
    follower = Follower(first)
    for at in range(3):
        assert follower.take_in(still(at), AREA, thumbnails()[at]).words == ()
    assert np.allclose(follower.geometry.homography, first.geometry.homography)
    follower.take_in(nudged(still(3), *nudge), AREA, thumbnails()[3])
    follower.take_in(still(4), AREA, thumbnails()[4])
    assert np.allclose(follower.geometry.homography, first.geometry.homography)
    told = [follower.take_in(nudged(still(at), *nudge), AREA, thumbnails()[at]) for at in (5, 6, 7, 8)]
    assert told[1].words[0].endswith(words)
    assert not any(each.halt for each in told)
    move = move_between(first.geometry, follower.geometry, AREA, PHOTO[::-1])
    assert abs(move.right_px - nudge[0]) < 1
    assert abs(move.down_px - nudge[1]) < 1


def test_what_makes_photos_less_alike_moves_nothing():
    first, follower = calibration(), Follower(calibration())
    for at in range(4):
        drawn_aside = nudged(still(at), 5, 0)
        follower.take_in(
            drawn_aside, AREA, thumbnails()[at], score_at=lambda where: float(where is first.geometry)
        )
    assert np.allclose(follower.geometry.homography, first.geometry.homography)


def test_a_rig_that_wanders_is_followed_until_a_person_has_to_look():
    follower = Follower(calibration())
    halts = []
    for step in range(18):
        at = step % 10
        found = follower.take_in(nudged(still(at), 2.8 * step, 0), AREA, thumbnails()[at])
        halts += [found.halt] if found.halt else []
    assert len(halts) == 1
    assert halts[0] == "the phone has moved by 8.8 % of the x-ray's width to the left since the calibration"


@pytest.mark.parametrize(
    ("room", "times", "words", "stops"),
    [
        ("lamp", 4, "a light falls on the ", False),
        ("window", 1, "brighter by ", False),
        ("window", 5, "", True),
    ],
)
def test_a_light_that_is_switched_on_is_told(room, times, words, stops):
    follower = Follower(calibration())
    for at in range(5):
        assert follower.take_in(still(at), AREA, thumbnails()[at]).words == ()
    light = cv2.subtract(still(5, room), still(5))
    lit = follower.take_in(cv2.addWeighted(still(5), 1, light, times, 0), AREA, thumbnails()[5])
    assert any(words in each for each in lit.words)
    assert ("brighter by " in lit.halt) == stops
    assert follower.take_in(still(6), AREA, thumbnails()[6]).words == ()


def test_light_and_focus_stop_the_session_once_until_they_are_as_usual_again():
    follower = Follower(calibration())
    for at in range(4):
        assert follower.take_in(still(at), AREA, thumbnails()[at], sharpness=0.9).words == ()
    softer = follower.take_in(still(4), AREA, thumbnails()[4], sharpness=0.6)
    assert softer.words == ("the focus has slipped: the photo is 67 % as sharp as the first ones",)
    assert softer.halt == ""
    dark = (still(5) * 0.6).astype(np.uint8)
    both = follower.take_in(dark, AREA, thumbnails()[5], sharpness=0.3)
    assert "darker by" in both.halt
    assert "33 % as sharp" in both.halt
    moved = nudged((still(9) * 0.6).astype(np.uint8), 14, 0)  # cut out where it was, it is not sharp
    assert follower.take_in(moved, AREA, thumbnails()[9], sharpness=0.05) == Followed()
    again = follower.take_in((still(6) * 0.6).astype(np.uint8), AREA, thumbnails()[6], sharpness=0.3)
    assert (again.words, again.halt) == ((), "")
    assert follower.take_in(still(7), AREA, thumbnails()[7], sharpness=0.9).words == ()
    dark = (still(8) * 0.6).astype(np.uint8)
    assert "darker by" in follower.take_in(dark, AREA, thumbnails()[8], sharpness=0.9).halt


def test_a_kicked_tripod_is_told_as_that():
    geometry = calibration().geometry
    assert tell_missing(still(1), geometry, AREA, thumbnails()[1]) == ""
    away = tell_missing(nudged(still(1), 120, -60), geometry, AREA, thumbnails()[1])
    assert (
        away
        == "the x-ray is not where it has to be, but 26 % of the x-ray's width to the right and 13 % above"
    )
    wall = np.random.default_rng(1).normal(90, 4, PHOTO[::-1]).astype(np.uint8)
    assert "nor anywhere" in tell_missing(wall, geometry, AREA, thumbnails()[1])
    elsewhere = Geometry(
        *SCREEN, np.diag((1.0, 1, 1)) @ geometry.homography + np.array([[0, 0, 3], [0, 0, 0], [0, 0, 0]])
    )
    assert "outside the frame" in tell_missing(still(1), elsewhere, AREA, thumbnails()[1])
