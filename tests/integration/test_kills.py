"""Kill -9 at any moment, start the same command again: the outcome is the same as if nothing had happened."""

from __future__ import annotations

import os
import random
import time
from collections import Counter
from collections.abc import Callable
from statistics import median
from typing import Any

import pytest
from proving import XRAYS, proved
from rig import Command, PhoneByHand, Rig, expect, kill_process, phone_of

pytestmark = [
    pytest.mark.xrays,
    pytest.mark.x11,
    pytest.mark.timeout(600),
]
SEED = int(os.environ.get("CHEXRIG_KILL_SEED", "20"))  # another one kills at other moments
SHUTTER_MS = 150
COUNT = XRAYS
# 20 kills of each side take a minute and a half; fewer find the same, less often
ALONE, TOGETHER = (proved(1, 8), proved(1, 12))
STALLED_S = 60.0


class Ordeal:
    """A run that is killed again and again.

    Parameters
    ----------
    start
        Starts the controller: the same command each time.
    ensure_phone
        Starts the phone where it is not running.
    kill
        Kills what is named, and says whether all of it was alive.
    last
        The subset's last index; it begins at 1.
    cycle_s
        From one photo to the next, about.
    """

    def __init__(
        self,
        rig: Rig,
        start: Callable[[], Command],
        ensure_phone: Callable[[], None],
        kill: Callable[[str], bool],
        last: int,
        cycle_s: float,
    ) -> None:
        self._rig, self._last, self._cycle_s = rig, last, cycle_s
        self._start, self._ensure_phone, self._kill = start, ensure_phone, kill
        self._rng = random.Random(SEED)
        self._startup_s = 3.0
        self._base = 0  # photos when the controller was started
        self.controller = start()
        self.ended_by_itself: Counter[int] = Counter()
        self.moments: list[
            tuple[str, int, float]
        ] = []  # what, after how many x-rays, seconds after the start

    def progress(self) -> int:
        """Give how many x-rays have a photo on the phone, superseded ones included."""
        return len({each[:6] for each in self._rig.photo_names()})

    def go_through(self, kills: list[str], early: int) -> None:
        """Kill at as many moments, spread over the run; `early` of them while things start up."""
        self._rng.shuffle(kills)
        early_ones = set(self._rng.sample(range(len(kills)), early))
        step = (self._last - 4) / len(kills)
        goals = [1 + int(step * (number + self._rng.random())) for number in range(len(kills))]
        for number, (what, goal) in enumerate(zip(kills, goals, strict=True)):
            while True:
                self._keep_going()
                self._wait(None if number in early_ones else goal)
                after_s = self._running_s()
                if self._kill(what):
                    break
            self.moments.append((what, self.progress(), round(after_s, 2)))
            if what == "phone":
                self._ensure_phone()
                self._settle()

    def _settle(self) -> None:
        """Wait until the controller has ended for want of its phone, or has found the new one."""
        done, until_s = self.progress(), time.monotonic() + STALLED_S
        while self.controller.code is None and self.progress() == done:
            assert time.monotonic() < until_s, self.controller.err
            time.sleep(0.01)

    def finish(self) -> None:
        """Go on without any more kills."""
        for _ in range(3):
            done = self.controller.finish()
            if done.code == 0:
                return
            self._keep_going()
        raise AssertionError(f"does not come to an end: {done}")

    def _keep_going(self) -> None:
        self._ensure_phone()
        if self.controller.code is not None:
            if self.controller.code >= 0:
                self._check_end()
            self._base = self.progress()
            self.controller = self._start()

    def _wait(self, goal: int | None) -> None:
        """Wait for a random moment: before the first photo, or in the cycle after the `goal`-th x-ray."""
        until_s = time.monotonic() + STALLED_S
        early_s = self._rng.uniform(0, self._startup_s)
        while (done := self.progress()) < max(goal or 0, self._base + 1):
            self._keep_going()
            if goal is None and self._running_s() > early_s:
                return
            assert time.monotonic() < until_s, self.controller.err
            time.sleep(0.004)
        if done == self._base + 1:
            self._startup_s = (self._startup_s + self._running_s()) / 2
        time.sleep(self._rng.uniform(0, self._cycle_s))

    def _running_s(self) -> float:
        return time.monotonic() - self.controller.started_s

    def _check_end(self) -> None:
        """A controller that lost its phone ends by itself, and says what to do."""
        code, err = self.controller.code, self.controller.err
        assert code in (1, 2), f"{code}: {err}"
        assert "Traceback" not in err, err
        assert "run the same command again" in err or "did not start" in err, err
        self.ended_by_itself[code] += 1


@pytest.fixture(scope="module")
def cycle_s(undisturbed: Rig, records: Any) -> float:
    """Seconds from one photo to the next in this file's runs."""
    captures = records.read_books(undisturbed.state, undisturbed.store).captures
    return float(median(row["cycle_us"] for row in captures) / 1e6 + SHUTTER_MS / 1000)


