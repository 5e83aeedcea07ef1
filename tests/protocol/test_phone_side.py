"""The phone's half alone: what it answers, what it triggers, and above all what it does not."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest

from protocol import (
    LastPhoto,
    OpenRequested,
    PhoneSide,
    PhoneState,
    PhotoName,
    SessionEnded,
    TriggerCamera,
    Vitals,
)
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
from protocol.phone_side import LEASE_S
from protocol.wire import decode, encode

KEY, OTHER_KEY = bytes(range(32)), bytes(32)
NONCE, BOOT, JOURNAL, OTHER_JOURNAL = "a" * 16, "b" * 16, "d" * 16, "e" * 16


def session_id(number: int) -> str:
    return f"{number:032x}"


def capture(index: int, take: int = 1, session: int = 1, subset: str = "night-2") -> Capture:
    name = PhotoName(index, take, subset, "train", "patient00001", "study1", "view1")
    return Capture(session_id(session), index, take, str(name), "e" * 64)


class Phone:
    """A phone's side on the bench. `last` is its journal."""

    def __init__(self) -> None:
        self.last: dict[str, LastPhoto] = {}
        self.now, self.challenges = 1000.0, 0
        self.events: list[object] = []
        self.start()

    def start(self) -> None:
        self.side: PhoneSide[str] = PhoneSide(
            KEY,
            boot=BOOT,
            app_version="1.0",
            progress=lambda _, subset: self.last.get(subset),
            vitals=lambda: Vitals("model", 10**9, 80, 30.5),
            new_challenge=self._new_challenge,
        )

    def _new_challenge(self) -> str:
        self.challenges += 1
        return f"{self.challenges:032x}"

    def hears(self, message: Message, peer: str = "pc", key: bytes = KEY) -> list[Message]:
        self.side.receive_datagram(encode(message, key), peer, self.now)
        return self.answers()

    def answers(self) -> list[Message]:
        while (event := self.side.next_event()) is not None:
            self.events.append(event)
        return [decode(data, KEY, "phone") for data, _ in self.side.datagrams_to_send()]

    def challenge(self) -> str:
        (report,) = self.hears(StatusRequest(NONCE))
        assert isinstance(report, StatusReport)
        return report.challenge

    def request(self, session: int = 1, next_index: int = 1, take: int = 1, last: int = 9) -> Open:
        limits = (JOURNAL, "night-2", 1, last, next_index, take, None, None, None)
        return Open(session_id(session), self.challenge(), PROTOCOL_VERSION, "1.0", *limits)

    def ready(self, session: int = 1, next_index: int = 1, take: int = 1, last: int = 9) -> Phone:
        request = self.request(session, next_index, take, last)
        assert self.hears(request) == []
        self.side.opened(self.asked(), "/photos")
        (opened,) = self.answers()
        assert isinstance(opened, Opened)
        assert opened.next_index == next_index
        return self

    def shoots(self, index: int, take: int = 1, session: int = 1) -> Saved:
        request = capture(index, take, session)
        assert self.hears(request) == [Accepted(request.session, index, take)]
        self.side.exposed(5, 33_000, 100)
        self.last["night-2"] = LastPhoto(index, take)
        self.side.saved(1000, "f" * 64, 300_000)
        exposed, saved = self.answers()
        assert exposed == Exposed(request.session, index, take, 5, 33_000, 100)
        assert isinstance(saved, Saved)
        assert saved.name == request.name
        return saved

    def asked(self) -> Open:
        """Give the newest open that the app was asked for: the very object, by which it answers."""
        return next(each.request for each in reversed(self.events) if isinstance(each, OpenRequested))

    @property
    def triggers(self) -> list[tuple[int, int]]:
        each_one = [each for each in self.events if isinstance(each, TriggerCamera)]
        return [(each.request.index, each.request.take) for each in each_one]


@pytest.fixture
def phone() -> Phone:
    return Phone()


def code_of(answers: list[Message]) -> tuple[str, int | None, int | None]:
    (refused,) = answers
    assert isinstance(refused, Refused)
    return refused.code, refused.index, refused.expected


