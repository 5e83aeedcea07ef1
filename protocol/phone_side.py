"""The phone's half of the protocol: no sockets, no clock, no disk.

What the app around it does, and how the two talk, is in `phone_app`.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from typing import Generic, TypeVar

from protocol.errors import WireError
from protocol.messages import (
    FACTS,
    FIT,
    MAX_PROCESSING,
    MAX_STORAGE,
    NO_SESSION,
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
    PictureRequest,
    Refused,
    Saved,
    StatusReport,
    StatusRequest,
    Waiting,
    printable,
    which_to_upgrade,
)
from protocol.phone_app import (
    FactsWanted,
    FrameWanted,
    LastPhoto,
    OpenRequested,
    PhoneEvent,
    SessionEnded,
    Times,
    TriggerCamera,
    Trouble,
    Used,
    Vitals,
    Witness,
)
from protocol.photo_name import PhotoName
from protocol.picture_shelf import PictureShelf
from protocol.pictures import SEAL_BYTES, Place
from protocol.states import PHONE_TRANSITIONS, PhoneState, step
from protocol.wire import decode, encode

LEASE_S = (
    30.0  # as long as a controller's patience: until then another journal's controller may still be alive
)

_NOT_TOLD, _NOT_SEEN, _NOT_TIMED = Used(), Witness(), Times()

Peer = TypeVar("Peer")


class PhoneSide(Generic[Peer]):
    """The phone's state machine.

    Parameters
    ----------
    key
        The pairing key, 32 bytes.
    boot, app_version
        This process's id (16 hex digits, new at each start) and its version.
    progress
        Looks up the newest photo of (journal, subset) in the phone's journal, None where there is none.
    vitals
        Reads the phone's sensors.
    new_challenge
        Gives 32 hex digits that nobody can guess, new at each call.
    trouble
        Says why no photo can be taken now, None where one can.
    camera_level
        What the camera is able to, 1 to 32 of ``A-Z a-z 0-9 . _ -``; ``legacy`` is one of the oldest kind.
    processing
        Says how the camera is set in all else; asked at each opening.
    witness
        Says what the phone notices of itself and the room now.
    """

    def __init__(
        self,
        key: bytes,
        *,
        boot: str,
        app_version: str,
        progress: Callable[[str, str], LastPhoto | None],
        vitals: Callable[[], Vitals],
        new_challenge: Callable[[], str],
        trouble: Callable[[], Trouble | None] = lambda: None,
        camera_level: str = "simulated",
        processing: Callable[[], str] = lambda: "",
        witness: Callable[[], Witness] = lambda: _NOT_SEEN,
    ) -> None:
        self.state = PhoneState.IDLE
        self.dropped = 0
        self._key = key
        self._boot = boot
        self._app_version = app_version
        self._progress = progress
        self._vitals = vitals
        self._new_challenge = new_challenge
        self._trouble = trouble
        self._camera_level = camera_level
        self._processing = processing
        self._witness = witness
        self._shelf = PictureShelf(key, lambda: bytes.fromhex(new_challenge())[-SEAL_BYTES:])
        self._challenge = new_challenge()
        self._session: Open | None = None
        self._ended_because = ""
        self._refusal: Refused | None = None
        self._peer: Peer | None = None
        self._heard_s = float("-inf")
        self._next_index = 0
        self._count = 0
        self._opened: Opened | None = None
        self._capture: Capture | None = None
        self._under_way: Capture | None = None
        """What the camera is at; of a session that is over, too."""
        self._exposed: Exposed | None = None
        self._saved: Saved | None = None
        self._outbox: deque[tuple[bytes, Peer]] = deque()
        self._events: deque[PhoneEvent] = deque()

    # --- bytes in, bytes and events out -----------------------------------------------------------------

    def receive_datagram(self, data: bytes, peer: Peer, now: float) -> None:
        """Take in what came from the network. Without the key nothing happens and nothing is answered."""
        try:
            message = decode(data, self._key, "controller")
        except WireError:
            self.dropped += 1
            return
        match message:
            case StatusRequest():
                self._answer_status(message, peer)
            case ConditionRequest():
                self._answer_condition(message, peer)
            case PictureRequest():
                self._answer_picture(message, peer)
            case Open():
                self._receive_open(message, peer, now)
            case Capture() | Abort() | Close() if not self._is_current(message.session):
                self._answer_stranger(message, peer)
            case Capture() | Abort() | Close() if peer == self._peer:
                self._heard_s = now
                self._receive_in_session(message)
            case _:
                self.dropped += 1  # the session belongs to the address that opened it: this is a replay

    def _receive_in_session(self, message: Capture | Abort | Close) -> None:
        match message:
            case Capture():
                self._receive_capture(message)
            case Abort():
                self._receive_abort(message)
            case Close():
                self._receive_close()

    def datagrams_to_send(self) -> list[tuple[bytes, Peer]]:
        """Give what is due, each with the address it goes to."""
        due = list(self._outbox)
        self._outbox.clear()
        return due

    def next_event(self) -> PhoneEvent | None:
        """Give the oldest event not yet taken, or None."""
        return self._events.popleft() if self._events else None

    # --- what the app says ------------------------------------------------------------------------------

    def opened(self, request: Open, storage: str) -> None:
        """Report that the session's folder is ready and its journal entry is on disk."""
        if request is not self._session or self.state is not PhoneState.OPENING:
            return  # a newer open, or an abort, came in the meantime
        session = request
        self._step("ready")
        vitals = self._vitals()
        self._opened = Opened(
            session.session,
            self._boot,
            PROTOCOL_VERSION,
            self._app_version,
            session.next_index,
            printable(vitals.model, 64),
            printable(storage, MAX_STORAGE),
            vitals.free_bytes,
            vitals.battery_percent,
            vitals.temperature_c,
            self._challenge,
            self._camera_level,
            printable(self._processing(), MAX_PROCESSING),
        )
        self._send(self._opened)

    def refuse_open(self, request: Open, code: str, message: str) -> None:
        """Report that the session cannot be opened."""
        if request is self._session and self.state is PhoneState.OPENING:
            self._refuse(code, message, request.next_index)

    def exposed(self, sensor_time_ns: int, exposure_us: int | None, iso: int | None) -> None:
        """Report that the sensor has read the frame."""
        if self.state is PhoneState.CAPTURING and self._capture is not None:
            now = self._capture
            self._exposed = Exposed(now.session, now.index, now.take, sensor_time_ns, exposure_us, iso)
            self._send(self._exposed)

    def picture_ready(self, request: Capture, jpeg: bytes | None) -> None:
        """Hand over the small picture of a photo; None: there will be none."""
        self._shelf.put(Place(request.session, request.index, request.take), jpeg)

    def frame_ready(self, nonce: str, jpeg: bytes | None) -> None:
        """Hand over the small picture of what the camera sees; None where there is none."""
        self._shelf.put(Place.of_frame(nonce), jpeg)

    def facts_ready(self, nonce: str, facts: bytes | None) -> None:
        """Hand over what the phone is, as JSON in UTF-8; None where it cannot say."""
        self._shelf.put(Place.of_facts(nonce), facts)

    def saved(
        self,
        size_bytes: int,
        sha256: str,
        busy_us: int,
        used: Used = _NOT_TOLD,
        witness: Witness = _NOT_SEEN,
        times: Times = _NOT_TIMED,
    ) -> None:
        """Report that photo and journal entry are on disk."""
        self._under_way = None
        capture = self._capture
        if self.state is not PhoneState.CAPTURING or capture is None:
            return  # aborted in the meantime: the next session learns of the photo from the journal
        self._step("saved")
        self._next_index = capture.index + 1
        self._count += 1
        vitals = self._vitals()
        self._saved = Saved(
            capture.session,
            capture.index,
            capture.take,
            capture.name,
            size_bytes,
            sha256,
            busy_us,
            vitals.free_bytes,
            vitals.battery_percent,
            vitals.temperature_c,
            *used.told,
            *witness.told,
            *times.told,
        )
        self._capture = None
        self._send(self._saved)

    def capture_failed(self, code: str, message: str) -> None:
        """Report that there is no photo, and no picture of one; the session is over, if it was not."""
        if self._under_way is not None:
            self.picture_ready(self._under_way, None)
            self._under_way = None
        if self.state is PhoneState.CAPTURING and self._capture is not None:
            self._refuse(code, message, self._capture.index)

    # --- inside -----------------------------------------------------------------------------------------

    def _step(self, event: str) -> None:
        self.state = step(PHONE_TRANSITIONS, "phone", self.state, event)

    def _open_session(self) -> Open:
        assert self._session is not None  # noqa: S101 - asked for only where a session is current
        return self._session

    def _is_current(self, session: str) -> bool:
        return self._session is not None and self._session.session == session

    def _send(self, message: Message, peer: Peer | None = None) -> None:
        to = self._peer if peer is None else peer
        if to is not None:
            self._outbox.append((encode(message, self._key), to))

    def _answer_status(self, request: StatusRequest, peer: Peer) -> None:
        vitals = self._vitals()
        report = StatusReport(
            request.nonce,
            self._challenge,
            PROTOCOL_VERSION,
            self._app_version,
            self._boot,
            self.state.value,
            printable(vitals.model, 64),
            vitals.free_bytes,
            vitals.battery_percent,
            vitals.temperature_c,
        )
        self._send(report, peer)

    def _answer_condition(self, request: ConditionRequest, peer: Peer) -> None:
        found = self._trouble()
        said = (FIT, "", None) if found is None else (found.code, printable(found.reason), found.seconds)
        self._send(ConditionReport(request.nonce, *said, *self._witness().told), peer)

    def _answer_picture(self, request: PictureRequest, peer: Peer) -> None:
        """Give the part that is asked for; nothing while there is none yet, nor to a recorded request."""
        if request.challenge != self._challenge:
            self.dropped += 1
            return
        if request.session == NO_SESSION:
            part = self._part_of_frame(request)
        elif request.session == FACTS:
            part = self._part_of_facts(request)
        elif request.index is None or request.take is None:
            self.dropped += 1
            return
        else:
            part = self._shelf.part(request, Place(request.session, request.index, request.take))
        if part is not None:
            self._send(part, peer)

    def _part_of_frame(self, request: PictureRequest) -> PicturePart | None:
        if self._under_way is not None or self.state is PhoneState.CAPTURING:
            self._shelf.refuse_frame(request.nonce)
            return self._shelf.nothing(request)
        place = Place.of_frame(request.nonce)
        if self._shelf.expect_once(place):
            self._events.append(FrameWanted(request.nonce))
        return self._shelf.part(request, place)

    def _part_of_facts(self, request: PictureRequest) -> PicturePart | None:
        place = Place.of_facts(request.nonce)
        if self._shelf.expect_once(place):
            self._events.append(FactsWanted(request.nonce))
        return self._shelf.part(request, place)

    def _answer_stranger(self, message: Capture | Abort | Close, peer: Peer) -> None:
        """Answer a session that is not the open one. Nothing changes here."""
        if isinstance(message, Abort):
            self._send(Aborted(message.session, "not open here"), peer)
            return
        index = message.index if isinstance(message, Capture) else None
        words = "the phone has no such session open; it was started anew, or another session took over"
        self._send(Refused(message.session, "no_session", words, index, None), peer)

    def _receive_open(self, request: Open, peer: Peer, now: float) -> None:
        if self._is_current(request.session):
            if peer == self._peer:
                self._heard_s = now
                self._repeat_open()
            return
        if self._under_way is not None:
            return  # the photo under way is finished first, even an aborted one; the controller asks again
        refusal = self._objection(request, now)
        if refusal is not None:
            self._send(refusal, peer)
            return
        self._begin(request, peer, now)

    def _repeat_open(self) -> None:
        if self.state is PhoneState.ABORTED:
            self._refuse_again(self._open_session().next_index)
        elif self._opened is not None:
            self._send(self._opened)

    def _objection(self, request: Open, now: float) -> Refused | None:
        """Say why this open changes nothing here."""

        def refused(code: str, message: str) -> Refused:
            return Refused(request.session, code, printable(message), request.next_index, None)

        if request.protocol != PROTOCOL_VERSION:
            return refused(
                "version",
                f"the controller {request.app_version} speaks protocol version {request.protocol}, "
                f"this phone's app {self._app_version} version {PROTOCOL_VERSION}: "
                + which_to_upgrade(PROTOCOL_VERSION, request.protocol),
            )
        if request.challenge != self._challenge:
            return refused(
                "stale_challenge", "this open was meant for an earlier moment; ask for status first"
            )
        current = self._session
        in_use = current is not None and self.state in (PhoneState.OPENING, PhoneState.READY)
        if (
            in_use
            and current is not None
            and current.journal != request.journal
            and now - self._heard_s < LEASE_S
        ):
            return refused("busy", f"a session over subset {current.subset} of another plan is open")
        return None

    def _begin(self, request: Open, peer: Peer, now: float) -> None:
        """Start a session: from here on the one before is history."""
        self._challenge = self._new_challenge()
        self._shelf.new_challenge()
        self._step("recv open")
        self._session, self._ended_because, self._refusal = request, "", None
        self._opened = self._capture = self._exposed = self._saved = None
        self._next_index, self._count = request.next_index, 0
        self._peer, self._heard_s = peer, now
        last = self._progress(request.journal, request.subset)
        retakes = last is not None and request.next_index == last.index and request.take > last.take
        expected = self._wanted(request.first, last)
        follows = request.next_index == expected and (last is None or not last.superseded)
        if not (follows or retakes) or not request.first <= request.next_index <= request.last:
            unknown = ": it has no photo of it on record" if last is None else ""
            words = f"this phone's next index in subset {request.subset} is {expected}{unknown}"
            self._refuse("out_of_order", words, request.next_index, expected)
            return
        self._events.append(OpenRequested(request, last if retakes else None))

    @staticmethod
    def _wanted(first: int, last: LastPhoto | None) -> int:
        if last is None:
            return first
        return last.index if last.superseded else last.index + 1

    def _receive_capture(self, request: Capture) -> None:
        if self.state is PhoneState.ABORTED:
            self._refuse_again(request.index)
        elif self.state is PhoneState.CAPTURING and request == self._capture:
            self._send(Accepted(request.session, request.index, request.take))
            if self._exposed is not None:
                self._send(self._exposed)
        elif self._saved is not None and self._is_answer(self._saved, request):
            self._send(self._saved)
        elif self._is_outdated(request):
            # A copy that the network kept back. Its controller has moved on and ignores this; one that
            # has not is told, and aborts.
            words = "already saved in this session"
            self._send(Refused(request.session, "out_of_order", words, request.index, self._next_index))
        elif self.state is PhoneState.CLOSED:
            words = "the session is closed"
            self._send(Refused(request.session, "no_session", words, request.index, None))
        elif self.state is PhoneState.READY:
            self._trigger_or_refuse(request)
        else:
            opening = self.state is PhoneState.OPENING
            words = "the session is not open yet" if opening else "another capture is under way"
            self._refuse("out_of_order", words, request.index, self._next_index)

    @staticmethod
    def _is_answer(saved: Saved, request: Capture) -> bool:
        return (saved.index, saved.take, saved.name) == (request.index, request.take, request.name)

    def _is_outdated(self, request: Capture) -> bool:
        return self._open_session().next_index <= request.index < self._next_index

    def _trigger_or_refuse(self, request: Capture) -> None:
        session = self._open_session()
        if request.index != self._next_index or request.index > session.last:
            words = f"the index after the last saved one is {self._next_index}"
            self._refuse("out_of_order", words, request.index, self._next_index)
            return
        first_here = request.index == session.next_index
        if PhotoName.parse(request.name).subset != session.subset or (
            first_here and request.take != session.take
        ):
            self._refuse("bad_name", f"{request.name} does not belong to this session", request.index)
            return
        trouble = self._trouble()
        if trouble is not None:
            words = printable(trouble.reason)
            place = (request.session, request.index, request.take)
            self._send(Waiting(*place, trouble.code, words, trouble.seconds))
            return
        self._step("recv capture")
        self._shelf.expect(Place(request.session, request.index, request.take))
        self._capture = self._under_way = request
        self._exposed = None
        self._send(Accepted(request.session, request.index, request.take))
        self._events.append(TriggerCamera(session, request))

    def _receive_abort(self, request: Abort) -> None:
        if self.state is not PhoneState.ABORTED:
            if self.state is PhoneState.CLOSED:
                self._send(Aborted(request.session, "closed already"))
                return
            self._step("recv abort")
            self._end(request.reason, aborted=True)
        self._answer_aborted()

    def _receive_close(self) -> None:
        session = self._open_session()
        if self.state is PhoneState.ABORTED:
            self._refuse_again(None)
        elif self.state is PhoneState.CLOSED:
            self._send(Closed(session.session, self._count))
        elif self.state is PhoneState.READY:
            self._step("recv close")
            self._end("closed", aborted=False)
            self._send(Closed(session.session, self._count))
        else:
            self._refuse("busy", "close came while a photo was under way", None)

    def _refuse(self, code: str, message: str, index: int | None, expected: int | None = None) -> None:
        """Refuse, and latch the abort."""
        session = self._open_session()
        self._step("fail")
        self._end(message, aborted=True)
        self._refusal = Refused(session.session, code, printable(message), index, expected)
        self._send(self._refusal)

    def _refuse_again(self, index: int | None) -> None:
        """Answer a repeat of what was refused with the cause, which may have been lost on its way."""
        if self._refusal is not None and self._refusal.index == index:
            self._send(self._refusal)
        else:
            self._answer_aborted()

    def _end(self, reason: str, *, aborted: bool) -> None:
        self._capture = None
        self._ended_because = reason
        self._events.append(SessionEnded(reason, aborted))

    def _answer_aborted(self) -> None:
        self._send(Aborted(self._open_session().session, printable(self._ended_because)))
