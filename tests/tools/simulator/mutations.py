"""Defects, put in on purpose: the checks are of worth only if they find each of them."""

from __future__ import annotations

import hmac
from dataclasses import dataclass, replace
from typing import Any

from protocol import ControllerSide, ControllerState, PhoneSide, PhoneState, PhotoName, TriggerCamera
from protocol.messages import Abort, Aborted, Accepted, Capture, Exposed, Message, Open, Refused, Saved
from protocol.phone_side import OpenRequested
from protocol.wire import HEADER, TAG_BYTES

from .controller_app import ControllerApp, answered_ahead
from .ids import JOURNAL, KEY, file_sha256, photo_name, shown_sha256
from .phone_app import PHOTO_STEPS, Job, PhoneApp


@dataclass(frozen=True, slots=True)
class Mutation:
    """One defect: the programs that have it."""

    name: str
    phone_app: type[PhoneApp] = PhoneApp
    controller_app: type[ControllerApp] = ControllerApp


MUTATIONS: list[Mutation] = []


def defect(name: str) -> Any:
    """Put a defective part on the list: a side, or a program around one."""

    def add(part: type) -> type:
        if issubclass(part, PhoneSide):
            MUTATIONS.append(Mutation(name, phone_app=type(part.__name__, (PhoneApp,), {"side_type": part})))
        elif issubclass(part, ControllerSide):
            app = type(part.__name__, (ControllerApp,), {"side_type": part})
            MUTATIONS.append(Mutation(name, controller_app=app))
        elif issubclass(part, PhoneApp):
            MUTATIONS.append(Mutation(name, phone_app=part))
        else:
            MUTATIONS.append(Mutation(name, controller_app=part))
        return part

    return add


def _order(*steps: str) -> tuple[str, ...]:
    assert set(steps) <= set(PHOTO_STEPS)
    return steps


# --- the order of what is on disk and what is told --------------------------------------------------------


@defect("the index is advanced before the photo is taken, CheXpeditor's way")
class RecordsFirst(PhoneApp):
    photo_steps = _order("record", "expose", "write", "sync", "rename", "sync folder", "tell saved")


@defect("saved is told before the file is flushed")
class TellsBeforeSync(PhoneApp):
    photo_steps = _order("expose", "write", "rename", "record", "tell saved", "sync", "sync folder")

    def _tell_saved(self, job: Job, capture: Capture) -> None:
        super()._tell_saved(job, capture)
        self.jobs.appendleft(replace(job, done=job.done + 1))

    def _shoot(self, job: Job, capture: Capture, step: str, screen: int) -> None:
        super()._shoot(job, capture, step, screen)
        if step == "sync folder":
            self.jobs.popleft()


@defect("the file gets its final name before its content is flushed")
class RenamesFirst(PhoneApp):
    photo_steps = _order("expose", "write", "rename", "sync", "sync folder", "record", "tell saved")


@defect("the rename is not flushed")
class NoFolderSync(PhoneApp):
    photo_steps = _order("expose", "write", "sync", "rename", "record", "tell saved")


@defect("the file is not flushed")
class NoSync(PhoneApp):
    photo_steps = _order("expose", "write", "rename", "sync folder", "record", "tell saved")


@defect("saved is told before the journal knows")
class TellsBeforeRecord(PhoneApp):
    photo_steps = _order("expose", "write", "sync", "rename", "sync folder", "tell saved", "record")

    def _tell_saved(self, job: Job, capture: Capture) -> None:
        super()._tell_saved(job, capture)
        self.jobs.appendleft(replace(job, done=job.done + 1))

    def _shoot(self, job: Job, capture: Capture, step: str, screen: int) -> None:
        super()._shoot(job, capture, step, screen)
        if step == "record":
            self.jobs.popleft()


@defect("a failed write is answered as saved, CheXpeditor's way")
class HidesFailures(PhoneApp):
    def _fail(self, job: Job, failure: tuple[str, str]) -> None:
        if job.capture is None:
            super()._fail(job, failure)
            return
        self.jobs.popleft()
        self.disk.remove_part(job.photo)
        self._tell_saved(job, job.capture)


# --- the phone's rules ------------------------------------------------------------------------------------


