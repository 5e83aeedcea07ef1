"""The camera waits for its shutter, sees what is there then, and can be called off."""

from __future__ import annotations

import io
import threading
import time
from pathlib import Path

import cv2
import numpy as np
import numpy.typing as npt
import pytest
from PIL import Image

from android_bridge.base.problems import Problem
from android_bridge.base.shared_frames import FrameWriter
from android_bridge.optics import jpeg
from android_bridge.optics.optics import Optics
from android_bridge.simulated.camera import (
    BlankCamera,
    Camera,
    ExposureCancelled,
    ScreenCamera,
)
from android_bridge.simulated.screen_source import SharedFramesSource
from android_bridge.simulated.settings import CameraSettings, Held, Look

Pixels = npt.NDArray[np.uint8]


def grey(level: int) -> Pixels:
    return np.full((90, 160), level, np.uint8)


@pytest.fixture
def source(tmp_path: Path) -> SharedFramesSource:
    return SharedFramesSource(tmp_path / "frames")


def decoded(photo: bytes) -> Pixels:
    picture = cv2.imdecode(np.frombuffer(photo, np.uint8), cv2.IMREAD_COLOR)
    assert picture is not None
    return np.asarray(picture, np.uint8)


def middle_rows(photo: Pixels) -> npt.NDArray[np.float64]:
    """Give how bright each row of a photo's middle is."""
    return np.asarray(photo[60:180, 100:220].mean(axis=(1, 2)), np.float64)


class ChangingScreen(SharedFramesSource):
    """A screen that turns bright as soon as it has been looked at once."""

    def __init__(self, path: Path, writer: FrameWriter) -> None:
        super().__init__(path)
        self._writer = writer
        writer.publish(grey(10))

    def grab(self) -> Pixels:
        seen = super().grab()
        self._writer.publish(grey(200))
        return seen


def test_rows_show_the_more_of_a_change_the_later_they_are_read(tmp_path: Path) -> None:
    """A shutter that rolls over the whole exposure: what changes in it is in the photo."""
    with FrameWriter(tmp_path / "frames", 160, 90) as writer:
        screen = ChangingScreen(tmp_path / "frames", writer)
        camera = ScreenCamera(screen, Optics(1, 320, 240), exposure_ms=40)
        triggered_ns = time.monotonic_ns()
        exposure = camera.expose()
        told_ns = time.monotonic_ns()
        between = middle_rows(decoded(camera.develop(exposure, 1)))
        after = middle_rows(decoded(camera.develop(camera.expose(), 1)))
    assert triggered_ns <= exposure.sensor_time_ns <= exposure.ended_ns - 40e6 <= told_ns - 40e6
    part = (between / after) ** 2.2
    expected = np.arange(60, 180) / 239
    assert np.abs(part - expected).max() < 0.12  # the screen was not quite black before
    assert (np.diff(between[::10]) > 0).all()


@pytest.mark.parametrize("multi_frame_ms", [0, 60])
def test_a_multi_frame_still_goes_on_exposing(
    multi_frame_ms: float, source: SharedFramesSource, tmp_path: Path
) -> None:
    optics = Optics(1, 320, 240)
    camera = ScreenCamera(source, optics, exposure_ms=0, multi_frame_ms=multi_frame_ms)
    with FrameWriter(tmp_path / "frames", 160, 90) as writer:
        writer.publish(grey(0))
        exposure = camera.expose()
        writer.publish(grey(255))
        photo = middle_rows(decoded(camera.develop(exposure, 1))).mean()
        developed_ns = time.monotonic_ns()
        white = middle_rows(decoded(camera.develop(camera.expose(), 1))).mean()
    assert developed_ns - exposure.ended_ns >= multi_frame_ms * 1e6
    assert (photo / white) ** 2.2 == pytest.approx(0.5 if multi_frame_ms else 0, abs=0.03)


