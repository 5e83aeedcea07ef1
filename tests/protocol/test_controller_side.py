"""The controller's half alone, answered by hand; times are seconds of a clock that only the test moves."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest

from protocol import ControllerSide, ControllerState, LocalProtocolError, PhotoName, SessionAborted
from protocol.controller_side import ABORT_PATIENCE_S, CAPTURE_PATIENCE_S, PATIENCE_S, POLL_S, AbortCause
from protocol.messages import (
    PROTOCOL_VERSION,
    Abort,
    Aborted,
    Accepted,
    Capture,
    Close,
    Closed,
    Exposed,
    Message,
    Open,
    Opened,
    Refused,
    Saved,
    StatusReport,
    StatusRequest,
)
from protocol.timing import MIN_RTO_S
from protocol.wire import decode, encode

KEY, OTHER_KEY = bytes(range(32)), bytes(32)
SESSION, OTHER_SESSION, CHALLENGE = "5" * 32, "6" * 32, "c" * 32
NONCE, BOOT, JOURNAL = "a" * 16, "b" * 16, "d" * 16
REPORT = StatusReport(NONCE, CHALLENGE, PROTOCOL_VERSION, "1.0", BOOT, "idle", "model", 10**9, 80, 30.5)
OPEN = Open(SESSION, CHALLENGE, PROTOCOL_VERSION, "1.0", JOURNAL, "night-2", 1, 9, 1, 1, None, None, None)
OPENED = Opened(
    SESSION, BOOT, PROTOCOL_VERSION, "1.0", 1, "model", "/photos", 10**9, 80, 30.5, CHALLENGE, "full"
)


def capture(index: int, take: int = 1) -> Capture:
    name = PhotoName(index, take, "night-2", "train", "patient00001", "study1", "view1")
    return Capture(SESSION, index, take, str(name), "e" * 64)


def saved(index: int, take: int = 1) -> Saved:
    return Saved(SESSION, index, take, capture(index, take).name, 1000, "f" * 64, 300_000, 10**9, None, None)


class Bench:
    """A controller's side on the bench."""

    def __init__(self) -> None:
        self.side = ControllerSide(KEY)
        self.now = 100.0

    def sends(self) -> list[Message]:
        return [decode(each, KEY, "controller") for each in self.side.datagrams_to_send(self.now)]

    def hears(self, message: Message, key: bytes = KEY) -> list[object]:
        self.side.receive_datagram(encode(message, key), self.now)
        return self.events()

    def waits(self, seconds: float) -> list[object]:
        self.now += seconds
        self.side.handle_timeout(self.now)
        return self.events()

    def events(self) -> list[object]:
        events: list[object] = []
        while (event := self.side.next_event()) is not None:
            events.append(event)
        return events

    def knowing(self) -> Bench:
        self.side.request_status(NONCE, self.now)
        self.sends()
        self.hears(REPORT)
        return self

    def opening(self) -> Bench:
        self.knowing().side.open(OPEN, self.now)
        self.sends()
        return self

    def ready(self) -> Bench:
        self.opening().hears(OPENED)
        return self

    def triggered(self, index: int = 1) -> Bench:
        self.side.capture(capture(index), self.now)
        assert self.sends() == [capture(index)]
        return self


@pytest.fixture
def bench() -> Bench:
    return Bench()


def test_the_happy_path(bench: Bench) -> None:
    side = bench.side
    side.request_status(NONCE, bench.now)
    assert bench.sends() == [StatusRequest(NONCE)]
    assert bench.sends() == []  # once, until it is due again
    assert bench.hears(REPORT) == [REPORT]
    assert side.next_timeout() is None
    side.open(OPEN, bench.now)
    assert bench.sends() == [OPEN]
    assert bench.hears(OPENED) == [OPENED]
    for index in (1, 2):
        bench.triggered(index)
        answers = [
            Accepted(SESSION, index, 1),
            Exposed(SESSION, index, 1, 5, 33_000, 100),
            saved(index),
        ]
        for answer, state in zip(answers, ["capturing", "capturing", "ready"], strict=True):
            assert bench.hears(answer) == [answer]
            assert side.state.value == state
    side.close(bench.now)
    assert bench.sends() == [Close(SESSION)]
    assert bench.hears(Closed(SESSION, 2)) == [Closed(SESSION, 2)]
    assert side.state is ControllerState.CLOSED
    assert (side.next_timeout(), side.cause, side.dropped, side.repeats) == (None, None, 0, 0)


def test_saved_alone_is_enough(bench: Bench) -> None:
    bench.ready().triggered()
    assert bench.hears(saved(1)) == [saved(1)]
    assert bench.hears(Accepted(SESSION, 1, 1)) == []  # late
    assert bench.side.state is ControllerState.READY


