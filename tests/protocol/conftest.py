"""Both sides of the protocol in virtual time; what survives a crash is kept apart from what does not."""

from __future__ import annotations

import heapq
import random
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial
from typing import Any

import pytest

from protocol import (
    PROTOCOL_VERSION,
    ControllerSide,
    ControllerState,
    LastPhoto,
    OpenRequested,
    PhoneSide,
    PhotoName,
    SessionAborted,
    TriggerCamera,
    Vitals,
)
from protocol.messages import Capture, Open, Opened, Saved, StatusReport

KEY = bytes(range(32))
SUBSET, JOURNAL = "night-2", "0123456789abcdef"

#: (number of the datagram, bytes) -> delays in seconds, one for each copy that arrives
Network = Callable[[int, bytes], list[float]]


def name_of(index: int, take: int) -> str:
    """Name the photo of an index."""
    return str(PhotoName(index, take, SUBSET, "train", "patient00001", "study1", f"view{index}"))


@dataclass
class PhoneDisk:
    """What survives on the phone: files, and journal entries (index, take) -> superseded."""

    files: set[tuple[int, int]] = field(default_factory=set)
    entries: dict[tuple[int, int], bool] = field(default_factory=dict)

    def current(self) -> list[tuple[int, int]]:
        """Give the photos that count."""
        return sorted(key for key, superseded in self.entries.items() if not superseded)

    def last(self, journal: str, subset: str) -> LastPhoto | None:
        """Answer as the phone's journal does."""
        assert (journal, subset) == (JOURNAL, SUBSET)
        if not self.entries:
            return None
        newest = max(self.entries)
        return LastPhoto(*newest, self.entries[newest])


