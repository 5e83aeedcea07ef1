"""What is on the desk: everything the window shows, as the engine's events have it. Knows no widget."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import datetime

from controller.capture import (
    Event,
    Finding,
    Finished,
    Pending,
    RunState,
    Status,
    WorkItem,
    events,
    verdict_words,
)
from controller.desktop.figures import Figure
from controller.desktop.lines import Line, line_of
from controller.desktop.summary import Summary
from controller.identity import Judged
from controller.records import Tally

_LINES = 10_000
"""So many newest lines of the log wait at most."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SubsetRow:
    """A subset as the list of subsets has it.

    Parameters
    ----------
    done, total
        Photos on record, and x-rays; of a repair, those that are captured again.
    state
        In a word.
    tally
        What its photos show; None where nobody has counted yet.
    """

    id: str
    first: int
    last: int
    done: int
    total: int
    state: str
    is_repair: bool = False
    tally: Tally | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class PhotoView:
    """The newest photo.

    Parameters
    ----------
    jpeg
        The phone's small picture; empty until it is here.
    """

    subset: str
    index: int
    take: int
    name: str
    jpeg: bytes = b""
    judged: Judged | None = None
    words: tuple[str, ...] = ()

    @property
    def verdict(self) -> str:
        """What it shows, in words; empty until that is known."""
        return "" if self.judged is None else verdict_words(self.judged)


_PENDING = {Pending.PAUSE: "Pausing after this photo", Pending.STOP: "Stopping after this photo"}
_STATES = {
    RunState.IDLE: "Not started",
    RunState.PREPARING: "Preparing",
    RunState.SUSPENDED: "Preparing",  # until it is told for whom it waits
    RunState.CAPTURING: "Capturing",
    RunState.PAUSED: "Paused",
}


def _figures() -> dict[str, Figure]:
    return {
        "cycle": Figure("a photo", "s", 5.0),
        "round_trip": Figure("round trip", "ms", 5.0),
        "score": Figure("score", "", 5.0),
        "sharpness": Figure("sharpness", "", 5.0),
        "lux": Figure("light", "lux", 5.0),
        "battery": Figure("battery", "%", 30.0),
        "temperature": Figure("temperature", "°C", 30.0),
        "free": Figure("free on the phone", "GB", 30.0),
        "repeats": Figure("asked again", "times", 5.0),
    }


