"""The desk's log: each event that is worth it as a sentence, with its time."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from controller.capture import Event, Finished, events, sentence_of, warning_of
from controller.plan import merged, spoken


class Tone(StrEnum):
    """How much a line of the log wants to be seen."""

    PASSING = "passing"
    USUAL = "usual"
    WARNING = "warning"
    TROUBLE = "trouble"


@dataclass(frozen=True, slots=True)
class Line:
    """A sentence of the log.

    Parameters
    ----------
    at
        When it was said.
    """

    at: datetime
    words: str
    tone: Tone


def line_of(event: Event, at: datetime) -> Line | None:
    """Give what the log says of an event; None where it says nothing.

    Parameters
    ----------
    at
        When it happened.
    """
    warning = warning_of(event)
    if warning:
        return Line(at, warning, Tone.WARNING)
    words, tone = _trouble(event)
    if not words:
        words, tone = _usual(event), Tone.USUAL
    if not words:
        words, tone = sentence_of(event), Tone.PASSING
    return Line(at, words, tone) if words else None


def _trouble(event: Event) -> tuple[str, Tone]:
    words, tone = "", Tone.TROUBLE
    match event:
        case events.RoomDiffers():
            words = f"x-ray {event.index}: {'; '.join(event.words)}"
        case events.RigSuspended() | events.Blocked() | events.PhoneUnfit():
            words = f"{event.subset}: {event.why}"
        case events.Suspended():
            words, tone = f"{event.subset}: {event.why}", Tone.WARNING
        case events.ItemComplete() if event.tally.wrong:
            wrong = spoken(merged(event.tally.wrong))
            words = f"{event.item.subset.id}: not complete, no right photo of x-ray {wrong}"
        case events.SettingsDiffer():
            words, tone = f"x-ray {event.index}: {event.words}", Tone.WARNING
        case Finished(problem=problem) if problem is not None:
            words = f"{event.reason}: {event.why}"
    return words, tone


def _usual(event: Event) -> str:
    words = ""
    match event:
        case events.SessionOpened():
            words = f"{event.subset}: the phone ({event.model}) is ready"
        case events.ItemBegins():
            changed = f" ({'; '.join(event.changes)})" if event.changes else ""
            words = f"{event.item.subset.id} from x-ray {event.next_index}{changed}"
        case events.ItemComplete() | events.AlreadyComplete():
            words = f"{event.item.subset.id}: complete"
        case events.SessionClosed():
            words = f"the session is closed: {event.why}"
        case events.StopPending():
            words = f"ends after this photo: {event.why}"
        case Finished():
            words = f"{event.reason}: {event.why}".removesuffix(": ")
    return words
