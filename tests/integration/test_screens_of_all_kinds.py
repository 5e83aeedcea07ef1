"""Whatever becomes of the screen, no photo of it counts: the phone takes blank pictures, and sees nothing.

Only the rig's own look at the screen is left, then, to tell a right one from a wrong one.
"""

from __future__ import annotations

import os
import random
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from rig import Command, PhoneByHand, Rig, expect, wait_until
from xorg import Xorg

pytestmark = [pytest.mark.xrays, pytest.mark.x11, pytest.mark.soak, pytest.mark.timeout(600)]
LAST = 8
SHUTTER_MS = 250
_POPUP = """
import sys
from PyQt5.QtCore import Qt, QTimer
from PyQt5.QtGui import QColor, QGuiApplication, QPainter, QRasterWindow
class Note(QRasterWindow):
    def paintEvent(self, event):
        painter = QPainter(self)
        painter.fillRect(0, 0, self.width(), self.height(), QColor("#0b0b0b"))
        painter.end()
        QTimer.singleShot(50, lambda: print("up", flush=True))
app = QGuiApplication([])
note = Note()
note.setFlags(Qt.WindowType.BypassWindowManagerHint | Qt.WindowType.Window)
note.setGeometry(*map(int, sys.argv[1:5]))
note.show()
QTimer.singleShot(int(sys.argv[5]), app.quit)
app.exec_()
"""
_CALLS = """
import ctypes, sys, time
x11 = ctypes.CDLL("libX11.so.6")
x11.XOpenDisplay.restype = ctypes.c_void_p
display = ctypes.c_void_p(x11.XOpenDisplay(None))
for name in sys.argv[2:]:
    getattr(x11, name)(display, ctypes.c_ulong(int(sys.argv[1])))
    x11.XSync(display, 0)
    time.sleep(0.02)
"""
POPUPS: list[subprocess.Popen[bytes]] = []
OneStep = Callable[[Xorg], object]


def popup(*area: int, for_ms: int = 2000) -> OneStep:
    """Have a small dark window come up on the second screen, out of every window manager's hands."""
    command = [sys.executable, "-c", _POPUP, *map(str, (640 + area[0], *area[1:], for_ms))]

    def show(xorg: Xorg) -> None:
        note = subprocess.Popen(command, env={**os.environ, "DISPLAY": xorg.display}, stdout=subprocess.PIPE)
        assert note.stdout is not None
        assert note.stdout.readline() == b"up\n"
        POPUPS.append(note)

    return show


def second(*arguments: str) -> OneStep:
    return lambda xorg: xorg.set("DUMMY1", *arguments)


def in_turn(*steps: OneStep) -> OneStep:
    def take(xorg: Xorg) -> None:
        for step in steps:
            step(xorg)

    return take


def call_xlib(*names: str) -> OneStep:
    """Have the rig's window lowered, unmapped and so on by Xlib, out of every window manager's hands."""

    def call(xorg: Xorg) -> None:
        window = xorg.run("xdotool", "search", "--name", "^chexrig$").split()[0]
        environ = {**os.environ, "DISPLAY": xorg.display}
        # The window may be gone before all is done.
        subprocess.run([sys.executable, "-c", _CALLS, window, *names], env=environ, check=False)

    return call


def on_window(*arguments: str) -> OneStep:
    return lambda xorg: xorg.run("xdotool", "search", "--name", "^chexrig$", *arguments)


BACK = second("--mode", "640x400-60", "--pos", "640x0")
DISTURBANCES: dict[str, OneStep] = {
    **{f"gamma {each}": second("--gamma", each) for each in ("1:1:0.995", "1:0.9:0.7", "1.01", "0.5")},
    **{f"gamma {each}": second("--gamma", each) for each in ("0.99", "0.99:1:1", "1:0.99:1", "1:1:0.99")},
    **{f"brightness {each}": second("--brightness", each) for each in ("0.998", "0.9", "0.1")},
    "darker for a second": in_turn(second("--gamma", "0.9"), lambda _: time.sleep(1), second("--gamma", "1")),
    "another mode": second("--mode", "800x600-60"),
    "another mode, for a moment": in_turn(second("--mode", "800x600-60"), BACK),
    "another rate": second("--mode", "640x400-75"),
    "another rate, for a moment": in_turn(second("--mode", "640x400-75"), BACK),
    "moved": second("--pos", "640x100"),
    "panning": second("--panning", "800x600"),
    "unplugged": lambda xorg: xorg.unplug("DUMMY1"),
    "unplugged for a moment": lambda xorg: (xorg.unplug("DUMMY1"), BACK(xorg)),
    "the other one unplugged, this one in its place": in_turn(
        lambda xorg: xorg.unplug("DUMMY0"), second("--pos", "0x0")
    ),
    "a screen saver": lambda xorg: xorg.run("xset", "s", "activate"),
    "a small popup": popup(300, 200, 60, 48),
    "a popup in the corner": popup(440, 0, 200, 60),
    "a panel": popup(0, 390, 640, 10),
    "one pixel": popup(320, 200, 1, 1),
    "one pixel in the corner": popup(639, 399, 1, 1),
    "a tooltip": popup(610, 0, 30, 10),
    # Several moments: one may fall between two x-rays, where it does no harm.
    "a popup, for a moment": in_turn(*[popup(100, 100, 20, 20, for_ms=60)] * 3),
    "unmapped": call_xlib("XUnmapWindow"),
    "unmapped for a moment": call_xlib(*["XUnmapWindow", "XMapWindow"] * 5),
    "moved by a pixel": on_window("windowmove", "641", "0"),
    "smaller by a pixel": on_window("windowsize", "639", "400"),
}