def early(request: Message) -> list[Message]:
    """Give all that a phone could say before the request has left."""
    if isinstance(request, StatusRequest):
        return [REPORT]
    if isinstance(request, Open):
        return [OPENED, Aborted(SESSION, "early"), Refused(SESSION, "camera", "early", None, None)]
    ended = [Aborted(SESSION, "early"), Refused(SESSION, "camera", "early", None, None)]
    if isinstance(request, Close):
        return [Closed(SESSION, 0), *ended]
    return [Accepted(SESSION, 1, 1), Exposed(SESSION, 1, 1, 5, None, None), saved(1), *ended]


def test_nothing_counts_before_the_first_copy_of_the_request_has_left(bench: Bench) -> None:
    side = bench.side
    requests: list[tuple[Message, Callable[[], None]]] = [
        (StatusRequest(NONCE), lambda: side.request_status(NONCE, bench.now)),
        (OPEN, lambda: side.open(OPEN, bench.now)),
        (capture(1), lambda: side.capture(capture(1), bench.now)),
        (Close(SESSION), lambda: side.close(bench.now)),
    ]
    heard = dropped = 0
    for request, wish in requests:
        assert not side.is_unsent
        wish()
        assert side.is_unsent
        state = side.state
        for answer in early(request):
            assert bench.hears(answer) == []
            dropped += 1
        assert (side.state, side.dropped) == (state, dropped)
        assert bench.sends() == [request]
        assert not side.is_unsent
        right = saved(1) if isinstance(request, Capture) else early(request)[0]
        assert bench.hears(right) == [right]
        heard += 1
    assert (heard, side.state) == (4, ControllerState.CLOSED)


def test_an_answer_to_the_first_copy_counts_after_a_repeat(bench: Bench) -> None:
    bench.ready().triggered()
    bench.waits(10.0)
    assert bench.sends() == [capture(1)]
    assert bench.hears(saved(1)) == [saved(1)]  # whichever copy it answers
    assert bench.side.state is ControllerState.READY


def test_aborted_from_before_the_abort_confirms_nothing(bench: Bench) -> None:
    bench.ready().side.abort(AbortCause("operator", "Escape was pressed"), bench.now)
    the_cause(bench.events())
    assert bench.hears(Aborted(SESSION, "early")) == []
    assert bench.side.state is ControllerState.ABORTING
    assert bench.sends() == [Abort(SESSION, "Escape was pressed")]
    bench.hears(Aborted(SESSION, "Escape was pressed"))
    assert bench.side.state is ControllerState.ABORTED


def test_what_its_state_does_not_allow_is_a_bug_here(bench: Bench) -> None:
    with pytest.raises(LocalProtocolError, match=r"'send open' .* controller .* 'idle'"):
        bench.side.open(OPEN, bench.now)
    with pytest.raises(LocalProtocolError, match=r"'send close' .* controller .* 'idle'"):
        bench.side.close(bench.now)
    bench.ready().triggered()
    with pytest.raises(LocalProtocolError):
        bench.side.capture(capture(2), bench.now)  # stop and wait


FOREIGN: list[Message] = [
    Accepted(OTHER_SESSION, 1, 1),
    Accepted(SESSION, 2, 1),
    Accepted(SESSION, 1, 2),
    Exposed(SESSION, 2, 1, 5, None, None),
    replace(saved(1), session=OTHER_SESSION),
    saved(2),
    saved(1, take=2),
    Refused(OTHER_SESSION, "no_session", "", 1, None),
    Refused(SESSION, "out_of_order", "a late copy of another one's", 7, 2),
    Aborted(OTHER_SESSION, ""),
    Closed(SESSION, 0),
    OPENED,
    REPORT,
]


@pytest.mark.parametrize("message", FOREIGN, ids=lambda each: f"{each.TYPE}")
def test_answers_to_something_else_are_dropped(bench: Bench, message: Message) -> None:
    bench.ready().triggered()
    assert bench.hears(message) == []
    assert bench.side.state is ControllerState.TRIGGERED
    assert bench.side.dropped == 1
    assert bench.hears(saved(1)) == [saved(1)]


def test_without_the_key_nothing_is_heard(bench: Bench) -> None:
    bench.ready().triggered()
    assert bench.hears(saved(1), OTHER_KEY) == []
    bench.side.receive_datagram(b"OK|000001", bench.now)
    bench.side.receive_datagram(encode(capture(1), KEY), bench.now)  # its own, thrown back
    assert bench.side.dropped == 3
    assert bench.side.state is ControllerState.TRIGGERED


