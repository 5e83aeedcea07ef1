"""Where the simulated phone's camera looks: the screen itself, or the frames the window hands over."""

from __future__ import annotations

import contextlib
import os
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Literal, Protocol

import cv2
import mss
import numpy as np

from android_bridge.base import Problem, default_frames_path
from android_bridge.base.shared_frames import FrameReader, Pixels

Region = tuple[int, int, int, int]
"""Left, top, width and height of a part of the screen, pixels."""

SourceKind = Literal["auto", "screen", "frames"]


class SceneSource(Protocol):
    """Something in front of the camera."""

    description: str
    """One sentence: what is looked at, and why."""

    def grab(self) -> Pixels:
        """Give what is to be seen now, (h, w, 3) BGR, the caller's own; a Problem if nothing is."""
        ...

    def close(self) -> None:
        """Let go of the screen or file; may be called twice."""
        ...


class XScreenSource:
    """Grabs the X display, mouse pointer included.

    One connection stays open. Grab from one thread only.

    Parameters
    ----------
    region
        Left, top, width and height in pixels; None for the primary monitor.

    Raises
    ------
    Problem
        If there is no display to grab, or the region lies outside it.
    """

    def __init__(self, region: Region | None) -> None:
        self._grabber = _open_grabber()
        try:
            primary = self._grabber.primary_monitor
            everything = self._grabber.monitors[0]
        except mss.ScreenShotError as error:
            raise _no_screen(error) from error
        names = ("left", "top", "width", "height")
        wanted = region or tuple(int(primary[name]) for name in names)
        self._box = dict(zip(names, wanted, strict=True))
        _check_inside(self._box, {name: int(everything[name]) for name in names})
        self.description = "the screen {0}, {width} x {height} pixels from {left}, {top}".format(
            os.environ.get("DISPLAY", ""), **self._box
        )

    def grab(self) -> Pixels:
        """Grab the region; a Problem if the display has gone."""
        try:
            shot = self._grabber.grab(self._box)
        # mss meets a lost connection with a failed assertion, or a null pointer under -O
        except (mss.ScreenShotError, AssertionError, ValueError) as error:
            raise _no_screen(error) from error
        bgra = np.frombuffer(shot.raw, np.uint8).reshape(shot.height, shot.width, 4)
        return np.asarray(cv2.cvtColor(bgra, cv2.COLOR_BGRA2BGR), np.uint8)

    def close(self) -> None:
        """Close the connection to the display, which may be lost already."""
        with contextlib.suppress(mss.ScreenShotError):
            self._grabber.close()


def _open_grabber() -> mss.MSS:
    try:
        if sys.platform != "linux":
            return mss.MSS()  # these systems have no pointer option
        grabber = mss.MSS(with_cursor=True)
    except mss.ScreenShotError as error:
        raise _no_screen(error) from error
    try:
        grabber.grab((0, 0, 1, 1))
    except mss.ScreenShotError:  # servers without XFixes cannot give the pointer's picture
        grabber.close()
        return mss.MSS()
    return grabber


def _no_screen(error: Exception) -> Problem:
    return Problem(
        "the screen cannot be grabbed",
        where=f"DISPLAY={os.environ.get('DISPLAY', '')}",
        got=str(error) or "the connection to the display is lost",
        advice="start this in a graphical session, under xvfb-run, or with the window's own frames as source",
    )


def _check_inside(box: Mapping[str, int], screen: Mapping[str, int]) -> None:
    fits = (
        box["width"] > 0
        and box["height"] > 0
        and box["left"] >= screen["left"]
        and box["top"] >= screen["top"]
        and box["left"] + box["width"] <= screen["left"] + screen["width"]
        and box["top"] + box["height"] <= screen["top"] + screen["height"]
    )
    if not fits:
        raise Problem(
            "the region to photograph is not on the screen",
            expected="left, top, width, height within {left}, {top}, {width}, {height}".format_map(screen),
            got="{left}, {top}, {width}, {height}".format_map(box),
        )


class SharedFramesSource:
    """Looks at the frames a window publishes with `FrameWriter`.

    Parameters
    ----------
    path
        The frames file; None for the user's default one. It need not exist before the first grab.
    """

    def __init__(self, path: Path | None = None) -> None:
        self._reader = FrameReader(path or default_frames_path())
        self.description = f"the window's own frames in {self._reader.path}"

    def grab(self) -> Pixels:
        """Copy the frame on the glass; a Problem if no window shows anything."""
        return self._reader.read()

    def close(self) -> None:
        """Nothing is kept open."""


def choose_source(
    kind: SourceKind, region: Region | None = None, frames_path: Path | None = None
) -> XScreenSource | SharedFramesSource:
    """Open the source asked for, or for ``auto`` the one that can see the window.

    Parameters
    ----------
    kind
        ``screen``, ``frames``, or ``auto``: the screen unless there is no display or it is Wayland's.
    region
        The part of the screen to photograph; None for the primary monitor. Frames are always whole.
    frames_path
        The frames file; None for the user's default one.

    Returns
    -------
    XScreenSource or SharedFramesSource
        Its ``description`` says which and why in one sentence.

    Raises
    ------
    Problem
        If the kind is unknown, or the screen cannot be grabbed.
    """
    if kind not in ("auto", "screen", "frames"):
        raise Problem("unknown source for the camera", expected="auto, screen or frames", got=repr(kind))
    because = ""
    if kind == "auto":
        kind, because = what_can_be_seen(os.environ, sys.platform)
    source = XScreenSource(region) if kind == "screen" else SharedFramesSource(frames_path)
    source.description = f"The camera looks at {source.description}{because and f', {because}'}."
    return source


def what_can_be_seen(environ: Mapping[str, str], platform: str) -> tuple[Literal["screen", "frames"], str]:
    """Choose what a camera can photograph here, and say why."""
    if platform in ("win32", "darwin"):
        return "screen", "since this system lets programs grab it"
    if environ.get("WAYLAND_DISPLAY") or environ.get("XDG_SESSION_TYPE") == "wayland":
        return "frames", "since Wayland lets no program grab the screen"
    if environ.get("DISPLAY"):
        return "screen", "since there is an X display"
    return "frames", "since there is no display to grab"