@defect("a repeated capture is not acknowledged again")
class NoSecondAcknowledgement(PhoneSide[str]):
    def _receive_capture(self, request: Capture) -> None:
        if self._saved is not None and self._is_answer(self._saved, request):
            self._refuse("out_of_order", "that is the last one", request.index, self._next_index)
        else:
            super()._receive_capture(request)


@defect("a repeated capture triggers again")
class TriggersAgain(PhoneSide[str]):
    def _receive_capture(self, request: Capture) -> None:
        if self.state is PhoneState.CAPTURING and request == self._capture:
            self._events.append(TriggerCamera(self._open_session(), request))
        super()._receive_capture(request)


@defect("a late copy of an earlier capture ends the session")
class LateCopiesLatch(PhoneSide[str]):
    def _is_outdated(self, _: Capture) -> bool:
        return False


@defect("the index is not checked")
class AnyIndex(PhoneSide[str]):
    def _receive_capture(self, request: Capture) -> None:
        if self.state is PhoneState.READY:
            self._next_index = request.index
        super()._receive_capture(request)


@defect("the take is ignored: a retake supersedes nothing")
class TakeIgnored(PhoneSide[str]):
    def next_event(self) -> Any:
        event = super().next_event()
        return replace(event, supersedes=None) if isinstance(event, OpenRequested) else event


@defect("an abort does not latch on the phone")
class AbortNotLatched(PhoneSide[str]):
    def _receive_abort(self, request: Abort) -> None:
        super()._receive_abort(request)
        if self.state is PhoneState.ABORTED and not self._camera_busy:
            self.state = PhoneState.READY


@defect("the tag is not checked by the phone")
class PhoneBelievesAll(PhoneSide[str]):
    def receive_datagram(self, data: bytes, peer: str, now: float) -> None:
        super().receive_datagram(seal_again(data), peer, now)


@defect("the session is not checked by the phone")
class AnySession(PhoneSide[str]):
    def _is_current(self, _: str) -> bool:
        return self._session is not None


@defect("an old challenge is good for another open")
class AnyChallenge(PhoneSide[str]):
    def _objection(self, request: Open, now: float) -> Refused | None:
        return super()._objection(replace(request, challenge=self._challenge), now)


@defect("a session may be spoken for from any address")
class AnyAddress(PhoneSide[str]):
    def receive_datagram(self, data: bytes, peer: str, now: float) -> None:
        if self._peer is not None and b'"type":"capture"' in data:
            self._peer = peer
        super().receive_datagram(data, peer, now)


@defect("a second controller may take over at any time")
class NoLease(PhoneSide[str]):
    def _objection(self, request: Open, now: float) -> Refused | None:
        return super()._objection(request, now + 1000.0)


@defect("a session is opened while the camera is at a photo of the one before")
class OpensWhileBusy(PhoneSide[str]):
    def _receive_open(self, request: Open, peer: str, now: float) -> None:
        self._camera_busy = False
        if self.state is PhoneState.CAPTURING and not self._is_current(request.session):
            self._step("fail")
        super()._receive_open(request, peer, now)


# --- the controller's rules -------------------------------------------------------------------------------


@defect("a stale saved is accepted")
class AnySaved(ControllerSide):
    @staticmethod
    def _fits_request(message: Message, request: Message) -> bool:
        if isinstance(message, Saved):
            return isinstance(request, Capture)
        return ControllerSide._fits_request(message, request)

    def _contradiction(self, message: Message) -> Any:
        return None if isinstance(message, Saved) else super()._contradiction(message)


@defect("the session is not checked by the controller")
class SavedOfAnySession(ControllerSide):
    def _answers_request(self, message: Message) -> bool:
        if isinstance(message, Saved | Aborted) and self._session:
            message = replace(message, session=self._session)
        return super()._answers_request(message)


@defect("accepted is taken for saved")
class AcceptedIsEnough(ControllerSide):
    def _take_in(self, message: Message, now: float) -> None:
        request = self._request
        if isinstance(message, Accepted | Exposed) and isinstance(request, Capture):
            place = (message.session, message.index, message.take, request.name)
            message = Saved(*place, 1, "a" * 64, 1, 1, None, None)
        super()._take_in(message, now)


