"""The program around `ControllerSide`: shows x-rays, keeps the journal, and is given again after it ended."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cache

from protocol import PROTOCOL_VERSION, AbortCause, ControllerSide, ControllerState, SessionAborted
from protocol.messages import (
    Abort,
    Aborted,
    Accepted,
    Capture,
    Close,
    Closed,
    Exposed,
    Message,
    Open,
    Opened,
    Saved,
    StatusReport,
)
from protocol.wire import encode

from .disk import DESKTOP
from .failures import FAILURE_WORDS
from .ids import JOURNAL, KEY, SUBSET, Ids, photo_name, shown_sha256
from .violations import demand

Capture_ = tuple[int, int]  # index, take
#: Ends that nothing justifies here: both sides' disks are never exchanged for others.
NEVER = ("out_of_order", "bad_name", "protocol", "version")


@dataclass(slots=True)
class ControllerJournal:
    """What survives of the controller: each trigger that was ever intended, and what came of it."""

    captures: dict[Capture_, str] = field(default_factory=dict)
    digests: dict[Capture_, str] = field(default_factory=dict)  # of the files, as the phone has told them
    changes: int = 0  # counts them, so that nothing is checked twice

    def begin(self) -> None:
        """Begin a session: what nobody witnessed the end of does not count."""
        for each, state in self.captures.items():
            if state == "intended":
                self.captures[each] = "superseded"
                self.changes += 1

    def position(self) -> Capture_:
        """Give index and take of the next trigger."""
        index = 1 + sum(state == "saved" for state in self.captures.values())
        return index, 1 + max((take for each, take in self.captures if each == index), default=0)

    def intend(self, index: int, take: int) -> None:
        """Write down a trigger before it is sent."""
        demand((index, take) not in self.captures, "G3", f"{index} take {take} is intended twice")
        self.captures[index, take] = "intended"
        self.changes += 1

    def confirm(self, index: int, take: int, sha256: str) -> None:
        """Write down that the phone has saved the photo, and its digest."""
        demand(self.captures.get((index, take)) == "intended", "G1", f"{index} take {take} was not intended")
        demand(index == 1 or index - 1 in self.saved(), "G1", f"{index} is confirmed before {index - 1}")
        demand(index not in self.saved(), "G3", f"{index} is confirmed twice")
        self.captures[index, take] = "saved"
        self.digests[index, take] = sha256
        self.changes += 1

    def saved(self) -> dict[int, int]:
        """Give index -> take of the photos that count."""
        return {index: take for (index, take), state in self.captures.items() if state == "saved"}


def _is_justified(cause: AbortCause) -> bool:
    """Say whether something had gone wrong that has to end a session."""
    if cause.code == "aborted_by_phone":  # its refusal was lost, a late copy was answered
        return cause.message in FAILURE_WORDS
    return cause.code not in NEVER


@cache
def answered_ahead(request: Message, session: str) -> tuple[bytes, ...]:
    """Give what a phone with the key sends that makes up every answer before it is asked.

    It takes no luck to guess what comes next; only the nonce of `status` and the session of `open` are not to
    be known before. Each request finds these waiting in the socket, so that a simulation in which one of them
    counts goes wrong at once.
    """
    answers: tuple[Message, ...] = ()
    if isinstance(request, Capture):
        place = (session, request.index, request.take)
        saved = Saved(*place, request.name, 1, "f" * 64, 1, 1, None, None)
        answers = (Accepted(*place), Exposed(*place, 1, None, None), saved)
    elif isinstance(request, Close):
        answers = (Closed(session, 1),)
    elif isinstance(request, Abort):
        answers = (Aborted(session, "ahead"),)
    return tuple(encode(each, KEY) for each in answers)


class ControllerApp:
    """One run of the operator's command.

    Parameters
    ----------
    last
        The subset is 1 to `last`.
    """

    side_type: type[ControllerSide] = ControllerSide

    def __init__(self, journal: ControllerJournal, ids: Ids, last: int, now: float) -> None:
        self.journal, self.last = journal, last
        self.session = ids.make("session", 32)
        self.screen = DESKTOP
        self.step = ""  # what the program itself does next
        self.working = False  # it has its appointment
        self.cause: AbortCause | None = None
        self.outcome: Saved | None = None
        self.in_hand: Capture_ = (0, 0)  # what was intended last
        self.side = self.side_type(KEY)
        journal.begin()
        if journal.position()[0] <= last:
            self.side.request_status(ids.make("nonce", 16), now)

    @property
    def is_over(self) -> bool:
        """Say whether the program has ended."""
        idle = self.side.state is ControllerState.IDLE  # only `close` was missing, which nothing depends on
        return idle or self.side.state in (ControllerState.CLOSED, ControllerState.ABORTED)

    @property
    def is_complete(self) -> bool:
        """Say whether the subset is."""
        return self.journal.position()[0] > self.last

    def take_events(self, now: float) -> None:
        """Do at once what an answer asks for; what takes time becomes the next step."""
        while (event := self.side.next_event()) is not None:
            demand(self.cause is None, "G1", f"after the abort the controller goes on with {event}")
            if isinstance(event, SessionAborted):
                demand(_is_justified(event.cause), "live", f"the session was ended by {event.cause}")
                self.cause, self.step, self.screen = event.cause, "", DESKTOP
            elif isinstance(event, StatusReport):
                self.side.open(self._open_request(event.challenge), now)
            elif isinstance(event, Opened):
                self.step = "intend"
            elif isinstance(event, Saved):
                self.outcome, self.step = event, "confirm"

    def _open_request(self, challenge: str) -> Open:
        opening = (self.session, challenge, PROTOCOL_VERSION, "1.0", JOURNAL, SUBSET, 1, self.last)
        return Open(*opening, *self.journal.position(), None, None, None)

    def work(self, now: float) -> str:
        """Take the next step; gives its name."""
        step, self.step = self.step, ""
        if step == "confirm":
            self._confirm(now)
            return step
        if step == "intend":
            self.in_hand, self.step = self.journal.position(), "show"
            self.journal.intend(*self.in_hand)
        elif step == "show":
            self.screen, self.step = self.in_hand[0], "trigger"
        else:
            self._trigger(*self.in_hand, now)
        return step

    def _confirm(self, now: float) -> None:
        self.journal.confirm(*self.in_hand, self.outcome.sha256)
        self.outcome = None
        if self.is_complete:
            self.side.close(now)
        else:
            self.step = "intend"

    def _trigger(self, index: int, take: int, now: float) -> None:
        demand(self.journal.captures[index, take] == "intended", "G3", f"{index} is triggered without intent")
        demand(self.screen == index, "G4", f"{index} is triggered while {self.screen} is shown")
        self.side.capture(
            Capture(self.session, index, take, photo_name(index, take), shown_sha256(index)), now
        )

    def send(self, now: float) -> list[bytes]:
        """Give what is due, after what has come too early is taken off the network, as the link does."""
        self._hear_what_came_early(now)
        return self.side.datagrams_to_send(now)

    def _hear_what_came_early(self, now: float) -> None:
        request = self.side._request
        if request is not None and not self.side._sent_times:
            for each in answered_ahead(request, self.session):
                self.side.receive_datagram(each, now)
                self.take_events(now)

    def stop(self, now: float) -> None:
        """Escape was pressed."""
        self.side.abort(AbortCause("operator", "Escape was pressed"), now)
        self.take_events(now)