def test_the_happy_path(phone: Phone) -> None:
    (report,) = phone.hears(StatusRequest(NONCE))
    assert report == StatusReport(
        NONCE, f"{1:032x}", PROTOCOL_VERSION, "1.0", BOOT, "idle", "model", 10**9, 80, 30.5
    )
    phone.ready()
    for index in (1, 2, 3):
        phone.shoots(index)
    assert phone.hears(Close(session_id(1))) == [Closed(session_id(1), 3)]
    assert phone.hears(Close(session_id(1))) == [Closed(session_id(1), 3)]  # the answer was lost
    assert phone.triggers == [(1, 1), (2, 1), (3, 1)]
    assert phone.events[-1] == SessionEnded("closed", aborted=False)
    assert phone.side.state is PhoneState.CLOSED


# --- order (G1) -----------------------------------------------------------------------------------------


@pytest.mark.parametrize("index", [3, 4, 9])
def test_an_index_too_far_on_latches_and_names_the_one_wanted(phone: Phone, index: int) -> None:
    phone.ready().shoots(1)
    assert code_of(phone.hears(capture(index))) == ("out_of_order", index, 2)
    assert isinstance(phone.events[-1], SessionEnded)
    assert phone.events[-1].aborted
    # the same again has the same answer: the first may have been lost
    assert code_of(phone.hears(capture(index))) == ("out_of_order", index, 2)
    for after in (capture(2), Close(session_id(1)), Abort(session_id(1), "")):
        (answer,) = phone.hears(after)  # even the right one: it is latched
        assert isinstance(answer, Aborted)
        assert "index" in answer.reason
    assert phone.triggers == [(1, 1)]


@pytest.mark.parametrize(
    ("last", "next_index", "take", "expected"),
    [
        (None, 2, 1, 1),
        (LastPhoto(4, 1), 1, 1, 5),
        (LastPhoto(4, 1), 6, 1, 5),
        (LastPhoto(4, 2), 4, 2, 5),  # no higher take
        (LastPhoto(4, 2), 4, 1, 5),
        (LastPhoto(4, 1), 3, 2, 5),  # only the last one can be taken again
        (LastPhoto(4, 1, superseded=True), 5, 1, 4),
        (LastPhoto(4, 1, superseded=True), 4, 1, 4),
        (LastPhoto(9, 1), 10, 1, 10),  # beyond the subset
    ],
)
def test_an_open_at_the_wrong_index_latches(
    phone: Phone, last: LastPhoto | None, next_index: int, take: int, expected: int
) -> None:
    if last is not None:
        phone.last["night-2"] = last
    request = phone.request(next_index=next_index, take=take)
    assert code_of(phone.hears(request)) == ("out_of_order", next_index, expected)
    assert code_of(phone.hears(request)) == ("out_of_order", next_index, expected)
    (answer,) = phone.hears(capture(next_index, take))
    assert isinstance(answer, Refused | Aborted)
    assert phone.triggers == []
    assert not [each for each in phone.events if isinstance(each, OpenRequested)]


@pytest.mark.parametrize(
    ("last", "next_index", "take", "supersedes"),
    [
        (None, 1, 1, None),
        (None, 1, 3, None),  # earlier takes never got so far as a file
        (LastPhoto(4, 1), 5, 1, None),
        (LastPhoto(4, 1), 4, 2, LastPhoto(4, 1)),
        (LastPhoto(4, 1), 4, 7, LastPhoto(4, 1)),
        (LastPhoto(4, 1, superseded=True), 4, 2, LastPhoto(4, 1, superseded=True)),
    ],
)
def test_an_open_at_the_right_index(
    phone: Phone, last: LastPhoto | None, next_index: int, take: int, supersedes: LastPhoto | None
) -> None:
    if last is not None:
        phone.last["night-2"] = last
    request = phone.request(next_index=next_index, take=take)
    assert phone.hears(request) == []  # first the app writes down what is superseded
    assert phone.events == [OpenRequested(request, supersedes)]
    phone.side.opened(phone.asked(), "/photos")
    assert isinstance(phone.answers()[0], Opened)
    phone.shoots(next_index, take)


