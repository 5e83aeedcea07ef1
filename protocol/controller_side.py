"""The controller's half of the protocol: no sockets and no clock; times come in as numbers of seconds."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass

from protocol.errors import WireError
from protocol.messages import (
    PROTOCOL_VERSION,
    Abort,
    Aborted,
    Accepted,
    Capture,
    Close,
    Closed,
    ConditionReport,
    ConditionRequest,
    Exposed,
    Message,
    Open,
    Opened,
    PicturePart,
    Refused,
    Saved,
    StatusReport,
    StatusRequest,
    Waiting,
    printable,
    which_to_upgrade,
)
from protocol.picture_requests import PictureRequests
from protocol.states import CONTROLLER_TRANSITIONS, ControllerState, step
from protocol.timing import RetransmissionTimer
from protocol.wire import decode, encode

PATIENCE_S = 30.0  # Wi-Fi power saving has outliers of 10 s
CAPTURE_PATIENCE_S = 60.0
POLL_S = 0.5  # at most this long from one `capture` to the next while a photo is under way
WAITING_POLL_S = 1.0  # from one `capture` to the next while the phone says `waiting`; it holds the lease
ABORT_PATIENCE_S = 1.0


@dataclass(frozen=True, slots=True)
class AbortCause:
    """Why a session ended before its time.

    Parameters
    ----------
    code
        ``no_answer``, ``no_photo``, ``operator``, ``controller``, ``protocol``, ``aborted_by_phone``, or a
        refusal's code.
    message
        One sentence.
    index_sent, index_expected
        The index asked for and the one the phone wants, where that is the matter.
    """

    code: str
    message: str
    index_sent: int | None = None
    index_expected: int | None = None


@dataclass(frozen=True, slots=True)
class SessionAborted:
    """The event of an abort; at most one in the life of a connection."""

    cause: AbortCause


ControllerEvent = (
    StatusReport | ConditionReport | Opened | Accepted | Waiting | Exposed | Saved | Closed | SessionAborted
)


class ControllerSide:
    """One session with one phone, stop-and-wait.

    Parameters
    ----------
    key
        The pairing key, 32 bytes.
    patience_s, capture_patience_s
        How long to ask again before giving up: for an answer at all, and for a photo to be saved.
    """

    def __init__(
        self,
        key: bytes,
        *,
        patience_s: float = PATIENCE_S,
        capture_patience_s: float = CAPTURE_PATIENCE_S,
    ) -> None:
        self.state = ControllerState.IDLE
        self.cause: AbortCause | None = None
        self.dropped = 0  # datagrams that were not ours, damaged, or out of date
        self.repeats = 0  # requests sent again
        self.unanswered = (
            0  # those of them to which nothing had answered; the others ask for a photo under way
        )
        self.pictures = PictureRequests(key)
        """An exchange beside the session's, which nothing of the session waits for."""
        self._key = key
        self._patience_s = patience_s
        self._capture_patience_s = capture_patience_s
        self._timer = RetransmissionTimer()
        self._session = ""
        self._request: Message | None = None
        self._first_sent_s = 0.0
        self._heard_s = 0.0  # when the request was first sent, or last answered by `waiting`
        self._due_s: float | None = None  # when to send (again)
        self._deadline_s = 0.0
        self._sent_times = 0
        self._waits_since = 0  # how many copies had left when the phone said `waiting`; 0: it has not
        self._events: deque[ControllerEvent] = deque()

    # --- what the owner wants ---------------------------------------------------------------------------

    def request_status(self, nonce: str, now: float) -> None:
        """Ask where the phone stands. `nonce`: 16 hex digits, new each time."""
        self._step("send status")
        self._begin(StatusRequest(nonce), now, self._patience_s)

    def request_condition(self, nonce: str, now: float) -> None:
        """Ask whether the phone could take a photo now. `nonce`: 16 hex digits, new each time."""
        self._step("send condition")
        self._begin(ConditionRequest(nonce), now, self._patience_s)

    def open(self, request: Open, now: float) -> None:
        """Open the session."""
        self._step("send open")
        self._session = request.session
        self._begin(request, now, self._patience_s)

    def capture(self, request: Capture, now: float) -> None:
        """Trigger the camera."""
        self._step("send capture")
        self._begin(request, now, self._patience_s)

    def close(self, now: float) -> None:
        """End the session in good order."""
        self._step("send close")
        self._begin(Close(self._session), now, self._patience_s)

    def abort(self, cause: AbortCause, now: float) -> None:
        """End the session for good. Does nothing where it has ended already."""
        if self.state not in (ControllerState.ABORTING, ControllerState.ABORTED, ControllerState.CLOSED):
            self._abort("send abort", cause, now)

    # --- bytes and times in -----------------------------------------------------------------------------

    @property
    def is_unsent(self) -> bool:
        """Whether no copy of the request under way has left yet.

        What has arrived by then cannot be its answer. The owner takes it off the network first and gives it
        to `receive_datagram`, which drops it: were it left there, it would seem to have come afterwards.
        """
        return self._request is not None and not self._sent_times

    def receive_datagram(self, data: bytes, now: float) -> None:
        """Take in what came from the network; anything that is not an answer to the request is dropped.

        So is all that comes before the first copy of the request has left (`is_unsent`).
        """
        try:
            message = decode(data, self._key, "phone")
        except WireError:
            self.dropped += 1
            return
        if isinstance(message, PicturePart):
            self.dropped += not self.pictures.receive(message, now)
            return
        if not self._answers_request(message):
            self.dropped += 1
            return
        self._take_in(message, now)

    def next_timeout(self) -> float | None:
        """Give the time at which `handle_timeout` wants to be called, or None."""
        if self._request is None:
            return None
        return self._deadline_s if self._due_s is None else min(self._due_s, self._deadline_s)

    def handle_timeout(self, now: float) -> None:
        """Give up where patience is over; what is to be sent again comes from `datagrams_to_send`."""
        if self._request is None or now < self._deadline_s:
            return
        if self.state is ControllerState.ABORTING:
            self._step("fail")
            self._request = None
            return
        waited_s = now - self._heard_s
        if self.state is ControllerState.CAPTURING:
            cause = AbortCause(
                "no_photo", f"the phone took the trigger and saved nothing for {waited_s:.0f} s"
            )
        else:
            cause = AbortCause("no_answer", f"the phone did not answer for {waited_s:.0f} s")
        self._abort("fail", cause, now)

    def datagrams_to_send(self, now: float) -> list[bytes]:
        """Give what is due now."""
        if self._request is None or self._due_s is None or now < self._due_s:
            return []
        is_poll = self._waits_since > 0 or self.state is ControllerState.CAPTURING
        if self._sent_times:
            self.repeats += 1
            if not is_poll:
                self.unanswered += 1
                self._timer.back_off()
        self._sent_times += 1
        self._due_s = now + (self._poll_s() if is_poll else self._timer.rto_s)
        return [encode(self._request, self._key)]

    def _poll_s(self) -> float:
        """Wait this long between repeats of what the phone has: `saved` itself may have been lost."""
        if self._waits_since:
            return WAITING_POLL_S
        return min(POLL_S, 2 * self._timer.rto_s)  # photos take longer than answers: twice is patient enough

    def next_event(self) -> ControllerEvent | None:
        """Give the oldest event not yet taken, or None."""
        return self._events.popleft() if self._events else None

    # --- inside -----------------------------------------------------------------------------------------

    def _step(self, event: str) -> None:
        self.state = step(CONTROLLER_TRANSITIONS, "controller", self.state, event)

    def _begin(self, request: Message, now: float, patience_s: float) -> None:
        self._request = request
        self._first_sent_s = self._heard_s = self._due_s = now
        self._deadline_s = now + patience_s
        self._sent_times = self._waits_since = 0

    def _answers_request(self, message: Message) -> bool:
        if self.is_unsent:
            return False
        if isinstance(message, (StatusReport, ConditionReport)):
            asked = StatusRequest if isinstance(message, StatusReport) else ConditionRequest
            return isinstance(self._request, asked) and message.nonce == self._request.nonce
        if self._request is None or getattr(message, "session", None) != self._session:
            return False
        if self.state is ControllerState.ABORTING:
            return isinstance(message, Aborted)
        # `waiting` after `accepted` is of an earlier copy: a later one was taken. One counts for each copy: a
        # recorded one, heard again and again, would keep the next copy back.
        is_over = self.state is not ControllerState.TRIGGERED or self._waits_since == self._sent_times
        return not (isinstance(message, Waiting) and is_over) and self._fits_request(message, self._request)

    @staticmethod
    def _fits_request(message: Message, request: Message) -> bool:
        if isinstance(message, Aborted):
            return True
        if isinstance(message, Refused):
            return message.index in (None, getattr(request, "index", getattr(request, "next_index", None)))
        if isinstance(message, Opened):
            return isinstance(request, Open)
        if isinstance(message, Closed):
            return isinstance(request, Close)
        assert isinstance(message, (Accepted, Waiting, Exposed, Saved))  # noqa: S101 - all that a phone sends
        return isinstance(request, Capture) and (message.index, message.take) == (request.index, request.take)

    def _take_in(self, message: Message, now: float) -> None:
        if self.state is ControllerState.ABORTING:
            self._step("recv aborted")
            self._request = None
            return
        self._measure(message, now)
        wrong = self._contradiction(message)
        if wrong is not None:
            self._abort("fail", wrong, now)
        elif isinstance(message, Refused):
            cause = AbortCause(message.code, message.message, message.index, message.expected)
            self._abort("recv refused", cause, now)
        elif isinstance(message, Aborted):
            self._abort("recv aborted", AbortCause("aborted_by_phone", message.reason), now)
        else:
            self._answered(message, now)

    def _measure(self, message: Message, now: float) -> None:
        """Take the round trip from what the phone answers at once, if the request was sent once (Karn)."""
        at_once = isinstance(message, (StatusReport, ConditionReport, Waiting)) or (
            isinstance(message, Accepted) and self.state is ControllerState.TRIGGERED
        )
        if at_once and self._sent_times == 1 and not self._waits_since:
            self._timer.sample(now - self._first_sent_s)

    def _answered(self, message: Message, now: float) -> None:
        first_answer = self.state is ControllerState.TRIGGERED
        self._step(f"recv {message.TYPE}")
        self._waits_since = self._sent_times if isinstance(message, Waiting) else 0
        if self._waits_since:
            self._due_s = now + self._poll_s()
            self._heard_s, self._deadline_s = now, now + self._patience_s
        elif self.state is not ControllerState.CAPTURING:
            self._request = None
        elif first_answer:
            self._due_s = now + self._poll_s()
            self._deadline_s = now + self._capture_patience_s
        assert isinstance(  # noqa: S101
            message,
            (StatusReport, ConditionReport, Opened, Accepted, Waiting, Exposed, Saved, Closed),
        )
        self._events.append(message)

    def _contradiction(self, message: Message) -> AbortCause | None:
        """Say what is wrong with an answer that fits its request in form only."""
        request = self._request
        if isinstance(message, (StatusReport, Opened)) and message.protocol != PROTOCOL_VERSION:
            return AbortCause(
                "version",
                f"the phone's app {message.app_version} speaks protocol version {message.protocol}, "
                f"this controller version {PROTOCOL_VERSION}: "
                + which_to_upgrade(message.protocol, PROTOCOL_VERSION),
            )
        if (
            isinstance(message, Opened)
            and isinstance(request, Open)
            and message.next_index != request.next_index
        ):
            return AbortCause(
                "out_of_order",
                "the phone opened the session at another index",
                request.next_index,
                message.next_index,
            )
        if isinstance(message, Saved) and isinstance(request, Capture) and message.name != request.name:
            return AbortCause("protocol", f"asked for {request.name}, the phone saved {message.name}")
        return None

    def _abort(self, event: str, cause: AbortCause, now: float) -> None:
        self._step(event)
        self.pictures.drop()
        self.cause = cause
        self._events.append(SessionAborted(cause))
        self._request = None
        if self.state is ControllerState.ABORTING:
            self._begin(Abort(self._session, printable(cause.message)), now, ABORT_PATIENCE_S)
