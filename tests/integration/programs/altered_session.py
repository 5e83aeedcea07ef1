"""chexrig with other times, or with a display that moves on too early, to see whether the tests would notice.

usage: altered_session.py ALTERATION[,ALTERATION] ARGUMENTS-OF-CHEXRIG...

``impatient``: a session is given up as soon as the phone waits, and a suspended engine asks all the time.
``moves-at-trigger``: the next x-ray comes up as soon as the trigger for this one has left.
``trusts-every-phone``: the display moves on at exposed whatever is known of the phone.
"""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Awaitable
from typing import Any

from controller.capture import session, sitting, until_fit
from controller.capture.session import Session
from controller.cli import main


def impatient() -> None:
    session.WAITING_S = 0.0
    until_fit._LOOKS_AGAIN_S = 0.2


def moves_at_trigger() -> None:
    shoot = Session._shoot

    async def early(self: Session, frame: Any, intent: Any, then: Any, after: Any) -> Any:
        async def seen() -> None:
            await asyncio.sleep(0.01)

        moving = asyncio.ensure_future(self._move_on(asyncio.ensure_future(seen()), then))
        try:
            return await shoot(self, frame, intent, None, after)
        finally:
            await moving

    Session._shoot = early  # type: ignore[method-assign]  # the sabotage

    async def content(*_: object) -> Awaitable[None] | None:
        return None

    from controller.capture.rig_screen import RigScreen  # noqa: PLC0415 - only for this sabotage

    RigScreen.check = content  # type: ignore[method-assign, assignment]  # the sabotage


def trusts_every_phone() -> None:
    sitting.display_waits = lambda *_: ""  # type: ignore[assignment]  # the sabotage


ALTERATIONS = {
    "impatient": impatient,
    "moves-at-trigger": moves_at_trigger,
    "trusts-every-phone": trusts_every_phone,
}

if __name__ == "__main__":
    for name in filter(None, sys.argv[1].split(",")):
        ALTERATIONS[name]()
    sys.exit(main(sys.argv[2:]))