@dataclass(slots=True)
class Desk:
    """The state of the desk; for one thread.

    Parameters
    ----------
    status
        The engine's, as it was when the newest event was taken.
    """

    status: Status = field(default_factory=Status)
    subsets: dict[str, SubsetRow] = field(default_factory=dict)
    """By their ids; what is captured again of one has a row of its own."""
    _begun: str = ""
    """The row that was begun last."""
    photo: PhotoView | None = None
    shown: int | None = None
    """The x-ray that stands on the rig's screen."""
    asks: events.Suspended | None = None
    """What a person is waited for."""
    asks_since: datetime | None = None
    summary: Summary = field(default_factory=Summary)
    keep: Callable[[Line], None] = lambda _line: None
    """Is given each line of the log too."""
    findings: tuple[Finding, ...] = ()
    finished: Finished | None = None
    is_legacy: bool = False
    is_ready: bool = True
    """Whether another run can be begun where one has ended: something is left, and nothing is in its way."""
    figures: dict[str, Figure] = field(default_factory=_figures)
    fresh: deque[Line] = field(default_factory=lambda: deque(maxlen=_LINES))
    """Lines of the log that nobody has taken yet."""
    other: str = ""
    """What a page does on the rig's screen while no run is in hand, in a word; empty where none does."""
    retakes: int = 0
    """Photos that were asked for again in this run."""
    captured: int = 0
    """Photos of this run."""

    def lay(self, work: tuple[WorkItem, ...]) -> None:
        """Lay out what there is to do."""
        self._begun = ""
        self.subsets = {name: row for name, row in self.subsets.items() if not row.is_repair}
        for item in work:
            name, done, total = _name(item), len(item.indices) - item.left, len(item.indices)
            if name in self.subsets and item.is_repair:  # another stretch of it
                done, total = done + self.subsets[name].done, total + self.subsets[name].total
            state = "complete" if done == total else "begun" if done else "to do"
            self._row(item, done=done, total=total, state=state)

    def take(self, event: Event, status: Status, now_s: float, at: datetime) -> None:
        """Take an event.

        Parameters
        ----------
        status
            The engine's after it.
        now_s
            By a clock that only goes forward.
        at
            When it happened.
        """
        self.status = status
        line = line_of(event, at)
        if line is not None:
            self.say(line)
        self.summary.take(event, now_s, at)
        match event:
            case events.Saved() | events.PictureCame() | events.PhotoJudged():
                self._of_photo(event, now_s)
            case events.AlreadyComplete() | events.ItemBegins() | events.ItemComplete():
                self._of_item(event)
            case events.StateChanged(after=after):
                if after is not RunState.SUSPENDED:
                    self.asks = None
                self._states()
            case events.Suspended():
                self.asks, self.asks_since = event, at
            case events.Looked():
                self.findings = event.findings
            case events.XrayShown():
                self.shown = event.index
            case events.RetakePending():
                self.retakes += len(event.indices)
            case Finished():
                self.finished, self.shown, self.asks = event, None, None
                self._states()

    def say(self, line: Line) -> None:
        """Have a line in the log."""
        self.fresh.append(line)
        self.keep(line)

    def _saved(self, event: events.Saved, now_s: float) -> None:
        self.captured += 1
        self.photo = PhotoView(subset=event.subset, index=event.index, take=event.take, name=event.photo_name)
        told = self.figures
        told["cycle"].came(event.cycle_s, now_s)
        told["round_trip"].came(None if event.round_trip_s is None else 1000 * event.round_trip_s, now_s)
        told["battery"].came(event.battery_percent, now_s)
        told["temperature"].came(event.temperature_c, now_s)
        told["free"].came(None if event.free_bytes is None else event.free_bytes / 1e9, now_s)
        told["repeats"].came(event.repeats, now_s)
        told["lux"].came(event.lux, now_s)
        row = self.subsets.get(self.in_hand)
        if row is not None and row.is_repair:
            self.subsets[row.id] = replace(row, done=min(row.done + 1, row.total))
        elif row is not None:
            self.subsets[row.id] = replace(row, done=self.status.done, total=self.status.total)

    def _of_photo(self, event: events.Saved | events.PictureCame | events.PhotoJudged, now_s: float) -> None:
        if isinstance(event, events.Saved):
            return self._saved(event, now_s)
        photo = self.photo
        is_newest = photo is not None and photo.name == event.photo_name
        if isinstance(event, events.PictureCame):
            self.photo = replace(photo, jpeg=event.jpeg) if photo is not None and is_newest else photo
            return None
        if photo is not None and is_newest:
            self.photo = replace(photo, judged=event.judged, words=event.words)
        self.figures["score"].came(event.judged.score, now_s)
        self.figures["sharpness"].came(event.judged.quality.sharpness, now_s)
        return None

    def _of_item(self, event: events.AlreadyComplete | events.ItemBegins | events.ItemComplete) -> None:
        if isinstance(event, events.ItemBegins):
            self._begun = _name(event.item)
            return self._row(event.item, state="in hand")
        state = "not right" if event.tally.wrong else "complete"
        if event.item.is_repair:
            row = self.subsets[_name(event.item)]
            return self._row(event.item, state=state if row.done == row.total else "begun")
        return self._row(event.item, done=len(event.item.indices), state=state, tally=event.tally)

    def _row(self, item: WorkItem, **changes: object) -> None:
        subset, name = item.subset, _name(item)
        row = self.subsets.get(name) or SubsetRow(
            id=name,
            first=subset.first,
            last=subset.last,
            done=0,
            total=len(item.indices),
            state="",
            is_repair=item.is_repair,
        )
        self.subsets[name] = replace(row, **changes)  # type: ignore[arg-type]

    def _states(self) -> None:
        """Have the subset in hand say what the engine does."""
        row = self.subsets.get(self.in_hand)
        if row is None or row.state in ("complete", "not right"):
            return
        words = {
            RunState.CAPTURING: "capturing",
            RunState.PREPARING: "preparing",
            RunState.PAUSED: "paused",
            RunState.SUSPENDED: "waits for you",
            RunState.FINISHED: "begun" if row.done else "to do",
        }
        self.subsets[row.id] = replace(row, state=words.get(self.status.state, row.state))

    @property
    def in_hand(self) -> str:
        """The row in hand; empty where there is none."""
        return self._begun or self.status.subset

    @property
    def headline(self) -> str:
        """What the rig does, in a few words, to be read at two metres."""
        status = self.status
        is_running = status.state in (RunState.PREPARING, RunState.CAPTURING)
        if self.other and status.state in (RunState.IDLE, RunState.FINISHED):
            return self.other
        if status.state is RunState.FINISHED:
            return str(status.finish or "finished").capitalize()
        if status.state is RunState.SUSPENDED and self.asks is not None:
            return "Waits for the phone" if isinstance(self.asks, events.PhoneUnfit) else "Waits for you"
        if is_running and status.pending in _PENDING:
            return _PENDING[status.pending]
        if is_running and status.waiting_for:
            return "Waits for the phone"
        return _STATES[status.state]

    @property
    def why(self) -> str:
        """Why it waits, paused or ended; empty where nothing is to be said."""
        if self.asks is not None:
            since = "" if self.asks_since is None else f"since {self.asks_since.astimezone():%H:%M:%S}"
            return " ".join(map(_as_sentence, filter(None, (self.asks.why, self.asks.lifted_by, since))))
        if self.finished is not None:
            return self.status.problem or self.finished.why
        return self.status.waiting_for


def _name(item: WorkItem) -> str:
    return f"{item.subset.id}, again" if item.is_repair else item.subset.id


def _as_sentence(words: str) -> str:
    return f"{words[:1].upper()}{words[1:].rstrip('.')}."
