"""The simulated phone's camera. Both cameras are used from one worker thread of the phone's process."""

from __future__ import annotations

import threading
import time
from dataclasses import dataclass
from typing import Protocol

import numpy as np

from android_bridge.base.shared_frames import Pixels
from android_bridge.optics import jpeg
from android_bridge.optics.optics import Optics
from android_bridge.simulated.screen_source import SceneSource


class ExposureCancelled(Exception):  # noqa: N818 - no error: what was asked for has happened
    """The exposure was called off before the sensor read anything; there is no photo."""


@dataclass(frozen=True, eq=False)
class Exposure:
    """What the sensor has read.

    ``scene`` (h, w, 3) BGR; ``sensor_time_ns`` on the monotonic clock when reading began, so the scene is
    never older than it says.
    """

    scene: Pixels
    sensor_time_ns: int
    exposure_ms: float
    iso: int


class Camera(Protocol):
    """A camera in two steps, so that `exposed` can be told before the slow part."""

    def expose(self, cancelled: threading.Event | None = None) -> Exposure:
        """Read the sensor once the shutter's lag is over.

        Raises
        ------
        ExposureCancelled
            As soon as the event is set, if that is before the sensor reads.
        Problem
            If there is nothing to photograph.
        """
        ...

    def develop(self, exposure: Exposure, shot: int) -> bytes:
        """Turn an exposure into a JPEG; ``shot`` (not negative) numbers the phone's photos."""
        ...


class ScreenCamera:
    """Photographs what is really on the screen.

    Parameters
    ----------
    source
        What is in front of the camera; grabbed from the calling thread.
    optics
        Tripod, lens and sensor.
    shutter_ms
        Time from the trigger to the sensor's reading.
    exposure_ms, iso
        What the photos claim; the defaults span two frames of a 60 Hz monitor.
    quality
        Of the JPEG, 1 to 100.
    """

    def __init__(
        self,
        source: SceneSource,
        optics: Optics,
        shutter_ms: float,
        *,
        exposure_ms: float = 1000 / 30,
        iso: int = 100,
        quality: int = 90,
    ) -> None:
        self.source = source
        self.optics = optics
        self.shutter_ms = shutter_ms
        self.exposure_ms = exposure_ms
        self.iso = iso
        self.quality = quality

    def expose(self, cancelled: threading.Event | None = None) -> Exposure:
        """Wait for the shutter, then grab the scene."""
        _wait_for_shutter(self.shutter_ms, cancelled)
        sensor_time_ns = time.monotonic_ns()
        return Exposure(self.source.grab(), sensor_time_ns, self.exposure_ms, self.iso)

    def develop(self, exposure: Exposure, shot: int) -> bytes:
        """Take the exposure through the optics and encode it."""
        return jpeg.encode(self.optics.photograph(exposure.scene, shot), self.quality)


class BlankCamera:
    """Gives one small grey JPEG at once and looks at nothing.

    For measuring the rig's own time per capture without the camera's; its photos prove nothing about the
    screen.

    Parameters
    ----------
    shutter_ms
        Time from the trigger to the claimed reading of the sensor.
    """

    def __init__(self, shutter_ms: float = 0.0) -> None:
        self.shutter_ms = shutter_ms
        self._scene = np.full((48, 64, 3), 96, np.uint8)
        self._photo = jpeg.encode(self._scene)

    def expose(self, cancelled: threading.Event | None = None) -> Exposure:
        """Wait for the shutter only."""
        _wait_for_shutter(self.shutter_ms, cancelled)
        return Exposure(self._scene, time.monotonic_ns(), exposure_ms=0.0, iso=100)

    def develop(self, exposure: Exposure, shot: int) -> bytes:  # noqa: ARG002 - a camera's signature
        """Give the one photo."""
        return self._photo


def _wait_for_shutter(shutter_ms: float, cancelled: threading.Event | None) -> None:
    if cancelled is None:
        time.sleep(shutter_ms / 1000)
    elif cancelled.wait(shutter_ms / 1000):
        raise ExposureCancelled("called off before the shutter opened")
