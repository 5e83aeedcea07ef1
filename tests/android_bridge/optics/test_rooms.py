"""Rooms: the x-ray fills the photo, and light does there what it does in a room like that."""

from __future__ import annotations

import cv2
import numpy as np
import numpy.typing as npt
import pytest

from android_bridge.optics import ROOMS, Optics, merged, rolled
from android_bridge.optics.pose import corners, map_points

Pixels = npt.NDArray[np.uint8]
SCREEN = (160, 90)
SMALL = (128, 96)
UPRIGHT = (96, 128)


def scene(xray: int, around: int = 0) -> Pixels:
    """Show a square of one grey in the middle of a screen."""
    width, height = SCREEN
    shown = np.full((height, width, 3), around, np.uint8)
    beside = (width - height) // 2
    shown[:, beside : beside + height] = xray
    return shown


def light(photo: Pixels) -> npt.NDArray[np.float64]:
    return (photo / 255) ** 2.2


@pytest.mark.parametrize("size", [SMALL, UPRIGHT])
@pytest.mark.parametrize("room", ROOMS[1:])
@pytest.mark.parametrize("seed", [1, 2])
def test_the_xray_fills_the_photo_in_its_middle(room: str, size: tuple[int, int], seed: int) -> None:
    optics = Optics(seed, *size, room)
    side = SCREEN[1]
    square = corners(side, side) + np.array(((SCREEN[0] - side) / 2, 0))
    seen = map_points(optics.homography(*SCREEN), square)
    reach = np.ptp(seen, axis=0) / min(size)
    assert 0.94 < reach.max() <= 1.02
    middle = (seen.max(axis=0) + seen.min(axis=0)) / 2 / size
    assert np.abs(middle - 0.5).max() < 0.03
    assert optics.is_upright == (size == UPRIGHT)
    photo = optics.photograph(scene(200), 1)
    assert photo.shape == (size[1], size[0], 3)
    assert np.array_equal(photo, Optics(seed, *size, room).photograph(scene(200), 1))


def test_a_plain_room_does_nothing_to_a_photo() -> None:
    assert Optics(1, *SMALL, "plain").veil(*SCREEN) is None
    with pytest.raises(ValueError, match="hall"):
        Optics(1, *SMALL, "hall")


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_each_room_shows_what_it_is_called_after(seed: int) -> None:
    veils = {room: Optics(seed, *SMALL, room).veil(*SCREEN) for room in ROOMS[1:]}
    gains, added = {}, {}
    for room, veil in veils.items():
        assert veil is not None
        gains[room], added[room] = veil.gain.astype(float), light(veil.added)
    # a lamp and a window are seen in the glass, here and not there; the lamp's light is warm, the day's cold
    for room in ("lamp", "window"):
        assert added[room].max() > 10 * np.median(added[room])
        assert added[room].max() > 20 * added["dark"].max()
    warm, cold = (added[room].reshape(-1, 3).sum(axis=0) for room in ("lamp", "window"))
    assert warm[0] > 1.3 * warm[2]
    assert cold[2] > 1.1 * cold[0]
    # moire is coloured; out of focus there is none
    colours = {room: np.ptp(gain, axis=2).mean() for room, gain in gains.items()}
    assert colours["moire"] > 3 * colours["dark"] > colours["out_of_focus"] == 0
    # seen from the side, one side is darker
    sides = {room: gain[:, 16:32].mean() - gain[:, -32:-16].mean() for room, gain in gains.items()}
    assert abs(sides["tilted"]) > 2 * abs(sides["dark"])


def test_added_light_is_light_and_gain_takes_some() -> None:
    """What a photo is in a room follows from its light without one, pixel by pixel."""
    room = Optics(1, *SMALL, "window")
    veil = room.veil(*SCREEN)
    assert veil is not None
    seen = light(room.photograph(scene(0), 1))
    bright = light(room.photograph(scene(230), 1))
    added = light(veil.added[..., ::-1])
    place = np.unravel_index(added[..., 1].argmax(), SMALL[::-1])
    # where the window is seen, black is as bright as it is, but for what the screen leaks
    assert seen[place][1] == pytest.approx(added[place][1], abs=0.03)
    gain = veil.gain[..., ::-1] / 255
    assert ((bright - seen) <= gain + 0.12).all()


def test_out_of_focus_a_point_is_a_disc_by_the_law_of_the_lens() -> None:
    optics = Optics(1, *SMALL, "out_of_focus")
    assert optics.focus_error_dpt > 2
    # 6.8 mm at f/1.8 on a sensor 9.8 mm wide: A f / sensor width of the photo's width for a dioptre
    diameter = 2 * optics.blur_px(1) / max(SMALL)
    assert diameter == pytest.approx(6.8e-3 / 1.8 * 6.8e-3 / 9.8e-3, rel=0.02)
    shown = scene(0)
    shown[20:70:10, 50:110] = 255
    sharp, blurred = (
        cv2.Laplacian(optics.photograph(shown, 1, None, blur)[..., 1], cv2.CV_64F).std() for blur in (0, 3)
    )
    assert blurred < 0.6 * sharp


def test_rows_and_columns_of_a_rolling_shutter() -> None:
    black, white = np.zeros((9, 7, 3), np.uint8), np.full((9, 7, 3), 255, np.uint8)
    by_rows = light(rolled(black, white))
    assert np.allclose(by_rows, np.linspace(0, 1, 9)[:, None, None], atol=0.02)
    by_columns = light(rolled(black, white, by_columns=True))
    assert np.allclose(by_columns, np.linspace(0, 1, 7)[None, :, None], atol=0.02)
    assert np.array_equal(rolled(white, white), white)
    assert np.allclose(light(merged(black, white)), 0.5, atol=0.02)
    grey = np.random.default_rng(1).integers(0, 256, (5, 4), dtype=np.uint8)
    assert np.array_equal(merged(grey, grey), grey)
