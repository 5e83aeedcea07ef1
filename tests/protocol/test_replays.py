"""With a recording of everything that was sent, nothing happens twice; nor for another controller."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from fuzz_datagrams import KEY
from fuzz_states import (
    DIGEST,
    SESSION,
    challenge,
    name_of,
)
from obedient_phone import ELSEWHERE, HOME, ObedientPhone, opening, outcome_of

from protocol import PhoneState
from protocol.messages import Abort, Capture, Close
from protocol.wire import encode


def after_close(phone: ObedientPhone) -> list[bytes]:
    return phone.session()


def after_abort(phone: ObedientPhone) -> list[bytes]:
    sent = phone.session(close=False)
    abort = encode(Abort(SESSION, "stop"), KEY)
    phone.hear(abort)
    return [*sent, abort]


def after_a_restart(phone: ObedientPhone) -> list[bytes]:
    sent = [*phone.session(), encode(Abort(SESSION, "stop"), KEY)]
    phone.start(50)
    return sent


def in_another_session(phone: ObedientPhone) -> list[bytes]:
    sent = [*phone.session(), encode(Abort(SESSION, "stop"), KEY)]
    phone.session("e" * 32, close=False)
    return sent


def at_another_phone(phone: ObedientPhone) -> list[bytes]:
    sent = [*ObedientPhone().session(), encode(Abort(SESSION, "stop"), KEY)]
    phone.start(70)
    return sent


def in_mid_session(phone: ObedientPhone) -> list[bytes]:
    return phone.session(close=False)


Situation = Callable[[ObedientPhone], list[bytes]]

#: where the recording is played -> what is answered, in the order of the recording; from elsewhere, if other.
ANSWERS: dict[Situation, tuple[str, str]] = {
    in_mid_session: ("status_report opened refused:out_of_order saved", "status_report - - -"),
    after_close: ("status_report opened refused:out_of_order saved closed", "status_report - - - -"),
    after_abort: ("status_report aborted aborted aborted aborted", "status_report - - - -"),
    **dict.fromkeys(
        (after_a_restart, at_another_phone, in_another_session),
        (f"status_report refused:stale_challenge {'refused:no_session ' * 3}aborted", ""),
    ),
}


@pytest.mark.parametrize("peer", [HOME, ELSEWHERE])
@pytest.mark.parametrize("situation", ANSWERS, ids=lambda each: each.__name__)
def test_a_recording_does_nothing_and_is_answered_so(
    situation: Callable[[ObedientPhone], list[bytes]], peer: str
) -> None:
    phone = ObedientPhone()
    recorded = situation(phone)
    before, happened = phone.state(), list(phone.events)
    for _ in range(3):
        outcomes = []
        for each in recorded:
            outcomes.append(outcome_of(phone.hear(each, peer, now=99.0)))
            assert phone.state() == before
        assert phone.events == happened  # nothing triggered, opened or ended
        at_home, elsewhere = ANSWERS[situation]
        assert " ".join(outcomes) == (at_home if peer == HOME else elsewhere or at_home)


@pytest.mark.parametrize("peer", [HOME, ELSEWHERE])
def test_a_recording_played_at_every_step_of_its_session(peer: str) -> None:
    recorded = ObedientPhone().session(captures=5)
    phone = ObedientPhone()
    for number, each in enumerate(recorded):
        phone.hear(each)
        before, happened = phone.state(), list(phone.events)
        for earlier in recorded[1 : number + 1]:
            phone.hear(earlier, peer)
            assert phone.state() == before
        assert phone.events == happened
    assert phone.saved == [1, 2, 3, 4, 5]
    assert phone.side.state is PhoneState.CLOSED


def test_what_the_other_session_opened_still_works_after_a_recording() -> None:
    phone = ObedientPhone()
    recorded = in_another_session(phone)
    for each in recorded * 2:
        phone.hear(each, ELSEWHERE)
    assert (
        outcome_of(phone.hear(encode(Capture("e" * 32, 5, 1, name_of(5), DIGEST), KEY))) == "accepted+saved"
    )
    assert phone.saved == [1, 2, 3, 4, 5]


def test_a_second_controller_is_refused_while_a_session_is_open() -> None:
    phone = ObedientPhone()
    phone.session(close=False)
    before, happened = phone.state(), list(phone.events)
    other = encode(opening("d" * 32, challenge(1), journal="d" * 16), KEY)
    assert outcome_of(phone.hear(other, ELSEWHERE, now=29.0)) == "refused:busy"
    assert outcome_of(phone.hear(encode(Capture("d" * 32, 3, 1, name_of(3), DIGEST), KEY), ELSEWHERE)) == (
        "refused:no_session"
    )
    assert phone.state() == before
    assert phone.events == happened


def test_an_old_session_is_refused_once_another_took_over() -> None:
    phone = ObedientPhone()
    phone.session(close=False)
    phone.session("e" * 32, close=False)
    before, happened = phone.state(), list(phone.events)
    for message in (Capture(SESSION, 5, 1, name_of(5), DIGEST), Close(SESSION), Abort(SESSION, "stop")):
        outcome = outcome_of(phone.hear(encode(message, KEY)))
        assert outcome == ("aborted" if isinstance(message, Abort) else "refused:no_session")
    assert phone.state() == before
    assert phone.events == happened


def test_a_guessed_challenge_opens_nothing() -> None:
    phone = ObedientPhone()
    before = phone.state()
    for number in (1, 2, 99):
        assert (
            outcome_of(phone.hear(encode(opening(SESSION, challenge(number)), KEY)))
            == "refused:stale_challenge"
        )
    assert phone.state() == before
    assert phone.events == []
