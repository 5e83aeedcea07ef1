"""Rules of the phone that are easily broken unseen: names, and what is left over from the session before."""

from __future__ import annotations

from dataclasses import replace

import pytest

from protocol import LastPhoto, OpenRequested, PhoneSide, PhoneState, PhotoName, Vitals
from protocol.messages import (
    PROTOCOL_VERSION,
    Abort,
    Aborted,
    Capture,
    Close,
    Closed,
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

KEY = bytes(range(32))
JOURNAL, OTHER_JOURNAL = "d" * 16, "e" * 16


class Phone:
    """A phone that has saved up to `last`."""

    def __init__(self, last: int = 0) -> None:
        self.now, self.made = 0.0, 0
        self.last = LastPhoto(last, 1) if last else None
        self.side: PhoneSide[str] = PhoneSide(
            KEY,
            boot="b" * 16,
            app_version="1.0",
            progress=lambda _journal, _subset: self.last,
            vitals=lambda: Vitals("model", 10**9),
            new_challenge=self._challenge,
        )

    def _challenge(self) -> str:
        self.made += 1
        return f"{self.made:032x}"

    def hears(self, message: Message, peer: str = "pc") -> list[Message]:
        self.side.receive_datagram(encode(message, KEY), peer, self.now)
        return self.says()

    def says(self) -> list[Message]:
        return [decode(data, KEY, "phone") for data, _ in self.side.datagrams_to_send()]

    def request(self, session: int, next_index: int, journal: str = JOURNAL) -> Open:
        (report,) = self.hears(StatusRequest("a" * 16))
        assert isinstance(report, StatusReport)
        place = (journal, "night-2", 1, 9, next_index, 1, None, None, None)
        return Open(f"{session:032x}", report.challenge, PROTOCOL_VERSION, "1.0", *place)

    def opens(self, session: int, next_index: int) -> Open:
        request = self.request(session, next_index)
        assert self.hears(request) == []
        event = self.side.next_event()
        while not isinstance(event, OpenRequested):
            event = self.side.next_event()
        self.side.opened(event.request, "/photos")
        (opened,) = self.says()
        assert isinstance(opened, Opened)
        return request

    def shoots(self, session: int, index: int) -> Saved:
        self.hears(capture(session, index))
        self.side.exposed(5, None, None)
        self.last = LastPhoto(index, 1)
        self.side.saved(1000, "f" * 64, 1)
        saved = self.says()[-1]
        assert isinstance(saved, Saved)
        return saved


def capture(session: int, index: int, view: str = "view1") -> Capture:
    name = PhotoName(index, 1, "night-2", "train", "patient00001", "study1", view)
    return Capture(f"{session:032x}", index, 1, str(name), "e" * 64)


@pytest.fixture
def phone() -> Phone:
    return Phone()


def test_the_last_photo_under_another_name_is_not_answered_as_saved(phone: Phone) -> None:
    phone.opens(1, 1)
    phone.shoots(1, 1)
    (answer,) = phone.hears(capture(1, 1, view="view2"))
    assert isinstance(answer, Refused)
    assert answer.code == "out_of_order"


def test_an_index_from_before_the_session_is_no_late_copy_and_latches() -> None:
    phone = Phone(last=3)
    phone.opens(1, 4)
    (answer,) = phone.hears(capture(1, 3))
    assert isinstance(answer, Refused)
    assert (answer.code, answer.expected) == ("out_of_order", 4)
    assert phone.side.state is PhoneState.ABORTED


def test_each_session_counts_its_own_photos(phone: Phone) -> None:
    phone.opens(1, 1)
    phone.shoots(1, 1)
    phone.shoots(1, 2)
    phone.opens(2, 3)
    phone.shoots(2, 3)
    assert phone.hears(Close(f"{2:032x}")) == [Closed(f"{2:032x}", 1)]


def test_a_repeated_open_is_a_word_of_the_session(phone: Phone) -> None:
    request = phone.opens(1, 1)
    phone.now = LEASE_S - 1
    phone.hears(request)
    phone.now = LEASE_S + 1
    (answer,) = phone.hears(phone.request(2, 1, OTHER_JOURNAL), "other")
    assert isinstance(answer, Refused)
    assert answer.code == "busy"


def test_another_journal_is_refused_while_a_session_is_opening(phone: Phone) -> None:
    assert phone.hears(phone.request(1, 1)) == []
    (answer,) = phone.hears(phone.request(2, 1, OTHER_JOURNAL), "other")
    assert isinstance(answer, Refused)
    assert answer.code == "busy"


def test_a_new_session_answers_nothing_out_of_the_one_before(phone: Phone) -> None:
    phone.opens(1, 1)
    phone.hears(capture(1, 1))
    phone.side.capture_failed("camera", "broken")
    (refusal,) = phone.says()
    assert isinstance(refusal, Refused)
    second = phone.request(2, 1)
    assert phone.hears(second) == []
    assert phone.hears(second) == [], "not the `opened` of the session before"
    phone.side.opened(phone_event(phone), "/photos")
    (opened,) = phone.says()
    assert isinstance(opened, Opened)
    assert opened.session == second.session
    (answer,) = phone.hears(replace(capture(2, 1), session=second.session))
    assert answer.session == second.session  # type: ignore[union-attr]
    assert not isinstance(answer, Refused)
    assert phone.hears(capture(2, 1)) == [answer], "and no `exposed` of the one before"


def phone_event(phone: Phone) -> Open:
    """Give the newest wish to open a session."""
    newest = None
    while (event := phone.side.next_event()) is not None:
        newest = event.request if isinstance(event, OpenRequested) else newest
    assert newest is not None
    return newest


def test_an_abort_after_a_refusal_is_answered_in_the_new_sessions_name(phone: Phone) -> None:
    phone.opens(1, 1)
    phone.hears(capture(1, 5))  # refused, latched
    phone.opens(2, 1)
    phone.side.next_event()
    (answer,) = phone.hears(capture(2, 7))
    assert isinstance(answer, Refused)
    assert (answer.session, answer.index) == (f"{2:032x}", 7)
    (again,) = phone.hears(capture(2, 7))
    assert again == answer


def test_a_repeat_is_not_answered_with_the_exposure_of_the_photo_before(phone: Phone) -> None:
    phone.opens(1, 1)
    phone.shoots(1, 1)
    (accepted,) = phone.hears(capture(1, 2))
    assert phone.hears(capture(1, 2)) == [accepted]


def test_an_aborted_session_says_nothing_of_the_refusal_before(phone: Phone) -> None:
    phone.opens(1, 1)
    phone.hears(capture(1, 5))  # refused, latched
    phone.opens(2, 1)
    phone.hears(Abort(f"{2:032x}", "Escape was pressed"))
    assert phone.hears(capture(2, 5)) == [Aborted(f"{2:032x}", "Escape was pressed")]
