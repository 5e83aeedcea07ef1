"""A plan run by the keys of the rig's screen alone, under a window manager; and keys that nobody meant.

X server, window manager, keys, phone and photos are real, but for the phone's sensor: it reads the screen.
"""

from __future__ import annotations

import contextlib
import hashlib
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from random import Random
from typing import Any

import cv2
import numpy as np
import pytest
from rig import PhoneByHand, Plan, Rig, cases, clean_environment, grey, make_xrays, wait_until
from rig_operator import RigOperator, window_manager
from xorg import Xorg

from controller.capture.rig_screen import NOT_HEARD

pytestmark = [pytest.mark.x11, pytest.mark.timeout(600)]

ALONE = (0, 0, 640, 400)
SECOND = (640, 0, 640, 400)
QUICK = ("--patience-s", 1, "--no-sound", "--no-notify")
TYPED = ("space", "r", "Escape", "F1", "Return", "a", "q", "Right")
MakeOperator = Callable[..., "Bench"]
_OTHER = """
from PyQt5.QtGui import QGuiApplication, QRasterWindow
class Other(QRasterWindow):
    def paintEvent(self, event):
        pass
app = QGuiApplication([])
window = Other()
window.setTitle("other")
window.setGeometry(20, 40, 200, 100)
window.show()
app.exec_()
"""


class Bench:
    """An operator, and a phone that is not there yet."""

    def __init__(self, operator: RigOperator, phone: PhoneByHand, code: str) -> None:
        self.operator, self.phone = operator, phone
        self._options = ("--phone", phone.address, "--pairing-code", code, *QUICK)
        self.blasts = Random(14)

    def start(self) -> RigOperator:
        self.operator.start(*self._options)
        return self.operator

    @property
    def photos(self) -> int:
        return self.operator.rig.count()

    def wait_for_photos(self, count: int) -> None:
        op = self.operator
        wait_until(lambda: self.photos >= count or op.is_over, lambda: f"{self.photos} photos\n{op.seen}")
        assert not op.is_over, op.seen

    def type_ahead(self) -> None:
        """Type fifty keys that nobody means; the first, which may be meant, says nothing."""
        self.operator.type_ahead("x", *self.blasts.choices(TYPED, k=49))


@pytest.fixture
def make_bench(tmp_path: Any) -> Iterator[MakeOperator]:
    with contextlib.ExitStack() as stack:

        def make(
            display: str,
            area: tuple[int, int, int, int],
            *sizes: int,
            shutter_ms: int,
            step: int,
            screen: str = "primary",
        ) -> Bench:
            stack.enter_context(window_manager(display))
            ends = [sum(sizes[: number + 1]) for number in range(len(sizes))]
            subsets = [
                (name, end - size + 1, end)
                for name, end, size in zip(("first", "second", "third"), ends, sizes, strict=False)
            ]
            make_xrays(tmp_path / "rig", ends[-1], grey(step))
            plan = Plan(
                subsets=subsets,
                data=cases.accepted(ends[-1]),
                display={"settle_ms": 0, "screen": screen},
                phone={**cases.simulated(shutter_ms), "noticing": {"then": "warn"}},  # it never moves
                environments=(cases.OFFICE, cases.DARK),
            )
            rig = Rig(tmp_path / "rig", plan, display)
            region = ",".join(map(str, area))
            phone = PhoneByHand(rig, "--region", region, "--shutter-ms", shutter_ms)
            phone.start()
            stack.callback(rig.end)
            phone.command.kill()
            bench = Bench(RigOperator(rig, area), phone, phone.code)
            stack.callback(bench.operator.kill)
            return bench

        yield make


