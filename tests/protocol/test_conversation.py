"""Whole small sessions over a network that loses, doubles, keeps back and reorders, one thing at a time."""

from __future__ import annotations

from collections.abc import Callable
from random import Random
from typing import cast

import pytest
from network_faults import NetworkFaults
from simulator.chaos import Chaos
from simulator.world import World

LAST = 3
TAKEN_ONCE = [(1, 1), (2, 1), (3, 1)]
#: (number of the datagram, bytes) -> delays in seconds, one for each copy that arrives
Script = Callable[[int, bytes], list[float]]


class Scripted:
    """A network that does what the test says."""

    def __init__(self, script: Script) -> None:
        self.script, self.sent = script, 0

    def fates(self, data: bytes, _: Random) -> list[tuple[float, bytes]]:
        self.sent += 1
        return [(delay_s, data) for delay_s in self.script(self.sent, data)]


def rig(script: Script = lambda _number, _data: [0.01], last: int = LAST) -> World:
    return World(0, last, Chaos(network=cast(NetworkFaults, Scripted(script))))


def test_a_session_over_a_good_network() -> None:
    world = rig().run()
    assert world.triggered == TAKEN_ONCE
    assert (world.counts["sessions"], world.causes) == (1, {})
    # status, open and close take two datagrams each; a capture four (trigger, accepted, exposed, saved), and
    # four more as it is asked for again while the photo is under way, which is answered at once
    assert world.counts["datagrams"] == 3 * 2 + LAST * (4 + 3)
    assert world.phone is not None
    assert world.phone.side.dropped == 0


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
def test_whatever_happens_to_one_datagram(fate: list[float]) -> None:
    for number in range(1, rig().run().counts["datagrams"] + 1):
        world = rig(lambda n, _, number=number: fate if n == number else [0.01]).run()  # type: ignore[misc] # mypy takes the default for a third argument
        assert world.triggered == TAKEN_ONCE, number
        assert world.causes == {}, number


def test_two_of_five_datagrams_are_lost() -> None:
    repeats = 0
    for seed in range(20):
        random = Random(seed)
        world = rig(lambda _n, _d, random=random: [0.01] if random.random() > 0.4 else []).run()  # type: ignore[misc] # as above
        assert len(world.triggered) == LAST or world.causes, seed
        repeats += world.counts["datagrams"] - rig().run().counts["datagrams"]
    assert repeats > 100


@pytest.mark.parametrize("kind", [b"accepted", b"exposed", b"saved", b"opened", b"closed", b"status_report"])
def test_a_kind_of_answer_is_lost_the_first_two_times(kind: bytes) -> None:
    seen = []

    def network(_: int, data: bytes) -> list[float]:
        if b'"type":"' + kind + b'"' in data:
            seen.append(data)
            return [] if len(seen) <= 2 else [0.01]
        return [0.01]

    world = rig(network).run()
    assert len(seen) > 2 or kind == b"exposed"  # nobody has to ask for this one again
    assert world.triggered == TAKEN_ONCE
    assert world.causes == {}


@pytest.mark.parametrize("side", ["phone", "controller", "both"])
@pytest.mark.parametrize("power_cut", [False, True])
def test_a_crash_at_each_step(side: str, power_cut: bool) -> None:
    steps = 0
    while True:
        world = rig(last=2)
        for _ in range(steps):
            if not world.is_complete:
                world.step()
        if world.is_complete:
            break
        if side != "controller":
            world.crash_phone(0.5, power_cut=power_cut)
        if side != "phone":
            world.crash_controller(0.2)
        world.run()
        assert len(world.triggered) <= 3, "a crash costs at most one photo"
        steps += 1
    assert steps > 20


def test_old_triggers_that_arrive_after_a_restart_trigger_nothing() -> None:
    captures = []

    def network(_: int, data: bytes) -> list[float]:
        if b'"type":"capture"' in data:
            captures.append(data)
            return [0.01, 4.0, 9.0, 40.0]
        return [0.01]

    world = rig(network)
    while len(world.triggered) < 2:
        world.step()
    world.crash_controller(1.0)
    world.run()
    assert len(world.triggered) == LAST + 1  # only the photo that nobody vouched for is taken again
