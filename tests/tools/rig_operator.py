"""An operator before the rig's screen: at a terminal, with real keys, looking at the real screen."""

from __future__ import annotations

import contextlib
import os
import pty
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from functools import cache
from typing import TYPE_CHECKING

import mss
import numpy as np
from forking import Forked
from rig import Rig, clean_environment, wait_until

from controller.capture.pages import heading
from controller.display import Row, draw_page

if TYPE_CHECKING:
    from numpy.typing import NDArray

PATIENCE_S = 30.0
READ_S = 0.6
"""So long a page is looked at before a key is pressed: it listens after half a second."""
HOLD_S = 1.4
#: How the pages of a run begin.
_HEADINGS = ("Paused", "Done", "Stopped", "Aborted", "Keys", "Subset", "Waiting")


@contextlib.contextmanager
def window_manager(display: str) -> Iterator[None]:
    """Have openbox on this X server."""
    environ = clean_environment(DISPLAY=display)
    manager = subprocess.Popen(
        ["openbox", "--sm-disable"], env=environ, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    ask = ["xdotool", "get_desktop"]
    try:
        wait_until(lambda: subprocess.run(ask, env=environ, capture_output=True, check=False).returncode == 0)
        yield
    finally:
        manager.terminate()
        manager.wait(10)


class RigOperator:
    """A run of the rig's plan, on one screen.

    Parameters
    ----------
    area
        The screen's left, top, width and height on the X server.
    """

    def __init__(self, rig: Rig, area: tuple[int, int, int, int]) -> None:
        assert rig.display is not None
        self.rig, self.area = rig, area
        self._environ = clean_environment(DISPLAY=rig.display)
        self.seen = ""
        self.code: int | None = None
        self.blocked: list[str] = []
        """Subsets of which a page may say that they cannot begin."""
        self._process: Forked | None = None

    def start(self, *arguments: object) -> None:
        """Start ``chexrig run`` in a terminal."""
        self._master, terminal = pty.openpty()
        self.seen, self.code = "", None
        self._process = Forked(
            [sys.executable, "-W", "error", "-m", "controller", "run", str(self.rig.plan)]
            + [str(each) for each in arguments],
            cwd=self.rig.folder,
            env=self._environ | {"TERM": "dumb"},
            stdin=terminal,
            stdout=terminal,
            stderr=terminal,
            start_new_session=True,  # Ctrl-C typed there is for this command only
        )
        os.close(terminal)
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()

    def _read(self) -> None:
        with contextlib.suppress(OSError):  # Linux's word for: everybody has closed the other side
            while piece := os.read(self._master, 4096):
                self.seen += piece.decode("utf-8", "replace")

    def end(self, code: int) -> None:
        """Wait for the run's end, and demand its exit code."""
        assert self._process is not None
        try:
            self.code = self._process.wait(PATIENCE_S)
            self._reader.join(5)
            assert self.code == code, self.seen
            assert "Traceback" not in self.seen, self.seen
        finally:
            self.kill()

    def kill(self) -> None:
        """End it as a power cut would; does nothing where it has ended."""
        if self._process is not None:
            self._process.kill()
            self._process.wait()
            os.close(self._master)
            self._process = None

    def type(self, text: str) -> None:
        os.write(self._master, text.encode())

    @property
    def is_over(self) -> bool:
        return self._process is None or self._process.poll() is not None

    # --- keys -------------------------------------------------------------------------------------------

    def xdotool(self, *words: object) -> str:
        command = ["xdotool", *map(str, words)]
        done = subprocess.run(
            command, env=self._environ, check=True, timeout=30, stdout=subprocess.PIPE, text=True
        )
        return done.stdout

    def press(self, *names: str) -> None:
        """Press keys as somebody who has read what stands there."""
        for name in names:
            time.sleep(READ_S)
            self.xdotool("key", name)

    def hold(self, name: str = "space", for_s: float = HOLD_S) -> None:
        time.sleep(READ_S)
        self.xdotool("keydown", name)
        time.sleep(for_s)
        self.xdotool("keyup", name)

    def type_ahead(self, *names: str) -> None:
        """Press keys one right after the other."""
        self.xdotool("key", "--delay", "6", *names)

    # --- looking ----------------------------------------------------------------------------------------

    def screen(self) -> NDArray[np.uint8]:
        left, top, width, height = self.area
        with mss.MSS(display=self._environ["DISPLAY"]) as grabber:
            area = {"left": left, "top": top, "width": width, "height": height}
            return np.asarray(grabber.grab(area))[..., 1].copy()

    def page(self) -> str:
        """Say how the page begins that stands there; empty where none does."""
        screen = self.screen()
        _, _, width, height = self.area
        line = screen[height // 10 : height // 4, width // 10 :]
        for words in (*_HEADINGS, *self.blocked):
            if any(_is_begun(line, each) for each in _drawn(words, heading(words).size, width, height)):
                return words
        return ""

    def waits_for(self, *headings: str) -> str:
        """Wait until one of these pages stands there; give it."""
        found: list[str] = []

        def look() -> bool:
            found.append(self.page())
            return found[-1] in headings or self.is_over

        wait_until(look, lambda: f"{headings}, not {found[-1]!r}:\n{self.seen}", PATIENCE_S, 0.08)
        assert found[-1] in headings, self.seen
        return found[-1]

    def reads(self, words: str, times: int = 1) -> None:
        """Wait until the terminal says something so many times."""
        wait_until(lambda: self.seen.count(words) >= times or self.is_over, lambda: self.seen, PATIENCE_S)
        assert self.seen.count(words) >= times, self.seen

    def interrupt(self) -> None:
        assert self._process is not None
        self._process.send_signal(signal.SIGINT)


def _is_begun(line: NDArray[np.uint8], heading: NDArray[np.uint8]) -> bool:
    return np.array_equal(line[: heading.shape[0], : heading.shape[1]], heading)


@cache
def _drawn(heading: str, size: float, width: int, height: int) -> list[NDArray[np.uint8]]:
    """Give a heading as it is drawn on a page, in each size in which it may be."""
    drawn: list[NDArray[np.uint8]] = []
    for percent in range(130, 38, -2):
        row = Row(heading, size=size, bold=True)
        page = draw_page([row], width, height, text_scale=percent / 100)
        rows, columns = np.nonzero(page)
        part = page[height // 10 : int(rows.max()) + 1, width // 10 : int(columns.max()) + 1]
        if not drawn or not np.array_equal(part, drawn[-1]):
            drawn.append(part)
    return drawn
