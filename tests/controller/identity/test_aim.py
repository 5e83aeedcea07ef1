"""How a phone is aimed, against optics that stand as is known."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cache

import cv2
import numpy as np
import numpy.typing as npt
import pytest

from android_bridge.base import Problem
from android_bridge.optics import Optics, Pose, defocus
from android_bridge.simulated.senses import Senses
from controller.identity import GOOD as RANGES
from controller.identity import Aim, Area, advice_on, aim_of, board_frame, usual_of

WIDTH_PX, HEIGHT_PX = 1280, 720
GOOD = Aim(
    fill=0.9,
    visible=1,
    margin=0.05,
    right=0,
    below=0,
    turn_deg=0,
    aside_deg=0,
    above_deg=0,
    blur=0,
    clipped=0,
    bands=0.005,
    moire=0.004,
)
Grey = npt.NDArray[np.uint8]


@dataclass(frozen=True)
class Lens(Pose):
    """A phone whose lens has a focal length (photo's longer sides), and whose axis stays in the middle."""

    focal: float = 1.0

    def homography(self, scene_px: tuple[int, int], photo_px: tuple[int, int]) -> npt.NDArray[np.float64]:
        width, height = scene_px
        seen = self._projection()
        away = self.focal * max(photo_px) / (self.fill * min(photo_px)) * height / width
        seen[:, 2] = np.array((self.shift_x, self.shift_y, 1)) * away
        focal = self.focal * max(photo_px)
        lens = np.array([[focal, 0, photo_px[0] / 2], [0, focal, photo_px[1] / 2], [0, 0, 1]])
        onto = np.array([[1 / width, 0, -0.5], [0, 1 / width, -0.5 * height / width], [0, 0, 1]])
        half = np.array([[1, 0, 0.5], [0, 1, 0.5], [0, 0, 1]])
        return np.asarray(np.linalg.inv(half) @ lens @ seen @ onto @ half, np.float64)


@cache
def scene() -> npt.NDArray[np.uint8]:
    return board_frame(WIDTH_PX, HEIGHT_PX).composed()


def small(photo: npt.NDArray[np.uint8]) -> Grey:
    size = (640, 480) if photo.shape[1] > photo.shape[0] else (480, 640)
    return np.asarray(cv2.resize(photo, size, interpolation=cv2.INTER_AREA), np.uint8)


@cache
def photographed(pose: Pose | None = None, room: str = "plain") -> Grey:
    """Give the small picture of the board that the simulated phone sees from there."""
    optics = Optics(1, 1280, 960, room)
    optics.pose = pose or optics.pose
    blur_px = optics.blur_px(optics.focus_error_dpt)
    photo = optics.photograph(cv2.cvtColor(scene(), cv2.COLOR_GRAY2BGR), 0, None, blur_px)
    return small(np.asarray(cv2.cvtColor(photo, cv2.COLOR_BGR2GRAY), np.uint8))


@cache
def seen(pose: Pose, blur_px: float = 0.0, photo_px: tuple[int, int] = (1600, 1200)) -> Grey:
    """Give the same where only the geometry and the focus are simulated, in a tenth of the time."""
    homography = pose.homography((WIDTH_PX, HEIGHT_PX), photo_px)
    photo = cv2.GaussianBlur(
        cv2.warpPerspective(scene(), homography, photo_px, borderValue=(16,)), (5, 5), 0.8
    )
    grain = np.random.default_rng(1).normal(8, 2, photo.shape)
    return small((defocus(np.asarray(photo, np.uint8), blur_px) * 0.9 + grain).clip(0, 255).astype(np.uint8))


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
    stance = pose(yaw, pitch, roll, fill)
    aim = aim_of(photographed(stance) if fill == 0.95 else seen(stance), WIDTH_PX, HEIGHT_PX)
    assert aim.turn_deg == pytest.approx(roll, abs=0.2)
    assert aim.aside_deg == pytest.approx(-yaw, abs=1)
    assert aim.above_deg == pytest.approx(pitch, abs=1)
    assert aim.fill == pytest.approx(fill, rel=0.01)
    assert aim.margin == pytest.approx((1 - fill) / 2, abs=0.01)
    assert aim.visible == 1
    assert max(aim.bands, aim.moire) < 0.012
    assert aim.blur < 0.3 / 640


@pytest.mark.parametrize(
    ("focal", "off"),
    [(0.72, (0.06, -0.02)), (0.72, (0, 0)), (1.0, (-0.02, 0.04)), (2.0, (0.06, -0.02)), (2.0, (-0.02, 0.04))],
)
def test_they_are_right_whatever_the_lens_and_wherever_it_sees_the_screen(
    focal: float, off: tuple[float, float]
) -> None:
    for yaw, pitch in ((0.5, -1), (-7, 3)):
        lens = Lens(yaw, pitch, 2, 0.8, off[0] / focal, off[1] / focal, focal=focal)
        aim = aim_of(seen(lens), WIDTH_PX, HEIGHT_PX)
        assert (aim.turn_deg, aim.aside_deg, aim.above_deg) == pytest.approx((2, -yaw, pitch), abs=1)
        assert (aim.right, aim.below) == pytest.approx((off[0], off[1] * 4 / 3), abs=0.03)


def test_what_a_phone_feels_of_how_it_stands_is_what_its_pictures_show() -> None:
    stance = pose(0, 9, 4)
    aim = aim_of(seen(stance), WIDTH_PX, HEIGHT_PX)
    felt = Senses.standing(stance, 40.0, "landscape", 1, ()).now()
    assert felt.pitch_deg == pytest.approx(-aim.above_deg, abs=1), "from above it looks below the horizon"
    assert felt.roll_deg == pytest.approx(90 + aim.turn_deg, abs=1), "to be turned back clockwise"


def test_a_phone_held_upright_is_measured_alike() -> None:
    aim = aim_of(seen(pose(3, 2, 1), photo_px=(1200, 1600)), WIDTH_PX, HEIGHT_PX)
    assert (aim.turn_deg, aim.aside_deg, aim.above_deg) == pytest.approx((1, -3, 2), abs=1)


def test_what_is_cut_off_is_told() -> None:
    aim = aim_of(seen(pose(fill=1.2)), WIDTH_PX, HEIGHT_PX)
    assert aim.fill == pytest.approx(1.2, rel=0.01)
    assert aim.visible == pytest.approx(1 / 1.2, abs=0.03)
    assert aim.margin == pytest.approx(-0.1, abs=0.01)


def test_known_blur_is_measured_to_two_per_cent_and_a_tenth_of_a_pixel() -> None:
    """A disc on the photo is half a pixel larger than it is told, see `defocus`."""
    told = []
    for radius_px in (2, 3, 4, 6, 8, 10, 12):
        told.append(640 * aim_of(seen(pose(3, -2, 1), radius_px), WIDTH_PX, HEIGHT_PX).blur)
        wanted = (radius_px + 0.5) * 640 / 1600
        assert told[-1] == pytest.approx(wanted, abs=0.02 * wanted + 0.1), radius_px
    assert told == sorted(told)


def test_contrast_is_no_blur() -> None:
    picture = seen(pose(3, -2, 1), 6.0)
    dim = np.rint(picture * 0.5 + 40).astype(np.uint8)
    blur = aim_of(picture, WIDTH_PX, HEIGHT_PX).blur
    assert aim_of(dim, WIDTH_PX, HEIGHT_PX).blur == pytest.approx(blur, rel=0.02)


@pytest.mark.parametrize(("across", "amplitude", "period_px"), [(0, 0.1, 60), (1, 0.1, 30), (0, 0.04, 12)])
def test_known_bands_are_measured_to_a_tenth(across: int, amplitude: float, period_px: int) -> None:
    picture = seen(pose())
    at = np.arange(picture.shape[across]) * 2 * np.pi / period_px
    light = 1 + amplitude * np.sin(at)
    banded = picture * (light[:, None] if across == 0 else light[None])
    aim = aim_of(banded.clip(0, 255).astype(np.uint8), WIDTH_PX, HEIGHT_PX)
    assert aim.bands == pytest.approx(amplitude, rel=0.1)


def test_moire_and_burnt_white_are_measured() -> None:
    picture = seen(pose())
    y, x = np.indices(picture.shape)
    waves = picture * (1 + 0.05 * np.sin((x + y) * 2 * np.pi / 25))
    aim = aim_of(waves.clip(0, 255).astype(np.uint8), WIDTH_PX, HEIGHT_PX)
    assert aim.moire == pytest.approx(0.05, abs=0.01)
    assert aim.bands < 0.02
    bright = np.clip(picture * 1.6, 0, 255).astype(np.uint8)
    assert aim_of(bright, WIDTH_PX, HEIGHT_PX).clipped > 0.2
    lamp = cv2.circle(picture.copy(), (320, 240), 40, (255,), -1)
    assert 0.01 < aim_of(lamp, WIDTH_PX, HEIGHT_PX).clipped < 0.04


@pytest.mark.parametrize(
    ("room", "worst"),
    [("dark", {}), ("moire", {"moire"}), ("out_of_focus", {"blur"}), ("tilted", {"aside_deg", "above_deg"})],
)
def test_a_room_is_told_by_what_is_wrong_with_it(room: str, worst: set[str]) -> None:
    aim = aim_of(photographed(room=room), WIDTH_PX, HEIGHT_PX)
    bad = {name for name, good in RANGES.items() if not good.holds(getattr(aim, name))}
    assert bad - {"turn_deg"} == set(worst)


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
    with pytest.raises(Problem, match="nothing is to be seen in the photo of the calibration board") as found:
        aim_of(np.full((480, 640), 8, np.uint8), WIDTH_PX, HEIGHT_PX)
    assert found.value.advice == "uncover the lens, switch the screen on"
    picture = seen(pose(1, 2, 3))
    with pytest.raises(Problem, match="board of another screen"):
        aim_of(picture, WIDTH_PX, HEIGHT_PX * 2)
    with pytest.raises(Problem, match="mirrored") as found:
        aim_of(np.ascontiguousarray(picture[:, ::-1]), WIDTH_PX, HEIGHT_PX)
    assert found.value.advice == "use the camera at the phone's back, with no mirror before it"
    blurred = cv2.GaussianBlur(picture, (0, 0), 12)
    with pytest.raises(Problem, match="too blurred for one"):
        aim_of(np.asarray(blurred, np.uint8), WIDTH_PX, HEIGHT_PX)


def test_a_board_of_which_little_is_seen_gives_figures_too() -> None:
    picture = seen(pose(2, 1, 1, 0.8))
    part = np.full_like(picture, 20)
    part[:220, :300] = picture[:220, :300]
    aim = aim_of(part, WIDTH_PX, HEIGHT_PX)
    assert aim.fill == pytest.approx(0.8, abs=0.05)
    assert aim.turn_deg == pytest.approx(1, abs=1)


def test_the_most_important_advice_comes_first() -> None:
    assert advice_on(GOOD) == ()
    told = {
        "fill": (0.55, "the x-ray fills 55 %: nearer"),
        "turn_deg": (3.2, "turn the phone 3 degrees clockwise"),
        "aside_deg": (-8.0, "it looks 8 degrees from the right: move the phone to the left"),
        "above_deg": (9.0, "it looks 9 degrees from above: set the phone lower"),
        "blur": (0.004, "out of focus: let it focus again, clean the lens, or move the phone farther away"),
        "clipped": (0.3, "30 % is burnt out: dim the monitor or the lamp, or expose less"),
        "bands": (0.2, "bands of 20 %: expose for whole refreshes, set the monitor's brightness to 100 %"),
        "moire": (0.03, "moire of 3 %: change the distance a little, or turn by a degree"),
    }
    for name, (value, words) in told.items():
        assert advice_on(replace(GOOD, **{name: value})) == (words,)
    beside = replace(GOOD, visible=0.8, right=-0.2, below=0.02)
    assert advice_on(beside)[0] == "20 % of the x-ray is outside the frame: move or turn the phone left"
    corner = replace(beside, right=0.1, below=-0.1)
    assert advice_on(corner)[0].endswith("move or turn the phone right and up")
    assert advice_on(replace(GOOD, visible=0.8, fill=1.2)) == ("the x-ray fills 120 %: farther away",)
    assert advice_on(replace(GOOD, fill=0.995)) == ("the x-ray fills 100 %: a little farther away",)
    turned = replace(GOOD, turn_deg=-1.4, fill=0.5)
    assert advice_on(replace(turned, turn_deg=-1.6))[1] == "turn the phone 2 degrees against the clock"
    assert advice_on(turned) == ("the x-ray fills 50 %: nearer",)


def test_one_frame_that_errs_does_not_count() -> None:
    assert usual_of([GOOD, replace(GOOD, fill=0.2), GOOD]) == GOOD
