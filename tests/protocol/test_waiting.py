"""A phone that cannot take a photo now: the trigger is sent again, and none stands behind it meanwhile."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise

import pytest
from fuzz_datagrams import KEY
from fuzz_states import DIGEST, NEXT, SESSION, name_of
from paired_sides import EXPOSURE_S, SAVE_S, PairedSides

from protocol import AbortCause, ControllerState, PhoneState, SessionAborted, Trouble, Used
from protocol.controller_side import ABORT_PATIENCE_S, PATIENCE_S, POLL_S, WAITING_POLL_S
from protocol.messages import (
    TROUBLE_CODES,
    Abort,
    Accepted,
    Capture,
    ConditionReport,
    Exposed,
    Message,
    Refused,
    Saved,
    StatusReport,
    Waiting,
)
from protocol.timing import MIN_RTO_S
from protocol.wire import decode, encode

HOT = Trouble("heat", "the phone is too warm", 60)
CAPTURE = Capture(SESSION, NEXT, 1, name_of(NEXT), DIGEST)
WAITS = Waiting(SESSION, NEXT, 1, "heat", "the phone is too warm", 60)


def waiting(trouble: Trouble = HOT) -> PairedSides:
    """Begin a session whose first trigger the phone cannot follow."""
    sides = PairedSides().ready()
    sides.trouble = trouble
    sides.capture()
    sides.run(lambda: sides.heard(Waiting))
    return sides


def hears(sides: PairedSides, message: Message, times: int = 1) -> None:
    for _ in range(times):
        sides.controller.receive_datagram(encode(message, KEY), sides.now)


def gives_up(sides: PairedSides) -> AbortCause:
    sides.run(lambda: sides.heard(SessionAborted))
    return next(each.cause for each in sides.events if isinstance(each, SessionAborted))


@pytest.mark.parametrize("code", TROUBLE_CODES)
def test_the_first_repeat_after_the_trouble_is_accepted(code: str) -> None:
    sides = waiting(Trouble(code, "not now"))
    sides.run(lambda: False, most_s=100.0)  # longer than any patience
    assert sides.triggers == 0
    assert sides.phone.state is PhoneState.READY
    assert sides.controller.state is ControllerState.TRIGGERED
    told = {each for each in sides.events if isinstance(each, Waiting)}
    assert told == {Waiting(SESSION, NEXT, 1, code, "not now", None)}
    sent = sides.sent_of(Capture)
    assert {round(later - earlier, 2) for earlier, later in pairwise(sent)} == {WAITING_POLL_S}
    assert WAITING_POLL_S <= 4.0, "which holds the lease"
    sides.trouble, passed_s = None, sides.now
    sides.run(lambda: sides.heard(Saved))
    assert sides.triggers == 1
    assert sides.now - passed_s < WAITING_POLL_S + EXPOSURE_S + SAVE_S + POLL_S
    assert sides.controller.unanswered == 0, "an answer is an answer"


@pytest.mark.parametrize(
    ("wrong", "code"),
    [
        (replace(CAPTURE, index=NEXT + 1, name=name_of(NEXT + 1)), "out_of_order"),
        (replace(CAPTURE, take=2, name=name_of(NEXT, 2)), "bad_name"),
        (replace(CAPTURE, name=name_of(NEXT, 1, "day-1")), "bad_name"),
    ],
)
def test_what_is_wrong_is_refused_before_any_trouble_is_looked_at(wrong: Capture, code: str) -> None:
    sides = PairedSides().ready()
    sides.trouble = HOT
    sides.phone.receive_datagram(encode(wrong, KEY), "pc", sides.now)
    ((data, _),) = sides.phone.datagrams_to_send()
    refused = decode(data, KEY, "phone")
    assert isinstance(refused, Refused)
    assert refused.code == code
    assert sides.phone.state is PhoneState.ABORTED


def test_trouble_after_accepted_keeps_nothing_back() -> None:
    sides = PairedSides().ready()
    sides.capture()
    sides.run(lambda: sides.heard(Accepted))
    sides.trouble = HOT
    sides.run(lambda: sides.heard(Saved))  # repeats of it are answered as ever
    assert sides.triggers == 1
    assert not sides.heard(Waiting)


def test_a_late_waiting_stops_nothing() -> None:
    sides = waiting()
    sides.trouble = None
    sides.run(lambda: sides.heard(Accepted))
    dropped, due_s = sides.controller.dropped, sides.controller.next_timeout()
    hears(sides, WAITS)
    assert (sides.controller.dropped, sides.controller.next_timeout()) == (dropped + 1, due_s)
    sides.run(lambda: sides.heard(Saved))
    hears(sides, WAITS)  # nothing is under way
    sides.capture(NEXT + 1)
    sides.run(lambda: sides.triggers == 2)
    hears(sides, WAITS)  # of the index before
    assert sides.controller.dropped == dropped + 3


def test_a_waiting_of_another_capture_is_none() -> None:
    sides = PairedSides().ready()
    sides.drop = lambda message: isinstance(message, Waiting)
    sides.trouble = HOT
    sides.capture()
    sides.run(lambda: bool(sides.sent_of(Capture)))
    for wrong in (replace(WAITS, index=NEXT + 1), replace(WAITS, take=2), replace(WAITS, session="f" * 32)):
        hears(sides, wrong)
    assert sides.controller.dropped == 3
    assert sides.controller.next_event() is None


def test_lost_waitings_are_as_lost_as_any_answer() -> None:
    sides = PairedSides().ready()
    sides.drop = lambda message: isinstance(message, Waiting)
    sides.trouble = HOT
    sides.capture()
    assert gives_up(sides) == AbortCause("no_answer", "the phone did not answer for 30 s")
    gaps = [later - earlier for earlier, later in pairwise(sides.sent_of(Capture))]
    assert max(gaps) <= 4.0 + 1e-9


def test_patience_counts_from_the_last_waiting() -> None:
    sides = waiting()
    sides.run(lambda: False, most_s=90.0)
    last_s = sides.sent_of(Capture)[-1]
    sides.drop = lambda _: True  # the phone is gone
    assert gives_up(sides) == AbortCause("no_answer", "the phone did not answer for 30 s")
    assert sides.now == pytest.approx(last_s + PATIENCE_S, abs=0.01)


def test_a_photo_taken_after_a_lost_answer_to_the_next_copy() -> None:
    # the controller believes that the phone still waits: the next copy is answered by what happened
    sides = waiting()
    sides.trouble = None
    sides.drop = lambda message: isinstance(message, (Accepted, Exposed))
    sides.run(lambda: sides.heard(Saved))
    assert sides.triggers == 1
    assert not sides.heard(Accepted)


def test_a_recorded_waiting_heard_all_the_time_does_not_keep_the_next_copy_back() -> None:
    sides = waiting()
    asked, began_s = len(sides.sent_of(Capture)), sides.now
    while sides.now < began_s + 10.0:
        sides.run(lambda: False, most_s=0.05)
        hears(sides, WAITS, times=20)
    assert len(sides.sent_of(Capture)) - asked in (9, 10)
    assert sum(isinstance(each, Waiting) for each in sides.events) <= 12, "one for each copy at most"
    sides.trouble = None
    sides.run(lambda: sides.heard(Saved))


def test_the_round_trip_is_taken_from_the_first_waiting_alone() -> None:
    sides = waiting()  # 2 ms there and back
    sides.run(lambda: False, most_s=0.9)
    hears(sides, WAITS)  # a copy that the network kept back
    sides.controller.abort(AbortCause("operator", "stop"), sides.now)
    before = len(sides.sent)
    sides.drop = lambda _: True
    sides.run(lambda: len(sides.sent_of(Abort)) == 2)
    first_s, again_s = sides.sent_of(Abort)
    assert again_s - first_s == pytest.approx(MIN_RTO_S, rel=0.5)
    assert len(sides.sent) == before + 2


def test_a_session_that_waits_can_be_ended_and_begun_anew() -> None:
    sides = waiting()
    sides.controller.abort(AbortCause("operator", "the phone is too warm"), sides.now)
    sides.run(lambda: sides.controller.state is ControllerState.ABORTED, most_s=ABORT_PATIENCE_S)
    assert sides.phone.state is PhoneState.ABORTED
    late = encode(CAPTURE, KEY)
    sides.trouble = None
    sides.phone.receive_datagram(late, "pc", sides.now)  # a copy that the network kept back
    assert sides.phone.next_event() is None
    assert sides.phone.state is PhoneState.ABORTED


def test_the_condition_is_asked_again_and_again_and_changes_nothing() -> None:
    sides = PairedSides()
    for number, trouble in enumerate([HOT, Trouble("call", "somebody ph\u00f6ned"), None]):
        sides.trouble, sides.events = trouble, []
        sides.controller.request_condition(f"{number:016x}", sides.now)
        sides.run(lambda: sides.heard(ConditionReport))
        (report,) = sides.events
        words = trouble.reason.replace("\u00f6", "?") if trouble else ""
        code, seconds = (trouble.code, trouble.seconds) if trouble else ("fit", None)
        assert report == ConditionReport(f"{number:016x}", code, words, seconds)
        assert sides.controller.state is ControllerState.IDLE
    assert sides.phone.state is PhoneState.IDLE
    sides.ready()  # over the same connection
    assert sides.phone.state is PhoneState.READY


def test_a_condition_that_is_not_answered_ends_it() -> None:
    sides = PairedSides()
    sides.drop = lambda _: True
    sides.controller.request_condition("1" * 16, sides.now)
    assert gives_up(sides).code == "no_answer"
    sides = PairedSides()
    sides.controller.request_condition("1" * 16, sides.now)
    sides.run(lambda: bool(sides.sent))
    hears(sides, ConditionReport("2" * 16, "fit", "", None))  # of another request
    hears(sides, StatusReport("1" * 16, "0" * 32, 3, "1.0", "0" * 16, "idle", "", 0, None, None))
    assert sides.controller.dropped == 2


@pytest.mark.parametrize(
    ("used", "told"),
    [
        (Used(33_333, 100, "gains 1.9", 2.5), (33_333, 100, "gains 1.9", 2.5)),
        (Used(), (None, None, "", None)),
        (Used(0, -1, "gains \u00e9", float("nan")), (None, None, "", None)),
        (Used(2**40, 2**40, "x" * 161, float("inf")), (None, None, "", None)),
        (Used(1, 1, " " * 160, 0), (1, 1, " " * 160, 0)),
    ],
)
def test_saved_tells_what_was_used_as_far_as_it_can_be_said(used: Used, told: tuple[object, ...]) -> None:
    sides = PairedSides().ready()
    sides.used = used
    sides.capture()
    sides.run(lambda: sides.heard(Saved))
    (saved,) = (each for each in sides.events if isinstance(each, Saved))
    assert (saved.exposure_us, saved.iso, saved.white_balance, saved.focus_dpt) == told
    assert sides.phone.state is PhoneState.READY
