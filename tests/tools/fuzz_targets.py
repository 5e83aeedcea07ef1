"""What may happen when anything at all comes off the wire: one role in one state, and a snapshot of it."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Hashable
from dataclasses import astuple, is_dataclass
from typing import Any, NamedTuple

from fuzz_datagrams import KEY, is_sealed
from fuzz_states import (
    CONTROLLERS,
    NEXT,
    OWNER,
    PHONES,
    SESSION,
    drain_controller,
    drain_phone,
    name_of,
)

from protocol import PhotoName, SessionAborted, TriggerCamera
from protocol.errors import WireError
from protocol.messages import Message, Saved
from protocol.wire import MAX_DATAGRAM_BYTES, Role, decode


def snapshot(side: object) -> tuple[Hashable, ...]:
    """Give all of an object's state but the count of what it dropped; what could change has no hash."""
    state = tuple((key, _frozen(value)) for key, value in vars(side).items() if key != "dropped")
    hash(state)
    return state


def _frozen(value: Any) -> Hashable:
    if isinstance(value, deque | list):
        return tuple(map(_frozen, value))
    if isinstance(value, set):
        return frozenset(value)
    if isinstance(value, dict):
        return tuple((key, _frozen(each)) for key, each in value.items())
    if is_dataclass(value) and not value.__dataclass_params__.frozen:  # type: ignore[attr-defined]
        return astuple(value)  # type: ignore[arg-type]
    return value


class Reaction(NamedTuple):
    """What a side did with one datagram."""

    changed: bool
    events: list[Any]
    answers: list[Any]


def _decoded(data: bytes, sender: Role) -> Message | None:
    """Read a datagram: only `WireError` may come out."""
    try:
        return decode(data, KEY, sender)
    except WireError as error:
        words = str(error)
    assert 0 < len(words) < 3 * MAX_DATAGRAM_BYTES  # it may go to a log
    return None


class FuzzedSide:
    """One role in one state. Every datagram finds it in that state again."""

    def __init__(self, role: str, state: str) -> None:
        self.role, self.state = role, state
        self._make: Callable[[], Any] = PHONES[state] if role == "phone" else CONTROLLERS[state]
        self._begin()

    def _begin(self) -> None:
        self._side = self._make()
        self._before = snapshot(self._side)

    def feed(self, data: bytes, peer: str = OWNER) -> Reaction:
        """Hand a datagram over and check what happens.

        Raises
        ------
        AssertionError
            When something happened that must not.
        """
        message = _decoded(data, "phone" if self.role == "controller" else "controller")
        if self.role == "phone":
            self._side.receive_datagram(data, peer, 1.0)
            reaction = Reaction(snapshot(self._side) != self._before, *drain_phone(self._side))
        else:
            self._side.receive_datagram(data, 1.0)
            changed = snapshot(self._side) != self._before
            reaction = Reaction(changed, *drain_controller(self._side))
        try:
            self._check(data, peer, message, reaction)
        finally:
            if reaction.changed:
                self._begin()
        return reaction

    def _check(self, data: bytes, peer: str, message: Message | None, reaction: Reaction) -> None:
        if message is None:
            assert reaction == (False, [], []), f"no message, and yet {reaction}"
            return
        assert is_sealed(data), f"read without the key: {message}"
        assert len(reaction.events) <= 1, f"more than one event: {reaction.events}"
        assert len(reaction.answers) <= 2, f"more than two datagrams: {reaction.answers}"
        if self.role == "phone":
            self._check_phone(message, peer, reaction)
        else:
            self._check_controller(message, reaction)

    def _check_phone(self, message: Message, peer: str, reaction: Reaction) -> None:
        for answer, to in reaction.answers:
            assert to == peer, "an answer to somebody else"
            assert len(answer) <= MAX_DATAGRAM_BYTES
            decode(answer, KEY, "phone")
        for event in reaction.events:
            if isinstance(event, TriggerCamera):
                expected = {"ready": NEXT, "ready, one saved": NEXT + 1}.get(self.state)
                assert event.request == message
                assert (event.request.session, event.request.index) == (SESSION, expected)
                assert PhotoName.parse(event.request.name).index == expected
                assert peer == OWNER, "triggered from another address"

    def _check_controller(self, message: Message, reaction: Reaction) -> None:
        for event in reaction.events:
            if isinstance(event, Saved):
                assert self.state in ("triggered", "capturing")
                asked = (SESSION, NEXT, 1, name_of(NEXT))
                assert (event.session, event.index, event.take, event.name) == asked
            if not isinstance(event, SessionAborted):
                assert event == message
            else:
                assert self.state not in ("closed", "aborting", "aborted"), "aborted twice"
