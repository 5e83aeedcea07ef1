"""Hundreds of sessions with everything going wrong at once, in virtual time; a seed replays one of them."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from conftest import World

SESSIONS = 400
PHOTOS = 5


def run_one(world: type[World], seed: int) -> World:
    """Run one subset to its end through a bad network and up to six crashes."""

    def network(_: int, __: bytes) -> list[float]:
        copies = rig.random.choices([0, 1, 2], [15, 75, 10])[0]
        return [rig.random.choice([0.005, 0.02, 0.02, 0.3, 3.0]) for _ in range(copies)]

    rig = world(PHOTOS, lambda _number, _data: [], seed)
    rig.network = network
    crashes = 0
    while not rig.complete and rig.now < 3600:
        assert rig.step(), "nothing left to do, and not complete"
        if crashes < 6 and rig.random.random() < 0.02:
            crashes += 1
            crash = rig.random.choice([rig.crash_phone, rig.crash_controller])
            crash(rig.random.choice([0.05, 1.0, 8.0]))
    rig.run()
    return rig


def test_no_photo_is_skipped_doubled_or_misfiled(world: type[World]) -> None:
    causes: Counter[str] = Counter()
    restarts = retaken = 0
    for seed in range(SESSIONS):
        rig = run_one(world, seed)
        assert rig.complete, f"seed {seed}: still not complete after {rig.now:.0f} s; {rig.causes}"
        rig.check()
        causes.update(rig.causes)
        restarts += rig.sessions - 1
        retaken += len(rig.triggered) - PHOTOS
    # the simulation is of no worth where nothing goes wrong in it
    assert restarts > SESSIONS
    assert retaken > SESSIONS / 4
    assert causes["no_session"] > SESSIONS / 10
    assert causes["out_of_order"] == causes["bad_name"] == 0
