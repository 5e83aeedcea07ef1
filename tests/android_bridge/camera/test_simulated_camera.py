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
from android_bridge.simulated.camera import BlankCamera, Camera, ExposureCancelled, ScreenCamera
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
    camera = ScreenCamera(source, optics, shutter_ms=0, iso=200)
    with FrameWriter(tmp_path / "frames", 160, 90) as writer:
        writer.publish(grey(180))
        exposure = camera.expose()
    # the window may change or go between the two steps
    photo = camera.develop(exposure, 7)
    assert exposure.iso == 200
    decoded = cv2.imdecode(np.frombuffer(photo, np.uint8), cv2.IMREAD_COLOR)
    assert decoded is not None
    assert np.abs(decoded.astype(np.int16) - optics.photograph(exposure.scene, 7)).mean() < 3
    assert camera.develop(exposure, 7) == photo
    assert camera.develop(exposure, 8) != photo


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
