"""The program around `ControllerSide`: shows x-rays, keeps the journal, and opens session after session."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache

from protocol import (
    PROTOCOL_VERSION,
    AbortCause,
    ControllerSide,
    ControllerState,
    PictureCame,
    Place,
    SessionAborted,
)
from protocol.messages import (
    FIT,
    Abort,
    Aborted,
    Accepted,
    Capture,
    Close,
    Closed,
    ConditionReport,
    Exposed,
    Message,
    Open,
    Opened,
    Saved,
    StatusReport,
    Waiting,
)
from protocol.wire import encode

from .disk import DESKTOP
from .failures import FAILURE_WORDS
from .ids import JOURNAL, KEY, SUBSET, Ids, photo_name, shown_sha256, small_picture
from .journal import ControllerJournal, Place_
from .violations import demand

ATTEMPTS = 3  # at one index, where the phone fails
WAITED = "waited"
#: Refusals of a photo under way, after which the same index is tried again under the next take.
FAILED = ("camera", "storage", "storage_full")
#: Ends after which nothing is tried again.
NEVER = ("out_of_order", "bad_name", "protocol", "version")


def _is_justified(cause: AbortCause) -> bool:
    """Say whether something had gone wrong that has to end a session."""
    if cause.code == "aborted_by_phone":  # its refusal was lost, a late copy was answered
        return cause.message in FAILURE_WORDS
    # that an index is wrong has to be known of both sides: `invariants.check_cause`
    return cause.code == "out_of_order" or cause.code not in NEVER


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
        waiting = Waiting(*place, "heat", "ahead", None)
        answers = (waiting, Accepted(*place), Exposed(*place, 1, None, None), saved)
    elif isinstance(request, Close):
        answers = (Closed(session, 1),)
    elif isinstance(request, Abort):
        answers = (Aborted(session, "ahead"),)
    return tuple(encode(each, KEY) for each in answers)


class ControllerApp:
    """One run of the operator's command.

    It knows the phone's sensor to be done at `exposed`, and reads the screen back: it shows the next x-ray
    then.

    Parameters
    ----------
    last
        The subset is 1 to `last`.
    """

    side_type: type[ControllerSide] = ControllerSide
    moves_at_exposed = True
    reads_screen = True

    def __init__(self, journal: ControllerJournal, ids: Ids, last: int, now: float) -> None:
        self.journal, self.ids, self.last = journal, ids, last
        self.screen = DESKTOP
        self.shown_s = now  # since when
        self.is_covered = False  # by what is not the program's
        self.working = False  # it has its appointment
        self.in_hand: Place_ = (0, 0)  # what was intended last
        self.has_failed = False  # the session before
        self.failed = 0  # attempts at this index that came to nothing for the phone's failures
        self.again = ""  # why the program goes on by itself after a session has ended: failed, waited
        #: Whether a picture of a photo is asked for, or (None) of what the camera sees.
        self.wants_picture: Callable[[Place_ | None], bool] = lambda _: False
        self.pictured: Callable[[PictureCame], object] = lambda _: None
        self.begin_session(now)

    def begin_session(self, now: float) -> None:
        """Begin a session; after one that the phone could not go on with, ask for its condition first."""
        self.session = self.ids.make("session", 32)
        self.step = ""  # what the program itself does next
        self.cause: AbortCause | None = None
        self.outcome: Saved | None = None
        self.challenge = ""
        self.is_triggered = self.is_taken = self.is_exposed = self.is_read = False
        self.waits_since_s: float | None = None
        self.side = self.side_type(KEY)
        again, self.again = self.again, ""
        self.journal.begin()
        if self.is_complete:
            return
        if again:
            self.side.request_condition(self.ids.make("nonce", 16), now)
        else:
            self.side.request_status(self.ids.make("nonce", 16), now)

    @property
    def seen(self) -> int:
        """Give the x-ray that a camera before the screen sees."""
        return DESKTOP if self.is_covered else self.screen

    @property
    def has_ended(self) -> bool:
        """Say whether no session is under way."""
        idle = self.side.state is ControllerState.IDLE  # only `close` was missing, which nothing depends on
        return not self.step and (
            idle or self.side.state in (ControllerState.CLOSED, ControllerState.ABORTED)
        )

    @property
    def goes_on(self) -> bool:
        """Say whether the program opens the next session by itself."""
        return self.has_ended and bool(self.again)

    @property
    def is_over(self) -> bool:
        """Say whether the program has ended."""
        return self.has_ended and not self.again

    @property
    def is_complete(self) -> bool:
        """Say whether the subset is."""
        return self.journal.position()[0] > self.last

    # --- what the phone tells ---------------------------------------------------------------------------

    def take_events(self, now: float) -> None:
        """Do at once what an answer asks for; what takes time becomes the next step."""
        while (event := self.side.next_event()) is not None:
            demand(self.cause is None, "G1", f"after the abort the controller goes on with {event}")
            if isinstance(event, SessionAborted):
                demand(_is_justified(event.cause), "live", f"the session was ended by {event.cause}")
                self._end(event.cause)
            elif isinstance(event, StatusReport):
                self.side.open(self._open_request(event.challenge), now)
            elif isinstance(event, ConditionReport):
                self._hear_condition(event, now)
            elif isinstance(event, Opened):
                self.step, self.challenge = "intend", event.challenge
                self._ask_for_picture(None, now)
            elif isinstance(event, Waiting):
                demand(not self.is_taken, "live", "a photo is under way, and the phone seems to wait")
                self.waits_since_s = now if self.waits_since_s is None else self.waits_since_s
            else:
                self.is_taken, self.waits_since_s = True, None
                self._hear_of_photo(event, now)
        while (came := self.side.pictures.next_picture()) is not None:
            right = came.jpeg is None or came.jpeg == small_picture(came.place)
            demand(right, "G8", f"what was opened as the picture of {came.place} is another's")
            self.pictured(came)

    def _ask_for_picture(self, photo: Place_ | None, now: float) -> None:
        if self.wants_picture(photo):
            nonce = self.ids.make("nonce", 16)
            place = Place.of_frame(nonce) if photo is None else Place(self.session, *photo)
            self.side.pictures.want(place, nonce, self.challenge, now)

    def _hear_condition(self, report: ConditionReport, now: float) -> None:
        if report.code != FIT:
            # what has failed for a trouble is not counted, and something else is shown meanwhile
            self.failed, self.screen = max(0, self.failed - self.has_failed), DESKTOP
            self.step, self.has_failed = "ask again", False
        elif self._gives_up():
            self.cause = AbortCause("given_up", f"{self.failed} attempts have failed")
        else:
            self.side.request_status(self.ids.make("nonce", 16), now)

    def _gives_up(self) -> bool:
        return self.failed >= ATTEMPTS

    def _hear_of_photo(self, event: Message, now: float) -> None:
        if isinstance(event, Exposed):
            if self.is_exposed:
                return
            self.is_exposed = True
            self._ask_for_picture(self.in_hand, now)
            self._ask_for_picture(None, now)  # and is told that there is none now
            if self.moves_at_exposed:
                self.step = "move on"
        elif isinstance(event, Saved):
            self.outcome = event
            if not self.step:
                self.step = "confirm" if self.is_read or not self.reads_screen else "read back"

    def _end(self, cause: AbortCause) -> None:
        self.cause, self.step, self.waits_since_s = cause, "", None
        self.again = self._way_on(cause)
        self.has_failed = self.again == "failed"
        self.failed += self.has_failed
        if not self.has_failed:
            self.screen, self.is_covered = DESKTOP, False

    def _way_on(self, cause: AbortCause) -> str:
        """Say why the program goes on after this end; empty where it does not."""
        if cause.code == WAITED:
            return "waited"
        return "failed" if self.is_triggered and cause.code in FAILED else ""

    def _open_request(self, challenge: str) -> Open:
        opening = (self.session, challenge, PROTOCOL_VERSION, "1.0", JOURNAL, SUBSET, 1, self.last)
        return Open(*opening, *self.journal.position(), None, None, None)

    # --- what the program does itself -------------------------------------------------------------------

    def work(self, now: float) -> str:
        """Take the next step; gives its name."""
        step, self.step = self.step, ""
        if step == "ask again":
            self.side.request_condition(self.ids.make("nonce", 16), now)
        elif step == "intend":
            self.in_hand = self.journal.position()
            self.journal.intend(*self.in_hand)
            self.step = self._after_intent()
        elif step == "show":
            self.screen, self.shown_s, self.step = self.in_hand[0], now, "trigger"
        elif step == "trigger":
            self._trigger(*self.in_hand, now)
        elif step in ("move on", "read back"):
            self._read_back(step, now)
        else:
            self._confirm(now)
        return step

    def _after_intent(self) -> str:
        return "trigger" if self.screen == self.in_hand[0] else "show"

    def _read_back(self, step: str, now: float) -> None:
        if not self._is_screen_right():
            self.side.abort(AbortCause("controller", "something else stands on the screen"), now)
            return
        self.is_read = True
        if step == "move on" and self.in_hand[0] < self.last:
            self.screen, self.shown_s = self.in_hand[0] + 1, now
        if self.outcome is not None:
            self.step = "confirm"

    def _is_screen_right(self) -> bool:
        return self.seen == self.in_hand[0]

    def _confirm(self, now: float) -> None:
        assert self.outcome is not None
        self.journal.confirm(*self.in_hand, self.outcome.sha256)
        self.outcome, self.failed = None, 0
        self.is_triggered = self.is_taken = self.is_exposed = self.is_read = False
        if self.is_complete:
            self.side.close(now)
        else:
            self.step = "intend"

    def _trigger(self, index: int, take: int, now: float) -> None:
        demand(self.journal.captures[index, take] == "intended", "G3", f"{index} is triggered without intent")
        demand(self.screen == index, "G4", f"{index} is triggered while {self.screen} is shown")
        demand(self.failed < ATTEMPTS, "live", f"{index} is tried again after {self.failed} failures")
        self.is_triggered = True
        self.side.capture(
            Capture(self.session, index, take, photo_name(index, take), shown_sha256(index)), now
        )

    def send(self, now: float) -> list[bytes]:
        """Give what is due, after what has come too early is taken off the network, as the link does."""
        self._hear_what_came_early(now)
        return [*self.side.datagrams_to_send(now), *self.side.pictures.datagrams_to_send(now)]

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

    def suspend(self, now: float) -> None:
        """Wait no longer for the phone in this session."""
        self.side.abort(AbortCause(WAITED, "the phone cannot take a photo"), now)
        self.take_events(now)


class CarefulController(ControllerApp):
    """Knows the phone to expose on after `exposed`: the x-ray stays until the photo is on record."""

    moves_at_exposed = False


class BlindController(CarefulController):
    """Cannot read the screen back; it is of another make, over which nothing can come up."""

    reads_screen = False