@contextmanager
def blank_phone(rig: Rig) -> Iterator[tuple[str, ...]]:
    with PhoneByHand(rig, "--camera", "blank", "--shutter-ms", SHUTTER_MS) as phone:
        yield "--phone", phone.address, "--pairing-code", phone.code


def start(rig: Rig, *options: str) -> Command:
    return rig.start("run", rig.plan, *options)


def saved(rig: Rig, records: Any) -> int:
    return sum(row["state"] == "saved" for row in records.read_captures(rig.state))


@pytest.mark.parametrize(
    ("depth", "words"),
    [
        (8, "the screen cannot be read back, and nobody knows what it shows"),
        (15, "the screen shows only 32 grey levels"),
        (16, "the screen shows only 64 grey levels and tints them"),
        (24, ""),
        (30, ""),
    ],
)
def test_colour_depths(
    make_rig: Callable[..., Rig],
    make_xserver: Callable[[str], str],
    depth: int,
    words: str,
) -> None:
    rig = make_rig(make_xserver(f"640x400x{depth}"), ("s1", 1, LAST))
    with blank_phone(rig) as phone:
        told = expect(start(rig, *phone), 2 if words else 0)
    assert words in told.err
    assert rig.count() == (0 if words else LAST)


def test_a_subset_goes_on_at_its_own_depth_only(
    make_rig: Callable[..., Rig], make_xserver: Callable[[str], str]
) -> None:
    rig = make_rig(make_xserver("640x400x24"), ("s1", 1, LAST))
    with blank_phone(rig) as phone:
        stop_after(rig, start(rig, *phone), 2)
        rig.display = make_xserver("640x400x30")
        told = expect(start(rig, *phone), 2)
        assert "taken from a screen of another colour depth" in told.err
        expect(start(rig, *phone, "--other-screen"), 0)
    assert "s1: from two displays: " in rig.do("status", rig.plan).out


@pytest.mark.parametrize("what", DISTURBANCES)
def test_what_becomes_of_it_in_mid_run(
    make_rig: Callable[..., Rig], two_screens: Xorg, records: Any, what: str
) -> None:
    two_screens.stand()
    rig = make_rig(two_screens.display, ("s1", 1, LAST))
    rig.change("display: {", "display: {screen: DUMMY1, ")
    with blank_phone(rig) as phone:
        command = start(rig, *phone)
        rig.wait_for_photos(2, command)
        time.sleep(random.Random(what).uniform(0, 0.3))
        before = saved(rig, records)
        DISTURBANCES[what](two_screens)
        if POPUPS:  # it took a while to come up
            before = saved(rig, records)
        told = expect(command, 1)
        print(told.err)
        assert "Traceback" not in told.err
        # The one whose screen had been looked at when it began; none after it.
        assert saved(rig, records) <= before + 1
        assert records.read_books(rig.state, rig.store).sessions[-1]["outcome"] == "aborted"
        two_screens.stand()
        two_screens.run("xset", "s", "reset")
        while POPUPS:
            POPUPS.pop().communicate(timeout=30)
        expect(start(rig, *phone), 0)
    records.check_books(records.read_books(rig.state, rig.store), range(1, LAST + 1))


def test_resumes_on_other_screens(make_rig: Callable[..., Rig], two_screens: Xorg, records: Any) -> None:
    two_screens.stand()
    rig = make_rig(two_screens.display, ("s1", 1, LAST))
    with blank_phone(rig) as phone:
        stop_after(rig, start(rig, *phone), 2)
        before = saved(rig, records)
        for output, arguments, differs in (
            ("DUMMY0", ("--mode", "640x400-75"), "a screen of another refresh rate"),
            ("DUMMY0", ("--mode", "800x600-60"), "a screen of another size"),
            ("DUMMY1", ("--primary",), "another screen"),
        ):
            two_screens.stand()
            two_screens.set(output, *arguments)
            told = expect(start(rig, *phone), 2)
            assert f"the photos of subset s1 on record were taken from {differs}" in told.err
        assert saved(rig, records) == before
        two_screens.stand()
        two_screens.set("DUMMY0", "--gamma", "0.9")
        assert "the screen's colours are altered" in expect(start(rig, *phone), 2).err
        two_screens.stand()
        two_screens.set("DUMMY0", "--mode", "640x400-75")
        expect(start(rig, *phone, "--other-screen"), 0)
    assert "s1: from two displays: " in rig.do("status", rig.plan).out


def stop_after(rig: Rig, command: Command, photos: int) -> None:
    rig.wait_for_photos(photos, command)
    command.kill()
    wait_until(lambda: command.code is not None)
