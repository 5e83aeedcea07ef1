"""Something is wrong with the photos: the rig waits for a person who looks, and says that it is put right."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from controller.capture.events import RigSuspended
from controller.capture.pages import Page, PagePicture, suspended_page
from controller.capture.readiness import Rig
from controller.capture.states import RunState, Step

PICTURE = "picture"
"""The label of a picture's place among facts."""
_PUT_RIGHT = "look at the phone and the room, put it right, and say so: the rig is calibrated anew then"


@dataclass(frozen=True, slots=True, kw_only=True)
class Trouble:
    """What a person has to look at.

    Parameters
    ----------
    why
        In words.
    facts
        Label and text: what was found where, and what helps.
    pictures
        What there is to be seen of it.
    """

    why: str
    facts: Sequence[tuple[str, str]] = ()
    pictures: Sequence[PagePicture] = ()


async def until_put_right(rig: Rig, subset: str, trouble: Trouble) -> None:
    """Wait, suspended, until a person says that it is put right; a wish to pause has come true with it.

    Raises
    ------
    Stopping
        When a person wants to stop instead.
    """
    control = rig.control
    if control.status.state is RunState.CAPTURING:
        control.go(Step.CLOSE)
    control.asks_for_room, control.is_confirmed = True, False
    control.wants_pause = False
    control.show_pending()
    control.go(Step.ASK, lifted_by=_PUT_RIGHT)
    why = f"{subset} is suspended: {trouble.why}"
    control.tell(RigSuspended(why=why, lifted_by=_PUT_RIGHT, subset=subset, facts=tuple(trouble.facts)))

    # Where the picture itself is on the page, its place is told in the terminal alone.
    facts = [each for each in trouble.facts if each[0] != PICTURE or not trouble.pictures]

    def page() -> Page:
        return suspended_page(
            f"{subset} is suspended", trouble.why, facts, trouble.pictures, held=rig.keys.held
        )

    async with rig.screen.pages(page):
        await control.until(lambda: control.is_confirmed)
    control.asks_for_room = False
    control.go(Step.CONFIRM)
