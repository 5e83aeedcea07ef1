"""Defects of the phone: the order of what is on disk and told, and the protocol's rules."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from protocol import OpenRequested, PhoneSide, PhoneState, TriggerCamera
from protocol.messages import Abort, Capture, Open, Refused

from ..phone_app import PHOTO_STEPS, Job, PhoneApp
from .listing import defect, seal_again

EXPOSURE = ("begin exposure", "end exposure")


def _order(*steps: str) -> tuple[str, ...]:
    assert set(steps) <= set(PHOTO_STEPS)
    return steps


# --- the order of what is on disk and what is told --------------------------------------------------------


@defect("the index is advanced before the photo is taken, CheXpeditor's way")
class RecordsFirst(PhoneApp):
    photo_steps = _order("record", *EXPOSURE, "write", "sync", "rename", "sync folder", "tell saved")


@defect("saved is told before the file is flushed")
class TellsBeforeSync(PhoneApp):
    photo_steps = _order(*EXPOSURE, "write", "rename", "record", "tell saved", "sync", "sync folder")

    def _tell_saved(self, job: Job, capture: Capture) -> None:
        super()._tell_saved(job, capture)
        self.jobs.appendleft(replace(job, done=job.done + 1))

    def _shoot(self, job: Job, capture: Capture, step: str, screen: int) -> None:
        super()._shoot(job, capture, step, screen)
        if step == "sync folder":
            self.jobs.popleft()


@defect("the file gets its final name before its content is flushed")
class RenamesFirst(PhoneApp):
    photo_steps = _order(*EXPOSURE, "write", "rename", "sync", "sync folder", "record", "tell saved")


@defect("the rename is not flushed")
class NoFolderSync(PhoneApp):
    photo_steps = _order(*EXPOSURE, "write", "sync", "rename", "record", "tell saved")


@defect("the file is not flushed")
class NoSync(PhoneApp):
    photo_steps = _order(*EXPOSURE, "write", "rename", "sync folder", "record", "tell saved")


@defect("saved is told before the journal knows")
class TellsBeforeRecord(PhoneApp):
    photo_steps = _order(*EXPOSURE, "write", "sync", "rename", "sync folder", "tell saved", "record")

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
        if self.state is PhoneState.ABORTED and self._under_way is None:
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
        self._under_way = None
        if self.state is PhoneState.CAPTURING and not self._is_current(request.session):
            self._step("fail")
        super()._receive_open(request, peer, now)
