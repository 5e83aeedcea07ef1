"""Shows x-rays and reads the screen back the moment each is reported: prints what it saw as JSON.

usage: display_truth.py COUNT [without-sync]

With without-sync the round trip to the X server is left out, to see whether this program would notice.
"""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

import cv2
import mss
import numpy as np
from one_window import run_with_display
from PyQt5.QtCore import Qt
from PyQt5.QtGui import QGuiApplication

from controller.display import DisplaySettings
from controller.display.bridge import Display
from controller.display.prefetch import Prefetcher
from controller.display.stop import StopSignal
from controller.xrays.frame import Frame

BITS = 16
# Keeps a core and the X server busy: drawing requests then wait in the server's queue, as they do on a
# loaded desktop, and a frame reported too early is still missing when another client looks.
BUSY = """
import mss
with mss.MSS() as grabber:
    while True:
        grabber.grab(grabber.monitors[0])
"""


@dataclass(frozen=True)
class Striped:
    index: int
    sha256: str | None = None
    is_shown_in_whole_range: bool = False


def write_striped(folder: Path, index: int) -> None:
    """Write the index as black and white stripes, one for each bit."""
    bits = [(index >> bit & 1) * 255 for bit in range(BITS)]
    pixels = np.repeat(np.array(bits, np.uint8), 6)[None].repeat(54, axis=0)
    cv2.imwrite(str(folder / f"{index}.png"), pixels)


def read_striped(screen: np.ndarray) -> int:
    """Read the stripes off three rows of the screen: -1 where they tell different indices."""
    width = screen.shape[1]
    centres = (np.arange(BITS) * 2 + 1) * width // (BITS * 2)
    read = {
        sum(int(level > 127) << bit for bit, level in enumerate(screen[row, centres]))
        for row in (0, len(screen) // 2, len(screen) - 1)
    }
    return read.pop() if len(read) == 1 else -1


def memory_mb(which: str = "VmRSS") -> float:
    status = Path("/proc/self/status").read_text(encoding="ascii")
    return int(status.split(f"{which}:")[1].split()[0]) / 1024


def main() -> None:
    count = int(sys.argv[1])
    if "without-sync" in sys.argv:
        QGuiApplication.sync = staticmethod(lambda: None)
    seen: dict[str, object] = {"wrong": [], "unlike_the_frame": 0}
    show_ms: list[float] = []
    memory: list[float] = []

    async def work(display: Display, _stop: StopSignal) -> None:
        _, _, width_px, height_px = display.screen_geometry

        def grab(grabber: mss.MSS, rows: slice) -> np.ndarray:
            height = rows.stop - rows.start
            area = {"left": 0, "top": rows.start, "width": width_px, "height": height}
            return np.frombuffer(grabber.grab(area).raw, np.uint8).reshape(height, width_px, 4)[:, :, 0]

        def look_at_once(frame: Frame | None, _painted_s: float) -> None:
            # In the GUI thread, before anything else can happen; one row, so that the look is quick.
            if frame is not None:
                bottom = grab(quick, slice(height_px - 1, height_px))
                if read_striped(bottom) != frame.index:
                    seen["wrong"].append((frame.index, read_striped(bottom)))

        display._window.painted.connect(look_at_once, Qt.ConnectionType.DirectConnection)
        xrays = [Striped(index) for index in range(1, count + 1)]
        with Prefetcher(xrays, lambda x: folder / f"{x.index}.png", width_px, height_px) as frames:
            for xray in xrays:
                frame = await frames.get(xray.index)
                asked_s = time.monotonic()
                shown_s = await display.show(frame)
                frames.prepare(xray.index)
                show_ms.append((shown_s - asked_s) * 1e3)
                screen = grab(grabber, slice(0, height_px))
                if read_striped(screen) != xray.index:
                    seen["wrong"].append((xray.index, read_striped(screen)))
                seen["unlike_the_frame"] += not np.array_equal(screen, frame.composed())
                memory.append(memory_mb())

    busy = subprocess.Popen([sys.executable, "-c", BUSY])
    try:
        # Both grabbers outlive the window: it may be painted once more after the last x-ray was looked at.
        with tempfile.TemporaryDirectory() as name, mss.MSS() as grabber, mss.MSS() as quick:
            folder = Path(name)
            for index in range(1, count + 1):
                write_striped(folder, index)
            run_with_display(DisplaySettings(), work)
    finally:
        busy.kill()
        busy.wait()
    show_ms.sort()
    seen |= {
        "shown": len(show_ms),
        "show_ms_mean": sum(show_ms) / len(show_ms),
        "show_ms_p99": show_ms[int(len(show_ms) * 0.99) - 1],
        "memory_mb_early": memory[len(memory) // 4],
        "memory_mb_late": memory[-1],
        # getrusage's peak would begin with the size of whoever started this
        "memory_mb_peak": memory_mb("VmHWM"),
    }
    print(json.dumps(seen))


if __name__ == "__main__":
    main()
