"""What stands on the screen while the phone exposes: x-ray i, from its first row to its last, each time (G4).

Another process looks at the screen all the time. A proxy before the phone notes when each trigger is handed
to it, and when its word that the sensor has done is on the way back: between these nothing else may be seen.
"""

from __future__ import annotations

import re
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from lossy_proxy import LossyProxy
from network_faults import NetworkFaults
from proving import PROVING, proved
from rig import Mapped, PhoneByHand, Plan, Rig, cases, clean_environment, make_xrays
from screen_watch import Looks, save_numbered, watching

pytestmark = [pytest.mark.x11, pytest.mark.timeout(7200 if PROVING else 120)]
COUNT = proved(7, 10_000)
FAILING = proved(4, 10)  # every so many-th save
EXPOSURE_MS, SAVE_MS, MULTI_FRAME_MS = 40, 30, 150
ALTERED = Path(__file__).parent / "programs" / "altered_session.py"
PRESETS: dict[str, dict[str, object]] = {
    "saves fail": {"failing_saves": FAILING},
    # this camera sees nothing, so its multi-frame photos take no longer of themselves
    "multi-frame": {"multi_frame_ms": MULTI_FRAME_MS, "save_ms": MULTI_FRAME_MS},
}
_MESSAGE = re.compile(rb'"index":([0-9]+).*"take":([0-9]+).*"type":"(capture|exposed)"')


def more_ms(phone: Mapped) -> int:
    """Give for how long a phone goes on exposing after `exposed`."""
    return int(str(phone.get("multi_frame_ms", 0)))


class Exposures:
    """When the first trigger for each photo was handed to the phone, and its `exposed` to the controller."""

    def __init__(self) -> None:
        self._triggered_ns: dict[Photo, int] = {}
        self.times_ns: dict[Photo, tuple[int, int]] = {}
        """Of each photo that was exposed."""

    def hear(self, datagram: bytes) -> None:
        now_ns = time.monotonic_ns()
        found = _MESSAGE.search(datagram)
        if found is None:
            return
        photo = int(found[1]), int(found[2])
        if found[3] == b"capture":
            self._triggered_ns.setdefault(photo, now_ns)  # it is repeated to learn whether it is saved
        else:
            self.times_ns.setdefault(photo, (self._triggered_ns[photo], now_ns))


Photo = tuple[int, int]  # index and take
Watched = tuple[Rig, Exposures, Looks]


@contextmanager
def busy_machine() -> Iterator[None]:
    """Have both processors busy with something else, in a proof."""
    command = [sys.executable, "-c", "while True: pass"]
    burners = [subprocess.Popen(command) for _ in range(proved(0, 2))]
    try:
        yield
    finally:
        for each in burners:
            each.kill()
            each.wait()


@pytest.fixture
def run_watched(tmp_path: Path, small_xserver: str) -> Iterator[Callable[..., Watched]]:
    """Photograph numbered x-rays while the screen is watched."""
    made: list[Rig] = []

    def run(count: int, agent: str, alterations: str = "", **phone: object) -> Watched:
        folder = tmp_path / "rig"
        make_xrays(folder, count, lambda file, number: save_numbered(file.with_suffix(".png"), number))
        table = folder / "train.csv"
        table.write_text(table.read_text().replace(".jpg", ".png"))
        plan = Plan(subsets=(("s1", 1, count),), display={"settle_ms": 0}, environments=(cases.DARK,))
        rig = Rig(folder, plan, small_xserver, agent)
        made.append(rig)
        settings = {"exposure_ms": EXPOSURE_MS, "save_ms": SAVE_MS, **phone}
        options = [
            each for name, value in settings.items() for each in (f"--{name.replace('_', '-')}", value)
        ]
        exposures = Exposures()
        with (
            PhoneByHand(rig, "--camera", "blank", *options) as by_hand,
            LossyProxy(("127.0.0.1", by_hand.port), NetworkFaults(), delivers=exposures.hear) as proxy,
            busy_machine(),
            watching(tmp_path / "looks", clean_environment(DISPLAY=small_xserver)) as watch,
        ):
            address = f"udp:{proxy.address[0]}:{proxy.address[1]}"
            arguments = ("run", rig.plan, "--phone", address, "--pairing-code", by_hand.code)
            done = rig.start_program(ALTERED, alterations, *arguments).finish(count * 2.0 + 60)
            assert done.code == 0, done
        return rig, exposures, watch.looks()

    yield run
    for each in made:
        each.end()


def wrong(exposures: Exposures, looks: Looks, more_ms: int) -> tuple[dict[int, set[int]], int]:
    """Give what else than its x-ray stood there during an exposure, by index; and how many were looked at."""
    found: dict[int, set[int]] = {}
    looked_at = 0
    for (index, _), (triggered_ns, exposed_ns) in exposures.times_ns.items():
        # a sensor that goes on has done so for that long at the least
        last_ns = max(exposed_ns, triggered_ns + (EXPOSURE_MS + more_ms) * 1_000_000)
        seen = looks.between(triggered_ns, last_ns)
        looked_at += bool(seen)
        if other := set(seen) - {index}:
            found[index] = other
    return found, looked_at


@pytest.mark.parametrize("agent", ["python", pytest.param("java", marks=pytest.mark.soak)], indirect=True)
@pytest.mark.parametrize("preset", ["saves fail", pytest.param("multi-frame", marks=pytest.mark.soak)])
def test_each_xray_stands_throughout_its_exposure(
    run_watched: Callable[..., Watched], records: Any, agent: str, preset: str
) -> None:
    rig, exposures, looks = run_watched(COUNT, agent, **PRESETS[preset])
    found, looked_at = wrong(exposures, looks, more_ms(PRESETS[preset]))
    books = records.read_books(rig.state, rig.store)
    records.check_books(books, range(1, COUNT + 1))
    print(
        f"{preset}, {agent}: {looked_at} of {len(exposures.times_ns)} exposures looked at, "
        f"{len(looks.numbers)} looks; {found}"
    )
    assert found == {}
    assert {index for index, _ in exposures.times_ns} == set(range(1, COUNT + 1))
    assert looked_at >= 0.99 * COUNT if PROVING else looked_at > COUNT // 2
    assert books.retakes == ((COUNT - 1) // (FAILING - 1) if preset == "saves fail" else 0)


@pytest.mark.soak
@pytest.mark.parametrize(
    ("alteration", "preset"), [("moves-at-trigger", {}), ("trusts-every-phone", PRESETS["multi-frame"])]
)
def test_a_display_that_moves_too_early_is_noticed(
    run_watched: Callable[..., Watched], alteration: str, preset: dict[str, object]
) -> None:
    _, exposures, looks = run_watched(12, "python", alteration, **preset)
    found, looked_at = wrong(exposures, looks, more_ms(preset))
    assert len(found) >= looked_at // 2 > 0
    assert all(other == {index + 1} or 0 in other for index, other in found.items())
