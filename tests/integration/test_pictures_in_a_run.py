"""The small picture of each photo reaches the computer while the photo is saved, and costs no time."""

from __future__ import annotations

import statistics
from collections.abc import Callable
from typing import Any

import pytest
from lossy_proxy import LossyProxy
from network_faults import NetworkFaults
from proving import XRAYS
from rig import PhoneByHand, Rig, cases

pytestmark = [pytest.mark.xrays, pytest.mark.x11, pytest.mark.soak, pytest.mark.timeout(3600)]
LOSSY = NetworkFaults(loss=0.05)
EXPOSURE_MS, SAVE_MS = 150, 500
ROUNDS = 8  # 512 photos with pictures, and as many without
MORE_MS = 5.0


def run(make_rig: Callable[..., Rig], xserver: str, agent: str, seed: int, *, pictures: bool) -> Rig:
    """Photograph all x-rays over a network that loses one in twenty datagrams each way."""
    rig = make_rig(xserver, ("s1", 1, XRAYS), agent=agent, phone=cases.simulated(pictures=pictures))
    options = ("--source", "screen", "--exposure-ms", EXPOSURE_MS, "--save-ms", SAVE_MS)
    with (
        PhoneByHand(rig, *options) as phone,
        LossyProxy(("127.0.0.1", phone.port), LOSSY, seed) as proxy,
    ):
        address = f"udp:{proxy.address[0]}:{proxy.address[1]}"
        rig.do("run", rig.plan, "--phone", address, "--pairing-code", phone.code)
    return rig


def cycles_ms(books: Any) -> list[float]:
    return [row["cycle_us"] / 1000 for row in books.captures if row["state"] == "saved"][1:]


@pytest.mark.parametrize("agent", ["python", "java"], indirect=True)
def test_each_photos_picture_is_what_its_file_makes(
    make_rig: Callable[..., Rig], xserver: str, records: Any, agent: str
) -> None:
    cycles: dict[bool, list[float]] = {True: [], False: []}
    for at in range(ROUNDS):
        for pictures in (True, False):  # by turns
            rig = run(make_rig, xserver, agent, at, pictures=pictures)
            books = records.read_books(rig.state, rig.store)
            records.check_books(books, range(1, XRAYS + 1))
            cycles[pictures] += cycles_ms(books)
            if pictures:
                assert records.check_pictures(rig.state, "s1", books, agent) == XRAYS
            else:
                assert not (rig.state / "pictures").exists()
    with_ms, without_ms = (statistics.median(each) for each in cycles.values())
    print(f"\n{agent}: {len(cycles[True])} cycles, median {with_ms:.1f} ms with pictures, ", end="")
    print(f"{without_ms:.1f} ms without")
    assert with_ms < without_ms + MORE_MS
