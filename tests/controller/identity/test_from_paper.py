"""The photos that the check of photos is proved by: what they say of themselves is true."""

from __future__ import annotations

import cv2
import numpy as np
import pytest
from identity.from_paper import Pose, photographed
from numpy.typing import NDArray

WIDTH_PX, HEIGHT_PX = 640, 360
CORNERS = ((120, 80), (520, 80), (520, 280), (120, 280))  # of what is bright


def a_screen() -> NDArray[np.uint8]:
    """Give a screen that is black but for a bright rectangle."""
    screen = np.zeros((HEIGHT_PX, WIDTH_PX), np.uint8)
    screen[80:280, 120:520] = 230
    return screen


def through(homography: NDArray[np.float64], x: float, y: float) -> NDArray[np.float64]:
    """Give where a place of the screen is in the photo, in px (the first covers [0, 1))."""
    u, v, w = homography @ [x, y, 1]
    return np.array([640 * u / w, 480 * v / w])


@pytest.mark.parametrize("pose", [None, Pose(9, -8, 2, 1.4, 0.9, 0.3, -0.2)], ids=["straight", "tilted"])
def test_the_screen_lies_where_the_homography_says(pose: Pose | None) -> None:
    photo, homography, _ = photographed(a_screen(), 0, np.random.default_rng(3), pose)
    on_screen = np.zeros((480, 640), np.uint8)
    corners = [through(homography, x, y) for x, y in ((20, 20), (620, 20), (620, 340), (20, 340))]
    cv2.fillConvexPoly(on_screen, np.round(corners).astype(np.int32), 1)
    bright = ((photo > 110) & (on_screen == 1)).astype(np.uint8)
    (outline,), _ = cv2.findContours(bright, cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_NONE)
    found = outline[:, 0, :] + 0.5
    for x, y in CORNERS:
        assert np.linalg.norm(found - through(homography, x, y), axis=1).min() < 1.5
    middle = np.average(np.argwhere(bright)[:, ::-1] + 0.5, axis=0)
    moments = cv2.moments(np.array([through(homography, *corner) for corner in CORNERS], np.float32))
    expected = np.array([moments["m10"], moments["m01"]]) / moments["m00"]
    assert np.abs(middle - expected).max() < 0.25


def test_a_seed_gives_one_photo_and_a_pose_is_kept() -> None:
    first, homography, pose = photographed(a_screen(), 3, np.random.default_rng(5))
    again, _, _ = photographed(a_screen(), 3, np.random.default_rng(5))
    assert np.array_equal(first, again)
    other, same, kept = photographed(a_screen(), 3, np.random.default_rng(6), pose)
    assert not np.array_equal(first, other)
    assert kept == pose
    assert np.array_equal(same, homography)


def test_severity_blurs_and_tilts() -> None:
    steepest = []
    for severity in (0, 4):
        seeds = range(6)
        photos = [photographed(a_screen(), severity, np.random.default_rng(seed))[0] for seed in seeds]
        steps = [cv2.Sobel(photo, cv2.CV_32F, 1, 0) / np.ptp(photo) for photo in photos]
        steepest.append(np.mean([np.percentile(np.abs(step), 99.5) for step in steps]))
    assert steepest[1] < 0.8 * steepest[0]
    straight, askew = (Pose.drawn(severity, np.random.default_rng(0)) for severity in (0, 4))
    assert np.hypot(straight.yaw_deg, straight.pitch_deg) == 0
    assert 7.5 <= np.hypot(askew.yaw_deg, askew.pitch_deg) <= 15
