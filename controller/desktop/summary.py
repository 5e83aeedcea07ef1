"""What a run came to: photos, time, what was waited for, what is left. Knows no widget."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

from android_bridge.base import how_many
from controller.capture import Event, Finished, FinishReason, RunState, Status, events

_WAITS = 200
"""So many different things that are waited for are told apart at most."""


@dataclass(slots=True)
class Summary:
    """Of the run in hand, or the last one; for one thread.

    Parameters
    ----------
    waited_s
        For what was waited, and how long in all; the pauses too.
    """

    began_at: datetime | None = None
    ended_at: datetime | None = None
    photos: int = 0
    retakes: int = 0
    capturing_s: float = 0.0
    waited_s: dict[str, float] = field(default_factory=dict)
    late: int = 0
    """How often a photo took longer than expected."""
    reason: FinishReason | None = None
    _began_s: float = 0.0
    _now_s: float = 0.0
    _waits: tuple[str, float] | None = None

    def take(self, event: Event, now_s: float, at: datetime) -> None:
        """Take an event; `now_s` by a clock that only goes forward."""
        self._now_s = now_s
        match event:
            case events.StateChanged(before=RunState.IDLE, after=RunState.PREPARING):
                self._begin(now_s, at)
            case events.StateChanged(after=after):
                if after is not RunState.SUSPENDED:
                    self._waited()
                if after is RunState.PAUSED:
                    self._waits = "paused", now_s
            case events.Suspended():
                self._waited()
                self._waits = event.why, now_s
            case events.Saved():
                self.photos += 1
                self.retakes += event.take > 1
                self.capturing_s += event.cycle_s
            case events.TakesLong():
                self.late += 1
            case Finished():
                self._waited()
                self.ended_at, self.reason = at, event.reason

    def _begin(self, now_s: float, at: datetime) -> None:
        self.began_at, self.ended_at, self.reason = at, None, None
        self.photos, self.retakes, self.late, self.capturing_s = 0, 0, 0, 0.0
        self.waited_s, self._waits, self._began_s = {}, None, now_s

    def _waited(self) -> None:
        if self._waits is None:
            return
        why, since_s = self._waits
        self._waits = None
        if why not in self.waited_s and len(self.waited_s) >= _WAITS:
            why = "something else"
        self.waited_s[why] = self.waited_s.get(why, 0.0) + self._now_s - since_s

    def rows(self, status: Status, *, wrong: int, plan: str) -> list[tuple[str, str]]:
        """Give it line by line, label and text.

        Parameters
        ----------
        wrong
            How many x-rays have no right photo.
        plan
            The plan's file, for the next step.
        """
        if self.began_at is None:
            return [("run", "none has begun in this window")]
        told = [("began", f"{self.began_at.astimezone():%Y-%m-%d %H:%M:%S}")]
        if self.ended_at is not None:
            told.append(("ended", f"{self.ended_at.astimezone():%Y-%m-%d %H:%M:%S}, {self.reason}"))
        told.append(("lasted", spoken_s(self._now_s - self._began_s)))
        again = f", {self.retakes:,} of them captured again" if self.retakes else ""
        told.append(("photos", f"{self.photos:,}{again}"))
        if self.photos and self.capturing_s > 0:
            rate = f"{3600 * self.photos / self.capturing_s:,.0f} an hour while it captured"
            told.append(("rate", f"{rate}, {self.capturing_s / self.photos:.2f} s a photo"))
        if self.late:
            told.append(("slow", f"{how_many(self.late, 'time')} a photo took longer than expected"))
        for why, seconds in sorted(self.waited_s.items(), key=lambda each: -each[1]):
            told.append((f"waited {spoken_s(seconds)}", why))
        told.append(("left", f"{status.left:,} photos" if status.left else "nothing"))
        if wrong:
            told.append(("not right", f"{wrong:,} x-rays have no right photo"))
        told.append(("next", self._next(status, wrong, plan)))
        return told

    def _next(self, status: Status, wrong: int, plan: str) -> str:
        if self.ended_at is None:
            return "the run goes on"
        if status.left:
            return "Start goes on where it stopped"
        if wrong:
            return f"have them captured again: chexrig run {plan} --repair"
        return f"chexrig export {plan} --out DIR"


def spoken_s(seconds: float) -> str:
    """Say how long, such as ``3 min 20 s``."""
    whole = round(seconds)
    hours, minutes = whole // 3600, whole // 60 % 60
    if hours:
        return f"{hours} h {minutes:02} min"
    return f"{minutes} min {whole % 60:02} s" if minutes else f"{whole} s"
