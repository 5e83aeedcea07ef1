"""What an operator can do at the desk: data, from which buttons, menus and keys are made."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

from controller.capture import Pending, RunState, events
from controller.desktop.desk import Desk

_OPERATOR = "the operator"
_IN_HAND = (RunState.PREPARING, RunState.SUSPENDED, RunState.CAPTURING, RunState.PAUSED)


class Commands(Protocol):
    """The engine's public commands, as far as the desk gives them."""

    def start(self) -> None:
        """Begin."""

    def room_is_ready(self, subset: str, /) -> None:
        """Say that the room is ready, or the rig put right."""

    def look_again(self) -> None:
        """Look again whether a subset can begin."""

    def pause(self) -> None:
        """Pause as soon as the photo in hand is on record."""

    def resume(self) -> None:
        """Go on after a pause, or take back the wish for one."""

    def toggle_retake_last(self, because: str, /) -> None:
        """Have the newest photo captured again, or not after all."""

    def stop_after_this_photo(self, reason: str, /) -> None:
        """End in good order."""

    def abort(self, reason: str, /) -> None:
        """End at once."""


@dataclass(frozen=True, slots=True)
class Action:
    """One thing to do.

    Parameters
    ----------
    name
        For programs and screen readers.
    words
        On its button.
    key
        As Qt writes keys: ``Space``, ``Ctrl+Shift+A``.
    tip
        What it does, in a sentence; the key is added to it.
    is_possible
        Whether it means something now.
    do
        Does it.
    """

    name: str
    words: str
    key: str
    tip: str
    is_possible: Callable[[Desk], bool]
    do: Callable[[Commands, Desk], None]


def _is_in_hand(desk: Desk) -> bool:
    return desk.status.state in _IN_HAND


def _can_start(desk: Desk) -> bool:
    is_over = desk.status.state is RunState.FINISHED and desk.is_ready
    return is_over or desk.status.state is RunState.IDLE


def _waits_for_person(desk: Desk) -> bool:
    return desk.asks is not None and not isinstance(desk.asks, events.PhoneUnfit | events.Blocked)


def _can_pause(desk: Desk) -> bool:
    is_running = desk.status.state in (RunState.PREPARING, RunState.CAPTURING)
    return is_running and desk.status.pending not in (Pending.PAUSE, Pending.STOP)


def _can_resume(desk: Desk) -> bool:
    return desk.status.state is RunState.PAUSED or desk.status.pending is Pending.PAUSE


def _can_retake(desk: Desk) -> bool:
    row = desk.subsets.get(desk.in_hand)
    is_usual = row is not None and not row.is_repair and not desk.is_legacy
    is_here = desk.photo is not None and desk.photo.subset == desk.status.subset
    return is_usual and is_here and desk.status.state in (RunState.CAPTURING, RunState.PAUSED)


def _say_ready(commands: Commands, desk: Desk) -> None:
    if desk.asks is not None:
        commands.room_is_ready(desk.asks.subset)


ACTIONS = (
    Action(
        "start",
        "Start",
        "Ctrl+Return",
        "Begin with, or go on with, the first subset that is not complete",
        _can_start,
        lambda commands, _: commands.start(),
    ),
    Action(
        "ready",
        "It is ready",
        "Return",
        "Say that the room is as the plan has it, or that the rig is put right",
        _waits_for_person,
        _say_ready,
    ),
    Action(
        "look_again",
        "Look again",
        "F5",
        "Look at once again whether it can go on",
        lambda desk: isinstance(desk.asks, events.PhoneUnfit | events.Blocked),
        lambda commands, _: commands.look_again(),
    ),
    Action(
        "pause",
        "Pause",
        "Space",
        "Pause as soon as the photo in hand is on record",
        _can_pause,
        lambda commands, _: commands.pause(),
    ),
    Action(
        "resume",
        "Resume",
        "Space",
        "Go on; a pause that has not come yet is taken back",
        _can_resume,
        lambda commands, _: commands.resume(),
    ),
    Action(
        "retake",
        "Retake",
        "R",
        "Capture the newest photo again, before anything else; once more takes that back",
        _can_retake,
        lambda commands, _: commands.toggle_retake_last("the operator wanted it at the desk"),
    ),
    Action(
        "stop",
        "Stop after this photo",
        "Esc",
        "End in good order as soon as the photo in hand is on record; the same plan goes on later",
        lambda desk: _is_in_hand(desk) and desk.status.pending is not Pending.STOP,
        lambda commands, _: commands.stop_after_this_photo(f"{_OPERATOR} stopped it at the desk"),
    ),
    Action(
        "abort",
        "Abort",
        "Ctrl+Shift+A",
        "End at once: the photo in hand is taken again next time",
        _is_in_hand,
        lambda commands, _: commands.abort(f"{_OPERATOR} aborted it at the desk"),
    ),
)
"""In the order in which they stand in the window. Two of one key are never possible at the same time."""


def told_of_abort(desk: Desk) -> str:
    """Say what is done and what is left, for whoever is about to abort."""
    status = desk.status
    if not status.total:
        return "Nothing has been photographed yet."
    of = f"{status.done} of {status.total} photos of {status.subset} are on record and stay so."
    left = status.left - (status.total - status.done)
    rest = f" After it {left:,} more are left in this run." if left > 0 else ""
    return f"{of} The photo in hand is taken again next time.{rest}"