def test_a_status_report_with_another_nonce_is_dropped(bench: Bench) -> None:
    bench.side.request_status(NONCE, bench.now)
    bench.sends()
    assert bench.hears(replace(REPORT, nonce="9" * 16)) == []
    assert bench.side.state is ControllerState.ASKING


# --- aborts ---------------------------------------------------------------------------------------------


def the_cause(events: list[object]) -> AbortCause:
    assert len(events) == 1
    assert isinstance(events[0], SessionAborted)
    return events[0].cause


def test_a_refusal_latches_and_names_the_expected_index(bench: Bench) -> None:
    bench.ready().triggered(7)
    cause = the_cause(bench.hears(Refused(SESSION, "out_of_order", "the next index is 5", 7, 5)))
    assert cause == AbortCause("out_of_order", "the next index is 5", 7, 5) == bench.side.cause
    assert bench.sends() == [Abort(SESSION, "the next index is 5")]
    assert bench.hears(saved(7)) == []  # too late: it stays aborted
    assert bench.hears(Aborted(SESSION, "the next index is 5")) == []
    assert bench.side.state is ControllerState.ABORTED
    with pytest.raises(LocalProtocolError, match="aborted"):
        bench.side.capture(capture(5), bench.now)
    bench.side.abort(AbortCause("operator", "again"), bench.now)
    assert bench.side.cause == cause
    assert bench.sends() == []


def test_an_open_at_another_index_aborts(bench: Bench) -> None:
    cause = the_cause(bench.opening().hears(replace(OPENED, next_index=4)))
    assert (cause.code, cause.index_sent, cause.index_expected) == ("out_of_order", 1, 4)


def test_a_photo_saved_under_another_name_aborts(bench: Bench) -> None:
    bench.ready().triggered()
    cause = the_cause(bench.hears(replace(saved(1), name=capture(1, 2).name)))
    assert cause.code == "protocol"
    assert capture(1).name in cause.message
    assert capture(1, 2).name in cause.message


def test_an_abort_by_the_phone_ends_it_at_once(bench: Bench) -> None:
    bench.ready().triggered()
    assert the_cause(bench.hears(Aborted(SESSION, "stop pressed"))).code == "aborted_by_phone"
    assert bench.side.state is ControllerState.ABORTED
    assert bench.sends() == []


@pytest.mark.parametrize(
    ("other", "words"),
    [
        (1, "the phone's app 9.9 speaks protocol version 1, this controller version 3: upgrade the app"),
        (4, "the phone's app 9.9 speaks protocol version 4, this controller version 3: upgrade chexrig"),
    ],
)
def test_another_version_is_named_with_ones_own(bench: Bench, other: int, words: str) -> None:
    bench.side.request_status(NONCE, bench.now)
    bench.sends()
    cause = the_cause(bench.hears(replace(REPORT, protocol=other, app_version="9.9")))
    assert cause == AbortCause("version", words)
    assert bench.side.state is ControllerState.ABORTED
    late = Bench().opening()
    assert the_cause(late.hears(replace(OPENED, protocol=other))).code == "version"


def test_the_operator_aborts_a_capture(bench: Bench) -> None:
    bench.ready().triggered()
    bench.side.abort(AbortCause("operator", "Escape pressed \u2014 twice"), bench.now)
    assert the_cause(bench.events()).code == "operator"
    assert bench.sends() == [Abort(SESSION, "Escape pressed ? twice")]
    assert bench.waits(ABORT_PATIENCE_S) == []  # the phone may be gone: it is not waited for
    assert bench.side.state is ControllerState.ABORTED
    assert bench.side.next_timeout() is None


def test_before_open_there_is_nobody_to_tell(bench: Bench) -> None:
    bench.knowing().side.abort(AbortCause("operator", "no"), bench.now)
    assert bench.side.state is ControllerState.ABORTED
    assert bench.sends() == []


def test_after_close_there_is_nothing_to_abort(bench: Bench) -> None:
    bench.ready().side.close(bench.now)
    bench.sends()
    bench.hears(Closed(SESSION, 0))
    bench.side.abort(AbortCause("operator", "late"), bench.now)
    assert bench.side.state is ControllerState.CLOSED
    assert bench.events() == []


def test_in_aborting_only_aborted_ends_it(bench: Bench) -> None:
    bench.ready().side.abort(AbortCause("operator", "Escape was pressed"), bench.now)
    bench.sends()
    assert bench.hears(Refused(SESSION, "camera", "late", None, None)) == [SessionAborted(bench.side.cause)]
    assert bench.side.state is ControllerState.ABORTING
    bench.hears(Aborted(SESSION, "Escape was pressed"))
    assert bench.side.state is ControllerState.ABORTED


# --- timers ---------------------------------------------------------------------------------------------


