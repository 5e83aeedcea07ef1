"""The simulated phone's camera. Both cameras are used from one worker thread of the phone's process."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

import cv2
import numpy as np

from android_bridge.base.shared_frames import Pixels
from android_bridge.optics import Optics, jpeg, merged, rolled
from android_bridge.simulated.screen_source import SceneSource
from android_bridge.simulated.settings import USUAL_DISTANCE_CM, CameraSettings, Held, Look
from protocol import Used


class ExposureCancelled(Exception):  # noqa: N818 - no error: what was asked for has happened
    """The exposure was called off before the sensor had read all; there is no photo."""


@dataclass(frozen=True, eq=False)
class Exposure:
    """What the sensor has read.

    ``scene`` (h, w, 3) BGR as its last row saw it, ``first`` as its first row did, None where both were read
    at once. ``sensor_time_ns`` on the monotonic clock when reading began, so the scene is never older than it
    says; ``ended_ns`` when it ended. ``look`` is None where nothing was exposed, ``white_balance_k`` where
    the plan fixes none.
    """

    scene: Pixels
    sensor_time_ns: int
    ended_ns: int
    iso: int
    look: Look | None = None
    first: Pixels | None = None
    white_balance_k: int | None = None

    @property
    def exposure_us(self) -> int | None:
        """How long; None where nothing was exposed."""
        return None if self.look is None else self.look.exposure_us

    @property
    def used(self) -> Used:
        """How the photo was taken, as the phone tells it."""
        return Used(iso=self.iso) if self.look is None else self.look.used


class Camera(Protocol):
    """A camera in two steps, so that `exposed` can be told before the slow part.

    Parameters
    ----------
    level
        What it is able to, as the phone tells it; ``blank`` is one that sees nothing.
    processing
        How it is set in all else, in words.
    """

    level: str
    processing: str

    def prepare(self, settings: CameraSettings, opening: int | None = None) -> None:
        """Get ready for a session: what the plan fixes holds from the next exposure on.

        Parameters
        ----------
        opening
            Which it is, not negative: what is found automatically varies from one to another. None for what
            is usual.
        """
        ...

    def hold(self, held: Held) -> None:
        """Take the next photo as its capture says."""
        ...

    def expose(self, cancelled: threading.Event | None = None) -> Exposure:
        """Read the sensor.

        Raises
        ------
        ExposureCancelled
            As soon as the event is set, if that is before the sensor has read all.
        Problem
            If there is nothing to photograph.
        """
        ...

    def develop(self, exposure: Exposure, shot: int) -> bytes:
        """Turn an exposure into a JPEG; ``shot`` (not negative) numbers the phone's photos."""
        ...

    def frame(self) -> Callable[[], bytes]:
        """Read what the camera sees now; a Problem if there is nothing to photograph.

        Gives what makes a JPEG of it, which takes longer, in any thread.
        """
        ...


