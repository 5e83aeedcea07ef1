"""A phone that cannot take photos now, waited for: too hot, a call, another app in front, a full card."""

from __future__ import annotations

import asyncio
import contextlib
import time

from android_bridge.base import Kind, Problem
from android_bridge.link import Condition
from controller.capture.causes import PROCESS_ENDED, explain
from controller.capture.connecting import ask_condition
from controller.capture.events import PhoneUnfit
from controller.capture.pages import Page, blocked_page, spoken_time
from controller.capture.phone import ReachedPhone
from controller.capture.readiness import Rig
from controller.capture.states import Step

_LOOKS_AGAIN_S = 3.0
_BY_ITSELF = "it goes on by itself as soon as the phone can take photos again"


async def until_fit(
    rig: Rig, subset: str, phone: ReachedPhone, condition: Condition, patience_s: float
) -> None:
    """Wait, suspended, until a phone can take photos again; it is asked again and again.

    Raises
    ------
    Stopping
        When a person wants to stop before.
    Problem
        When it takes longer than the plan has patience for, or the phone's process has ended.
    """
    control = rig.control
    began_s = looks_s = time.monotonic()
    control.go(Step.ASK, lifted_by=_BY_ITSELF)
    why = f"{subset} is suspended: {condition.reason}"
    control.tell(PhoneUnfit(why=why, lifted_by=_BY_ITSELF, subset=subset))

    def page() -> Page:
        status = control.status
        found = [
            ("phone", f"{condition.reason} (for {spoken_time(time.monotonic() - began_s)})", _BY_ITSELF),
            ("photos", f"{status.done} of {status.total} are saved", _at_most(patience_s)),
        ]
        return blocked_page(f"{subset} is suspended", found, looks_s - time.monotonic())

    async with rig.screen.pages(page):
        while True:
            if time.monotonic() - began_s > patience_s:
                raise _out_of_patience(condition, patience_s, str(phone.address))
            if phone.ended is not None and phone.ended.done():
                raise explain(PROCESS_ENDED, where=str(phone.address), opened=True)
            looks_s = time.monotonic() + _LOOKS_AGAIN_S
            control.looks_again.clear()
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(_LOOKS_AGAIN_S):
                    await control.or_stop(control.looks_again.wait())
            found = await control.or_stop(condition_of(rig, phone))
            if found is None:
                break
            condition = found
    control.go(Step.CONFIRM)
    rig.note(f"the phone can take photos again, after {time.monotonic() - began_s:.0f} s")


async def condition_of(rig: Rig, phone: ReachedPhone) -> Condition | None:
    """Ask a phone why it cannot take a photo; where links are waited for, one out of reach may be back."""
    try:
        return await ask_condition(phone, rig.options.patience_s)
    except Problem as problem:
        if not rig.options.waits_for_link:
            raise
        return Condition("no_answer", f"it is out of reach ({problem.what})")


def _at_most(patience_s: float) -> str:
    return f"after {spoken_time(patience_s)} of waiting the run ends; the same command goes on"


def _out_of_patience(condition: Condition, patience_s: float, where: str) -> Problem:
    is_covered = condition.code in ("covered", "no_answer")
    first = "bring chexrig to the front on the phone" if is_covered else "look at the phone"
    return Problem(
        "the phone cannot take photos",
        where=where,
        expected=f"that it can again within {patience_s / 60:.0f} min",
        got=condition.reason,
        advice=f"{first}, then run the same command again: it goes on where it stopped",
        kind=Kind.ABORTED,
    )
