"""Both programs as parts of an exploration: each move of one makes a new one, and the old one stays."""

from __future__ import annotations

import copy
from collections import deque
from dataclasses import dataclass, replace
from typing import Any

from protocol import ControllerState

from .controller_app import ControllerApp
from .disk import Disk, disk_of_another_phone
from .failures import TROUBLES, Failure
from .ids import Ids
from .journal import ControllerJournal
from .phone_app import PhoneApp

Sent = tuple[
    tuple[bytes, str], ...
]  # datagrams, each with the controller's address that it goes to or comes from
#: What decides nothing: counters, times, and what is emptied before a move is over.
IDLE = (
    "dropped",
    "repeats",
    "unanswered",
    "_outbox",
    "_events",
    "_timer",
    "_due_s",
    "_first_sent_s",
    "_deadline_s",
)
GIVEN = (
    "_key",
    "_progress",
    "_vitals",
    "_new_challenge",
    "_boot",
    "_app_version",
    "_trouble",
    "_camera_level",
    "_shelf",  # pictures are left out: they decide nothing of a session
)
PHONE_IDLE = (*IDLE, *GIVEN, "_heard_s")
CONTROLLER_IDLE = (
    *IDLE,
    "_key",
    "_sent_times",
    "_waits_since",
    "_heard_s",
    "_patience_s",
    "_capture_patience_s",
    "pictures",
)


def _clone_side(side: Any) -> Any:
    """Copy a state machine: its messages are frozen, what it queues is not."""
    other = copy.copy(side)
    for name, value in vars(side).items():
        if isinstance(value, deque):
            setattr(other, name, value.copy())
    if hasattr(side, "_timer"):
        other._timer = replace(side._timer)
    return other


@dataclass(slots=True)
class PhonePart:
    """A phone, switched on or not; `is_another`: one with a journal of its own stands in its place."""

    app: PhoneApp | None
    disk: Disk
    ids: Ids
    app_type: type[PhoneApp]
    is_another: bool = False

    def clone(self) -> PhonePart:
        """Copy everything that can change."""
        disk, ids, app = self.disk.clone(), self.ids.clone(), self.app
        if app is not None:
            other = copy.copy(app)
            other.disk, other.jobs, other.aborted = disk, app.jobs.copy(), set(app.aborted)
            if self.is_another:
                other.disk = app.disk.clone()
            other.side = _clone_side(app.side)
            other.side._progress = lambda journal, _subset: other.disk.last(journal)
            other.side._new_challenge = lambda: ids.make("challenge", 32)
            other.side._trouble = lambda: other.trouble
            app = other
        return PhonePart(app, disk, ids, self.app_type, self.is_another)

    def key(self) -> tuple[object, ...]:
        """Give all that decides what it will do."""
        made = tuple(sorted(self.ids.made.items()))
        app = self.app
        if app is None:
            return self.disk.key(), made
        side = vars(app.side)
        rest = tuple(side[name] for name in side if name not in PHONE_IDLE)
        kept = self.disk.key(), made, self.is_another
        return *kept, tuple(app.jobs), frozenset(app.aborted), app.trouble, rest

    # --- moves: each gives what is sent -----------------------------------------------------------------

    def receive(self, data: bytes, peer: str) -> Sent:
        """Take in a datagram; a phone that is off hears nothing."""
        if self.app is not None:
            self.app.receive(data, peer, 0.0)
        return self._sent()

    def work(self, screen: int) -> Sent:
        """Take the worker's next step."""
        assert self.app is not None
        self.app.fails = lambda _: None
        self.app.work(screen)
        return self._sent()

    def fail(self, failure: Failure) -> Sent:
        """Fail in the worker's next step."""
        assert self.app is not None
        self.app.fails = lambda _: failure
        self.app.work(0)
        return self._sent()

    def crash(self, how: str) -> Sent:
        """End, at once."""
        if how != "killed":
            self.disk.cut_power(undo_renames=how == "power cut, renames undone")
        self.app, self.is_another = None, False
        return ()

    def start(self) -> Sent:
        """Start again."""
        self.app = self.app_type(self.disk, self.ids, lambda _: None)
        return ()

    def exchange(self) -> Sent:
        """End, and have another phone in its place."""
        self.is_another = True
        self.app = self.app_type(disk_of_another_phone(), self.ids, lambda _: None)
        return ()

    def get_into_trouble(self) -> Sent:
        """Have what keeps it from taking photos come."""
        assert self.app is not None
        self.app.trouble = TROUBLES[0]
        return ()

    def get_over_trouble(self) -> Sent:
        """Have it pass."""
        assert self.app is not None
        self.app.trouble = None
        self.app.take_events()
        return self._sent()

    def _sent(self) -> Sent:
        return () if self.app is None else tuple(self.app.side.datagrams_to_send())


