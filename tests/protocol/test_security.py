"""Without the key nothing is triggered, changed or learnt."""

from __future__ import annotations

import hmac

import pytest
from fuzz_datagrams import KEY, sealed
from fuzz_states import (
    CONTROLLERS,
    DIGEST,
    PHONES,
    SESSION,
    ControllerDriver,
    PhoneDriver,
    challenge,
    drain_controller,
    drain_phone,
    name_of,
)
from fuzz_targets import snapshot
from obedient_phone import opening

from protocol import WireError
from protocol.messages import Abort, Capture, Close, StatusRequest
from protocol.wire import decode, encode


def flipped(data: bytes, at: int, bit: int) -> bytes:
    return data[:at] + bytes([data[at] ^ 1 << bit]) + data[at + 1 :]


def forgeries(right: bytes) -> list[bytes]:
    """Give what can be made of a right datagram without the key."""
    body = right[20:]
    keys = (b"", bytes(32), KEY[:-1], KEY + b"\0", bytes([KEY[0] ^ 1]) + KEY[1:])
    made = [sealed(body, key) for key in keys if sealed(body, key) != right]
    made += [
        right[:at] + bytes([right[at] ^ 1 << bit]) + right[at + 1 :] for at in range(20) for bit in range(8)
    ]
    made += [right[:at] + bytes([right[at] ^ 1]) + right[at + 1 :] for at in range(20, len(right))]
    made += [right[:at] for at in range(len(right))]
    return [*made, right + b" ", right[:20] + body.replace(b'"', b"'"), sealed(b"{}")[:20] + body]


RIGHT_FOR_PHONE = [
    StatusRequest("0" * 16),
    opening(SESSION, challenge(0), next_index=4),
    opening("f" * 32, challenge(1), next_index=4),
    Capture(SESSION, 4, 1, name_of(4), DIGEST),
    Capture(SESSION, 5, 1, name_of(5), DIGEST),
    Abort(SESSION, "stop"),
    Close(SESSION),
]


@pytest.mark.parametrize("state", PHONES)
def test_a_stranger_does_nothing_to_a_phone(state: str) -> None:
    side = PHONES[state]()
    before = snapshot(side)
    for message in RIGHT_FOR_PHONE:
        for forged in forgeries(encode(message, KEY)):
            for peer in ("owner", "stranger"):  # the address can be forged too
                side.receive_datagram(forged, peer, 1.0)
                assert side.datagrams_to_send() == []  # not even that a phone is there
                assert side.next_event() is None
    assert snapshot(side) == before


@pytest.mark.parametrize("state", CONTROLLERS)
def test_a_stranger_does_nothing_to_a_controller(state: str) -> None:
    side = CONTROLLERS[state]()
    before = snapshot(side)
    for phone in (
        PhoneDriver().hear(StatusRequest("0123456789abcdef")),
        PhoneDriver().opened(),
        PhoneDriver().opened().triggered().exposed().saved(),
        PhoneDriver().opened().hear(Close(SESSION)),
        PhoneDriver().opened().hear(Abort(SESSION, "stop")),
        PhoneDriver().opened().triggered(9),
    ):
        for right, _ in phone.side.datagrams_to_send():
            for forged in forgeries(right):
                side.receive_datagram(forged, 1.0)
    assert drain_controller(side) == ([], [])
    assert snapshot(side) == before


def test_the_tag_is_compared_in_constant_time(monkeypatch: pytest.MonkeyPatch) -> None:
    right = encode(Close(SESSION), KEY)
    compared: list[tuple[bytes, bytes]] = []
    outcome = [True]

    def spy(one: bytes, other: bytes) -> bool:
        compared.append((one, other))
        return outcome[0]

    monkeypatch.setattr(hmac, "compare_digest", spy)
    for at in range(4, 20):
        wrong = flipped(right, at, 0)
        assert decode(wrong, KEY, "controller") == Close(SESSION)  # nothing else compares, early or late
        assert set(compared.pop()) == {wrong[4:20], right[4:20]}
    outcome[0] = False
    with pytest.raises(WireError, match="tag"):
        decode(right, KEY, "controller")
    assert len(compared) == 1


def all_that_a_phone_sends() -> list[bytes]:
    phone = PhoneDriver().hear(StatusRequest("0" * 16)).opened().triggered().exposed().saved()
    sent = [data for data, _ in phone.hear(Close(SESSION)).side.datagrams_to_send()]
    assert len(sent) == 6
    return sent


def test_a_recording_of_the_phone_does_nothing_to_another_controller() -> None:
    recorded = all_that_a_phone_sends()
    for make in (ControllerDriver().asking, ControllerDriver().knowing, ControllerDriver().opening):
        side = make().done()
        side._session = "e" * 32  # this one's session has another id
        before = snapshot(side)
        for each in recorded:
            side.receive_datagram(each, 1.0)
        assert snapshot(side) == before


@pytest.mark.parametrize("state", PHONES)
def test_what_a_phone_sent_does_nothing_to_it(state: str) -> None:
    side = PHONES[state]()
    before = snapshot(side)
    for data in all_that_a_phone_sends():
        side.receive_datagram(data, "owner", 1.0)
    assert drain_phone(side) == ([], [])
    assert snapshot(side) == before


@pytest.mark.parametrize("state", CONTROLLERS)
def test_what_a_controller_sent_does_nothing_to_it(state: str) -> None:
    side = CONTROLLERS[state]()
    before = snapshot(side)
    for message in RIGHT_FOR_PHONE:
        side.receive_datagram(encode(message, KEY), 1.0)
    assert drain_controller(side) == ([], [])
    assert snapshot(side) == before
