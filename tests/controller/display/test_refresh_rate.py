"""A monitor's refresh rate from the times of its swaps. On an X server: see `test_display_on_x11`."""

from __future__ import annotations

import pytest

from controller.display.refresh_rate import measure_refresh_rate, rate_of


def swaps(*gaps_s: float) -> list[float]:
    return [sum(gaps_s[:count]) for count in range(len(gaps_s) + 1)]


@pytest.mark.parametrize("rate_hz", [24.0, 59.94, 144.0])
def test_swaps_that_a_monitor_paces(rate_hz: float) -> None:
    late = [1 / rate_hz] * 5 + [2 / rate_hz]  # one picture was missed
    paced = swaps(0.0, 0.0, *([1 / rate_hz] * 30), *late)  # the queue is filled at once
    assert rate_of(paced) == pytest.approx(rate_hz, rel=1e-3)


@pytest.mark.parametrize(
    "times_s",
    [[], swaps(*([1 / 60] * 6)), swaps(*([1e-4] * 500)), swaps(*([0.001, 0.03] * 20))],
    ids=["none", "too few", "unpaced", "unsteady"],
)
def test_swaps_that_say_nothing(times_s: list[float]) -> None:
    assert rate_of(times_s) is None


@pytest.mark.usefixtures("no_qt")
async def test_without_qt_nothing_is_measured() -> None:
    assert await measure_refresh_rate(0, 0) is None
