"""The small picture of each photo reaches the computer while the photo is saved, and costs no time."""

from __future__ import annotations

import statistics
from collections.abc import Callable
from typing import Any

import cv2
import numpy as np
import pytest
from lossy_proxy import LossyProxy
from network_faults import NetworkFaults
from proving import PROVING, XRAYS, proved
from rig import PhoneByHand, Rig, cases

from android_bridge.optics import small_picture

pytestmark = [pytest.mark.xrays, pytest.mark.x11, pytest.mark.timeout(proved(120, 3600))]
LOSSY = NetworkFaults(loss=0.05)
EXPOSURE_MS, SAVE_MS = proved(60, 150), proved(250, 500)
COUNT = proved(4, XRAYS)
ROUNDS = 8  # of a proof: 512 photos with pictures, and as many without
MORE_MS = 5.0
#: Grey levels by which two programs' small pictures of one file may differ, on average.
LEVELS = 1.5


def run(make_rig: Callable[..., Rig], xserver: str, agent: str, seed: int, *, pictures: bool) -> Rig:
    """Photograph all x-rays over a network that loses one in twenty datagrams each way."""
    rig = make_rig(xserver, ("s1", 1, COUNT), agent=agent, phone=cases.simulated(pictures=pictures))
    options = ("--source", "screen", "--exposure-ms", EXPOSURE_MS, "--save-ms", SAVE_MS)
    with (
        PhoneByHand(rig, *options) as phone,
        LossyProxy(("127.0.0.1", phone.port), LOSSY, seed) as proxy,
    ):
        address = f"udp:{proxy.address[0]}:{proxy.address[1]}"
        rig.do("run", rig.plan, "--phone", address, "--pairing-code", phone.code)
    return rig


def check_pictures(rig: Rig, photos: dict[int, Any], agent: str) -> None:
    """Demand that each photo's picture is here, and is what its file makes."""
    for photo in photos.values():
        came = (rig.state / "pictures" / "s1" / photo.name).read_bytes()
        expected = small_picture(photo.read_bytes())
        if agent == "python":
            assert came == expected, photo.name
        seen, there = (
            cv2.imdecode(np.frombuffer(each, np.uint8), cv2.IMREAD_GRAYSCALE) for each in (came, expected)
        )
        assert seen is not None
        assert there is not None
        assert seen.shape == there.shape
        assert np.abs(seen.astype(float) - there).mean() < LEVELS, photo.name


def cycles_ms(books: Any) -> list[float]:
    return [row["cycle_us"] / 1000 for row in books.captures if row["state"] == "saved"][1:]


@pytest.mark.parametrize("agent", ["python", pytest.param("java", marks=pytest.mark.soak)], indirect=True)
def test_each_photos_picture_is_what_its_file_makes(
    make_rig: Callable[..., Rig], xserver: str, records: Any, agent: str
) -> None:
    cycles: dict[bool, list[float]] = {True: [], False: []}
    for at in range(ROUNDS if PROVING else 1):
        for pictures in (True, False) if PROVING else (True,):  # by turns
            rig = run(make_rig, xserver, agent, at, pictures=pictures)
            books = records.read_books(rig.state, rig.store)
            records.check_books(books, range(1, COUNT + 1))
            cycles[pictures] += cycles_ms(books)
            if pictures:
                check_pictures(rig, books.current, agent)
            else:
                assert not (rig.state / "pictures").exists()
    if PROVING:
        with_ms, without_ms = (statistics.median(each) for each in cycles.values())
        print(f"\n{agent}: {len(cycles[True])} cycles, median {with_ms:.1f} ms with pictures, ", end="")
        print(f"{without_ms:.1f} ms without")
        assert with_ms < without_ms + MORE_MS
