"""An operator in front of `chexrig manual`: presses real keys, and looks at the real screen."""

from __future__ import annotations

import contextlib
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import mss
import numpy as np
import pytest
from forking import Forked
from PIL import Image

from android_bridge.base.problems import Problem
from controller.capture.by_hand.runner import BOUNCE_S
from controller.records import Show, read_shows

if TYPE_CHECKING:
    from numpy.typing import NDArray

REPOSITORY = Path(__file__).resolve().parents[2]
STEP = 25
"""Grey levels between one x-ray and the next: by them they are told apart."""
_UNWANTED = ("QT_QPA_PLATFORM", "DISPLAY", "WAYLAND_DISPLAY", "XDG_SESSION_TYPE")
_ENVIRONMENT = (
    "{{room: office, room_light: {light}, window_blinds: closed, phone_orientation: portrait, tripod:"
    " {{distance_cm: 60, height_cm: 110, angle_deg: 0}}, monitor_colour_temperature_k: 6500,"
    " screen_finish: matte}}"
)


def make_plan(folder: Path, *subsets: tuple[str, int, int]) -> Path:
    """Write a plan of x-rays that are each of one grey level, `STEP` times their index."""
    last = max(last for _, _, last in subsets)
    paths = [f"train/patient{index:05d}/study1/view1_frontal.jpg" for index in range(1, last + 1)]
    for index, path in enumerate(paths, start=1):
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        Image.new("L", (64, 64), STEP * index).save(folder / path)
    (folder / "train.csv").write_text("\n".join(["Path,Age", *(f"{path},60" for path in paths), ""]))
    listed = "".join(
        f"  - {{id: {name}, first: {first}, last: {last},"
        f" environment: {_ENVIRONMENT.format(light='off' if position % 2 else 'on')}}}\n"
        for position, (name, first, last) in enumerate(subsets)
    )
    plan = folder / "plan.yaml"
    plan.write_text(f"name: by-hand\ndata: {{csv: train.csv, images: .}}\nsubsets:\n{listed}")
    return plan


class Operator:
    """One plan on one screen.

    Parameters
    ----------
    plan
        From `make_plan`.
    display
        DISPLAY of the X server.
    """

    def __init__(self, plan: Path, display: str) -> None:
        self.plan, self.display = plan, display
        self._environ = {key: value for key, value in os.environ.items() if key not in _UNWANTED}
        self._environ |= {"PYTHONPATH": str(REPOSITORY), "DISPLAY": display}
        self._number = 0
        self._changed_s = 0.0
        self.process: subprocess.Popen[bytes]
        if shutil.which("xdotool") is None:
            pytest.fail("xdotool is not installed: run `python3 -m controller.bootstrap test`")

    def start(self, *options: str) -> None:
        """Start the command, and wait for its first page."""
        self._number += 1
        line = [sys.executable, "-W", "error", "-m", "controller", "manual", str(self.plan), *options]
        with self._log("out").open("wb") as out, self._log("err").open("wb") as err:
            self.process = Forked(line, env=self._environ, stdin=subprocess.DEVNULL, stdout=out, stderr=err)
        self.wait(lambda: "pixel for pixel" in self.err or self.process.poll() is not None)
        self.wait(self.sees_page)
        self._changed_s = time.monotonic()

    def _log(self, stream: str) -> Path:
        return self.plan.with_name(f"{self._number}.{stream}")

    @property
    def out(self) -> str:
        return self._log("out").read_text()

    @property
    def err(self) -> str:
        return self._log("err").read_text()

    def end(self, code: int) -> None:
        """Wait for the command's end, and demand its exit code."""
        assert self.process.wait(20) == code, self.err
        assert "Traceback" not in self.err

    def kill(self) -> None:
        """End it as a power cut would."""
        self.process.kill()
        self.process.wait()

    def key(self, *names: str) -> None:
        """Press keys one after another, with no look at the screen."""
        subprocess.run(["xdotool", "key", *names], env=self._environ, check=True, timeout=20)

    def press(self, name: str) -> None:
        """Press a key as a person does, who has seen what came up, and wait until something else does."""
        patience_s = BOUNCE_S + 0.05 if name in ("space", "Right") and self.sees_xray() else 0.05
        time.sleep(max(0.0, self._changed_s + patience_s - time.monotonic()))
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
        return round(grey / STEP) if np.mean(np.abs(middle.astype(int) - grey) < 4) > 0.9 else 0

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
        until_s = time.monotonic() + 20
        while not true():
            assert time.monotonic() < until_s, f"{self.story()}\n{self.err}"
            time.sleep(0.02)
