"""The controller's half of the dialect: strict where the dialect is weak. Times are numbers of seconds."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass

from protocol.controller_side import PATIENCE_S, AbortCause
from protocol.errors import WireError
from protocol.legacy.names import LegacyName
from protocol.legacy.states import LEGACY_CONTROLLER_TRANSITIONS, LegacyControllerState
from protocol.legacy.wire import LegacyMismatch, decode_reply, encode_request
from protocol.states import step

RESEND_S = 10.0  # as the original client
GRACE_S = 2.0  # the OK and the MISMATCH of two copies may have changed places on the way, no more


@dataclass(frozen=True, slots=True)
class LegacyCause(AbortCause):
    """Why it stopped, and what the person at the rig has to look after.

    Parameters
    ----------
    code
        ``legacy_mismatch``, ``legacy_doubt``, ``legacy_other_photo``, ``legacy_no_answer`` or
        ``legacy_no_agent``.
    photos
        Files to look for on the phone: the one that was asked for first. None of them counts.
    row
        The row that has to be the phone's next one when the run is started again.
    answered
        Whether the phone has said anything at all in this session.
    """

    photos: tuple[str, ...] = ()
    row: int = 0
    answered: bool = False


@dataclass(frozen=True, slots=True)
class LegacySaved:
    """The phone has said OK to the photo that was asked for.

    Parameters
    ----------
    round_trip_s
        From the request to the answer; None where the request had to be repeated (Karn's rule).
    """

    name: LegacyName
    round_trip_s: float | None


@dataclass(frozen=True, slots=True)
class LegacyAborted:
    """The event of an abort; at most one in the life of a controller."""

    cause: LegacyCause


class LegacyController:
    """One photo after the other, stop-and-wait. The owner gives every request a fresh connected socket.

    Parameters
    ----------
    patience_s
        How long to wait for the answer to a request, its repetitions included.
    resend_s
        After how long without an answer to send it again.
    grace_s
        How long to wait for the OK that explains a mismatch.
    """

    def __init__(
        self, *, patience_s: float = PATIENCE_S, resend_s: float = RESEND_S, grace_s: float = GRACE_S
    ) -> None:
        self.state = LegacyControllerState.READY
        self.cause: LegacyCause | None = None
        self.dropped = 0  # datagrams that are none of the dialect's answers, or came when nothing was asked
        self.repeats = 0  # requests sent again
        self.explained = 0  # mismatches that an OK made harmless
        self._patience_s = patience_s
        self._resend_s = resend_s
        self._grace_s = grace_s
        self._answered = False
        self._name: LegacyName | None = None
        self._copies = 0
        self._asked_s = self._due_s = self._deadline_s = 0.0
        self._events: deque[LegacySaved | LegacyAborted] = deque()

    def request(self, name: LegacyName, now: float) -> None:
        """Ask for a photo.

        Raises
        ------
        LocalProtocolError
            When another one is under way, or after an abort.
        PhotoNameError
            When the request does not fit a datagram of the dialect.
        """
        encode_request(name)
        self._step("send request")
        self._name, self._copies = name, 0
        self._asked_s = self._due_s = now
        self._deadline_s = now + self._patience_s

    def receive_datagram(self, data: bytes, now: float) -> None:
        """Take in what came over the socket of this request; garbage is dropped."""
        try:
            reply = decode_reply(data)
        except WireError:
            self.dropped += 1
            return
        self._answered = True
        if self._name is None:
            self.dropped += 1
        elif isinstance(reply, LegacyMismatch):
            self._mismatch(self._name, now)
        elif reply.name == str(self._name):
            self._saved(self._name, now)
        else:
            words = f"asked for {self._name}, the phone says that it took {reply.name}"
            self._abort("recv other", "legacy_other_photo", words, reply.name)

    def unreachable(self, why: str) -> None:
        """Take in that the phone's address cannot be reached, or nothing listens there."""
        if self._name is not None:
            self._abort("fail", "legacy_no_agent", why)

    def next_timeout(self) -> float | None:
        """Give the time at which `handle_timeout` wants to be called, or None."""
        if self._name is None:
            return None
        if self.state is LegacyControllerState.DOUBTING:
            return self._deadline_s
        return min(self._due_s, self._deadline_s)

    def handle_timeout(self, now: float) -> None:
        """Give up where patience or grace is over; what to send again comes from `datagrams_to_send`."""
        if self._name is None or now < self._deadline_s:
            return
        if self.state is LegacyControllerState.DOUBTING:
            words = (
                f"MISMATCH after {self._copies} copies of the request and no OK: either the photo was taken"
                " and its OK is lost, or the phone stands at another row"
            )
            self._abort("fail", "legacy_doubt", words)
        else:
            words = f"no answer for {now - self._asked_s:.0f} s to {self._copies} copies of the request"
            self._abort("fail", "legacy_no_answer", words)

    def datagrams_to_send(self, now: float) -> list[bytes]:
        """Give what is due now."""
        if self._name is None or self.state is LegacyControllerState.DOUBTING or now < self._due_s:
            return []
        if self._copies:
            self._step("send again")
            self.repeats += 1
        self._copies += 1
        self._due_s = now + self._resend_s
        return [encode_request(self._name)]

    def next_event(self) -> LegacySaved | LegacyAborted | None:
        """Give the oldest event not yet taken, or None."""
        return self._events.popleft() if self._events else None

    def _step(self, event: str) -> None:
        self.state = step(LEGACY_CONTROLLER_TRANSITIONS, "controller", self.state, event)

    def _saved(self, name: LegacyName, now: float) -> None:
        self.explained += self.state is LegacyControllerState.DOUBTING
        self._step("recv ok")
        self._name = None
        self._events.append(LegacySaved(name, now - self._asked_s if self._copies == 1 else None))

    def _mismatch(self, name: LegacyName, now: float) -> None:
        if self.state is LegacyControllerState.ASKED:
            words = f"MISMATCH at the first request for row {name.row}: the phone stands at another row"
            self._abort("recv mismatch", "legacy_mismatch", words)
            return
        doubting = self.state is LegacyControllerState.DOUBTING
        self._step("recv mismatch")
        if not doubting:
            self._deadline_s = now + self._grace_s

    def _abort(self, event: str, code: str, words: str, *others: str) -> None:
        assert self._name is not None  # noqa: S101 - only a request can fail
        self._step(event)
        photos = (str(self._name), *others)
        self.cause = LegacyCause(code, words, photos=photos, row=self._name.row, answered=self._answered)
        self._name = None
        self._events.append(LegacyAborted(self.cause))
