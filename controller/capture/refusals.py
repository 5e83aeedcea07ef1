"""What keeps a session from being gone on with, in words."""

from __future__ import annotations

from android_bridge.base import Kind, Problem
from protocol.photo_name import MAX_TAKE


def too_many_takes(index: int) -> Problem:
    """Say that no further photo of an x-ray can be named."""
    return Problem(
        f"x-ray {index} has been tried {MAX_TAKE} times without a photo that counts",
        advice="`chexrig status PLAN` and phone.log beside the journal say how the sessions ended; mend the"
        " cause, then capture this subset under a new id in a new plan",
        kind=Kind.ABORTED,
    )


def only_simulated(model: str) -> Problem:
    """Say that a simulated phone has answered in the place of a real one."""
    return Problem(
        "the phone that answered is a simulated one, and this plan is for a real one",
        got=model,
        advice="rehearse with --phone sim, which keeps rehearsals apart; or copy the plan to a new file, and"
        " set phone.address there to the simulated one's",
        kind=Kind.ABORTED,
    )


def another_phone(subset: str, before: str, now: str) -> Problem:
    """Say that the subset's photos are by another phone."""
    return Problem(
        f"subset {subset} was begun with another phone",
        expected=before,
        got=now,
        advice="finish it with the phone it was begun with: one subset, one camera",
        kind=Kind.ABORTED,
    )


def another_camera(camera: str, other: str, address: str) -> Problem:
    """Say that the phone is that of another camera of the plan."""
    return Problem(
        f"this phone has taken the photos of camera {other}, not of {camera}",
        where=address,
        advice=f"connect the phone of {camera}, or go on with {other}: one camera, one phone; where this is"
        f" the right phone, at an address that {other}'s had before, give it another address",
    )
