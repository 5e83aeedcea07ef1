"""From a phone that is reached to a link with it."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable
from typing import TypeVar

from android_bridge.base import Problem
from android_bridge.link import CableStream, Condition, KeyedLink, LegacyLink, LinkAborted, PhoneLink, UdpLink
from android_bridge.setup import PhoneFacts
from controller.capture.causes import explain
from controller.capture.phone import ReachedPhone
from protocol import AbortCause, ControllerSide, Witness
from protocol.controller_side import PATIENCE_S
from protocol.legacy import LegacyController
from protocol.legacy.controller import RESEND_S
from protocol.messages import StatusReport
from protocol.phone_side import LEASE_S
from protocol.states import PhoneState

T = TypeVar("T")

_LOOK_AGAIN_S = 0.5
_FACTS_S = 10.0
_LOOK_S = 4.0
"""So long a phone that is silent is asked what it shows: the operator waits for that."""
_INTERFACE = (
    "name this computer's network interface behind the address, such as %wlan0 (`ip link` lists them)"
)
_HELD = {each.value for each in (PhoneState.OPENING, PhoneState.READY, PhoneState.CAPTURING)}


async def connect(phone: ReachedPhone, patience_s: float) -> PhoneLink:
    """Give a fresh link, for one session.

    Raises
    ------
    Problem
        When the address cannot be reached.
    """
    if not phone.address.is_legacy:
        return KeyedLink(await _udp_link(phone, patience_s))
    assert phone.endpoint is not None  # noqa: S101 - the dialect has no cable
    host, port = phone.endpoint
    side = LegacyController(patience_s=patience_s, resend_s=RESEND_S * patience_s / PATIENCE_S)
    try:
        return await LegacyLink.connect(host, port, side)
    except OSError as error:
        raise _not_reached(phone, error) from error


async def wait_until_free(phone: ReachedPhone, patience_s: float, tell: Callable[[str], None]) -> None:
    """Wait while the phone may hold a session whose controller is gone: so long it refuses another journal.

    Returns at once where it holds none.

    Parameters
    ----------
    tell
        Called with one sentence where it has to be waited for.

    Raises
    ------
    Problem
        When it does not answer.
    """
    until_s = time.monotonic() + LEASE_S + 1.0
    told = False
    while time.monotonic() < until_s and await _holds_a_session(phone, patience_s):
        if not told:
            tell(f"the phone still holds a session that broke off: it lets go of it within {LEASE_S:.0f} s")
            told = True
        await asyncio.sleep(_LOOK_AGAIN_S)


async def ask_status(phone: ReachedPhone, patience_s: float) -> StatusReport:
    """Ask a phone with chexrig's own app where it stands; changes nothing.

    Raises
    ------
    Problem
        When it does not answer, or speaks another version of the protocol.
    """
    link = await _udp_link(phone, patience_s)
    try:
        return await link.status()
    except LinkAborted as aborted:
        raise await explained(aborted.cause, phone, opened=False) from None
    finally:
        link.disconnect()


async def ask_condition(phone: ReachedPhone, patience_s: float) -> Condition | None:
    """Ask a phone with chexrig's own app why it cannot take a photo now; None where it can.

    A phone that does not answer cannot, and may answer again: the system stops an app that is put away.

    Raises
    ------
    Problem
        When its address cannot be reached at all.
    """
    link = KeyedLink(await _udp_link(phone, patience_s))
    try:
        return await link.condition()
    except LinkAborted as aborted:
        why = await _in_the_way(phone) or "is chexrig on its screen? Android stops an app that is not"
        return Condition(aborted.cause.code, f"it does not answer ({aborted.cause.message}): {why}")
    finally:
        link.disconnect()


async def ask_facts(phone: ReachedPhone, patience_s: float) -> bytes | None:
    """Ask a phone with chexrig's own app what it is: JSON, or None where it says nothing.

    Raises
    ------
    Problem
        When it does not answer.
    """
    return await _asked(phone, patience_s, KeyedLink.facts)


async def ask_witness(phone: ReachedPhone, patience_s: float) -> Witness:
    """Ask a phone with chexrig's own app what it notices of its stand and the room.

    Raises
    ------
    Problem
        When it does not answer.
    """
    return await _asked(phone, patience_s, KeyedLink.witness)


async def _asked(phone: ReachedPhone, patience_s: float, ask: Callable[[KeyedLink], Awaitable[T]]) -> T:
    link = KeyedLink(await _udp_link(phone, patience_s))
    try:
        return await ask(link)
    except LinkAborted as aborted:
        raise await explained(aborted.cause, phone, opened=False) from None
    finally:
        link.disconnect()


async def explained(cause: AbortCause, phone: ReachedPhone, *, opened: bool) -> Problem:
    """Turn a cause into what the operator is told; a silent phone at hand over ADB is asked what it shows.

    Parameters
    ----------
    opened
        Whether the session had been opened.
    """
    shown = await _in_the_way(phone) if cause.code == "no_answer" else ""
    return explain(cause, where=str(phone.address), opened=opened, in_the_way=shown)


async def ask_beside(phone: ReachedPhone, patience_s: float = _FACTS_S) -> PhoneFacts | None:
    """Ask what a phone tells beside the protocol; None where it is not at hand over ADB, or says nothing."""
    if phone.facts is None:
        return None
    try:
        async with asyncio.timeout(patience_s):
            return await phone.facts()
    except (TimeoutError, Problem):  # what answers by the protocol may photograph all the same
        return None


async def _in_the_way(phone: ReachedPhone) -> str:
    facts = await ask_beside(phone, _LOOK_S)
    return "" if facts is None else facts.in_the_way


def holds_a_session(report: StatusReport) -> bool:
    """Say whether a phone keeps a session for somebody."""
    return report.state in _HELD


async def _holds_a_session(phone: ReachedPhone, patience_s: float) -> bool:
    return not phone.address.is_legacy and holds_a_session(await ask_status(phone, patience_s))


async def _udp_link(phone: ReachedPhone, patience_s: float) -> UdpLink:
    side = ControllerSide(phone.key, patience_s=patience_s)
    if phone.cable is not None:
        return UdpLink(CableStream(await phone.cable()), side)
    assert phone.endpoint is not None  # noqa: S101 - one of the two
    try:
        return await UdpLink.connect(*phone.endpoint, side)
    except OSError as error:
        raise _not_reached(phone, error) from error


def _not_reached(phone: ReachedPhone, error: OSError) -> Problem:
    is_of_a_link = phone.address.place.lower().startswith("fe80:") and "%" not in phone.address.place
    return Problem(
        "the phone's address cannot be reached",
        where=str(phone.address),
        got=error.strerror or str(error),
        advice=_INTERFACE if is_of_a_link else "check the address that the phone shows",
    )