@pytest.mark.parametrize("agent", ["python", pytest.param("java", marks=pytest.mark.soak)], indirect=True)
def test_controller_and_phone_killed_again_and_again(
    make_rig: Callable[..., Rig],
    undisturbed: Rig,
    xserver: str,
    records: Any,
    sight: Any,
    cycle_s: float,
    agent: str,
    record_property: Callable[[str, object], None],
) -> None:
    rig = make_rig(xserver, ("s1", 1, COUNT), agent=agent)
    phone = PhoneByHand(rig, "--source", "screen", "--shutter-ms", SHUTTER_MS)
    phone.start()
    code = phone.code
    killed: Counter[str] = Counter()
    gaps = random.Random(SEED)

    def start() -> Command:
        return rig.start("run", rig.plan, "--phone", phone.address, "--pairing-code", code)

    def ensure_phone() -> None:
        if phone.command.code is not None:
            phone.start(wait=False)

    def kill(what: str) -> bool:
        victims = {"controller": [ordeal.controller], "phone": [phone.command]}.get(
            what, [ordeal.controller, phone.command]
        )
        if any(each.code is not None for each in victims):
            return False
        gaps.shuffle(victims)
        for victim in victims:
            victim.kill()
            killed["phone" if victim is phone.command else "controller"] += 1
            time.sleep(gaps.uniform(0, 0.1) if what == "both" else 0)
        return True

    ordeal = Ordeal(rig, start, ensure_phone, kill, COUNT, cycle_s)
    began_s = time.monotonic()
    kills = ["controller"] * ALONE + ["phone"] * ALONE + ["both"] * TOGETHER
    ordeal.go_through(kills, early=len(kills) // 3)
    ordeal.finish()
    took_s = time.monotonic() - began_s

    assert killed == {"controller": ALONE + TOGETHER, "phone": ALONE + TOGETHER}
    books = records.read_books(rig.state, rig.store)
    record_property("retakes", books.retakes)
    print(f"{took_s:.0f} s, {len(books.sessions)} sessions, {books.retakes} retakes")
    print(f"ended by themselves: {dict(ordeal.ended_by_itself)}", ordeal.moments)
    records.check_books(books, range(1, COUNT + 1))
    seen = sight.look(books.current)
    assert (len(seen.shown), seen.mismatches) == (COUNT, {})
    exported = records.read_table(rig.export("--no-contact-sheet") / "train.csv")
    undisturbed_rows = records.read_table(undisturbed.folder / "ds" / "train.csv")
    assert records.by_any_phone(exported) == records.by_any_phone(undisturbed_rows)
    if agent == undisturbed.agent:
        assert exported == undisturbed_rows


@pytest.mark.parametrize("agent", ["python", pytest.param("java", marks=pytest.mark.soak)], indirect=True)
def test_the_phone_of_a_run_is_killed(
    make_rig: Callable[..., Rig],
    undisturbed: Rig,
    records: Any,
    sight: Any,
    cycle_s: float,
    agent: str,
) -> None:
    last = proved(8, 40)  # each kill takes two x-rays and more
    rig = make_rig(None, ("s1", 1, last), shutter_ms=SHUTTER_MS, agent=agent)
    killed: Counter[str] = Counter()

    def kill(what: str) -> bool:
        victim = ordeal.controller.pid if what == "controller" else phone_of(ordeal.controller.pid)
        if victim is None or ordeal.controller.code is not None:
            return False
        if what == "controller":
            ordeal.controller.kill()
        else:
            kill_process(victim)
            if ordeal.controller.finish().code == 0:  # its last photo was safe before it died
                assert ordeal.progress() == last
            else:
                assert "phone" in expect(ordeal.controller, None).err
        killed[what] += 1
        return True

    ordeal = Ordeal(rig, lambda: rig.start_run("--headless"), lambda: None, kill, last, cycle_s)
    ordeal.go_through(["controller"] * ALONE + ["phone"] * ALONE, early=proved(1, 2))
    ordeal.finish()

    assert killed == {"controller": ALONE, "phone": ALONE}
    books = records.read_books(rig.state, rig.store)
    print(f"{len(books.sessions)} sessions, {books.retakes} retakes", ordeal.moments)
    records.check_books(books, range(1, last + 1))
    assert sight.look(books.current).mismatches == {}
    causes = [str(row["cause"]) for row in books.sessions if row["outcome"] == "aborted"]
    assert all(each.startswith("phone_ended: ") for each in causes)
    exported = records.read_table(rig.export("--no-contact-sheet") / "train.csv")
    undisturbed_rows = records.read_table(undisturbed.folder / "ds" / "train.csv")[: last + 1]
    assert records.by_any_phone(exported) == records.by_any_phone(undisturbed_rows)
