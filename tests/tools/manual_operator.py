"""An operator in front of `chexrig manual`: presses real keys, and looks at the real screen."""

from __future__ import annotations

import contextlib
import shutil
import subprocess
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import mss
import numpy as np
import pytest
from rig import Command, Rig, cases, clean_environment, expect, wait_until

from android_bridge.base.problems import Problem
from controller.capture.by_hand.runner import BOUNCE_S
from controller.records import Show, read_shows

if TYPE_CHECKING:
    from numpy.typing import NDArray

_FINGER_S = 0.1


class Operator:
    """One plan on one screen.

    Parameters
    ----------
    plan
        From `cases.by_hand`.
    display
        DISPLAY of the X server.
    """

    def __init__(self, plan: Path, display: str) -> None:
        self.plan, self.display = plan, display
        self._rig = Rig(plan.parent, display=display)
        self._changed_s = 0.0
        self.command: Command
        if shutil.which("xdotool") is None:
            pytest.fail("xdotool is not installed: run `python3 -m controller.bootstrap test`")

    def start(self, *options: str) -> None:
        """Start the command, and wait for its first page."""
        self.command = self._rig.start("manual", self.plan, *options)
        self.wait(lambda: "pixel for pixel" in self.err or self.command.code is not None)
        self.wait(self.sees_page)
        self._changed_s = time.monotonic()

    @property
    def out(self) -> str:
        return self.command.out

    @property
    def err(self) -> str:
        return self.command.err

    def end(self, code: int) -> None:
        """Wait for the command's end, and demand its exit code."""
        expect(self.command, code)

    def close_last_page(self) -> None:
        """Read that all is done, and say so."""
        self.wait(lambda: "says so too" in self.err and self.sees_page())
        self._changed_s = time.monotonic() + BOUNCE_S
        self.press("space")
        self.end(0)

    def kill(self) -> None:
        """End it as a power cut would."""
        self._rig.end()

    def key(self, *names: str) -> None:
        """Press keys one after another, with no look at the screen, but no sooner than a finger can.

        What comes up counts as shown only once the display has said so, a moment after it is to be seen.
        """
        time.sleep(max(0.0, self._changed_s + _FINGER_S - time.monotonic()))
        subprocess.run(
            ["xdotool", "key", *names], env=clean_environment(DISPLAY=self.display), check=True, timeout=20
        )

    def press(self, name: str) -> None:
        """Press a key as a person does, who has seen what came up, and wait until something else does."""
        if name in ("space", "Right") and self.sees_xray():
            time.sleep(max(0.0, self._changed_s + BOUNCE_S + 0.05 - time.monotonic()))
        before = self.screen()
        self.key(name)
        self.wait(lambda: np.mean(self.screen() != before) > 0.01)
        self._changed_s = time.monotonic()

    def wait_for_xray(self, index: int) -> None:
        """Wait until an x-ray stands there, and is on record."""
        self.wait(lambda: self.sees_xray() == index and self.story()[-1] == (index, ""))
        self._changed_s = time.monotonic()

    def screen(self) -> NDArray[np.uint8]:
        """Grab the screen, every third pixel, grey."""
        with mss.MSS(display=self.display) as grabber:
            shot = np.asarray(grabber.grab(grabber.monitors[1]))
        return shot[::3, ::3, 1]

    def sees_page(self) -> bool:
        """Say whether a page of text stands there: a few bright pixels on black."""
        screen = self.screen()
        return bool(0.002 < np.mean(screen > 100) < 0.2 and np.mean(screen == 0) > 0.7)

    def sees_xray(self) -> int:
        """Give the index of the x-ray that stands there, 0 where none does."""
        screen = self.screen()
        height, width = screen.shape
        middle = screen[:, (width - height) // 2 + 1 : (width + height) // 2 - 1]
        grey = int(np.median(middle))
        return round(grey / cases.GREY_STEP) if np.mean(np.abs(middle.astype(int) - grey) < 4) > 0.9 else 0

    def shows(self) -> Sequence[Show]:
        """Read the journal; empty where there is none."""
        with contextlib.suppress(Problem):
            return read_shows(self.plan.with_suffix(".chexrig"))
        return []

    def story(self) -> list[tuple[int | None, str]]:
        """Give (index, ending) of everything that was shown; None for a time code."""
        return [(show.index, str(show.ending or "")) for show in self.shows()]

    def wait(self, true: Callable[[], object]) -> None:
        """Look again and again until something is so."""
        wait_until(true, lambda: f"{self.story()}\n{self.err}", patience_s=20, every_s=0.02)
