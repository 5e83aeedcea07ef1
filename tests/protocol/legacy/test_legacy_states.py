"""The dialect's tables: what is not in them is refused, all of them is in use, and each row is acted on."""

from __future__ import annotations

from enum import Enum
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from protocol import LocalProtocolError, RemoteProtocolError
from protocol.legacy import LegacyAborted, LegacyController, LegacyName, LegacyPhone, LegacySaved
from protocol.legacy.states import (
    LEGACY_CONTROLLER_TRANSITIONS,
    LEGACY_PHONE_TRANSITIONS,
    LegacyControllerState,
    LegacyPhoneState,
)
from protocol.legacy.wire import MISMATCH, encode_ok, encode_request
from protocol.states import step

ROLES = [
    pytest.param("controller", LEGACY_CONTROLLER_TRANSITIONS, LegacyControllerState, id="controller"),
    pytest.param("phone", LEGACY_PHONE_TRANSITIONS, LegacyPhoneState, id="phone"),
]
NAME = LegacyName.of(8, 1, "C/train/p1/s1/v1.jpg")
OTHER = LegacyName.of(7, 1, "C/train/p1/s1/v0.jpg")
OK, OTHER_OK = encode_ok(NAME), encode_ok(OTHER)
C = LegacyControllerState


@pytest.mark.parametrize(("role", "table", "states"), ROLES)
def test_each_pair_is_allowed_or_named(role: str, table: dict[Any, Any], states: type[Enum]) -> None:
    for state in states:
        for event in {event for _, event in table} | {"recv nonsense", "nonsense"}:
            if (state, event) in table:
                assert step(table, role, state, event) is table[state, event]
                continue
            wanted = RemoteProtocolError if event.startswith("recv ") else LocalProtocolError
            with pytest.raises(wanted, match=role):
                step(table, role, state, event)


@pytest.mark.parametrize(("role", "table", "states"), ROLES)
def test_every_state_can_be_reached(role: str, table: dict[Any, Any], states: Any) -> None:
    reached = {states.READY}
    while more := {to for (state, _), to in table.items() if state in reached} - reached:
        reached |= more
    assert reached == set(states), role


def test_an_abort_is_the_end() -> None:
    assert C.ABORTED not in {state for state, _ in LEGACY_CONTROLLER_TRANSITIONS}


def asked(copies: int) -> LegacyController:
    controller = LegacyController(patience_s=30, resend_s=10, grace_s=2)
    controller.request(NAME, 0.0)
    for copy in range(copies):
        assert controller.datagrams_to_send(copy * 10.0) == [encode_request(NAME)]
    return controller


@pytest.mark.parametrize(
    ("copies", "replies", "state", "code"),
    [
        (1, [OK], C.READY, None),
        (2, [OK], C.READY, None),
        (1, [b"garbage", b"", OK], C.READY, None),
        (1, [OK, OK, MISMATCH, OTHER_OK], C.READY, None),  # copies of answers come when nothing is asked
        (1, [MISMATCH], C.ABORTED, "legacy_mismatch"),
        (1, [MISMATCH, OK], C.ABORTED, "legacy_mismatch"),  # latched
        (2, [MISMATCH], C.DOUBTING, None),
        (3, [MISMATCH, MISMATCH], C.DOUBTING, None),
        (2, [MISMATCH, OK], C.READY, None),
        (2, [MISMATCH, MISMATCH, b"?", OK], C.READY, None),
        (1, [OTHER_OK], C.ABORTED, "legacy_other_photo"),
        (2, [MISMATCH, OTHER_OK], C.ABORTED, "legacy_other_photo"),
        (1, [b"OK|"], C.ABORTED, "legacy_other_photo"),
        (1, [OK + b" "], C.ABORTED, "legacy_other_photo"),
    ],
)
def test_what_the_controller_makes_of_answers(
    copies: int, replies: list[bytes], state: LegacyControllerState, code: str | None
) -> None:
    controller = asked(copies)
    for reply in replies:
        controller.receive_datagram(reply, 11.0)
    assert controller.state is state
    event = controller.next_event()
    assert controller.next_event() is None
    if code is not None:
        assert isinstance(event, LegacyAborted)
        assert event.cause.code == code
        assert event.cause.photos[0] == str(NAME)
        assert event.cause.row == 7
        with pytest.raises(LocalProtocolError):
            controller.request(NAME, 12.0)
    elif state is C.READY:
        assert isinstance(event, LegacySaved)
        assert event.name == NAME
        assert (event.round_trip_s is None) == (copies > 1)
        controller.request(OTHER, 12.0)
    else:
        assert event is None


def test_another_photo_is_named_too() -> None:
    controller = asked(1)
    controller.receive_datagram(OTHER_OK, 1.0)
    assert controller.cause is not None
    assert controller.cause.photos == (str(NAME), str(OTHER))
    assert str(OTHER) in controller.cause.message


def test_it_is_sent_again_after_ten_seconds_and_given_up_after_thirty() -> None:
    controller = LegacyController()
    controller.request(NAME, 100.0)
    sent = []
    now = 100.0
    while (event := controller.next_event()) is None:
        sent += [now for _ in controller.datagrams_to_send(now)]
        due = controller.next_timeout()
        assert due is not None
        now = due
        controller.handle_timeout(now)
    assert sent == [100.0, 110.0, 120.0]
    assert isinstance(event, LegacyAborted)
    assert (event.cause.code, now) == ("legacy_no_answer", 130.0)
    assert controller.repeats == 2
    assert controller.next_timeout() is None


