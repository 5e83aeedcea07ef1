"""Whole subsets in virtual time over a bad network: whatever is counted was taken of the x-ray it names."""

from __future__ import annotations

import heapq
from dataclasses import replace
from random import Random
from typing import Protocol

import pytest
from network_faults import BAD_WIFI, NetworkFaults
from proving import proved

from protocol.legacy import LegacyAborted, LegacyController, LegacyName, LegacyPhone

LAST = 6
PERFECT = NetworkFaults(delay_s=0.001)
LATE = replace(BAD_WIFI, late=0.2, late_s=25.0)
RUINED = replace(LATE, corrupted=0.1, truncated=0.1)


class Phone(Protocol):
    """A phone as the world needs it."""

    def set_row(self, row: int) -> None: ...
    def receive(self, data: bytes, socket: int) -> None: ...
    def tick(self, world: World) -> None: ...


class World:
    """A controller, a phone and the network between them; sockets are numbers."""

    def __init__(self, seed: int, faults: NetworkFaults, phone: Phone) -> None:
        self.random, self.faults, self.phone = Random(seed), faults, phone
        self.now = 0.0
        self.shown = 0
        self.taken: dict[str, int] = {}  # name -> index that was on the screen
        self.answers: list[tuple[float, int, int, bytes]] = []
        self.requests: list[tuple[float, int, int, bytes]] = []
        self._count = 0

    def send(self, queue: list[tuple[float, int, int, bytes]], data: bytes, socket: int) -> None:
        for delay_s, copy in self.faults.fates(data, self.random):
            self._count += 1
            heapq.heappush(queue, (self.now + delay_s, self._count, socket, copy))

    def take(self, name: str) -> None:
        self.taken[name] = self.shown

    def photograph(self, controller: LegacyController, name: LegacyName, socket: int) -> bool:
        """Do what the link does for one photo; say whether it is saved."""
        controller.request(name, self.now)
        while (event := controller.next_event()) is None:
            for data in controller.datagrams_to_send(self.now):
                self.send(self.requests, data, socket)
            self._pass_time(controller.next_timeout())
            while self.requests and self.requests[0][0] <= self.now:
                _, _, sender, data = heapq.heappop(self.requests)
                self.phone.receive(data, sender)
            self.phone.tick(self)
            while self.answers and self.answers[0][0] <= self.now:
                _, _, receiver, data = heapq.heappop(self.answers)
                if receiver == socket:  # the others are closed
                    controller.receive_datagram(data, self.now)
            controller.handle_timeout(self.now)
        return not isinstance(event, LegacyAborted)

    def _pass_time(self, due_s: float | None) -> None:
        assert due_s is not None
        nexts = [queue[0][0] for queue in (self.requests, self.answers) if queue]
        self.now = max(self.now, min([due_s, self.now + 0.2, *nexts]))


class Original:
    """The original app: moves on before the photo is taken, one request after the other."""

    def __init__(self, photo_s: float) -> None:
        self._row, self._photo_s = 0, photo_s
        self._waiting: list[tuple[bytes, int]] = []
        self._ready_s = 0.0
        self._busy: tuple[str, int] | None = None

    def set_row(self, row: int) -> None:
        self._row = row

    def receive(self, data: bytes, socket: int) -> None:
        self._waiting.append((data[:256], socket))

    def tick(self, world: World) -> None:
        while True:
            if self._busy is not None:
                if world.now < self._ready_s:
                    return
                name, socket = self._busy
                world.take(name)
                world.send(world.answers, f"OK|{name}".encode(), socket)
                self._busy = None
            if not self._waiting:
                return
            self._start(world, *self._waiting.pop(0))

    def _start(self, world: World, data: bytes, socket: int) -> None:
        seq, bar, name = data.decode("latin-1").partition("|")
        if not (bar and seq.isascii() and seq.isdigit()):
            return
        if int(seq) != self._row:
            world.send(world.answers, b"MISMATCH", socket)
            return
        self._row += 1
        self._busy, self._ready_s = (name, socket), world.now + self._photo_s


class Ours:
    """chexrig's phone of the dialect."""

    def __init__(self, photo_s: float) -> None:
        self._side: LegacyPhone[int] = LegacyPhone(0)
        self._photo_s = photo_s
        self._under_way: tuple[float, LegacyName] | None = None

    def set_row(self, row: int) -> None:
        if self._under_way is None:
            self._side.next_row = row

    def receive(self, data: bytes, socket: int) -> None:
        self._side.receive_datagram(data, socket)

    def tick(self, world: World) -> None:
        if (name := self._side.next_trigger()) is not None:
            self._under_way = (world.now + self._photo_s, name)
        if self._under_way is not None and self._under_way[0] <= world.now:
            world.take(str(self._under_way[1]))
            self._under_way = None
            self._side.saved()
        for data, socket in self._side.datagrams_to_send():
            world.send(world.answers, data, socket)


def capture(seed: int, faults: NetworkFaults, phone: Phone) -> tuple[World, list[LegacyName], int]:
    """Capture a subset; after an abort the operator sets the row and starts again. Gives what was counted."""
    world, counted, aborts, take, socket = World(seed, faults, phone), [], 0, 1, 0
    controller = LegacyController()
    while len(counted) < LAST and aborts < 60:
        world.shown = len(counted) + 1
        name = LegacyName.of(world.shown, take, f"C/train/p{world.shown}/s1/v1.jpg")
        socket += 1
        if world.photograph(controller, name, socket):
            counted.append(name)
            take = 1
        else:
            aborts, take = aborts + 1, take + 1
            assert controller.cause is not None
            assert controller.cause.photos[0] == str(name)
            phone.set_row(controller.cause.row)
            controller = LegacyController()
            world.now += 5.0
    return world, counted, aborts


@pytest.mark.parametrize("kind", [Original, Ours])
@pytest.mark.parametrize("photo_s", [0.5, 12.0])
def test_on_a_good_network_nothing_stops_it(kind: type[Original | Ours], photo_s: float) -> None:
    world, counted, aborts = capture(1, PERFECT, kind(photo_s))
    assert aborts == 0
    assert [name.index for name in counted] == list(range(1, LAST + 1))
    assert world.taken == {str(name): name.index for name in counted}


@pytest.mark.parametrize("kind", [Original, Ours])
@pytest.mark.parametrize("faults", [BAD_WIFI, LATE, RUINED], ids=["bad wifi", "late", "ruined"])
def test_what_is_counted_was_taken_of_the_xray_it_names(
    kind: type[Original | Ours], faults: NetworkFaults
) -> None:
    finished = 0
    for seed in range(proved(60, 200)):
        world, counted, _ = capture(seed, faults, kind((0.5, 3.0, 12.0)[seed % 3]))
        assert [name.index for name in counted] == list(range(1, len(counted) + 1)), seed
        for name in counted:
            assert world.taken[str(name)] == name.index, (seed, name)
        finished += len(counted) == LAST
    assert finished > 0


def test_lost_answers_do_not_stop_chexrigs_own_phone() -> None:
    """It repeats its OK where the original answers MISMATCH."""
    lossy = replace(PERFECT, loss=0.2)
    ours = sum(capture(seed, lossy, Ours(0.5))[2] for seed in range(30))
    originals = sum(capture(seed, lossy, Original(0.5))[2] for seed in range(30))
    assert ours < originals / 3
