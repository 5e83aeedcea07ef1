"""What may happen when anything at all comes off the wire: one role in one state, and a snapshot of it."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Hashable
from dataclasses import fields, is_dataclass
from typing import Any, NamedTuple

from fuzz_datagrams import KEY, is_sealed
from fuzz_states import (
    CONTROLLERS,
    FRAME,
    JPEG,
    NEXT,
    OWNER,
    PARTS,
    PHONES,
    PHOTO,
    SEAL,
    SESSION,
    drain_controller,
    drain_phone,
    name_of,
)

from protocol import FrameWanted, PhotoName, PictureCame, SessionAborted, TriggerCamera
from protocol.errors import WireError
from protocol.messages import Message, PicturePart, PictureRequest, Saved, Waiting
from protocol.picture_requests import MOST_UNDER_WAY, PictureRequests
from protocol.picture_shelf import PictureShelf
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
    if isinstance(value, PictureRequests | PictureShelf):
        return snapshot(value)
    if isinstance(value, dict):
        return tuple((key, _frozen(each)) for key, each in value.items())
    if is_dataclass(value) and not value.__dataclass_params__.frozen:  # type: ignore[attr-defined]
        return tuple(_frozen(getattr(value, each.name)) for each in fields(value))  # type: ignore[arg-type]
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
        others = [each for each in reaction.events if not isinstance(each, PictureCame)]
        assert len(others) <= 1, f"more than one event: {reaction.events}"
        assert len(reaction.events) - len(others) <= 1, "more than one picture"
        if isinstance(message, PicturePart):
            assert len(reaction.answers) <= MOST_UNDER_WAY
        else:
            assert len(reaction.answers) <= 2, f"more than two datagrams: {reaction.answers}"
        if self.role == "phone":
            self._check_phone(message, peer, reaction)
        else:
            self._check_controller(message, reaction)

    def _check_phone(self, message: Message, peer: str, reaction: Reaction) -> None:
        for answer, to in reaction.answers:
            assert to == peer, "an answer to somebody else"
            assert len(answer) <= MAX_DATAGRAM_BYTES
            self._check_answer(message, decode(answer, KEY, "phone"), reaction)
        for event in reaction.events:
            if isinstance(event, TriggerCamera):
                right = {"ready": NEXT, "ready, a frame kept": NEXT, "ready, one saved": NEXT + 1}
                expected = right.get(self.state)
                assert event.request == message
                asked = (event.request.session, event.request.index)
                assert asked == (SESSION, expected), "triggered out of turn"
                assert PhotoName.parse(event.request.name).index == expected
                assert peer == OWNER, "triggered from another address"
            if isinstance(event, FrameWanted):
                assert isinstance(message, PictureRequest)
                assert "capturing" not in self.state, "a frame in the middle of a photo"
                assert "busy" not in self.state
                assert (self.state, event.nonce) != ("ready, a frame kept", FRAME.nonce), "taken twice"

    def _check_answer(self, message: Message, answer: Message, reaction: Reaction) -> None:
        if isinstance(answer, Waiting):
            assert self.state == "ready, too warm"
            assert reaction.events == []
        if isinstance(answer, PicturePart):
            assert isinstance(message, PictureRequest)
            assert message.challenge == self._side._challenge, "to a recording"
            asked = FRAME if message.session == FRAME.session else PHOTO
            sealed = (SEAL.hex(), len(PARTS[asked]), PARTS[asked][message.part] if answer.parts else "")
            told = (answer.seal, answer.parts, answer.data)
            assert told == (sealed if answer.parts else ("0" * 24, 0, "")), "another ciphertext"

    def _check_controller(self, message: Message, reaction: Reaction) -> None:
        for event in reaction.events:
            if isinstance(event, Saved):
                assert self.state.startswith(("triggered", "capturing"))
                asked = (SESSION, NEXT, 1, name_of(NEXT))
                assert (event.session, event.index, event.take, event.name) == asked
            if isinstance(event, PictureCame):
                # with the session goes its picture, which has not come then
                assert isinstance(message, PicturePart) or isinstance(reaction.events[0], SessionAborted)
                assert event.jpeg in (None, JPEG), "a picture that nobody has sealed"
                assert event.place == (FRAME if "frame" in self.state else PHOTO)
            elif not isinstance(event, SessionAborted):
                assert event == message
            else:
                assert self.state not in ("closed", "aborting", "aborted"), "aborted twice"
