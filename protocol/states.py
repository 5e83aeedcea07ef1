"""The transition tables of both roles. Data only: what is not here is not allowed."""

from __future__ import annotations

from enum import Enum
from typing import TypeVar

from protocol.errors import LocalProtocolError, RemoteProtocolError


class ControllerState(Enum):
    """Where the controller stands."""

    __hash__ = object.__hash__  # Enum's own is written in Python, and each step looks a state up
    IDLE = "idle"
    ASKING = "asking"  # status sent
    CHECKING = "checking"  # condition sent
    KNOWING = "knowing"  # status report here: the challenge is known
    OPENING = "opening"
    READY = "ready"  # open, nothing under way
    TRIGGERED = "triggered"  # capture sent, no answer yet
    CAPTURING = "capturing"  # accepted; waiting for saved
    CLOSING = "closing"
    CLOSED = "closed"
    ABORTING = "aborting"  # latched; telling the phone
    ABORTED = "aborted"


class PhoneState(Enum):
    """Where the phone stands."""

    __hash__ = object.__hash__
    IDLE = "idle"
    OPENING = "opening"  # the app prepares folder and journal
    READY = "ready"
    CAPTURING = "capturing"  # from the trigger to the journal entry
    CLOSED = "closed"
    ABORTED = "aborted"  # latched: this session never goes on


C, P = ControllerState, PhoneState

#: (state, event) -> state. An event is ``send X`` (own wish), ``recv X`` (message that matches the request
#: under way), or ``fail`` (patience is over, or the phone cannot be reached).
CONTROLLER_TRANSITIONS: dict[tuple[ControllerState, str], ControllerState] = {
    (C.IDLE, "send status"): C.ASKING,
    (C.ASKING, "recv status_report"): C.KNOWING,
    (C.IDLE, "send condition"): C.CHECKING,
    (C.CHECKING, "recv condition_report"): C.IDLE,
    (C.KNOWING, "send open"): C.OPENING,
    (C.OPENING, "recv opened"): C.READY,
    (C.READY, "send capture"): C.TRIGGERED,
    (C.TRIGGERED, "recv waiting"): C.TRIGGERED,  # not taken yet, and asked again until it is
    (C.TRIGGERED, "recv accepted"): C.CAPTURING,
    (C.TRIGGERED, "recv exposed"): C.CAPTURING,  # accepted was lost
    (C.TRIGGERED, "recv saved"): C.READY,  # accepted and exposed were lost
    (C.CAPTURING, "recv accepted"): C.CAPTURING,
    (C.CAPTURING, "recv exposed"): C.CAPTURING,
    (C.CAPTURING, "recv saved"): C.READY,
    (C.READY, "send close"): C.CLOSING,
    (C.CLOSING, "recv closed"): C.CLOSED,
    (C.ABORTING, "recv aborted"): C.ABORTED,
    (C.ABORTING, "fail"): C.ABORTED,
    **{
        (state, event): C.ABORTING
        for state in (C.OPENING, C.READY, C.TRIGGERED, C.CAPTURING, C.CLOSING)
        for event in ("send abort", "recv refused", "fail")
    },
    # The phone has ended it already, so there is nothing to tell it either.
    **{
        (state, "recv aborted"): C.ABORTED
        for state in (C.OPENING, C.READY, C.TRIGGERED, C.CAPTURING, C.CLOSING)
    },
    # Nothing is open yet, so there is nothing to tell the phone.
    **{
        (state, event): C.ABORTED
        for state in (C.IDLE, C.ASKING, C.CHECKING, C.KNOWING)
        for event in ("send abort", "fail")
    },
}

#: (state, event) -> state. An event is ``recv X`` or one of the app's own: ``ready``, ``saved``, ``fail``.
PHONE_TRANSITIONS: dict[tuple[PhoneState, str], PhoneState] = {
    **{(state, "recv open"): P.OPENING for state in (P.IDLE, P.OPENING, P.READY, P.CLOSED, P.ABORTED)},
    (P.OPENING, "ready"): P.READY,
    (P.OPENING, "fail"): P.ABORTED,
    (P.READY, "recv capture"): P.CAPTURING,
    (P.CAPTURING, "saved"): P.READY,
    (P.READY, "recv close"): P.CLOSED,
    **{
        (state, event): P.ABORTED
        for state in (P.OPENING, P.READY, P.CAPTURING)
        for event in ("recv abort", "fail")
    },
}

S = TypeVar("S", bound=Enum)


def step(table: dict[tuple[S, str], S], role: str, state: S, event: str) -> S:
    """Take one transition.

    Raises
    ------
    LocalProtocolError, RemoteProtocolError
        When the pair is not in the table; the message names event, role and state.
    """
    try:
        return table[state, event]
    except KeyError:
        words = f"{event!r} is not allowed for the {role} in state {state.value!r}"
        error = RemoteProtocolError if event.startswith("recv ") else LocalProtocolError
        raise error(words) from None
