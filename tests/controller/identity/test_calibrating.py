"""Where the screen lies in a rig's photos, by a photo of the board; or one message why it can't be told."""

from __future__ import annotations

from functools import cache

import cv2
import numpy as np
import pytest

from android_bridge.base import Problem
from android_bridge.optics import Optics, expose, gaussian
from controller.identity import board_frame, calibrate, middle_square, tell_outside
from controller.identity.board import board_of
from controller.identity.quality import coverage

SCREEN = (1280, 720)


def grey(photo: np.ndarray, longer_px: int = 640) -> np.ndarray:
    part = longer_px / max(photo.shape)
    size = round(photo.shape[1] * part), round(photo.shape[0] * part)
    return cv2.resize(cv2.cvtColor(photo, cv2.COLOR_BGR2GRAY), size, interpolation=cv2.INTER_AREA)


@cache
def colours(
    screen: tuple[int, int] = SCREEN,
    board: tuple[int, int] = SCREEN,
    photo_px: tuple[int, int] = (640, 480),
    room: str = "plain",
) -> np.ndarray:
    """A photo of a board; the screen may be of another size than the board that it shows."""
    pixels = cv2.resize(board_frame(*board).composed(), screen, interpolation=cv2.INTER_AREA)
    optics = Optics(5, *photo_px, room=room)
    return optics.photograph(
        np.repeat(pixels[..., None], 3, axis=2), 1, blur_px=optics.blur_px(optics.focus_error_dpt)
    )


@pytest.mark.parametrize(
    ("screen", "photo_px", "room", "longer_px", "turns"),
    [
        (SCREEN, (640, 480), "lamp", 640, 1),
        (SCREEN, (480, 640), "window", 640, 2),
        ((720, 1280), (480, 640), "moire", 640, 3),
        ((720, 1280), (960, 720), "plain", 960, 0),
        ((720, 720), (640, 480), "tilted", 640, 1),
    ],
)
def test_the_x_ray_is_found_to_a_quarter_of_a_pixel(screen, photo_px, room, longer_px, turns):
    photo = np.rot90(grey(colours(screen, screen, photo_px, room), longer_px), turns)
    found = calibrate(np.ascontiguousarray(photo), *screen, "board.jpg")
    assert found.corners >= 24
    assert found.residual_px < 0.25 * longer_px / 640
    assert found.photo_name == "board.jpg"
    truth = Optics(5, *photo_px, room=room).homography(*screen)
    area = middle_square(*screen)
    seen = cv2.perspectiveTransform((area.corners - 0.5).reshape(-1, 1, 2), truth).reshape(-1, 2) + 0.5
    x, y = (seen / photo_px).T
    for _ in range(turns):  # anticlockwise
        x, y = y, 1 - x
    off = (found.geometry.seen(area.corners) - np.column_stack((x, y))) * photo.shape[::-1]
    assert np.linalg.norm(off, axis=1).max() < 0.25 * longer_px / 640
    assert 0.85 < found.sharpness < 1.1
    assert 40 < found.brightness < 130


def test_what_is_outside_the_frame_and_what_it_costs_is_said():
    whole = calibrate(grey(colours()), *SCREEN)
    assert whole.visible == 1
    assert tell_outside(whole.geometry) == ""
    near = calibrate(grey(colours(room="dark")), *SCREEN)
    assert 0.7 < near.visible < 0.85
    words = tell_outside(near.geometry)
    assert words.startswith("the left 1")
    assert " % and the right 1" in words
    assert words.endswith(" of the screen lie outside the frame; of an x-ray that fills the height, nothing")
    part = calibrate(np.ascontiguousarray(grey(colours())[:, 240:]), *SCREEN)
    lost = round(100 * (1 - coverage(part.geometry, middle_square(*SCREEN))))
    assert 15 < lost < 40
    assert tell_outside(part.geometry) == (
        f"the left {round(100 * (1 - part.visible))} % of the screen lies outside the frame; "
        f"of an x-ray that fills the height, {lost} %"
    )


def bent(photo: np.ndarray) -> np.ndarray:
    """As a wide-angle lens bends it."""
    height, width = photo.shape
    y, x = np.mgrid[0:height, 0:width].astype(np.float32)
    x, y = x - width / 2, y - height / 2
    more = 1 + 0.06 * (x**2 + y**2) / (width * 0.6) ** 2
    return cv2.remap(photo, width / 2 + x * more, height / 2 + y * more, cv2.INTER_LINEAR)


def hidden(photo: np.ndarray) -> np.ndarray:
    photo = photo.copy()
    photo[100:400, 80:540] = 170
    return photo


REFUSED = {
    "cut off at the left": (lambda: grey(colours())[:, 340:], "cut off: the left 5"),
    "cut off at a corner": (
        lambda: grey(colours())[:290, :330],
        "% and the lower [0-9]+ % of the screen lie outside",
    ),
    "slightly blurred": (lambda: gaussian(grey(colours(room="dark")), 3.6), "is blurred"),
    "blurred": (lambda: gaussian(grey(colours()), 6), "too blurred"),
    "over-exposed": (lambda: grey(expose(colours(), 1.5)), "over-exposed"),
    "burnt out": (lambda: grey(expose(colours(), 9)), "over-exposed"),
    "another screen": (lambda: grey(colours(board=(2560, 1440))), "board of another screen"),
    "bent": (lambda: bent(grey(colours())), "not flat"),
    "hidden": (lambda: hidden(grey(colours())), "too few corners"),
    "black": (lambda: np.full((480, 640), 4, np.uint8), "nothing is to be seen"),
    "no board": (
        lambda: cv2.circle(np.full((480, 640), 40, np.uint8), (300, 200), 90, (170,), -1),
        "no calibration board is to be seen",
    ),
}


@pytest.mark.parametrize("case", REFUSED)
def test_a_photo_that_gives_no_geometry_is_refused_with_the_reason(case):
    make, words = REFUSED[case]
    with pytest.raises(Problem, match=words) as told:
        calibrate(np.ascontiguousarray(make()), *SCREEN, "board.jpg")
    assert told.value.where == "board.jpg"
    assert "photograph the board again" in told.value.advice


def test_a_board_fills_its_screen_and_is_another_for_each_size():
    for screen in ((540, 960), (1720, 720)):
        frame = board_frame(*screen)
        assert (frame.index, frame.width_px, frame.height_px) == (0, *screen)
        assert 0.25 < (frame.pixels > 0).mean() < 0.5
        calibrate(cv2.resize(frame.pixels, None, fx=0.5, fy=0.5, interpolation=cv2.INTER_AREA), *screen)
    assert len({board_of(width, 72).ids for width in range(120, 140)}) == 20