def test_nothing_is_captured_beyond_the_subset(phone: Phone) -> None:
    phone.ready(last=1).shoots(1)
    assert code_of(phone.hears(capture(2))) == ("out_of_order", 2, 2)


@pytest.mark.parametrize(
    "request_", [capture(1, take=2), capture(1, subset="other"), capture(1, take=2, subset="other")]
)
def test_a_name_that_does_not_belong_here_latches(phone: Phone, request_: Capture) -> None:
    assert code_of(phone.ready().hears(request_)) == ("bad_name", 1, None)
    assert phone.triggers == []
    assert phone.side.state is PhoneState.ABORTED


# --- repeats (G3) ---------------------------------------------------------------------------------------


def test_a_repeat_of_the_last_saved_is_answered_from_memory(phone: Phone) -> None:
    saved = phone.ready().shoots(1)
    assert phone.hears(capture(1)) == [saved]
    assert phone.hears(capture(1)) == [saved]
    assert phone.triggers == [(1, 1)]
    phone.shoots(2)
    phone.hears(Close(session_id(1)))
    (again,) = phone.hears(capture(2))
    assert isinstance(again, Saved)


def test_a_repeat_while_capturing_is_accepted(phone: Phone) -> None:
    phone.ready().hears(capture(1))
    assert phone.hears(capture(1)) == [Accepted(session_id(1), 1, 1)]
    phone.side.exposed(5, None, None)
    exposed = phone.answers()
    assert phone.hears(capture(1)) == [Accepted(session_id(1), 1, 1), *exposed]
    assert phone.triggers == [(1, 1)]


@pytest.mark.parametrize("other", [capture(2), capture(1, 2), replace(capture(1), shown_sha256="0" * 64)])
def test_another_trigger_while_capturing_latches(phone: Phone, other: Capture) -> None:
    phone.ready().hears(capture(1))
    assert code_of(phone.hears(other)) == ("out_of_order", other.index, 1)
    phone.side.saved(1000, "f" * 64, 300_000)
    assert phone.answers() == []
    assert phone.triggers == [(1, 1)]


def test_a_late_copy_of_an_older_trigger_changes_nothing(phone: Phone) -> None:
    phone.ready()
    for index in (1, 2):
        phone.shoots(index)
    assert code_of(phone.hears(capture(1))) == ("out_of_order", 1, 3)
    phone.shoots(3)  # not latched
    assert phone.triggers == [(1, 1), (2, 1), (3, 1)]


def test_a_higher_take_of_the_last_photo_needs_an_open(phone: Phone) -> None:
    phone.ready().shoots(1)
    assert code_of(phone.hears(capture(1, take=2))) == ("out_of_order", 1, 2)
    assert phone.triggers == [(1, 1)]


def test_a_repeated_open_is_answered_again(phone: Phone) -> None:
    request = phone.request()
    phone.hears(request)
    assert phone.hears(request) == []  # not ready yet
    phone.side.opened(phone.asked(), "/photos")
    opened = phone.answers()
    assert phone.hears(request) == opened
    phone.shoots(1)
    assert phone.hears(request) == opened  # a late copy
    phone.shoots(2)
    assert len([each for each in phone.events if isinstance(each, OpenRequested)]) == 1


# --- replays and strangers (G6) -------------------------------------------------------------------------


def test_a_recorded_open_opens_nothing(phone: Phone) -> None:
    first = phone.request(session=1)
    phone.hears(first)
    phone.side.opened(phone.asked(), "/photos")
    phone.answers()
    phone.shoots(1)
    phone.ready(session=2, next_index=2)
    assert code_of(phone.hears(first, peer="thief")) == ("stale_challenge", 1, None)
    phone.shoots(2, session=2)  # the running session goes on


def test_a_challenge_is_good_for_one_open_and_one_start(phone: Phone) -> None:
    request = phone.request()
    phone.start()
    assert code_of(phone.hears(request)) == ("stale_challenge", 1, None)
    assert phone.side.state is PhoneState.IDLE
    assert phone.challenge() == phone.challenge()  # asking alone does not use it up


