"""Defects of when the display moves on, and of how what has failed is tried again."""

from __future__ import annotations

from protocol import AbortCause

from ..controller_app import ControllerApp
from ..ids import JOURNAL, file_sha256
from ..phone_app import Job, MultiFramePhone
from .listing import MUTATIONS, Mutation, defect


@defect("the display moves on before the exposure has ended")
class MovesOnEarly(ControllerApp):
    def take_events(self, now: float) -> None:
        super().take_events(now)
        if self.is_taken and not self.is_read and self.in_hand[0] < self.last:
            self.screen = self.in_hand[0] + 1


@defect("the display moves on two x-rays at once")
class MovesOnTwice(ControllerApp):
    def _read_back(self, step: str, now: float) -> None:
        super()._read_back(step, now)
        if self.screen == self.in_hand[0] + 1 and self.screen < self.last:
            self.screen += 1


MUTATIONS.append(
    Mutation("the display moves on at exposed, and the phone is one of several frames", MultiFramePhone)
)


@defect("the phone of several frames is believed to be done after the first")
class BelievedToBeDone(MultiFramePhone):
    def _expose(self, job: Job, step: str, screen: int) -> None:
        super()._expose(job, step, screen)
        if step == "tell exposed":
            self.disk.sense(job.photo)


@defect("the trigger leaves before the photo before is on record")
class RecordsLate(ControllerApp):
    def _confirm(self, now: float) -> None:
        if self.in_hand[0] == self.last or self.in_hand in self.journal.digests:
            super()._confirm(now)
            return
        self.journal.digests[self.in_hand] = self.outcome.sha256
        self.is_triggered = self.is_taken = self.is_exposed = self.is_read = False
        index, self.outcome = self.in_hand[0] + 1, None
        self.journal.intend(index, 1)
        self.in_hand = self.screen, _ = index, 1
        self.step = "trigger"


@defect("the screen is not read back")
class NeverLooks(ControllerApp):
    def _is_screen_right(self) -> bool:
        return True


@defect("after a failed save the next x-ray is left standing")
class LeavesTheNext(ControllerApp):
    def _after_intent(self) -> str:
        is_next_shown = self.screen == self.in_hand[0] + 1
        return "trigger" if self.failed and is_next_shown else super()._after_intent()

    def _trigger(self, index: int, take: int, now: float) -> None:
        screen, self.screen = self.screen, index  # it believes so
        super()._trigger(index, take, now)
        self.screen = screen


@defect("a failed capture is tried again under the same take")
class SameTakeAfterFailure(ControllerApp):
    def begin_session(self, now: float) -> None:
        if self.again == "failed":
            del self.journal.captures[self.in_hand]
        super().begin_session(now)


@defect("a failed capture is tried again without end")
class TriesWithoutEnd(ControllerApp):
    def _gives_up(self) -> bool:
        return False


@defect("after a failed capture the next index is taken")
class SkipsFailures(ControllerApp):
    def _end(self, cause: AbortCause) -> None:
        super()._end(cause)
        if self.again:
            self.journal.captures[self.in_hand] = "saved"
            self.journal.digests[self.in_hand] = file_sha256((JOURNAL, *self.in_hand))
            self.journal.changes += 1


@defect("a wrong index is tried again")
class TriesWrongIndexAgain(ControllerApp):
    def _way_on(self, cause: AbortCause) -> str:
        return "failed" if cause.code == "out_of_order" else super()._way_on(cause)
