"""What an engine's events are in words: the same for every face."""

from __future__ import annotations

from android_bridge.base import how_many
from controller.capture import events
from controller.capture.events import Event
from controller.capture.judging import verdict_words
from controller.identity import Calibration, Cause, Verdict, is_taken_again, tell_outside
from controller.plan import merged, spoken

_TOLD = (Cause.PLAIN_XRAY, Cause.BLACK, Cause.OUTSIDE)


def warning_of(event: Event) -> str:
    """Say what a person should see in passing; empty for everything else."""
    match event:
        case events.Warned():
            return event.words
        case events.TakesLong():
            usual = "" if event.usual_s is None else f", the ones before took {event.usual_s:.1f} s"
            return f"x-ray {event.index} has no photo after {event.waited_s:.0f} s{usual}: look at the phone"
        case events.PhoneUnfit():
            return f"{event.why}; {event.lifted_by}"
        case events.RoomDiffers() if not event.is_suspended:  # else it is told with what it is suspended for
            return f"x-ray {event.index}: {'; '.join(event.words)}; it goes on, the photo is marked"
        case events.PhotoJudged() if event.judged.verdict in (Verdict.DOUBTFUL, Verdict.OTHER):
            # what is captured again, or what the rig is suspended for, is told with that
            is_told = event.judged.cause in _TOLD or is_taken_again(event.judged)
            return "" if is_told else f"x-ray {event.index}: {verdict_words(event.judged)}"
        case _:
            return ""


def sentence_of(event: Event) -> str:
    """Say what is only worth a line in passing; empty for everything else."""
    words = ""
    match event:
        case events.Noted():
            words = event.words
        case events.RigCalibrated():
            words = _calibrated(event.calibration)
        case events.PhotoJudged() if event.words:
            words = f"x-ray {event.index}: {'; '.join(event.words)}"
        case events.Waiting():
            waited = f"waiting for the phone: {event.what}, {event.waited_s:.0f} s"
            words = f"{waited}, asked again {how_many(event.repeats, 'time')}"
        case events.PhoneWaits():
            words = f"waiting for the phone at x-ray {event.index}: {event.condition.reason}"
        case events.PausePending():
            words = "pausing after this photo"
        case events.PauseScheduled(index=index):
            words = f"pauses after the next photo of x-ray {index}" if index else "no pause is scheduled"
        case events.Paused():
            words = "paused"
        case events.Resumed():
            words = "on again"
        case events.RetakePending():
            words = f"captured again next: x-ray {spoken(merged(event.indices))} ({event.why})"
        case events.RetakeWithdrawn():
            words = f"stays as it is: x-ray {spoken(merged(event.indices))}"
        case events.Rejected():
            words = f"{event.command.replace('_', ' ')}: not now, {event.why}"
    return words


def _calibrated(calibration: Calibration) -> str:
    """Say how well it is known where the screen lies in the photos."""
    outside = tell_outside(calibration.geometry) or "all of the screen is in the photo"
    return f"calibrated by {calibration.corners} corners of the board; {outside}"
