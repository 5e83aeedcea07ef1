"""Shows an x-ray, disturbs the screen in a given way, and prints what the display says of it.

usage: display_disturbed.py none|unmapped|moved|other_frame|[gone:]WIDTHxHEIGHT+X+Y [BACKGROUND]

The last has a window of that size stand before it; with `gone:` it is gone again at once.
"""

from __future__ import annotations

import asyncio
import json
import subprocess
import sys

import numpy as np
from one_window import run_with_display

from android_bridge.base.problems import Problem
from controller.display import DisplaySettings
from controller.display.bridge import Display
from controller.display.stop import StopSignal
from controller.xrays.frame import place

# A notification as desktops show them: over everything, out of the window manager's hands.
COVER = """
import sys
from PyQt5.QtCore import Qt, QTimer
from PyQt5.QtGui import QGuiApplication, QRasterWindow, QPainter, QColor
def tell():
    QGuiApplication.sync()
    print("up", flush=True)
class Note(QRasterWindow):
    def paintEvent(self, event):
        painter = QPainter(self)
        painter.fillRect(0, 0, self.width(), self.height(), QColor("orange"))
        painter.end()
        QTimer.singleShot(0, tell)  # what is painted goes to the screen after this
app = QGuiApplication([])
note = Note()
note.setFlags(Qt.WindowType.BypassWindowManagerHint | Qt.WindowType.Window)
note.setGeometry(*map(int, sys.argv[1:]))
note.show()
app.exec_()
"""


def xdotool(*arguments: str) -> None:
    subprocess.run(["xdotool", "search", "--name", "^chexrig$", *arguments], check=True)


def cover(area: str) -> None:
    size, left, top = area.split("+")
    command = [sys.executable, "-c", COVER, left, top, *size.split("x")]
    note = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
    COVERS.append(note)
    assert note.stdout is not None
    note.stdout.readline()


async def disturb(how: str) -> None:
    if how == "unmapped":
        await asyncio.to_thread(xdotool, "windowunmap", "--sync")
    elif how == "moved":
        await asyncio.to_thread(xdotool, "windowmove", "100", "50")
        await asyncio.sleep(0.3)
    elif "+" in how:
        await asyncio.to_thread(cover, how.removeprefix("gone:"))
    if how.startswith("gone:"):
        COVERS[-1].kill()
        await asyncio.to_thread(COVERS[-1].wait)
        await asyncio.sleep(0.3)  # the X server learns of it


BACKGROUND = sys.argv[2] if len(sys.argv) > 2 else "black"
COVERS: list[subprocess.Popen[bytes]] = []


async def work(display: Display, _: StopSignal) -> dict[str, str | None]:
    _, _, width, height = display.screen_geometry
    pixels = np.random.default_rng(1).integers(0, 256, (height, height), np.uint8)
    frame = place(pixels, 1, width, height)
    try:
        if sys.argv[1] == "none":
            await display.check_pixels()
        await display.show(frame)
        await disturb(sys.argv[1])
        asked = place(pixels[::-1], 2, width, height) if sys.argv[1] == "other_frame" else frame
        await display.check(asked)
    except Problem as problem:
        return {"what": problem.what, "got": problem.got}
    return {"what": None, "got": None}


try:
    told = run_with_display(DisplaySettings(background=BACKGROUND), work)
finally:
    for each in COVERS:
        each.kill()
        each.communicate()
sys.stdout.write(json.dumps(told) + "\n")