def level(photo: Any) -> float:
    """Give the grey level that a photo shows in its middle."""
    pixels = cv2.imread(str(photo), cv2.IMREAD_GRAYSCALE)
    assert pixels is not None
    height, width = pixels.shape
    return float(np.median(pixels[height * 2 // 5 : height * 3 // 5, width * 2 // 5 : width * 3 // 5]))


def check_photos(bench: Bench, records: Any, last: int) -> int:
    """Demand one photo of each x-ray that counts, and that each shows its own; give how many were retaken."""
    rig = bench.operator.rig
    files = {each.name: each for each in rig.store.glob("*/[!_]*/*.jpg")}
    captures = records.read_captures(rig.state)
    assert sorted(files) == sorted(str(row["photo_name"]) for row in captures)
    for row in captures:
        data = files[str(row["photo_name"])].read_bytes()
        assert (row["size_bytes"], row["sha256"]) == (len(data), hashlib.sha256(data).hexdigest())
    levels = {
        int(row["idx"]): level(files[str(row["photo_name"])]) for row in captures if row["state"] == "saved"
    }
    assert sorted(levels) == list(range(1, last + 1))
    assert len(levels) == sum(row["state"] == "saved" for row in captures)  # none twice
    subset_of = {int(row["idx"]): row["subset"] for row in captures}
    apart = {index: levels[index] - levels[index - 1] for index in range(2, last + 1)}
    assert min(apart.values()) > 0, levels  # each is lighter than the one before
    # by how much, where both were exposed alike: a subset's exposure is found with its first photo
    least = min(by for index, by in apart.items() if subset_of[index] == subset_of[index - 1])
    assert least > 2, levels
    for row in captures:  # those that were taken again as well
        shown = level(files[str(row["photo_name"])])
        assert abs(shown - levels[int(row["idx"])]) < least / 2, row
    assert {row["state"] for row in captures} <= {"saved", "superseded"}
    return len(captures) - len(levels)


def drive(bench: Bench, records: Any, *, careless: bool) -> None:
    """Run three subsets of four by keys alone; careless, with keys typed ahead at every page."""

    def typed_ahead(page: str) -> None:
        if careless:
            photos = bench.photos
            bench.type_ahead()
            time.sleep(0.3)
            assert op.page() == page, op.seen
            assert bench.photos == photos

    op = bench.start()
    op.blocked = ["first"]
    if careless:
        op.waits_for("Waiting")
        bench.type_ahead()
    op.waits_for("first")
    typed_ahead("first")
    bench.phone.start()
    op.press("space")  # look again
    op.waits_for("Subset")
    typed_ahead("Subset")

    op.hold()
    bench.wait_for_photos(1)
    op.xdotool("key", "space")
    op.waits_for("Paused")
    typed_ahead("Paused")
    op.press("F1")
    op.waits_for("Keys")
    typed_ahead("Keys")
    op.press("F1")
    op.waits_for("Paused")
    paused_at = bench.photos
    op.press("r")
    op.reads("captured again next: x-ray")
    op.press("space")
    bench.wait_for_photos(5)
    op.waits_for("Subset")
    typed_ahead("Subset")
    assert paused_at < 4
    assert "(Ctrl-C ends): \r\n" in op.seen  # answered elsewhere, its line is ended
    assert bench.photos == 5  # one of them twice

    op.hold()
    bench.wait_for_photos(6)
    op.xdotool("key", "Escape")
    op.waits_for("Paused")
    op.press("Escape")
    op.waits_for("Stopped")
    typed_ahead("Stopped")
    op.press("Escape")
    op.end(130)
    done = bench.photos

    op = bench.start()
    op.waits_for("Subset")
    typed_ahead("Subset")
    op.hold()
    op.reads("second: complete")
    op.waits_for("Subset")
    op.hold()
    op.waits_for("Done")
    typed_ahead("Done")
    op.press("space")
    op.end(0)
    assert 6 <= done < 9
    assert check_photos(bench, records, 12) == 1


def test_three_subsets_on_one_screen(make_bench: MakeOperator, small_xserver: str, records: Any) -> None:
    bench = make_bench(small_xserver, ALONE, 4, 4, 4, shutter_ms=250, step=20)
    drive(bench, records, careless=False)


@pytest.mark.soak
def test_three_subsets_on_one_screen_with_keys_typed_ahead(
    make_bench: MakeOperator, small_xserver: str, records: Any
) -> None:
    bench = make_bench(small_xserver, ALONE, 4, 4, 4, shutter_ms=250, step=20)
    drive(bench, records, careless=True)


@pytest.mark.soak
def test_three_subsets_on_the_second_of_two_screens(
    make_bench: MakeOperator, two_screens: Xorg, records: Any
) -> None:
    two_screens.stand()
    bench = make_bench(two_screens.display, SECOND, 4, 4, 4, shutter_ms=250, step=20, screen="DUMMY1")
    drive(bench, records, careless=True)


@pytest.mark.soak
def test_keys_that_nobody_means_at_random_moments(
    make_bench: MakeOperator, small_xserver: str, records: Any
) -> None:
    bench = make_bench(small_xserver, ALONE, 16, 16, 16, shutter_ms=300, step=5)
    bench.phone.start()
    rng, op = Random(1), bench.start()
    meant = 0
    before: dict[str, int] = {}
    subsets = 0
    left = 100
    while not op.is_over:
        page = op.page()
        if left:
            time.sleep(rng.uniform(0.0, 0.7))
            page = op.page()
            photos, rooms = bench.photos, op.seen.count("Is the room like that?")
            bench.type_ahead()
            left -= 1
            before[page] = before.get(page, 0) + 1
            time.sleep(0.2)
            if page not in ("", "Waiting"):
                assert op.page() == page, f"{page} was answered:\n{op.seen}"
                assert (bench.photos, op.seen.count("Is the room like that?")) == (photos, rooms)
        match op.page():
            case "Subset" if before.get("Subset", 0) >= 11 * (subsets + 1) or not left:
                op.hold()
                subsets += 1
            case "Paused" if not left or (
                rng.random() < 0.5 and bench.photos < 40
            ):  # not done before the keys
                if rng.random() < 0.3:
                    op.press("r")
                    meant += 1
                if rng.random() < 0.3:
                    op.press("F1")
                else:
                    op.press("space")
                    time.sleep(rng.uniform(0.3, 1.0))
            case "Keys" if rng.random() < 0.5 or not left:
                op.press("Escape")
            case "Done":
                op.press("space")
                time.sleep(1)
    op.end(0)
    print(before, f"{meant} R")
    assert {"", "Subset", "Paused", "Keys"} <= set(before)
    assert left == 0
    assert check_photos(bench, records, 48) <= meant


@contextlib.contextmanager
def another_window(op: RigOperator) -> Iterator[str]:
    """Have another window, which may be given the keyboard; give its number."""
    environ = clean_environment(DISPLAY=op.rig.display)
    other = subprocess.Popen([sys.executable, "-c", _OTHER], env=environ)
    try:
        yield op.xdotool("search", "--sync", "--name", "^other$").split()[0]
    finally:
        other.terminate()
        other.wait(10)


def has_keyboard(op: RigOperator) -> bool:
    return op.xdotool("getwindowfocus", "getwindowname").strip() == "chexrig"


def back_after_s(op: RigOperator, *words: str) -> float:
    """Take the keyboard away from the rig, and say how long it was without it."""
    wait_until(lambda: has_keyboard(op), lambda: op.seen, 2)
    time.sleep(0.5)
    began_s = time.monotonic()
    op.xdotool(*words)
    wait_until(lambda: not has_keyboard(op) or time.monotonic() > began_s + 0.15, patience_s=2)
    wait_until(lambda: has_keyboard(op), lambda: f"{words}\n{op.seen}", 2)
    return time.monotonic() - began_s


@pytest.mark.soak
def test_on_one_screen_the_window_takes_the_keyboard_back(
    make_bench: MakeOperator, small_xserver: str
) -> None:
    bench = make_bench(small_xserver, ALONE, 4, 4, shutter_ms=250, step=20)
    bench.phone.start()
    op = bench.start()
    op.waits_for("Subset")
    with another_window(op) as other:
        ways = (("windowfocus", other), ("windowactivate", other), ("key", "alt+Tab"))
        took_s = [back_after_s(op, *words) for words in ways * 3]
        print("keyboard back after", [round(each, 2) for each in took_s])
        assert max(took_s) < 1
        op.hold()
        bench.wait_for_photos(1)
        op.xdotool("key", "space")
        op.waits_for("Paused")
    op.press("Escape")
    op.waits_for("Stopped")
    op.press("space")
    op.end(130)
    assert NOT_HEARD.split(":", maxsplit=1)[0] not in op.seen


@pytest.mark.soak
def test_on_two_screens_whoever_types_elsewhere_is_left_alone(
    make_bench: MakeOperator, two_screens: Xorg
) -> None:
    two_screens.stand()
    bench = make_bench(two_screens.display, SECOND, 4, 4, shutter_ms=250, step=20, screen="DUMMY1")
    op = bench.start()
    op.blocked = ["first"]
    op.waits_for("first")
    with another_window(op) as other:
        op.xdotool("windowactivate", "--sync", other)
        bench.phone.start()
        op.waits_for("Subset")  # it was looked at again by itself, and another page came up
        op.reads("The keyboard is with another window")
        time.sleep(1)
        told = op.screen()
        op.press("space", "Escape", "Escape")
        time.sleep(1)
        assert not has_keyboard(op)
        assert np.array_equal(op.screen(), told)
        op.xdotool("mousemove", 900, 200, "click", 1)
        wait_until(lambda: has_keyboard(op), patience_s=2)
        wait_until(lambda: np.count_nonzero(op.screen() != told) > 500, patience_s=5)  # it says so no more
        assert op.page() == "Subset"
    op.press("Escape")
    op.waits_for("Stopped")
    op.press("space")
    op.end(130)