@defect("the tag is not checked by the controller")
class ControllerBelievesAll(ControllerSide):
    def receive_datagram(self, data: bytes, now: float) -> None:
        super().receive_datagram(seal_again(data), now)


@defect("a refusal of another index ends the session")
class AnyRefusal(ControllerSide):
    @staticmethod
    def _fits_request(message: Message, request: Message) -> bool:
        return isinstance(message, Refused) or ControllerSide._fits_request(message, request)


@defect("an abort does not latch on the controller")
class GoesOnAfterAbort(ControllerSide):
    def _take_in(self, message: Message, now: float) -> None:
        super()._take_in(message, now)
        if self.state in (ControllerState.ABORTING, ControllerState.ABORTED) and isinstance(message, Aborted):
            self.state = ControllerState.KNOWING
            self._events.append(Accepted(self._session, 1, 1))


@defect("an answer from before its request has left counts")
class AnyMoment(ControllerSide):
    def _answers_request(self, message: Message) -> bool:
        sent_times, self._sent_times = self._sent_times, 1
        fits = super()._answers_request(message)
        self._sent_times = sent_times
        return fits


# --- the controller's program -----------------------------------------------------------------------------


@defect("the trigger leaves before the x-ray is shown")
class TriggersBlind(ControllerApp):
    def work(self, now: float) -> str:
        step = super().work(now)
        if self.step == "show":
            self.step = "trigger"
        return step


@defect("what waits in the socket is looked at after the trigger has left")
class LooksTooLate(ControllerApp):
    def send(self, now: float) -> list[bytes]:
        early = answered_ahead(self.side._request, self.session) if self.side.is_unsent else ()
        sent = self.side.datagrams_to_send(now)
        for each in early:
            self.side.receive_datagram(each, now)
            self.take_events(now)
        return sent


@defect("the next x-ray comes up before the journal has the photo")
class MovesOnEarly(ControllerApp):
    def take_events(self, now: float) -> None:
        super().take_events(now)
        if self.step == "confirm" and self.in_hand[0] < self.last:
            self.screen = self.in_hand[0] + 1


@defect("the controller hangs after a photo")
class HangsAfterPhoto(ControllerApp):
    def take_events(self, now: float) -> None:
        super().take_events(now)
        if self.step == "confirm" and self.in_hand == (2, 1):
            self.step = ""


@defect("photos are named after the next x-ray")
class NamesTheNext(ControllerApp):
    def _trigger(self, index: int, take: int, now: float) -> None:
        wrong = PhotoName.parse(photo_name(index, take))
        name = str(replace(wrong, view=f"view{index + 1}"))
        self.side.capture(Capture(self.session, index, take, name, shown_sha256(index)), now)


@defect("saved carries the digest of another file")
class OtherDigest(PhoneSide[str]):
    def saved(self, size_bytes: int, sha256: str, busy_us: int) -> None:
        super().saved(size_bytes, sha256[::-1], busy_us)


@defect("a first refusal is skipped over, CheXpeditor's way")
class SkipsOver(ControllerApp):
    def take_events(self, now: float) -> None:
        super().take_events(now)
        if self.cause is not None and self.journal.captures.get(self.in_hand) == "intended":
            self.journal.captures[self.in_hand] = "saved"
            self.journal.digests[self.in_hand] = file_sha256((JOURNAL, *self.in_hand))
            self.journal.changes += 1


@defect("what nobody witnessed counts")
class TrustsTheUnseen(ControllerApp):
    def __init__(self, *arguments: Any) -> None:
        journal = arguments[0]
        for each, state in journal.captures.items():
            if state == "intended":
                journal.captures[each] = "saved"
                journal.digests[each] = file_sha256((JOURNAL, *each))
                journal.changes += 1
        super().__init__(*arguments)


@defect("after a crash the same take is used again")
class SameTakeAgain(ControllerApp):
    def __init__(self, *arguments: Any) -> None:
        journal = arguments[0]
        for each, state in list(journal.captures.items()):
            if state == "intended":
                del journal.captures[each]
        super().__init__(*arguments)


def seal_again(data: bytes) -> bytes:
    """Give the datagram that would have had the right tag."""
    body = data[len(HEADER) + TAG_BYTES :]
    return HEADER + hmac.digest(KEY, HEADER + body, "sha256")[:TAG_BYTES] + body