@dataclass(slots=True)
class ControllerPart:
    """The controller's program, running or not. `number` counts the sessions: it is the socket's address."""

    app: ControllerApp | None
    journal: ControllerJournal
    ids: Ids
    last: int
    app_type: type[ControllerApp]
    number: int = 0

    def clone(self) -> ControllerPart:
        """Copy everything that can change."""
        journal, app = ControllerJournal(dict(self.journal.captures), dict(self.journal.digests)), self.app
        ids = self.ids.clone()
        if app is not None:
            other = copy.copy(app)
            other.journal, other.ids, other.side = journal, ids, _clone_side(app.side)
            app = other
        return ControllerPart(app, journal, ids, self.last, self.app_type, self.number)

    def key(self) -> tuple[object, ...]:
        """Give all that decides what it will do."""
        journal = self.journal
        kept = tuple(sorted(journal.captures.items())), tuple(sorted(journal.digests.items())), self.number
        app = self.app
        if app is None:
            return kept
        side = vars(app.side)
        rest = tuple(side[name] for name in side if name not in CONTROLLER_IDLE)
        shown = app.screen, app.is_covered, app.is_read
        told = app.is_triggered, app.is_taken, app.is_exposed, app.waits_since_s
        waits = app.side._waits_since > 0, app.side._waits_since == app.side._sent_times
        way = app.in_hand, *told, *waits, app.failed, app.has_failed, app.again
        return kept, app.step, app.outcome, shown, way, rest

    @property
    def peer(self) -> str:
        """The address of the current socket."""
        return f"controller {self.number}"

    # --- moves: each gives what is sent -----------------------------------------------------------------

    def receive(self, data: bytes) -> Sent:
        """Take in a datagram."""
        assert self.app is not None
        self.app.side.receive_datagram(data, 0.0)
        return self._go_on(0.0)

    def work(self) -> Sent:
        """Take the program's next step."""
        assert self.app is not None
        self.app.work(0.0)
        return self._go_on(0.0)

    def repeat(self) -> Sent:
        """Send the request again."""
        assert self.app is not None
        due_s = self.app.side._due_s
        assert due_s is not None
        return self._go_on(due_s)

    def give_up(self) -> Sent:
        """Lose patience."""
        assert self.app is not None
        now = self.app.side._deadline_s
        self.app.side.handle_timeout(now)
        return self._go_on(now)

    def stop(self) -> Sent:
        """Have Escape pressed."""
        assert self.app is not None
        self.app.stop(0.0)
        return self._go_on(0.0)

    def suspend(self) -> Sent:
        """Wait no longer for the phone."""
        assert self.app is not None
        self.app.suspend(0.0)
        return self._go_on(0.0)

    def cover(self) -> Sent:
        """Have something come up over the x-ray."""
        assert self.app is not None
        self.app.is_covered = True
        return ()

    def crash(self) -> Sent:
        """End, at once."""
        self.app = None
        return ()

    def begin_session(self) -> Sent:
        """Open the next session by itself."""
        assert self.app is not None
        self.number += 1
        self.app.begin_session(0.0)
        return self._go_on(0.0)

    def start(self) -> Sent:
        """Have the command given (again)."""
        self.number += 1
        self.app = self.app_type(self.journal, self.ids, self.last, 0.0)
        return self._go_on(0.0)

    def _go_on(self, now: float) -> Sent:
        assert self.app is not None
        self.app.take_events(now)
        return tuple((data, self.peer) for data in self.app.send(now))

    # --- what may happen --------------------------------------------------------------------------------

    @property
    def waits(self) -> bool:
        """Say whether a request is under way."""
        return self.app is not None and self.app.side.next_timeout() is not None

    @property
    def polls(self) -> bool:
        """Say whether a photo is under way: its trigger is repeated now and then."""
        return self.app is not None and self.app.side.state is ControllerState.CAPTURING

    @property
    def is_ending(self) -> bool:
        """Say whether it only tells the phone of the abort."""
        return self.app is not None and self.app.side.state is ControllerState.ABORTING

    @property
    def hears(self) -> bool:
        """Say whether a session's socket is open."""
        return self.app is not None and not self.app.has_ended

    @property
    def is_over(self) -> bool:
        """Say whether no program runs."""
        return self.app is None or self.app.is_over

    @property
    def is_complete(self) -> bool:
        """Say whether the subset is captured."""
        return self.journal.position()[0] > self.last