def test_developed_photo_is_the_optics_picture_of_the_scene(
    source: SharedFramesSource, tmp_path: Path
) -> None:
    optics = Optics(1, 320, 240)
    camera = ScreenCamera(source, optics, exposure_ms=0)
    with FrameWriter(tmp_path / "frames", 160, 90) as writer:
        writer.publish(grey(180))
        exposure = camera.expose()
    # the window may change or go between the two steps
    photo = camera.develop(exposure, 7)
    assert (exposure.exposure_us, exposure.iso, exposure.look) == (33_333, 100, Look())
    assert np.abs(decoded(photo).astype(np.int16) - optics.photograph(exposure.scene, 7)).mean() < 3
    assert camera.develop(exposure, 7) == photo
    assert camera.develop(exposure, 8) != photo


def photo_of_grey(
    tmp_path: Path, settings: CameraSettings
) -> tuple[tuple[object, ...], npt.NDArray[np.float64]]:
    """Photograph a grey screen; give what was used, and the blue, green and red of the photo's middle."""
    camera = ScreenCamera(SharedFramesSource(tmp_path / "frames"), Optics(1, 320, 240), exposure_ms=0)
    camera.prepare(settings)
    with FrameWriter(tmp_path / "frames", 160, 90) as writer:
        writer.publish(grey(128))
        exposure = camera.expose()
    photo = decoded(camera.develop(exposure, 1))
    return (
        (exposure.exposure_us, exposure.iso, exposure.white_balance_k),
        photo[100:140, 140:180].mean(axis=(0, 1)),
    )


@pytest.mark.parametrize(
    ("settings", "used", "light"),
    [
        (CameraSettings(), (33_333, 100, None), 1),
        (CameraSettings(33_333, 100), (33_333, 100, None), 1),
        (CameraSettings(66_667, 100), (66_667, 100, None), 2),
        (CameraSettings(16_667, 100), (16_667, 100, None), 0.5),
        (CameraSettings(33_333, 400), (33_333, 400, None), 4),
        (CameraSettings(16_667, 200), (16_667, 200, None), 1),
        # one of both: the other is made for the same brightness, as the app does
        (CameraSettings(66_667, None), (66_667, 50, None), 1),
        (CameraSettings(None, 400), (8_333, 400, None), 1),
        (CameraSettings(white_balance_k=6500), (33_333, 100, 6500), 1),
    ],
)
def test_brightness_follows_what_the_plan_fixes(
    tmp_path: Path, settings: CameraSettings, used: tuple[object, ...], light: float
) -> None:
    _, usual = photo_of_grey(tmp_path, CameraSettings())
    said, seen = photo_of_grey(tmp_path, settings)
    assert said == used
    assert np.allclose(seen, np.minimum(usual * light ** (1 / 2.2), 255), atol=2)


@pytest.mark.parametrize(("kelvin", "blue"), [(3000, 1.28), (5000, 1.06), (6500, 1.0), (10_000, 0.93)])
def test_colour_follows_white_balance(tmp_path: Path, kelvin: int, blue: float) -> None:
    """Set for warmer light than the screen's, the photo is bluer; for colder light, redder."""
    _, usual = photo_of_grey(tmp_path, CameraSettings())
    _, seen = photo_of_grey(tmp_path, CameraSettings(white_balance_k=kelvin))
    assert seen / usual == pytest.approx([blue, 1, 1 / blue], abs=0.1 * abs(blue - 1) + 0.01)


def test_what_is_fixed_holds_until_the_next_subset(source: SharedFramesSource, tmp_path: Path) -> None:
    camera = ScreenCamera(source, Optics(1, 320, 240), exposure_ms=0)
    with FrameWriter(tmp_path / "frames", 160, 90) as writer:
        writer.publish(grey(100))
        camera.prepare(CameraSettings(iso=200))
        assert [camera.expose().iso, camera.expose().iso] == [200, 200]
        camera.prepare(CameraSettings())
        assert camera.expose().iso == 100


