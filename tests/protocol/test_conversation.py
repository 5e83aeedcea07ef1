"""Whole small sessions over a network that loses, doubles, keeps back and reorders."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from conftest import World

LAST = 3


def test_a_session_over_a_good_network(world: type[World]) -> None:
    rig = world(LAST)
    rig.run()
    rig.check()
    assert rig.triggered == [(1, 1), (2, 1), (3, 1)]
    assert (rig.sessions, rig.causes) == (1, [])
    # status, open and close take two datagrams each, a capture four: trigger, accepted, exposed, saved
    assert rig.sent == 3 * 2 + LAST * 4
    assert rig.phone is not None
    assert rig.phone.dropped == 0


FATES: dict[str, list[float]] = {
    "lost": [],
    "doubled": [0.01, 0.01],
    "doubled, one late": [0.01, 5.0],
    "doubled, one a moment late": [0.01, 0.06],
    "doubled, one behind the next photo": [0.01, 0.9],
    "late": [0.7],
    "very late": [5.0],
    "behind the next ones": [0.25],
}


@pytest.mark.parametrize("fate", FATES.values(), ids=FATES.keys())
def test_whatever_happens_to_one_datagram(world: type[World], fate: list[float]) -> None:
    good = world(LAST)
    good.run()
    for number in range(1, good.sent + 1):
        rig = world(LAST, lambda n, _, number=number: fate if n == number else [0.01])  # type: ignore[misc] # mypy takes the default for a third argument
        rig.run()
        rig.check()
        assert rig.triggered == [(1, 1), (2, 1), (3, 1)], number
        assert rig.causes == [], number


def test_two_of_five_datagrams_are_lost(world: type[World]) -> None:
    repeats = 0
    for seed in range(20):
        rig = world(LAST, lambda _number, _data: [], seed)
        rig.network = lambda _number, _data, rig=rig: [0.01] if rig.random.random() > 0.4 else []  # type: ignore[misc] # mypy takes the default for a third argument
        rig.run()
        rig.check()
        assert len(rig.triggered) == LAST or rig.causes, seed
        repeats += rig.sent - (3 * 2 + LAST * 4)
    assert repeats > 100


@pytest.mark.parametrize("kind", [b"accepted", b"exposed", b"saved", b"opened", b"closed", b"status_report"])
def test_a_kind_of_answer_is_lost_the_first_two_times(world: type[World], kind: bytes) -> None:
    seen = []

    def network(_: int, data: bytes) -> list[float]:
        if b'"type":"' + kind + b'"' in data:
            seen.append(data)
            return [] if len(seen) <= 2 else [0.01]
        return [0.01]

    rig = world(LAST, network)
    rig.run()
    rig.check()
    assert len(seen) > 2 or kind in (b"accepted", b"exposed")  # nobody has to ask for these again
    assert rig.triggered == [(1, 1), (2, 1), (3, 1)]
    assert rig.causes == []


Crash = Callable[["World"], None]


@pytest.mark.parametrize("side", ["phone", "controller", "both"])
def test_a_crash_at_each_step(world: type[World], side: str) -> None:
    steps = 0
    while True:
        rig = world(2)
        for _ in range(steps):
            rig.step()
        if rig.complete:
            break
        if side != "controller":
            rig.crash_phone(0.5)
        if side != "phone":
            rig.crash_controller(0.2)
        rig.run()
        rig.check()
        assert len(rig.triggered) <= 3, "a crash costs at most one photo"
        steps += 1
    assert steps > 20


def test_old_triggers_that_arrive_after_a_restart_trigger_nothing(world: type[World]) -> None:
    captures = []

    def network(_: int, data: bytes) -> list[float]:
        if b'"type":"capture"' in data:
            captures.append(data)
            return [0.01, 4.0, 9.0, 40.0]
        return [0.01]

    rig = world(LAST, network)
    while len(captures) < 2:
        rig.step()
    rig.crash_controller(1.0)
    rig.run()
    rig.check()
    assert len(rig.triggered) == LAST + 1  # only the photo that nobody vouched for is taken again