class World:
    """One rig: a controller's program, a phone's app, and the network between them.

    Parameters
    ----------
    last
        The subset is 1 to `last`.
    network
        The fate of each datagram; by default each arrives once, 10 ms later.
    """

    def __init__(self, last: int, network: Network = lambda _number, _data: [0.01], seed: int = 0) -> None:
        self.random = random.Random(seed)
        self.last, self.network = last, network
        self.now, self.sent, self.repeats = 0.0, 0, 0
        self.disk = PhoneDisk()
        self.captures: dict[tuple[int, int], str] = {}  # the controller's journal
        self.triggered: list[tuple[int, int]] = []
        self.causes: list[str] = []
        self.sessions = 0
        self._agenda: list[tuple[float, int, Callable[[], None]]] = []
        self._serial = 0
        self.phone: PhoneSide[int] | None = None
        self.controller: ControllerSide | None = None
        self.start_phone()
        self.start_controller()

    def at(self, delay_s: float, action: Callable[[], None]) -> None:
        """Put something on the agenda."""
        self._serial += 1
        heapq.heappush(self._agenda, (self.now + delay_s, self._serial, action))

    def hexadecimal(self, digits: int) -> str:
        """Make up an id."""
        return f"{self.random.getrandbits(4 * digits):0{digits}x}"

    # --- the phone ----------------------------------------------------------------------------------------

    def start_phone(self) -> None:
        """Start the app: a file without an entry was finished just before a crash, and nobody was told."""
        for each in self.disk.files - self.disk.entries.keys():
            self.disk.entries[each] = True
        self.phone = PhoneSide(
            KEY,
            boot=self.hexadecimal(16),
            app_version="1.0",
            progress=self.disk.last,
            vitals=lambda: Vitals("model", 10**9, 80, 30.5),
            new_challenge=lambda: self.hexadecimal(32),
        )

    def crash_phone(self, down_s: float) -> None:
        """Take the power away and start again later; what was going on stays undone."""
        if self.phone is not None:
            self.phone = None
            self.at(down_s, self.start_phone)

    def _on_phone(self, delay_s: float, action: Callable[[PhoneSide[int]], Any]) -> None:
        running = self.phone

        def run() -> None:
            if running is not None and self.phone is running:
                action(running)
                self._serve(running)

        self.at(delay_s, run)

    def _serve(self, phone: PhoneSide[int]) -> None:
        while (event := phone.next_event()) is not None:
            if isinstance(event, OpenRequested):
                self._open(event)
            elif isinstance(event, TriggerCamera):
                self._shoot((event.request.index, event.request.take))
        for data, peer in phone.datagrams_to_send():
            self._send(data, partial(self._deliver_to_controller, peer=peer))

    def _open(self, event: OpenRequested) -> None:
        self._on_phone(0.02, lambda _: self._supersede(event))
        self._on_phone(0.03, lambda phone: phone.opened(event.request, "/photos"))

    def _supersede(self, event: OpenRequested) -> None:
        if event.supersedes is not None:
            self.disk.entries[event.supersedes.index, event.supersedes.take] = True

    def _shoot(self, photo: tuple[int, int]) -> None:
        self.triggered.append(photo)
        index = photo[0]
        assert index == 1 or index - 1 in [each for each, _ in self.disk.current()], "triggered out of order"
        assert photo not in self.disk.files, "the same photo twice"
        self._on_phone(0.20, lambda phone: phone.exposed(int(self.now * 1e9), 33_000, 100))
        self._on_phone(0.30, lambda _: self.disk.files.add(photo))
        self._on_phone(0.31, lambda _: self._write_entry(photo))
        self._on_phone(0.32, lambda phone: phone.saved(1000, "a" * 64, 320_000))

    def _write_entry(self, photo: tuple[int, int]) -> None:
        assert photo[0] not in [index for index, _ in self.disk.current()], "two current photos of one index"
        self.disk.entries[photo] = False

    # --- the controller -----------------------------------------------------------------------------------

    def start_controller(self) -> None:
        """Give the operator's command (again)."""
        for key, state in self.captures.items():
            if state == "intended":
                self.captures[key] = "superseded"
        if self._position()[0] > self.last:
            return  # only `close` was missing, which nothing depends on
        self.sessions += 1
        self._session = self.hexadecimal(32)
        self.controller = ControllerSide(KEY)
        self.controller.request_status(self.hexadecimal(16), self.now)

    def crash_controller(self, down_s: float) -> None:
        """Kill the program and give the command again later."""
        if self.controller is not None:
            self.controller = None
            self.at(down_s, self.start_controller)

    def _position(self) -> tuple[int, int]:
        index = 1 + sum(state == "saved" for state in self.captures.values())
        return index, 1 + max((take for each, take in self.captures if each == index), default=0)

    def _go_on(self, controller: ControllerSide, event: object) -> None:
        if isinstance(event, SessionAborted):
            self.causes.append(event.cause.code)
            self.at(2.0, lambda: self.start_controller() if self.controller is controller else None)
        elif isinstance(event, StatusReport):
            controller.open(self._open_request(event.challenge), self.now)
        elif isinstance(event, Opened):
            self._capture_next(controller)
        elif isinstance(event, Saved):
            assert self.captures[event.index, event.take] == "intended"
            # the journal entry takes a moment, in which the program may be killed
            self.at(0.005, lambda: self._confirm(controller, event))

    def _open_request(self, challenge: str) -> Open:
        index, take = self._position()
        version = PROTOCOL_VERSION
        opening = (self._session, challenge, version, "1.0", JOURNAL, SUBSET, 1, self.last)
        return Open(*opening, index, take, None, None, None)

    def _confirm(self, controller: ControllerSide, saved: Saved) -> None:
        if controller is self.controller:
            self.captures[saved.index, saved.take] = "saved"
            self._capture_next(controller)

    def _capture_next(self, controller: ControllerSide) -> None:
        index, take = self._position()
        if index > self.last:
            controller.close(self.now)
            return
        self.captures[index, take] = "intended"
        request = Capture(self._session, index, take, name_of(index, take), "b" * 64)

        def trigger() -> None:
            if controller is self.controller and controller.state is ControllerState.READY:
                controller.capture(request, self.now)

        self.at(0.05, trigger)  # the x-ray comes up and settles

    # --- the network and the clock ------------------------------------------------------------------------

    def _send(self, data: bytes, deliver: Callable[[bytes], None]) -> None:
        self.sent += 1
        for delay_s in self.network(self.sent, data):
            self.at(delay_s, partial(deliver, data))

    def _deliver_to_phone(self, data: bytes, peer: int) -> None:
        if self.phone is not None:
            self.phone.receive_datagram(data, peer, self.now)
            self._serve(self.phone)

    def _deliver_to_controller(self, data: bytes, peer: int) -> None:
        if self.controller is not None and peer == self.sessions:  # each session has a socket of its own
            self.controller.receive_datagram(data, self.now)

    @property
    def complete(self) -> bool:
        """Say whether the subset is captured and no session over it under way."""
        over = self.controller is None or self.controller.state in (
            ControllerState.CLOSED,
            ControllerState.ABORTED,
        )
        return over and self._position()[0] > self.last

    def step(self) -> bool:
        """Do one thing. Returns False where there is nothing left to do."""
        due = self.controller.next_timeout() if self.controller is not None else None
        if self._agenda and (due is None or self._agenda[0][0] <= due):
            self.now, _, action = heapq.heappop(self._agenda)
            action()
        elif due is not None:
            self.now = max(self.now, due)
        else:
            return False
        controller = self.controller
        if controller is not None:
            controller.handle_timeout(self.now)
            peer = self.sessions
            for data in controller.datagrams_to_send(self.now):
                self._send(data, partial(self._deliver_to_phone, peer=peer))
            while (event := controller.next_event()) is not None:
                self._go_on(controller, event)
        return True

    def run(self, until_s: float = 3600.0) -> None:
        """Run to completion, then let everything still on its way arrive."""
        while not self.complete and self.now < until_s and self.step():
            pass
        while self._agenda:
            self.step()

    def check(self) -> None:
        """Hold phone and journal against each other at the end."""
        saved = sorted(key for key, state in self.captures.items() if state == "saved")
        assert [index for index, _ in saved] == list(range(1, self.last + 1))
        assert self.disk.current() == saved
        assert set(self.disk.entries) == self.disk.files


@pytest.fixture
def world() -> type[World]:
    """Give the class: test modules cannot import each other in pytest's importlib mode."""
    return World
