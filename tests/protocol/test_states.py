"""The transition tables: what is not in them is refused, and all of them is in use."""

from __future__ import annotations

from collections.abc import Mapping
from enum import Enum
from typing import Any

import pytest

from protocol.errors import LocalProtocolError, RemoteProtocolError
from protocol.states import CONTROLLER_TRANSITIONS, PHONE_TRANSITIONS, ControllerState, PhoneState, step

Table = Mapping[tuple[Any, str], Any]
ROLES = [
    pytest.param("controller", CONTROLLER_TRANSITIONS, ControllerState, id="controller"),
    pytest.param("phone", PHONE_TRANSITIONS, PhoneState, id="phone"),
]


@pytest.mark.parametrize(("role", "table", "states"), ROLES)
def test_each_pair_is_allowed_or_named(role: str, table: dict[Any, Any], states: type[Enum]) -> None:
    for state in states:
        for event in {event for _, event in table} | {"recv nonsense", "nonsense"}:
            if (state, event) in table:
                assert step(table, role, state, event) is table[state, event]
                continue
            wanted = RemoteProtocolError if event.startswith("recv ") else LocalProtocolError
            with pytest.raises(wanted) as caught:
                step(table, role, state, event)
            assert all(word in str(caught.value) for word in (repr(event), role, repr(state.value)))


@pytest.mark.parametrize(("role", "table", "states"), ROLES)
def test_every_state_can_be_reached(role: str, table: Table, states: Any) -> None:
    reached = {states.IDLE}
    while more := {to for (state, _), to in table.items() if state in reached} - reached:
        reached |= more
    assert reached == set(states), role


def test_the_ends_are_ends() -> None:
    ends = {ControllerState.CLOSED, ControllerState.ABORTED}
    assert {state for state, _ in CONTROLLER_TRANSITIONS}.isdisjoint(ends)
    after = {event for state, event in PHONE_TRANSITIONS if state in (PhoneState.CLOSED, PhoneState.ABORTED)}
    assert after == {"recv open"}  # only a new session leads on


def test_from_everywhere_an_abort_leads_out() -> None:
    for state in ControllerState:
        if state not in (ControllerState.ABORTING, ControllerState.ABORTED, ControllerState.CLOSED):
            to = CONTROLLER_TRANSITIONS[state, "send abort"]
            assert to in (ControllerState.ABORTING, ControllerState.ABORTED)
    for each in (PhoneState.OPENING, PhoneState.READY, PhoneState.CAPTURING):
        assert PHONE_TRANSITIONS[each, "recv abort"] is PhoneState.ABORTED


def test_the_camera_is_triggered_from_ready_only() -> None:
    into = [key for key, to in PHONE_TRANSITIONS.items() if to is PhoneState.CAPTURING]
    assert into == [(PhoneState.READY, "recv capture")]
    sent = [key for key in CONTROLLER_TRANSITIONS if key[1] == "send capture"]
    assert sent == [(ControllerState.READY, "send capture")]
