"""The real commands over a network that loses, doubles and reorders: the outcome is that of a good one."""

from __future__ import annotations

import random
import time
from collections.abc import Callable
from dataclasses import replace
from statistics import median
from typing import Any

import pytest
from lossy_proxy import LossyProxy
from network_faults import BAD_WIFI, NetworkFaults
from proving import PROVING, XRAYS, proved
from rig import Command, PhoneByHand, Rig, cases, wait_until

pytestmark = [pytest.mark.xrays, pytest.mark.x11]
COUNT = XRAYS
EXPOSURE_MS = 10
SEED = 1
#: Jitter alone seldom reorders: what the phone sends for one photo is further apart than 20 ms.
REORDERING = replace(BAD_WIFI, late=0.10, late_s=0.25)


def through(proxy: LossyProxy) -> str:
    """Give the phone's address as the controller sees it."""
    return f"udp:{proxy.address[0]}:{proxy.address[1]}"


#: Twenty of each, from the first photo to the last but three.
KILLS = [(("controller", "phone")[each % 2], 1 + each * (XRAYS - 4) // 40) for each in range(40)]
#: Phones that behave otherwise: they save for a while, and some saves fail; or they expose on and on.
PHONES: dict[str, tuple[object, ...]] = {
    "saves fail": ("--save-ms", 60, "--failing-saves", proved(5, 10)),
    "multi-frame": ("--save-ms", 60, "--multi-frame-ms", 60),
}


def start_phone(rig: Rig, *more: object, exposure_ms: int = EXPOSURE_MS) -> Any:
    phone = PhoneByHand(rig, "--source", "screen", "--exposure-ms", exposure_ms, *more)
    phone.start()
    return phone


def run_through(rig: Rig, faults: NetworkFaults) -> tuple[LossyProxy, float]:
    """Photograph everything through a proxy; gives it, and the seconds that the run took."""
    phone = start_phone(rig)
    with LossyProxy(("127.0.0.1", phone.port), faults, SEED) as proxy:
        began_s = time.monotonic()
        rig.do("run", rig.plan, "--phone", through(proxy), "--pairing-code", phone.code)
        return proxy, time.monotonic() - began_s


def cycles_ms(books: Any) -> list[float]:
    return [row["cycle_us"] / 1000 for row in books.captures if row["state"] == "saved"]


@pytest.mark.parametrize("agent", ["python", pytest.param("java", marks=pytest.mark.soak)], indirect=True)
def test_twenty_percent_lost_ten_percent_doubled(
    make_rig: Callable[..., Rig],
    xserver: str,
    records: Any,
    sight: Any,
    agent: str,
    record_property: Callable[[str, object], None],
) -> None:
    count = COUNT
    rig = make_rig(xserver, ("s1", 1, count), agent=agent, phone=cases.simulated(pictures=True))
    proxy, took_s = run_through(rig, REORDERING)

    counts = proxy.counts
    print(f"{took_s:.1f} s, {counts}")
    record_property("seconds", round(took_s, 1))
    assert counts.lost > counts.received * 0.1
    assert counts.doubled > counts.received * 0.04
    assert counts.overtaken >= count // 13
    assert counts.clients == 4  # a look before the subset, what it is measured by, the board, the session
    books = records.read_books(rig.state, rig.store)
    records.check_books(books, range(1, count + 1))
    assert books.retakes == 0
    assert [row["outcome"] for row in books.sessions] == ["complete"]
    assert rig.count() == count
    assert records.check_pictures(rig.state, "s1", books, agent) >= count - 1  # the last may be late
    seen = sight.look(books.current)
    assert (len(seen.shown), seen.mismatches) == (count, {})


class Kills:
    """Kills controller or phone at random moments while a run goes through the proxy."""

    def __init__(self, rig: Rig, phone: Any, start: Callable[[], Command]) -> None:
        self._rig, self._phone, self._start = rig, phone, start
        self._random = random.Random(SEED)
        self.controller = start()
        self.killed: list[tuple[str, int]] = []

    def kill(self, what: str, at_photo: int) -> None:
        """Wait until so many x-rays have photos and a little longer, then kill and start again."""
        wait_until(lambda: self._progress() >= at_photo or self._go_on(), self._words)
        time.sleep(self._random.uniform(0, 0.25))
        victim = self._phone.command if what == "phone" else self.controller
        if victim.code is None:
            self.killed.append((what, self._progress()))
        victim.kill()
        if what == "phone":
            self._phone.start()
        self._go_on()

    def finish(self) -> None:
        """Let it come to its end."""
        wait_until(lambda: self.controller.code == 0 or self._go_on(), self._words)

    def _progress(self) -> int:
        return len({each[:6] for each in self._rig.photo_names()})

    def _go_on(self) -> bool:
        """Start the controller again where it has ended. Always False, for use in a wait."""
        if self.controller.code not in (None, 0):
            assert "Traceback" not in self.controller.err, self.controller.err
            self.controller = self._start()
        return False

    def _words(self) -> str:
        return f"{self.killed}\n{self.controller.out}\n{self.controller.err}"


@pytest.mark.timeout(proved(240, 1800))
@pytest.mark.parametrize("agent", ["python", pytest.param("java", marks=pytest.mark.soak)], indirect=True)
@pytest.mark.parametrize("behaves", ["saves fail", pytest.param("multi-frame", marks=pytest.mark.soak)])
def test_controller_and_phone_killed_on_a_bad_network(
    make_rig: Callable[..., Rig], xserver: str, records: Any, sight: Any, agent: str, behaves: str
) -> None:
    last = XRAYS
    rig = make_rig(xserver, ("s1", 1, last), agent=agent)
    phone = start_phone(rig, *PHONES[behaves], exposure_ms=proved(EXPOSURE_MS, 60))
    code = phone.code
    moments = [("controller", 1), ("phone", 3), ("controller", 5)] if not PROVING else KILLS
    with LossyProxy(("127.0.0.1", phone.port), REORDERING, SEED) as proxy:
        options = ("--phone", through(proxy), "--pairing-code", code)
        kills = Kills(rig, phone, lambda: rig.start("run", rig.plan, *options))
        for what, at_photo in moments:
            kills.kill(what, at_photo)
        kills.finish()

    print(kills.killed, proxy.counts)
    assert [what for what, _ in kills.killed] == [what for what, _ in moments]
    assert proxy.counts.lost > 10
    assert proxy.counts.clients >= 3
    books = records.read_books(rig.state, rig.store)
    records.check_books(books, range(1, last + 1))
    assert len(books.sessions) >= 3
    seen = sight.look(books.current)
    assert (len(seen.shown), seen.mismatches) == (last, {})


@pytest.mark.benchmark
@pytest.mark.timeout(300)
def test_time_lost_against_a_clean_link(make_rig: Callable[..., Rig], xserver: str, records: Any) -> None:
    for name, faults in (("clean", NetworkFaults()), ("bad Wi-Fi", BAD_WIFI)):
        rig = make_rig(xserver, ("s1", 1, COUNT))
        proxy, took_s = run_through(rig, faults)
        cycles = cycles_ms(records.read_books(rig.state, rig.store))
        assert len(cycles) == COUNT
        print(f"\n{name}: {took_s:.2f} s in all, {sum(cycles) / 1000:.2f} s in {COUNT} cycles")
        mean, longest = sum(cycles) / COUNT, max(cycles)
        print(f"  median {median(cycles):.0f} ms, mean {mean:.0f} ms, longest {longest:.0f} ms")
        print(f"  {proxy.counts}")
