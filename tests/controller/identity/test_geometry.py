"""An area of the screen, cut out of a photo by the rig's geometry."""

from __future__ import annotations

import cv2
import numpy as np
import pytest

from controller.identity import Area, Geometry, rectify

AREA = Area(300, 40, 700, 600)
SCREEN = (1280, 720)


def xray(side: int = 256) -> np.ndarray:
    rng = np.random.default_rng(5)
    return cv2.resize(rng.integers(0, 256, (16, 16), np.uint8), (side, side), interpolation=cv2.INTER_CUBIC)


def seen(width: int, height: int, corners: np.ndarray) -> tuple[np.ndarray, Geometry]:
    """A photo in which the screen's corners lie there (fractions), and its geometry."""
    screen = np.zeros(SCREEN[::-1], np.uint8)
    screen[AREA.y_px : AREA.y_px + AREA.height_px, AREA.x_px : AREA.x_px + AREA.width_px] = cv2.resize(
        xray(), (AREA.width_px, AREA.height_px), interpolation=cv2.INTER_CUBIC
    )
    whole = Area(0, 0, *SCREEN).corners.astype(np.float32)
    geometry = Geometry(*SCREEN, cv2.getPerspectiveTransform(whole - 0.0, corners.astype(np.float32)))
    big = cv2.warpPerspective(screen, geometry.to_pixels(width, height), (width, height))
    return big, geometry


SQUARE = np.array([(0.05, 0.1), (0.95, 0.08), (0.93, 0.9), (0.07, 0.93)])


@pytest.mark.parametrize("turns", range(4))
@pytest.mark.parametrize("size", [(640, 480), (480, 640), (1920, 1440)])
def test_any_quarter_turn_and_size_is_undone(size, turns):
    photo, geometry = seen(*size, np.roll(SQUARE, turns, axis=0))
    found = rectify(photo, geometry, AREA)
    assert found.inside.all()
    assert np.abs(found.levels.astype(int) - xray())[4:-4, 4:-4].mean() < 5


def test_what_lies_outside_the_frame_is_said():
    photo, geometry = seen(640, 480, SQUARE - (0.5, 0))
    found = rectify(photo, geometry, AREA)
    assert 0.3 < found.inside.mean() < 0.7
    assert not found.levels[~found.inside].any()
    assert not found.inside[:, :20].any()
    assert found.inside[:, -20:].all()
