"""A person called to the rig: by a sound and by the desktop's notification. A listener of the engine."""

from __future__ import annotations

from android_bridge.base import Problem
from controller.capture import events
from controller.capture.events import Event, Finished
from controller.capture.sounding import DONE, NEEDED, WRONG, play, sound
from controller.capture.states import FinishReason, RunState
from controller.display import DesktopNotification

LONG_S = 10.0
"""So long a phone is waited for before somebody is called."""
_GONE_S = 0.8  # a session is open by then: the phone keeps it for 30 s
_END_S = 2.0


class Attention:
    """Calls when a person is needed, when a run was aborted, and at its end.

    A notification is shown only while nothing is photographed, and is off the screen before that goes on.

    Parameters
    ----------
    plan
        The plan's name.
    by_sound, by_notification
        By what to call.
    has_terminal
        Whether it is called from a terminal: that rings too, and where it is none there is no sound.
    """

    def __init__(
        self, plan: str, *, by_sound: bool = True, by_notification: bool = True, has_terminal: bool = True
    ) -> None:
        self._plan = plan
        self._by_sound, self._has_terminal = by_sound, has_terminal
        self._notification = DesktopNotification() if by_notification else None
        self._is_capturing = False
        self._has_called = False

    def __call__(self, event: Event) -> None:
        """Take one event."""
        match event:
            case events.StateChanged():
                self._go_on(event.after)
            case events.Suspended():
                self.call(event.why, event.lifted_by)
            case events.Waiting():
                if event.waited_s >= LONG_S and not self._has_called:
                    self.call(f"the phone is waited for: {event.what}", "look at the phone")
            case events.TakesLong():
                if not self._has_called:
                    self.call(
                        f"x-ray {event.index} has no photo after {event.waited_s:.0f} s", "look at the phone"
                    )
            case events.Saved():
                self._has_called = False
            case events.Finished():
                self._end(event)

    def call(self, why: str, what_to_do: str) -> None:
        """Call somebody."""
        self._has_called = True
        self._tell(NEEDED, f"{self._plan}: a person is needed", f"{why}: {what_to_do}")

    def close(self) -> None:
        """Let go of the desktop; the last notification stays."""
        if self._notification is not None:
            self._notification.close(_END_S)

    def _go_on(self, after: RunState) -> None:
        self._is_capturing = after is RunState.CAPTURING
        self._has_called = False
        if self._notification is None:
            return
        self._notification.withdraw()
        if after in (RunState.PREPARING, RunState.CAPTURING):  # the screen is read back next, or photographed
            self._notification.wait_until_gone(_GONE_S)

    def _end(self, finished: Finished) -> None:
        self._is_capturing = False
        if finished.reason is FinishReason.COMPLETE:
            self._tell(DONE, f"{self._plan}: complete", "all that was asked for is photographed")
        elif finished.reason is not FinishReason.STOPPED:  # who has stopped it knows
            self._tell(WRONG, f"{self._plan}: ended before its time", _why(finished.problem, finished.why))

    def _tell(self, tones: tuple[float, ...], title: str, words: str) -> None:
        if self._by_sound:
            (sound if self._has_terminal else play)(tones)
        if self._notification is not None and not self._is_capturing:
            # What nobody would take back must not stand over the next run's x-rays.
            self._notification.show(title, words, stays=tones is NEEDED)


def _why(problem: Problem | None, why: str) -> str:
    return why if problem is None else problem.what
