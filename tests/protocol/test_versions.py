"""Earlier versions against this one, both ways, by what their programs really sent."""

from __future__ import annotations

import json

import pytest
from fuzz_states import drain_controller, drain_phone
from golden.messages import BOOT, CHALLENGE, JOURNAL, KEY, NONCE, SESSION
from golden.versions import RECORDED

from protocol import (
    AbortCause,
    ControllerSide,
    ControllerState,
    PhoneSide,
    PhoneState,
    SessionAborted,
    Vitals,
)
from protocol.messages import PROTOCOL_VERSION, Accepted, Message, Open, Refused, StatusReport
from protocol.wire import decode

OLD = pytest.mark.parametrize("version", RECORDED)


@pytest.fixture
def phone() -> PhoneSide[str]:
    return PhoneSide(
        KEY,
        boot=BOOT,
        app_version="2.0",
        progress=lambda _journal, _subset: None,
        vitals=lambda: Vitals("model", 10**9),
        new_challenge=lambda: CHALLENGE,
    )


def answers(phone: PhoneSide[str], version: int, recorded: str) -> list[Message]:
    phone.receive_datagram(RECORDED[version][recorded], "old", 0.0)
    events, sent = drain_phone(phone)
    assert events == []
    return [decode(data, KEY, "phone") for data, _ in sent]


@OLD
def test_an_old_controller_is_told_to_be_upgraded(phone: PhoneSide[str], version: int) -> None:
    (report,) = answers(phone, version, "status")
    assert isinstance(report, StatusReport)
    assert report.protocol == PROTOCOL_VERSION, "by which it ends already"
    words = (
        f"the controller 0.1.0 speaks protocol version {version}, "
        f"this phone's app 2.0 version {PROTOCOL_VERSION}: upgrade chexrig"
    )
    assert answers(phone, version, "open") == [Refused(SESSION, "version", words, 1, None)]
    # one that does not listen gets no further: its capture is dropped, or of no session here
    assert not any(isinstance(answer, Accepted) for answer in answers(phone, version, "capture"))
    (refused,) = answers(phone, version, "close")
    assert isinstance(refused, Refused)
    assert refused.code == "no_session"
    assert phone.state is PhoneState.IDLE


@OLD
def test_an_old_controller_can_read_what_it_is_told(phone: PhoneSide[str], version: int) -> None:
    # it takes exactly the fields that it knows
    for recorded, answer in (("status", "status_report"), ("open", "refused")):
        phone.receive_datagram(RECORDED[version][recorded], "old", 0.0)
        _, ((data, _),) = drain_phone(phone)
        old, new = json.loads(RECORDED[version][answer][20:]), json.loads(data[20:])
        assert {name: type(value) for name, value in new.items() if value is not None} == {
            name: type(old[name]) for name in new if new[name] is not None
        }
        assert new.keys() == old.keys()


@pytest.fixture
def controller() -> ControllerSide:
    """One that has asked for the status."""
    side = ControllerSide(KEY)
    side.request_status(NONCE, 0.0)
    side.datagrams_to_send(0.0)
    return side


@OLD
def test_an_old_phone_is_to_be_upgraded(controller: ControllerSide, version: int) -> None:
    controller.receive_datagram(RECORDED[version]["status_report"], 0.1)
    words = (
        f"the phone's app 0.1.0 speaks protocol version {version}, "
        f"this controller version {PROTOCOL_VERSION}: upgrade the app"
    )
    assert drain_controller(controller) == ([SessionAborted(AbortCause("version", words))], [])
    assert controller.state is ControllerState.ABORTED
    for late in ("opened", "accepted", "exposed", "saved", "closed", "refused"):
        controller.receive_datagram(RECORDED[version][late], 0.2)
    assert drain_controller(controller) == ([], [])


@OLD
def test_an_old_phone_can_read_what_it_is_asked(controller: ControllerSide, version: int) -> None:
    fields = json.loads(RECORDED[version]["open"][20:]).keys()
    place = (JOURNAL, "night-2", 1, 1, 1, 1, None, None, None)
    controller.state = ControllerState.KNOWING  # as if its report had said nothing of it
    controller.open(Open(SESSION, CHALLENGE, PROTOCOL_VERSION, "0.2.0", *place), 1.0)
    (data,) = controller.datagrams_to_send(1.0)
    assert json.loads(data[20:]).keys() == fields
    # what a phone of then really answered to the open of the version after
    controller.receive_datagram(RECORDED[version]["refused"], 1.1)
    ((aborted,), _) = drain_controller(controller)
    assert aborted.cause.code == "version"
    assert f"protocol version {version + 1}" in aborted.cause.message
    assert f"app 0.1.0 version {version}" in aborted.cause.message