def test_a_recorded_capture_triggers_nothing(phone: Phone) -> None:
    phone.ready(session=1).shoots(1)
    phone.ready(session=2, next_index=2)
    for replayed in (capture(1, session=1), capture(2, session=1)):
        assert code_of(phone.hears(replayed, peer="thief"))[0] == "no_session"
    assert phone.triggers == [(1, 1)]
    phone.shoots(2, session=2)


def test_a_phone_started_anew_knows_no_session(phone: Phone) -> None:
    phone.ready().shoots(1)
    phone.start()
    assert code_of(phone.hears(capture(2))) == ("no_session", 2, None)
    assert code_of(phone.hears(Close(session_id(1)))) == ("no_session", None, None)
    assert phone.hears(Abort(session_id(1), "")) == [Aborted(session_id(1), "not open here")]
    assert phone.side.state is PhoneState.IDLE


def test_without_the_key_nothing_is_answered(phone: Phone) -> None:
    phone.ready()
    for message in (StatusRequest(NONCE), capture(1), Abort(session_id(1), ""), Close(session_id(1))):
        assert phone.hears(message, peer="thief", key=OTHER_KEY) == []
    phone.side.receive_datagram(b"0|x.jpg", "thief", phone.now)
    phone.side.receive_datagram(encode(Closed(session_id(1), 0), KEY), "thief", phone.now)
    assert phone.answers() == []
    assert phone.side.dropped == 6
    phone.shoots(1)


# --- who may open (0004) --------------------------------------------------------------------------------


def test_another_journal_is_refused_within_the_lease(phone: Phone) -> None:
    phone.ready().shoots(1)
    stranger = replace(phone.request(session=2), journal=OTHER_JOURNAL, subset="other")
    phone.now += LEASE_S - 0.001
    assert code_of(phone.hears(stranger, peer="other pc")) == ("busy", 1, None)
    phone.shoots(2)  # heard of: a new lease
    phone.now += LEASE_S - 0.001
    assert code_of(phone.hears(stranger, peer="other pc")) == ("busy", 1, None)
    phone.now += 0.001
    assert phone.hears(stranger, peer="other pc") == []
    assert isinstance(phone.events[-1], OpenRequested)
    assert code_of(phone.hears(capture(3)))[0] == "no_session"


def test_a_closed_or_aborted_session_keeps_nobody_out(phone: Phone) -> None:
    for end in (Close(session_id(1)), Abort(session_id(1), "")):
        phone.start()
        phone.ready().hears(end)
        stranger = replace(phone.request(session=2), journal=OTHER_JOURNAL, subset="other")
        assert phone.hears(stranger, peer="other pc") == []


def test_the_same_journal_takes_over_at_once(phone: Phone) -> None:
    phone.ready(session=1).shoots(1)
    phone.ready(session=2, next_index=2)
    phone.shoots(2, session=2)


def test_an_open_waits_for_the_photo_under_way(phone: Phone) -> None:
    phone.ready().hears(capture(1))
    request = phone.request(session=2, next_index=1, take=2)
    assert phone.hears(request) == []
    assert phone.hears(Abort(session_id(1), "stop")) == [Aborted(session_id(1), "stop")]
    assert phone.hears(request) == []  # aborted, but the camera is still at it
    assert not [each for each in phone.events if isinstance(each, OpenRequested)][1:]
    phone.last["night-2"] = LastPhoto(1, 1)
    phone.side.saved(1000, "f" * 64, 300_000)
    assert phone.answers() == []
    assert phone.hears(request) == []
    assert phone.events[-1] == OpenRequested(request, LastPhoto(1, 1))


@pytest.mark.parametrize(
    ("other", "words"),
    [
        (1, "the controller 9.9 speaks protocol version 1, this phone's app 1.0 version 3: upgrade chexrig"),
        (4, "the controller 9.9 speaks protocol version 4, this phone's app 1.0 version 3: upgrade the app"),
    ],
)
def test_another_version_is_refused_and_both_are_named(phone: Phone, other: int, words: str) -> None:
    (refused,) = phone.hears(replace(phone.request(), protocol=other, app_version="9.9"))
    assert refused == Refused(session_id(1), "version", words, 1, None)
    assert phone.side.state is PhoneState.IDLE


