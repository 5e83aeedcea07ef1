"""What a run of a plan can be doing, and how it gets from one to the other."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class RunState(StrEnum):
    """What the engine is doing.

    The whole of it; `TRANSITIONS` says the same to the program, and a test holds the two against each other::

        idle       --start-->   preparing
        preparing  --ask-->     suspended
        suspended  --confirm--> preparing
        preparing  --open-->    capturing
        capturing  --close-->   preparing
        preparing  --hold-->    paused
        capturing  --hold-->    paused
        paused     --resume-->  capturing
        paused     --reopen-->  preparing
        idle       --end-->     finished
        preparing  --end-->     finished
        suspended  --end-->     finished
        capturing  --end-->     finished
        paused     --end-->     finished

    A wish to pause or to stop is no state: it is pending (`Status.pending`) until the photo in hand is on
    record.
    """

    IDLE = "idle"
    """Nothing has begun: the work can be looked at."""
    PREPARING = "preparing"
    """The window, the phone or a session is being opened; nothing is photographed."""
    SUSPENDED = "suspended"
    """The engine waits for a person; `Status.lifted_by` says for what."""
    CAPTURING = "capturing"
    """A session is open, and x-rays are photographed one after another."""
    PAUSED = "paused"
    """A person has paused it, between two photos."""
    FINISHED = "finished"
    """It has ended for good; `Status.finish` says how."""


class Step(StrEnum):
    """What takes the engine from one state to another."""

    START = "start"
    ASK = "ask"
    """The room has to be made ready for a subset."""
    CONFIRM = "confirm"
    """A person says that it is."""
    OPEN = "open"
    """The phone has opened a session."""
    CLOSE = "close"
    """The session is over, and something is left to do: the next subset, or a retake."""
    HOLD = "hold"
    RESUME = "resume"
    """On in the same session."""
    REOPEN = "reopen"
    """The pause was so long that the session was closed: on in a new one."""
    END = "end"


TRANSITIONS: dict[tuple[RunState, Step], RunState] = {
    (RunState.IDLE, Step.START): RunState.PREPARING,
    (RunState.PREPARING, Step.ASK): RunState.SUSPENDED,
    (RunState.SUSPENDED, Step.CONFIRM): RunState.PREPARING,
    (RunState.PREPARING, Step.OPEN): RunState.CAPTURING,
    (RunState.CAPTURING, Step.CLOSE): RunState.PREPARING,
    (RunState.PREPARING, Step.HOLD): RunState.PAUSED,
    (RunState.CAPTURING, Step.HOLD): RunState.PAUSED,
    (RunState.PAUSED, Step.RESUME): RunState.CAPTURING,
    (RunState.PAUSED, Step.REOPEN): RunState.PREPARING,
    **{(each, Step.END): RunState.FINISHED for each in RunState if each is not RunState.FINISHED},
}


class FinishReason(StrEnum):
    """How a run ended."""

    COMPLETE = "complete"
    """Everything that was asked for is on record."""
    STOPPED = "stopped"
    """A person wanted it to end; the photo in hand was finished."""
    ABORTED = "aborted"
    """It ended before its time, at once; `Status.problem` says why."""
    REFUSED = "refused"
    """Nothing could be begun: the set-up is wrong; `Status.problem` says how."""


class Pending(StrEnum):
    """What happens as soon as the photo in hand is on record."""

    NOTHING = ""
    PAUSE = "pause"
    RETAKE = "retake"
    STOP = "stop"


@dataclass(frozen=True, slots=True, kw_only=True)
class Status:
    """The engine at one moment.

    Parameters
    ----------
    pending
        What a person has asked for and has not come yet.
    lifted_by
        What ends a suspension, in words; empty in every other state.
    subset
        Id of the subset in hand; empty before the first.
    index
        The x-ray on the screen; None while there is none.
    done, total
        Photos of the work item in hand: on record, and in all.
    left
        Photos that are left in the whole run.
    pause_at
        The x-ray after whose next photo it pauses by itself; None where that is not wanted.
    waiting_for
        What the phone is waited for, in words; empty while it is quick.
    left_s
        How long the rest will take, pauses and changes of the room left out; None where nobody knows yet.
    finish
        How it ended; None before.
    problem
        Why it ended before its time, as one message; empty where it did not.
    """

    state: RunState = RunState.IDLE
    pending: Pending = Pending.NOTHING
    lifted_by: str = ""
    subset: str = ""
    index: int | None = None
    done: int = 0
    total: int = 0
    left: int = 0
    pause_at: int | None = None
    waiting_for: str = ""
    left_s: float | None = None
    finish: FinishReason | None = None
    problem: str = ""
