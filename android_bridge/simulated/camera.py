"""The simulated phone's camera. Both cameras are used from one worker thread of the phone's process."""

from __future__ import annotations

import math
import threading
import time
from dataclasses import dataclass
from typing import Protocol

import numpy as np

from android_bridge.base.shared_frames import Pixels
from android_bridge.optics import Optics, jpeg
from android_bridge.optics.optics import Gains
from android_bridge.simulated.screen_source import SceneSource


class ExposureCancelled(Exception):  # noqa: N818 - no error: what was asked for has happened
    """The exposure was called off before the sensor read anything; there is no photo."""


AUTOMATIC_EXPOSURE_US = 33_333  # two frames of a 60 Hz monitor
AUTOMATIC_ISO = 100
MAX_EXPOSURE_US, MAX_ISO = 4_000_000, 1_000_000  # of what is chosen to go with a fixed value
SCREEN_WHITE_K = 6500  # what automatic white balance finds, whatever the screen is set to
_TINT_PER_MIRED = 0.003  # light set for tungsten shows daylight with 1.6 times the blue and 0.6 times the red


@dataclass(frozen=True, slots=True)
class CameraSettings:
    """What a plan fixes for a subset; None leaves a value to the phone."""

    exposure_us: int | None = None
    iso: int | None = None
    white_balance_k: int | None = None

    def used_exposure_and_iso(self) -> tuple[int, int]:
        """Give exposure time (microseconds) and sensitivity as they are used.

        With one of both fixed, the other is made to give the same brightness, as the app does on a phone.
        """
        brightness = AUTOMATIC_EXPOSURE_US * AUTOMATIC_ISO
        if self.exposure_us is None and self.iso is not None:
            return max(1, min(MAX_EXPOSURE_US, round(brightness / self.iso))), self.iso
        if self.exposure_us is not None and self.iso is None:
            return self.exposure_us, max(1, min(MAX_ISO, round(brightness / self.exposure_us)))
        return self.exposure_us or AUTOMATIC_EXPOSURE_US, self.iso or AUTOMATIC_ISO


@dataclass(frozen=True, eq=False)
class Exposure:
    """What the sensor has read.

    ``scene`` (h, w, 3) BGR; ``sensor_time_ns`` on the monotonic clock when reading began, so the scene is
    never older than it says. ``exposure_us`` is None where nothing was exposed, ``white_balance_k`` where it
    was automatic.
    """

    scene: Pixels
    sensor_time_ns: int
    exposure_us: int | None
    iso: int
    white_balance_k: int | None = None

    @property
    def gains(self) -> Gains | None:
        """How many times the automatic choice's blue, green and red it is; None for that choice."""
        light = (self.exposure_us or 0) * self.iso / (AUTOMATIC_EXPOSURE_US * AUTOMATIC_ISO)
        if light == 1 and self.white_balance_k is None:
            return None
        mired = 1e6 / (self.white_balance_k or SCREEN_WHITE_K) - 1e6 / SCREEN_WHITE_K
        tint = math.exp(_TINT_PER_MIRED * mired)
        return light * tint, light, light / tint


class Camera(Protocol):
    """A camera in two steps, so that `exposed` can be told before the slow part."""

    def prepare(self, settings: CameraSettings) -> None:
        """Get ready for a subset: what the plan fixes holds from the next exposure on."""
        ...

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
    quality
        Of the JPEG, 1 to 100.
    """

    def __init__(
        self,
        source: SceneSource,
        optics: Optics,
        shutter_ms: float,
        *,
        quality: int = 90,
    ) -> None:
        self.source = source
        self.optics = optics
        self.shutter_ms = shutter_ms
        self.quality = quality
        self._settings = CameraSettings()

    def prepare(self, settings: CameraSettings) -> None:
        """Set exposure, sensitivity and white balance."""
        self._settings = settings

    def expose(self, cancelled: threading.Event | None = None) -> Exposure:
        """Wait for the shutter, then grab the scene."""
        _wait_for_shutter(self.shutter_ms, cancelled)
        sensor_time_ns = time.monotonic_ns()
        exposure_us, iso = self._settings.used_exposure_and_iso()
        scene = self.source.grab()
        return Exposure(scene, sensor_time_ns, exposure_us, iso, self._settings.white_balance_k)

    def develop(self, exposure: Exposure, shot: int) -> bytes:
        """Take the exposure through the optics and encode it."""
        return jpeg.encode(self.optics.photograph(exposure.scene, shot, exposure.gains), self.quality)


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
        self._iso = AUTOMATIC_ISO

    def prepare(self, settings: CameraSettings) -> None:
        """Set the sensitivity; nothing is exposed, and what is grey has no white."""
        _, self._iso = settings.used_exposure_and_iso()

    def expose(self, cancelled: threading.Event | None = None) -> Exposure:
        """Wait for the shutter only."""
        _wait_for_shutter(self.shutter_ms, cancelled)
        return Exposure(self._scene, time.monotonic_ns(), exposure_us=None, iso=self._iso)

    def develop(self, exposure: Exposure, shot: int) -> bytes:  # noqa: ARG002 - a camera's signature
        """Give the one photo."""
        return self._photo


def _wait_for_shutter(shutter_ms: float, cancelled: threading.Event | None) -> None:
    if cancelled is None:
        time.sleep(shutter_ms / 1000)
    elif cancelled.wait(shutter_ms / 1000):
        raise ExposureCancelled("called off before the shutter opened")