def send_times(bench: Bench, until_s: float) -> list[float]:
    began, times = bench.now, []
    while (due := bench.side.next_timeout()) is not None and due - began < until_s:
        bench.now = due
        bench.side.handle_timeout(due)
        times += [round(due - began, 6)] * len(bench.sends())
    return times


def test_requests_are_repeated_at_doubling_distances(bench: Bench) -> None:
    bench.side.request_status(NONCE, bench.now)
    assert send_times(bench, PATIENCE_S) == [0.0, 0.5, 1.5, 3.5, 7.5, 11.5, 15.5, 19.5, 23.5, 27.5]
    assert bench.side.repeats == bench.side.unanswered == 9


def test_patience_runs_out_and_aborts(bench: Bench) -> None:
    bench.ready().triggered()
    assert bench.waits(PATIENCE_S - 0.001) == []
    cause = the_cause(bench.waits(0.001))
    assert (cause.code, cause.message) == ("no_answer", "the phone did not answer for 30 s")
    assert bench.sends() == [Abort(SESSION, cause.message)]


def test_an_accepted_capture_has_a_patience_of_its_own(bench: Bench) -> None:
    bench.ready().triggered()
    bench.waits(PATIENCE_S - 1)
    bench.hears(Accepted(SESSION, 1, 1))
    assert bench.waits(CAPTURE_PATIENCE_S - 0.001) == []
    assert the_cause(bench.waits(0.001)).code == "no_photo"


def test_signs_of_life_do_not_stretch_the_patience_with_a_photo(bench: Bench) -> None:
    bench.ready().triggered()
    bench.hears(Accepted(SESSION, 1, 1))
    for _ in range(int(CAPTURE_PATIENCE_S) - 1):
        assert bench.waits(1.0) == []
        bench.hears(Accepted(SESSION, 1, 1))
    assert the_cause(bench.waits(1.0)).code == "no_photo"


# a first round trip of nothing (the status), then this one: twice (0.125 + 4 * 0.25) of it, within limits
@pytest.mark.parametrize(("round_trip_s", "pace_s"), [(0.001, 2 * MIN_RTO_S), (0.16, 0.36), (0.4, POLL_S)])
def test_while_a_photo_is_taken_it_asks_at_a_steady_pace(
    bench: Bench, round_trip_s: float, pace_s: float
) -> None:
    bench.ready().triggered()
    bench.now += round_trip_s
    bench.hears(Accepted(SESSION, 1, 1))
    times = send_times(bench, 2.1)
    assert times == pytest.approx([pace_s * n for n in range(1, len(times) + 1)], abs=1e-5)
    assert len(times) >= 4
    assert (bench.side.repeats, bench.side.unanswered) == (len(times), 0)


def repeat_distance(bench: Bench) -> float:
    bench.side.close(bench.now)
    bench.sends()
    due = bench.side.next_timeout()
    assert due is not None
    return due - bench.now


def test_the_distance_follows_the_round_trip(bench: Bench) -> None:
    bench.side.request_status(NONCE, bench.now)
    bench.sends()
    bench.now += 0.2
    bench.hears(REPORT)
    bench.side.open(OPEN, bench.now)
    bench.sends()
    assert bench.side.next_timeout() == pytest.approx(bench.now + 0.6)  # 0.2 + 4 * 0.1
    bench.now += 3.0  # `opened` takes as long as the phone's disk: it says nothing of the network
    bench.hears(OPENED)
    bench.triggered()
    bench.now += 0.4
    bench.hears(Accepted(SESSION, 1, 1))
    bench.now += 5.0
    bench.hears(saved(1))
    assert repeat_distance(bench) == pytest.approx(0.725)  # as in test_timing


def test_only_accepted_says_how_long_the_way_is(bench: Bench) -> None:
    bench.ready().triggered()
    bench.now += 3.0
    # where `accepted` was late or lost, this is the way and the shutter
    bench.hears(Exposed(SESSION, 1, 1, 5, None, None))
    bench.hears(Accepted(SESSION, 1, 1))
    bench.hears(saved(1))
    assert repeat_distance(bench) == pytest.approx(MIN_RTO_S)


def test_an_answer_to_a_repeated_request_says_nothing_of_the_round_trip(bench: Bench) -> None:
    bench.side.request_status(NONCE, bench.now)
    bench.sends()
    bench.now += 0.5
    assert bench.sends() == [StatusRequest(NONCE)]
    bench.now += 0.001  # to which of the two?
    bench.hears(REPORT)
    bench.side.open(OPEN, bench.now)
    bench.sends()
    assert bench.side.next_timeout() == pytest.approx(bench.now + 1.0)  # the doubled wait stays
