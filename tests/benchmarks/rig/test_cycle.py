"""How much time and memory the rig itself costs, beside the phone's own time."""

from __future__ import annotations

import os
import statistics
from collections.abc import Callable
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from conftest import RigTimes

pytestmark = [pytest.mark.benchmark, pytest.mark.x11, pytest.mark.timeout(600)]

SOAK = os.environ.get("CHEXRIG_SOAK") == "1"
COUNT = 400 if SOAK else 60


def percentile_99(values: list[float]) -> float:
    return sorted(values)[min(len(values) - 1, int(len(values) * 0.99))]


@pytest.fixture
def run_beside_plain(
    run_rig: Callable[..., RigTimes], run_plain: Callable[..., list[float]]
) -> Callable[..., tuple[RigTimes, float]]:
    """Run the rig between two runs of the plain client; give that one's median cycle too, in milliseconds."""

    def run(shutter_ms: int, camera: str = "blank") -> tuple[RigTimes, float]:
        before = run_plain(COUNT // 2)
        rig = run_rig(COUNT, shutter_ms, camera)
        return rig, statistics.median(before + run_plain(COUNT // 2))

    return run


def test_instant_phone(run_beside_plain: Callable, capsys: pytest.CaptureFixture[str]) -> None:
    rig, plain_ms = run_beside_plain(0)
    cycle_ms = statistics.median(rig.cycle_ms[1:])
    with capsys.disabled():
        print(
            f"\ninstant phone: cycle median {cycle_ms:.1f} ms, p99 {percentile_99(rig.cycle_ms[1:]):.1f} ms "
            f"(phone's part {statistics.median(rig.phone_ms):.1f}); plain client {plain_ms:.1f} ms; "
            f"ratio {cycle_ms / plain_ms:.2f}"
        )
    # It does more (checks, protocol, two journals), and makes up for it by preparing frames ahead.
    assert cycle_ms < 1.5 * plain_ms


def test_added_to_a_shutter_of_200_ms(run_beside_plain: Callable, capsys: pytest.CaptureFixture[str]) -> None:
    rig, plain_ms = run_beside_plain(200, "screen")
    added_ms = statistics.median(rig.added_ms)
    with capsys.disabled():
        print(
            f"\nshutter 200 ms: the rig adds median {added_ms:.1f} ms, "
            f"p99 {percentile_99(rig.added_ms):.1f} ms; "
            f"plain client {plain_ms:.1f} ms; ratio {added_ms / plain_ms:.2f}"
        )
    assert added_ms < 0.75 * plain_ms


def test_memory_stays_flat(run_rig: Callable, capsys: pytest.CaptureFixture[str]) -> None:
    few, many = (100, 2000) if SOAK else (50, 300)
    small, large = run_rig(few, 0), run_rig(many, 0)
    with capsys.disabled():
        print(f"\npeak memory: {small.peak_mb:.0f} MB over {few} x-rays, {large.peak_mb:.0f} MB over {many}")
    assert large.peak_mb < 1.15 * small.peak_mb
    assert large.peak_mb < 400
