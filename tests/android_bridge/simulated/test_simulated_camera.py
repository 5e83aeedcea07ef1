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
    CameraSettings,
    ExposureCancelled,
    ScreenCamera,
)
from android_bridge.simulated.screen_source import SharedFramesSource

Pixels = npt.NDArray[np.uint8]


def grey(level: int) -> Pixels:
    return np.full((90, 160), level, np.uint8)


@pytest.fixture
def source(tmp_path: Path) -> SharedFramesSource:
    return SharedFramesSource(tmp_path / "frames")


def test_sees_what_is_shown_when_the_shutter_opens(source: SharedFramesSource, tmp_path: Path) -> None:
    camera = ScreenCamera(source, Optics(1, 320, 240), shutter_ms=400)
    with FrameWriter(tmp_path / "frames", 160, 90) as writer:
        writer.publish(grey(10))
        change = threading.Timer(0.03, lambda: writer.publish(grey(200)))
        change.start()
        triggered_ns = time.monotonic_ns()
        exposure = camera.expose()
        change.join()
    assert (exposure.scene == 200).all()
    assert 400e6 <= exposure.sensor_time_ns - triggered_ns <= time.monotonic_ns() - triggered_ns


def test_developed_photo_is_the_optics_picture_of_the_scene(
    source: SharedFramesSource, tmp_path: Path
) -> None:
    optics = Optics(1, 320, 240)
    camera = ScreenCamera(source, optics, shutter_ms=0)
    with FrameWriter(tmp_path / "frames", 160, 90) as writer:
        writer.publish(grey(180))
        exposure = camera.expose()
    # the window may change or go between the two steps
    photo = camera.develop(exposure, 7)
    assert (exposure.exposure_us, exposure.iso, exposure.gains) == (33_333, 100, None)
    decoded = cv2.imdecode(np.frombuffer(photo, np.uint8), cv2.IMREAD_COLOR)
    assert decoded is not None
    assert np.abs(decoded.astype(np.int16) - optics.photograph(exposure.scene, 7)).mean() < 3
    assert camera.develop(exposure, 7) == photo
    assert camera.develop(exposure, 8) != photo


def photo_of_grey(
    tmp_path: Path, settings: CameraSettings
) -> tuple[tuple[object, ...], npt.NDArray[np.float64]]:
    """Photograph a grey screen; give what was used, and the blue, green and red of the photo's middle."""
    camera = ScreenCamera(SharedFramesSource(tmp_path / "frames"), Optics(1, 320, 240), shutter_ms=0)
    camera.prepare(settings)
    with FrameWriter(tmp_path / "frames", 160, 90) as writer:
        writer.publish(grey(128))
        exposure = camera.expose()
    decoded = cv2.imdecode(np.frombuffer(camera.develop(exposure, 1), np.uint8), cv2.IMREAD_COLOR)
    assert decoded is not None
    return (
        (exposure.exposure_us, exposure.iso, exposure.white_balance_k),
        decoded[100:140, 140:180].mean(axis=(0, 1)),
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
    camera = ScreenCamera(source, Optics(1, 320, 240), shutter_ms=0)
    with FrameWriter(tmp_path / "frames", 160, 90) as writer:
        writer.publish(grey(100))
        camera.prepare(CameraSettings(iso=200))
        assert [camera.expose().iso, camera.expose().iso] == [200, 200]
        camera.prepare(CameraSettings())
        assert camera.expose().iso == 100


def test_nothing_shown_is_a_problem(source: SharedFramesSource) -> None:
    with pytest.raises(Problem, match="no window shows anything"):
        ScreenCamera(source, Optics(1, 320, 240), shutter_ms=0).expose()


@pytest.mark.parametrize("kind", ["screen", "blank"])
def test_cancelled_exposure_returns_at_once(kind: str, source: SharedFramesSource) -> None:
    camera: Camera = BlankCamera(20_000)
    if kind == "screen":
        camera = ScreenCamera(source, Optics(1, 320, 240), shutter_ms=20_000)
    cancelled = threading.Event()
    threading.Timer(0.05, cancelled.set).start()
    began = time.monotonic()
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
