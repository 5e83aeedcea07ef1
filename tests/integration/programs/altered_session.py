"""chexrig with other times, or with a display that moves on too early, to see whether the tests would notice.

usage: altered_session.py ALTERATION[,ALTERATION] ARGUMENTS-OF-CHEXRIG...

``impatient``: a session is given up as soon as the phone waits, and a suspended engine asks all the time.
``moves-at-trigger``: the next x-ray comes up as soon as the trigger for this one has left.
``trusts-every-phone``: the display moves on at exposed whatever is known of the phone.
"""

from __future__ import annotations

import asyncio
import sys
from typing import Any

from controller.capture import shooting, sitting, until_fit
from controller.capture.rig_screen import RigScreen
from controller.capture.shooting import Shooting
from controller.cli import main


def replace(owner: Any, name: str, other: object) -> None:
    """Put something in the place of what is there."""
    assert hasattr(owner, name), name
    setattr(owner, name, other)


def impatient() -> None:
    replace(shooting, "WAITING_S", 0.0)
    replace(until_fit, "_LOOKS_AGAIN_S", 0.2)


def moves_at_trigger() -> None:
    shoot = Shooting.shoot

    async def early(self: Shooting, frame: Any, shot: Any, then: Any) -> Any:
        left = asyncio.ensure_future(asyncio.sleep(0.01))
        moving = asyncio.ensure_future(self._move_on(left, then))
        try:
            return await shoot(self, frame, shot, None)
        finally:
            await moving

    async def content(*_: object) -> None:
        pass

    replace(Shooting, "shoot", early)
    replace(RigScreen, "check", content)


def trusts_every_phone() -> None:
    replace(sitting, "display_waits", lambda *_: "")


ALTERATIONS = {
    "impatient": impatient,
    "moves-at-trigger": moves_at_trigger,
    "trusts-every-phone": trusts_every_phone,
}

if __name__ == "__main__":
    for name in filter(None, sys.argv[1].split(",")):
        ALTERATIONS[name]()
    sys.exit(main(sys.argv[2:]))
