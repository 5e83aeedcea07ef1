"""What an engine tells its listeners, as it happens.

Every event is frozen, and is handed over in the engine's own thread, one after another. A listener must not
keep that: what takes long belongs into a thread of its own.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from android_bridge.base import Problem
    from android_bridge.link import Condition
    from controller.capture.preflight import Finding
    from controller.capture.states import FinishReason, RunState
    from controller.capture.work import WorkItem
    from controller.identity import Calibration, Judged
    from controller.records import Tally


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """Something has happened."""


Listener = Callable[[Event], None]


@dataclass(frozen=True, slots=True, kw_only=True)
class StateChanged(Event):
    """The engine does something else now."""

    before: RunState
    after: RunState


@dataclass(frozen=True, slots=True, kw_only=True)
class Noted(Event):
    """Something worth a sentence, for whoever reads along."""

    words: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Warned(Event):
    """Something unusual that the run goes on with."""

    words: str


@dataclass(frozen=True, slots=True, kw_only=True)
class AlreadyComplete(Event):
    """All of an item was on record before.

    Parameters
    ----------
    tally
        As `ItemComplete` has it.
    """

    item: WorkItem
    tally: Tally


@dataclass(frozen=True, slots=True, kw_only=True)
class Looked(Event):
    """It was looked whether a subset can begin, or go on.

    Parameters
    ----------
    findings
        Of every check, in no order.
    """

    subset: str
    findings: tuple[Finding, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ItemBegins(Event):
    """The next item's turn has come; nothing is shown yet.

    Parameters
    ----------
    next_index
        The x-ray that is captured first.
    changes
        What is different in the room from the item before, such as ``room_light: off -> on``; empty for the
        first item, and where nothing is.
    """

    item: WorkItem
    next_index: int
    changes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class SessionOpened(Event):
    """The phone has opened a session."""

    session: str
    subset: str
    model: str


@dataclass(frozen=True, slots=True, kw_only=True)
class XrayShown(Event):
    """An x-ray stands in the screen's frame buffer.

    Parameters
    ----------
    shown_s
        ``time.monotonic()`` when it was known to.
    """

    subset: str
    index: int
    shown_s: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Triggered(Event):
    """The trigger is on its way to the phone."""

    subset: str
    index: int
    take: int
    photo_name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Exposed(Event):
    """The sensor has read the screen."""

    subset: str
    index: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Saved(Event):
    """A photo is on record. Times in seconds, None where they are not known.

    Parameters
    ----------
    cycle_s
        From the photo before (or the session's start, or the end of a pause) to this one.
    phone_s
        The phone's own part.
    repeats
        How often the phone was asked again for it because nothing had answered.
    size_bytes
        The photo's.
    free_bytes, battery_percent, temperature_c
        How the phone is, as far as it says so.
    lux
        The light at its front.
    """

    subset: str
    index: int
    take: int
    photo_name: str
    cycle_s: float
    phone_s: float | None
    round_trip_s: float | None
    repeats: int = 0
    size_bytes: int | None = None
    free_bytes: int | None = None
    battery_percent: int | None = None
    temperature_c: float | None = None
    lux: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class PictureCame(Event):
    """The small grey picture of a photo on record is here, a JPEG; while the next one is taken, as a rule."""

    subset: str
    index: int
    take: int
    photo_name: str
    jpeg: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class RigCalibrated(Event):
    """It is known where the screen lies in the photos to come."""

    subset: str
    calibration: Calibration


@dataclass(frozen=True, slots=True, kw_only=True)
class PhotoJudged(Event):
    """What a photo on record shows, by its small picture; while the next one is taken, where that was late.

    Parameters
    ----------
    words
        What is odd about it; mostly nothing.
    """

    subset: str
    index: int
    take: int
    photo_name: str
    judged: Judged
    words: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class SettingsDiffer(Event):
    """The phone used other camera settings than it was to; it stands in the record as well.

    Those that the plan fixes, and those that the subset's first photo was taken with.
    """

    subset: str
    index: int
    words: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RoomDiffers(Event):
    """The phone noticed that its stand or the room is not as the plan says, or not as it was.

    Parameters
    ----------
    words
        What, each with its figures; they stand in the record as well.
    is_suspended
        Whether a person has to look before it goes on; else it is told only.
    """

    subset: str
    index: int
    words: tuple[str, ...]
    is_suspended: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Waiting(Event):
    """The phone keeps everybody waiting.

    Parameters
    ----------
    what
        For what.
    waited_s, repeats
        How long already, and how often it was asked again.
    """

    what: str
    waited_s: float
    repeats: int


@dataclass(frozen=True, slots=True, kw_only=True)
class TakesLong(Event):
    """A photo takes longer than was to be expected; nothing else has changed.

    Parameters
    ----------
    waited_s
        Since its x-ray was shown.
    usual_s
        What the photos before took; None where there was none.
    """

    subset: str
    index: int
    waited_s: float
    usual_s: float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class PhoneWaits(Event):
    """The phone cannot take a photo now, and says why; it is asked again until it can."""

    subset: str
    index: int
    condition: Condition


@dataclass(frozen=True, slots=True, kw_only=True)
class PausePending(Event):
    """It will pause as soon as the photo in hand is on record."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PauseScheduled(Event):
    """It will pause as soon as the next photo of an x-ray is on record.

    Parameters
    ----------
    index
        The x-ray; None where that was taken back.
    """

    index: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Paused(Event):
    """It is paused, between two photos."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SessionClosed(Event):
    """A session was closed in good order before its end.

    Parameters
    ----------
    why
        In words: a long pause, or a retake.
    """

    why: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Resumed(Event):
    """It goes on after a pause."""


@dataclass(frozen=True, slots=True, kw_only=True)
class StopPending(Event):
    """It will end as soon as the photo in hand is on record."""

    why: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RetakePending(Event):
    """These photos will be captured again as soon as the one in hand is on record."""

    subset: str
    indices: tuple[int, ...]
    why: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RetakeWithdrawn(Event):
    """These photos stay as they are, after all."""

    subset: str
    indices: tuple[int, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Suspended(Event):
    """The engine waits for a person.

    Parameters
    ----------
    why
        In words.
    lifted_by
        What the person has to do.
    subset
        The subset that it is about.
    """

    why: str
    lifted_by: str
    subset: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Blocked(Suspended):
    """Something has to be put right before a subset can begin; `Looked` has told what."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PhoneUnfit(Suspended):
    """The phone cannot take photos: too hot, a call, a full card. It goes on by itself when it can again."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RigSuspended(Suspended):
    """The photos are not as they should be: a person has to look at the rig, and to say that it is put right.

    Parameters
    ----------
    facts
        Label and text, as where a picture lies, and what helps.
    """

    facts: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Rejected(Event):
    """A command that has no meaning now; nothing has changed."""

    command: str
    why: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ItemComplete(Event):
    """All of an item is on record now.

    Parameters
    ----------
    captured
        How many photos were captured for it in this run.
    tally
        What the photos on record of its subset show; empty where none was looked at.
    """

    item: WorkItem
    captured: int
    tally: Tally


@dataclass(frozen=True, slots=True, kw_only=True)
class Finished(Event):
    """The last event of a run.

    Parameters
    ----------
    during
        What the engine was doing when it ended.
    why
        In words, where it was not complete.
    problem
        What went wrong; None where nothing did.
    item
        The item in hand when it ended; None between two, and where all is done.
    done, total
        Of the item in hand.
    page_s
        For how long the rig's screen tells it too, where nobody closes that page; 0 where it does not.
    """

    reason: FinishReason
    during: RunState
    why: str = ""
    problem: Problem | None = None
    item: WorkItem | None = None
    done: int = 0
    total: int = 0
    page_s: float = 0.0