def test_a_mismatch_after_a_repeat_is_doubted_for_two_seconds_and_nothing_is_sent() -> None:
    controller = asked(2)
    controller.receive_datagram(MISMATCH, 12.0)
    controller.receive_datagram(MISMATCH, 13.0)  # does not prolong it
    assert controller.next_timeout() == 14.0
    assert controller.datagrams_to_send(25.0) == []
    controller.handle_timeout(13.9)
    assert controller.state is C.DOUBTING
    controller.handle_timeout(14.0)
    assert controller.cause is not None
    assert controller.cause.code == "legacy_doubt"
    assert controller.explained == 0


def test_an_ok_explains_a_mismatch() -> None:
    controller = asked(2)
    controller.receive_datagram(MISMATCH, 12.0)
    controller.receive_datagram(OK, 13.9)
    assert (controller.state, controller.explained) == (C.READY, 1)


def test_nobody_there() -> None:
    controller = asked(1)
    controller.unreachable("nothing listens")
    controller.unreachable("nothing listens")  # latched
    assert controller.cause is not None
    assert (controller.cause.code, controller.cause.message) == ("legacy_no_agent", "nothing listens")


@given(
    st.lists(
        st.sampled_from([OK, OTHER_OK, MISMATCH, b"", b"wait", b"tick"]) | st.binary(max_size=20), max_size=12
    )
)
def test_only_the_ok_with_the_very_name_counts(steps: list[bytes]) -> None:
    """Whatever comes in whatever order: saved if and only if that OK came before an abort."""
    controller, now, events = asked(1), 0.0, []
    for each in steps:
        if each in (b"wait", b"tick"):
            now += 11.0 if each == b"wait" else 1.5
            controller.handle_timeout(now)
            controller.datagrams_to_send(now)
        else:
            controller.receive_datagram(each, now)
        while (event := controller.next_event()) is not None:
            events.append((each, event))
    assert len(events) <= 1
    for each, event in events:
        assert (each == OK) == isinstance(event, LegacySaved)
    assert (OK in steps) or not any(isinstance(event, LegacySaved) for _, event in events)


class TestPhone:
    """What a phone of the dialect answers: the row moves on after the photo, never before."""

    @staticmethod
    def ask(phone: LegacyPhone[str], name: LegacyName, peer: str = "a") -> list[tuple[bytes, str]]:
        phone.receive_datagram(encode_request(name), peer)
        return phone.datagrams_to_send()

    def test_the_next_row_triggers_once_and_is_answered_when_saved(self) -> None:
        phone: LegacyPhone[str] = LegacyPhone(7)
        assert self.ask(phone, NAME) == []
        assert phone.next_trigger() == NAME
        assert (phone.state, phone.next_row) == (LegacyPhoneState.CAPTURING, 7)
        assert self.ask(phone, NAME, "b") == []  # asked again from a new socket
        assert phone.next_trigger() is None
        phone.saved()
        assert phone.datagrams_to_send() == [(OK, "b")]
        assert phone.next_row == 8

    def test_the_last_photo_is_answered_again_and_triggers_nothing(self) -> None:
        for phone in (LegacyPhone(8, NAME), LegacyPhone(7, NAME)):
            assert self.ask(phone, NAME) == [(OK, "a")]
            assert phone.next_trigger() is None

    def test_a_failure_is_not_answered_and_does_not_move_it_on(self) -> None:
        phone: LegacyPhone[str] = LegacyPhone(7)
        self.ask(phone, NAME)
        assert phone.next_trigger() == NAME
        phone.failed()
        assert phone.datagrams_to_send() == []
        assert phone.next_row == 7
        self.ask(phone, NAME)
        assert phone.next_trigger() == NAME

    @pytest.mark.parametrize("row", [0, 6, 8, 500])
    def test_any_other_row_is_a_mismatch(self, row: int) -> None:
        phone: LegacyPhone[str] = LegacyPhone(row, OTHER if row == 7 else None)
        assert self.ask(phone, NAME) == [(MISMATCH, "a")]
        assert phone.next_trigger() is None
        assert phone.next_row == row

    def test_another_request_while_a_photo_is_under_way_triggers_nothing(self) -> None:
        phone: LegacyPhone[str] = LegacyPhone(7)
        self.ask(phone, NAME)
        assert phone.next_trigger() == NAME
        retake = LegacyName.of(8, 2, NAME.path)
        assert self.ask(phone, retake, "b") == [(MISMATCH, "b")]
        assert self.ask(phone, LegacyName.of(9, 1, NAME.path)) == [(MISMATCH, "a")]
        assert phone.next_trigger() is None
        phone.saved()
        assert phone.datagrams_to_send() == [(OK, "a")]

    @given(st.binary(max_size=300))
    def test_what_is_no_request_does_nothing(self, data: bytes) -> None:
        phone: LegacyPhone[str] = LegacyPhone(7)
        phone.receive_datagram(data, "a")
        assert phone.datagrams_to_send() == []
        assert phone.next_trigger() is None
        assert phone.dropped == 1

    def test_without_a_photo_under_way_there_is_nothing_to_end(self) -> None:
        phone: LegacyPhone[str] = LegacyPhone(0)
        for end in (phone.saved, phone.failed):
            with pytest.raises(LocalProtocolError):
                end()
