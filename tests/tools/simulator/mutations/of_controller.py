"""Defects of the controller: the protocol's rules, and what its program does."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from protocol import ControllerSide, ControllerState, PhoneSide, PhotoName, Used
from protocol.messages import Aborted, Accepted, Capture, Exposed, Message, Refused, Saved

from ..controller_app import ControllerApp, answered_ahead
from ..ids import JOURNAL, file_sha256, photo_name, shown_sha256
from .listing import defect, seal_again

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
    def saved(self, size_bytes: int, sha256: str, busy_us: int, *used: Used) -> None:
        super().saved(size_bytes, sha256[::-1], busy_us, *used)


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
