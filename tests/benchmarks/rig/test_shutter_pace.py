"""The rig keeps the phone's own pace: the display and its settle time cost nothing."""

from __future__ import annotations

import os
import statistics
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from conftest import RigTimes

pytestmark = [pytest.mark.benchmark, pytest.mark.x11, pytest.mark.timeout(1800)]

SOAK = os.environ.get("CHEXRIG_SOAK") == "1"
COUNT = 200 if SOAK else 60
ROUNDS = 4 if SOAK else 2
EXPOSURE_MS, SAVE_MS, SETTLE_MS = 150, 500, 150
#: Beyond what the phone itself takes; and, where saving takes no time, beyond exposing and settling.
MORE_MS, MORE_WITHOUT_SAVING_MS = 10, 15
_FORM = "{:<34} {:>8} {:>8} {:>8} {:>12}"


def phone(agent: str, save_ms: int, **more: object) -> dict[str, object]:
    return {"agent": agent, "exposure_ms": EXPOSURE_MS, "save_ms": save_ms, **more}


def told(what: str, cycles_ms: Sequence[float], phone_ms: Sequence[float]) -> str:
    cycle_ms = statistics.median(cycles_ms)
    p99_ms = sorted(cycles_ms)[int(len(cycles_ms) * 0.99)]
    per_hour = 3_600_000 / statistics.mean(cycles_ms)
    of_phone = f"{statistics.median(phone_ms):.1f}" if phone_ms else ""
    return _FORM.format(what, f"{cycle_ms:.1f}", f"{p99_ms:.1f}", of_phone, f"{per_hour:,.0f}")


@pytest.mark.parametrize("agent", ["python", "java"])
@pytest.mark.parametrize("save_ms", [SAVE_MS, 0])
def test_display_and_settle_time_cost_nothing(
    run_rig: Callable[..., RigTimes],
    run_plain: Callable[..., list[float]],
    capsys: pytest.CaptureFixture[str],
    agent: str,
    save_ms: int,
) -> None:
    kinds = {"the display moves on at exposed": {}, "the display waits for saved": {"multi_frame_ms": 1}}
    cycles: dict[str, list[float]] = {each: [] for each in kinds}
    phones: dict[str, list[float]] = {each: [] for each in kinds}
    plain: list[float] = []
    count = COUNT // ROUNDS
    for _ in range(ROUNDS):  # by turns: what else the machine does meets all alike
        for name, more in kinds.items():
            behaves = phone(agent, save_ms, **more)
            times = run_rig(count + 1, phone=behaves, settle_ms=SETTLE_MS, with_pictures=True)
            cycles[name] += times.cycle_ms[1:]
            phones[name] += times.phone_ms[1:]
        plain += run_plain(count, EXPOSURE_MS + save_ms, SETTLE_MS)
    (moves, waits), cycle_ms = kinds, {name: statistics.median(each) for name, each in cycles.items()}
    with capsys.disabled():
        print(
            f"\n{agent} agent, exposure {EXPOSURE_MS} ms, saving {save_ms} ms, settle time {SETTLE_MS} ms,"
            f" {len(plain)} x-rays each of 1024 x 1024"
        )
        print(_FORM.format("", "median", "99 %", "phone", "photos/hour"))
        for name, each in cycles.items():
            print(told(name, each, phones[name]))
        print(told("the plain client", plain, []))
    assert cycle_ms[moves] < cycle_ms[waits] - 0.8 * min(save_ms, SETTLE_MS)
    if save_ms:
        assert cycle_ms[moves] <= statistics.median(phones[moves]) + MORE_MS
        assert cycle_ms[moves] < statistics.median(plain)
    else:
        assert cycle_ms[moves] <= EXPOSURE_MS + SETTLE_MS + MORE_WITHOUT_SAVING_MS


def test_looking_at_each_photo_costs_little(
    run_rig: Callable[..., RigTimes], capsys: pytest.CaptureFixture[str]
) -> None:
    added: dict[str, list[float]] = {"blank": [], "screen": []}
    for _ in range(ROUNDS):
        for camera, more_ms in added.items():
            times = run_rig(
                COUNT // ROUNDS + 1,
                camera=camera,
                phone=phone("python", SAVE_MS),
                settle_ms=SETTLE_MS,
                with_pictures=True,
            )
            assert bool(times.judged) == (camera == "screen")
            more_ms.extend(times.added_ms)
    blank, looked_at = (statistics.median(each) for each in added.values())
    with capsys.disabled():
        print(
            f"\nexposure {EXPOSURE_MS} ms, saving {SAVE_MS} ms: a cycle takes {looked_at:.1f} ms beyond the"
            f" phone's own where each photo is looked at, {blank:.1f} ms where none is"
        )
    assert looked_at <= blank + MORE_MS