def test_each_opening_finds_something_else_and_what_is_carried_goes_before(
    source: SharedFramesSource, tmp_path: Path
) -> None:
    camera = ScreenCamera(source, Optics(1, 320, 240), exposure_ms=0)
    photos, used = [], []
    with FrameWriter(tmp_path / "frames", 160, 90) as writer:
        writer.publish(grey(100))
        for opening, held in ((7, Held()), (8, Held()), (7, Held()), (8, None), (9, None)):
            camera.prepare(CameraSettings(), opening)
            told = held or Held(used[0].exposure_us, used[0].iso, used[0].white_balance, used[0].focus_dpt)
            camera.hold(told)
            exposure = camera.expose()
            used.append(exposure.used)
            photos.append(camera.develop(exposure, 1))
    assert used[0] == used[2] == used[3] == used[4] != used[1]
    assert photos[0] == photos[2] == photos[3] == photos[4] != photos[1]
    for each in used[:2]:
        assert each.exposure_us == pytest.approx(33_333, rel=0.081)
        assert each.iso == pytest.approx(100, rel=0.05)
        assert each.focus_dpt == pytest.approx(100 / 60, abs=0.031)
    assert abs(decoded(photos[0]).mean() - decoded(photos[1]).mean()) > 1


@pytest.mark.parametrize("words", ["AWB incandescent", "r0.01 b1.62", "r99.9 b1.62", "r1.93"])
def test_words_of_another_kind_of_phone_mean_nothing_to_this_one(words: str) -> None:
    found = Look.converged(1, 2, 2.0)
    assert CameraSettings().look(found, Held(white_balance=words)) == found


def test_quality_is_the_one_of_the_capture(source: SharedFramesSource, tmp_path: Path) -> None:
    camera = ScreenCamera(source, Optics(1, 320, 240), exposure_ms=0)
    sizes = []
    with FrameWriter(tmp_path / "frames", 160, 90) as writer:
        writer.publish(grey(100))
        for quality in (40, 95):
            camera.hold(Held(quality=quality))
            sizes.append(len(camera.develop(camera.expose(), 1)))
        assert len(camera.frame()()) == pytest.approx(sizes[1], rel=0.05)
    assert sizes[0] * 2 < sizes[1]


def test_nothing_shown_is_a_problem(source: SharedFramesSource) -> None:
    with pytest.raises(Problem, match="no window shows anything"):
        ScreenCamera(source, Optics(1, 320, 240), exposure_ms=0).expose()


@pytest.mark.parametrize("kind", ["screen", "blank"])
def test_cancelled_exposure_returns_at_once(kind: str, source: SharedFramesSource, tmp_path: Path) -> None:
    camera: Camera = BlankCamera(20_000)
    if kind == "screen":
        camera = ScreenCamera(source, Optics(1, 320, 240), exposure_ms=20_000)
    cancelled = threading.Event()
    with FrameWriter(tmp_path / "frames", 160, 90) as writer:
        writer.publish(grey(9))
        began = time.monotonic()
        threading.Timer(0.05, cancelled.set).start()
        with pytest.raises(ExposureCancelled):
            camera.expose(cancelled)
    assert 0.04 < time.monotonic() - began < 2
    with pytest.raises(ExposureCancelled):  # also when called off before it began
        camera.expose(cancelled)


def test_blank_camera_gives_one_valid_jpeg() -> None:
    camera = BlankCamera()
    photo = camera.develop(camera.expose(threading.Event()), 1)
    assert photo == camera.develop(camera.expose(), 2)
    assert len(photo) < 2_000
    with Image.open(io.BytesIO(photo)) as image:
        image.load()
        assert image.format == "JPEG"


def test_jpeg_quality_and_kind_are_checked() -> None:
    picture = np.random.default_rng(1).integers(0, 256, (64, 64, 3), dtype=np.uint8)
    assert len(jpeg.encode(picture, 30)) < len(jpeg.encode(picture)) < len(jpeg.encode(picture, 100))
    for quality in (0, 101):
        with pytest.raises(ValueError, match="quality"):
            jpeg.encode(picture, quality)
    with pytest.raises(ValueError, match="8-bit"):
        jpeg.encode(picture.astype(np.float32))
    with pytest.raises(ValueError, match="8-bit"):
        jpeg.encode(picture[:0])
