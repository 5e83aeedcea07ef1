"""The transition tables of the dialect's two roles. Data only: what is not here is not allowed."""

from __future__ import annotations

from enum import Enum


class LegacyControllerState(Enum):
    """Where the controller stands."""

    READY = "ready"  # nothing under way
    ASKED = "asked"  # one copy of the request is out
    ASKED_AGAIN = "asked_again"  # more than one is
    DOUBTING = "doubting"  # a mismatch that an OK still to come would explain
    ABORTED = "aborted"  # latched


class LegacyPhoneState(Enum):
    """Where the phone stands."""

    READY = "ready"
    CAPTURING = "capturing"  # from the trigger to the journal entry


C, P = LegacyControllerState, LegacyPhoneState

#: (state, event) -> state. ``recv ok`` is the OK with the very name that was asked for, ``recv other`` one
#: with any other name; ``fail``: patience or grace is over, or nothing listens there.
LEGACY_CONTROLLER_TRANSITIONS: dict[tuple[LegacyControllerState, str], LegacyControllerState] = {
    (C.READY, "send request"): C.ASKED,
    (C.ASKED, "send again"): C.ASKED_AGAIN,
    (C.ASKED_AGAIN, "send again"): C.ASKED_AGAIN,
    (C.ASKED, "recv mismatch"): C.ABORTED,  # nothing else can have moved the phone on
    (C.ASKED_AGAIN, "recv mismatch"): C.DOUBTING,  # a copy may have moved it on, its OK be on the way
    (C.DOUBTING, "recv mismatch"): C.DOUBTING,
    **{(state, "recv ok"): C.READY for state in (C.ASKED, C.ASKED_AGAIN, C.DOUBTING)},
    **{
        (state, event): C.ABORTED
        for state in (C.ASKED, C.ASKED_AGAIN, C.DOUBTING)
        for event in ("recv other", "fail")
    },
}

#: (state, event) -> state. ``recv next`` is a request for the row that is next; all others change nothing.
LEGACY_PHONE_TRANSITIONS: dict[tuple[LegacyPhoneState, str], LegacyPhoneState] = {
    (P.READY, "recv next"): P.CAPTURING,
    (P.CAPTURING, "saved"): P.READY,
    (P.CAPTURING, "fail"): P.READY,
}
