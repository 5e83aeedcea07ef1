"""Defects of waiting for a phone that cannot take a photo now."""

from __future__ import annotations

from typing import Any

from protocol import ControllerSide, ControllerState, PhoneSide, PhoneState
from protocol.messages import Capture, ConditionReport, Message, Waiting

from ..controller_app import ControllerApp
from ..disk import DESKTOP
from ..ids import JOURNAL, file_sha256
from .listing import defect


@defect("a trigger stands behind waiting: the phone photographs when it can")
class TriggerStandsBehind(PhoneSide[str]):
    _behind: Capture | None = None

    def _send(self, message: Message, peer: str | None = None) -> None:
        super()._send(message, peer)
        if isinstance(message, Waiting):
            self._behind = self._asked

    def _receive_capture(self, request: Capture) -> None:
        self._asked = request
        super()._receive_capture(request)

    def next_event(self) -> Any:
        behind = self._behind
        if behind is not None and self._trouble() is None and self.state is PhoneState.READY:
            self._behind = None
            self._receive_capture(behind)
        return super().next_event()


@defect("trouble is not looked at before the trigger")
class PhotographsInTrouble(PhoneSide[str]):
    def _trigger_or_refuse(self, request: Capture) -> None:
        trouble, self._trouble = self._trouble, lambda: None
        super()._trigger_or_refuse(request)
        self._trouble = trouble


@defect("waiting ends the session on the phone")
class WaitingLatches(PhoneSide[str]):
    def _send(self, message: Message, peer: str | None = None) -> None:
        super()._send(message, peer)
        if isinstance(message, Waiting):
            self._next_index += 1


@defect("waiting after accepted is taken for an answer")
class WaitsAfterAccepted(ControllerSide):
    def _answers_request(self, message: Message) -> bool:
        state = self.state
        if isinstance(message, Waiting) and state is ControllerState.CAPTURING:
            self.state = ControllerState.TRIGGERED
        fits = super()._answers_request(message)
        if not fits:
            self.state = state
        return fits


@defect("what waits for the phone in vain is skipped over")
class SkipsWhatWaits(ControllerApp):
    def suspend(self, now: float) -> None:
        super().suspend(now)
        self.journal.captures[self.in_hand] = "saved"
        self.journal.digests[self.in_hand] = file_sha256((JOURNAL, *self.in_hand))
        self.journal.changes += 1


@defect("the screen stays dark after waiting")
class DarkAfterWaiting(ControllerApp):
    def work(self, now: float) -> str:
        step = super().work(now)
        if step == "show" and self.in_hand[1] > 1:
            self.screen = DESKTOP
        return step


@defect("the phone's condition is asked for once only")
class AsksOnce(ControllerApp):
    def _hear_condition(self, report: ConditionReport, now: float) -> None:
        super()._hear_condition(report, now)
        self.step = ""