# --- ends -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("code", ["camera", "storage", "storage_full", "bad_name"])
def test_a_failed_photo_latches(phone: Phone, code: str) -> None:
    phone.ready().hears(capture(1))
    phone.side.capture_failed(code, "no photo")
    assert code_of(phone.answers()) == (code, 1, None)
    assert code_of(phone.hears(capture(1))) == (code, 1, None)
    assert phone.triggers == [(1, 1)]
    phone.ready(session=2, next_index=1, take=2)


def test_an_open_that_fails_latches(phone: Phone) -> None:
    request = phone.request()
    phone.hears(request)
    phone.side.refuse_open(phone.asked(), "storage_full", "only 1 MB free")
    assert code_of(phone.answers()) == ("storage_full", 1, None)
    assert code_of(phone.hears(request)) == ("storage_full", 1, None)


def opened_late(phone: Phone) -> None:
    phone.side.opened(phone.asked(), "/photos")


def refused_late(phone: Phone) -> None:
    phone.side.refuse_open(phone.asked(), "storage", "no")


@pytest.mark.parametrize("late", [opened_late, refused_late])
@pytest.mark.parametrize("end", [Abort(session_id(1), "stop"), Close(session_id(1)), capture(1)])
def test_an_end_while_opening(phone: Phone, end: Message, late: Callable[[Phone], None]) -> None:
    request = phone.request()
    phone.hears(request)
    assert isinstance(phone.hears(end)[0], Aborted | Refused)
    late(phone)  # the app was still at it
    assert phone.answers() == []
    assert phone.side.state is PhoneState.ABORTED
    phone.ready(session=2)


def test_an_open_overtaken_while_opening(phone: Phone) -> None:
    phone.hears(phone.request(session=1))
    first = phone.asked()
    phone.hears(phone.request(session=2))
    second = phone.asked()
    phone.side.opened(first, "/photos")
    phone.side.refuse_open(first, "storage", "no")
    assert phone.answers() == []
    phone.side.opened(second, "/photos")
    (opened,) = phone.answers()
    assert isinstance(opened, Opened)
    assert opened.session == session_id(2)


def test_a_close_in_the_middle_of_a_photo_latches(phone: Phone) -> None:
    phone.ready().hears(capture(1))
    assert code_of(phone.hears(Close(session_id(1)))) == ("busy", None, None)
    assert code_of(phone.hears(Close(session_id(1)))) == ("busy", None, None)


def test_after_close_nothing_is_captured(phone: Phone) -> None:
    phone.ready().shoots(1)
    phone.hears(Close(session_id(1)))
    assert code_of(phone.hears(capture(2))) == ("no_session", 2, None)
    assert phone.hears(Abort(session_id(1), "late")) == [Aborted(session_id(1), "closed already")]
    assert phone.hears(Close(session_id(1))) == [Closed(session_id(1), 1)]
    assert phone.triggers == [(1, 1)]


def test_a_repeated_abort_is_answered_again(phone: Phone) -> None:
    phone.ready()
    for _ in range(2):
        assert phone.hears(Abort(session_id(1), "stop")) == [Aborted(session_id(1), "stop")]
    assert [each for each in phone.events if isinstance(each, SessionEnded)] == [SessionEnded("stop", True)]


@pytest.mark.parametrize("replayed", [capture(1), Abort(session_id(1), "stop"), Close(session_id(1))])
def test_a_session_belongs_to_the_address_that_opened_it(phone: Phone, replayed: Message) -> None:
    phone.ready().hears(capture(1), peer="pc")
    assert phone.hears(replayed, peer="elsewhere") == []
    assert phone.side.state is PhoneState.CAPTURING
    phone.side.saved(1000, "f" * 64, 300_000)
    ((_, peer),) = phone.side.datagrams_to_send()
    assert peer == "pc"


def test_an_open_repeated_from_elsewhere_is_not_answered(phone: Phone) -> None:
    request = phone.request()
    phone.hears(request)
    phone.side.opened(phone.asked(), "/photos")
    phone.answers()
    assert phone.hears(request, peer="elsewhere") == []
    assert [type(each) for each in phone.hears(request)] == [Opened]