class ScreenCamera:
    """Photographs what is really on the screen.

    Parameters
    ----------
    source
        What is in front of the camera; grabbed from the calling thread.
    optics
        Tripod, lens and sensor.
    exposure_ms
        How long the sensor reads: the screen is grabbed when it begins and when it ends, and where it has
        changed between, rows show the more of the change the later they are read.
    multi_frame_ms
        For so long the sensor goes on after that, as phones do that make one photo of several frames.
    screen_dpt
        How far the screen is from the lens, dioptres.
    """

    level = "simulated"
    processing = "noise off; edges off; ois off"

    def __init__(
        self,
        source: SceneSource,
        optics: Optics,
        exposure_ms: float,
        *,
        multi_frame_ms: float = 0.0,
        screen_dpt: float = 100 / USUAL_DISTANCE_CM,
    ) -> None:
        self.source = source
        self.optics = optics
        self.exposure_ms = exposure_ms
        self.multi_frame_ms = multi_frame_ms
        self.screen_dpt = screen_dpt
        self._settings = CameraSettings()
        self._usual = Look(focus_dpt=screen_dpt + optics.focus_error_dpt)
        self._found = self._usual
        self._held = Held()

    def prepare(self, settings: CameraSettings, opening: int | None = None) -> None:
        """Set what the plan fixes, and find the rest."""
        self._settings = settings
        self._found = self._usual
        if opening is not None:
            self._found = Look.converged(self.optics.seed, opening, self._usual.focus_dpt)

    def hold(self, held: Held) -> None:
        """Set what the capture carries."""
        self._held = held

    def expose(self, cancelled: threading.Event | None = None) -> Exposure:
        """Grab the scene when the first row is read, and when the last one is."""
        began_ns = time.monotonic_ns()
        first = self.source.grab() if self.exposure_ms and not _is_set(cancelled) else None
        _wait_until(began_ns + round(self.exposure_ms * 1e6), cancelled)
        scene = self.source.grab()
        look = self._settings.look(self._found, self._held)
        fixed_k = self._settings.white_balance_k
        return Exposure(scene, began_ns, time.monotonic_ns(), look.iso, look, first, fixed_k)

    def develop(self, exposure: Exposure, shot: int) -> bytes:
        """Take the exposure through the optics and encode it."""
        look = exposure.look or self._usual
        scenes = [exposure.scene]
        if self.multi_frame_ms:
            _wait_until(exposure.ended_ns + round(self.multi_frame_ms * 1e6), None)
            scenes.append(self.source.grab())
        photo, *later = (
            self._photograph(scene, shot, look)
            for scene in scenes
            if scene is exposure.scene or _differ(scene, exposure.scene)
        )
        if exposure.first is not None and _differ(exposure.first, exposure.scene):
            first = self._photograph(exposure.first, shot, look)
            photo = rolled(first, photo, by_columns=self.optics.is_upright)
        for other in later:
            photo = merged(photo, other)
        return jpeg.encode(photo, self._held.quality)

    def frame(self) -> Callable[[], bytes]:
        """Photograph what is there now."""
        look, quality = self._settings.look(self._found, self._held), self._held.quality
        scene = self.source.grab()
        return lambda: jpeg.encode(self._photograph(scene, 0, look), quality)

    def _photograph(self, scene: Pixels, shot: int, look: Look) -> Pixels:
        blur_px = self.optics.blur_px(look.focus_dpt - self.screen_dpt)
        return self.optics.photograph(scene, shot, look.gains, blur_px)


class BlankCamera:
    """Gives one small grey JPEG at once and looks at nothing.

    For measuring the rig's own time per capture without the camera's; its photos prove nothing about the
    screen.

    Parameters
    ----------
    exposure_ms
        How long it claims to expose.
    """

    level = "blank"
    processing = "sees nothing"

    def __init__(self, exposure_ms: float = 0.0) -> None:
        self.exposure_ms = exposure_ms
        self._scene = np.full((48, 64, 3), 96, np.uint8)
        self._photo = jpeg.encode(self._scene)
        self._settings = CameraSettings()
        self._held = Held()

    def prepare(self, settings: CameraSettings, opening: int | None = None) -> None:  # noqa: ARG002
        """Set the sensitivity; nothing is exposed, and what is grey has no white."""
        self._settings = settings

    def hold(self, held: Held) -> None:
        """Set the sensitivity; the photo stays the same."""
        self._held = held

    def expose(self, cancelled: threading.Event | None = None) -> Exposure:
        """Wait only."""
        began_ns = time.monotonic_ns()
        _wait_until(began_ns + round(self.exposure_ms * 1e6), cancelled)
        iso = self._settings.look(Look(), self._held).iso
        return Exposure(self._scene, began_ns, time.monotonic_ns(), iso)

    def develop(self, exposure: Exposure, shot: int) -> bytes:  # noqa: ARG002 - a camera's signature
        """Give the one photo."""
        return self._photo

    def frame(self) -> Callable[[], bytes]:
        """Give the one photo."""
        return lambda: self._photo


def _differ(one: Pixels, other: Pixels) -> bool:
    """Say whether two grabs show something else; a screen that was resized does."""
    return one.shape != other.shape or bool(cv2.norm(one, other, cv2.NORM_INF))


def _is_set(cancelled: threading.Event | None) -> bool:
    return cancelled is not None and cancelled.is_set()


def _wait_until(ns: int, cancelled: threading.Event | None) -> None:
    """Wait for a moment of the monotonic clock; `ExposureCancelled` as soon as it is called off."""
    left_s = max(ns - time.monotonic_ns(), 0) / 1e9
    if cancelled is None:
        time.sleep(left_s)
    elif cancelled.wait(left_s):
        raise ExposureCancelled("called off before the sensor had read all")
