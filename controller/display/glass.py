"""The screen in hand: how it is now, held against how it was when it was found right."""

from __future__ import annotations

from dataclasses import replace

from PyQt5.QtGui import QGuiApplication
from PyQt5.sip import isdeleted

from android_bridge.base import Kind, Problem
from controller.display.screen_facts import ScreenFacts, changes, faults, remarks
from controller.display.screens import ScreenChoice
from controller.display.seen import Seen
from controller.display.x11_image import SharedImage
from controller.display.x11_screen import X11Screen

_FOR_A_MOMENT = "for a moment it was switched off, unplugged or in another mode"


class Glass:
    """Watches the screen that a window fills; in the GUI thread.

    Parameters
    ----------
    choice
        The screen, and how it lay when it was chosen.
    is_calibrated
        Whether a gamma ramp that alters colours is the monitor's calibration.
    """

    def __init__(self, choice: ScreenChoice, *, is_calibrated: bool = False) -> None:
        self._choice = choice
        self.is_calibrated = is_calibrated
        self._platform = QGuiApplication.platformName()
        self._x11 = X11Screen.open(choice.connector) if self._platform == "xcb" else None
        if self._x11 is not None:
            self._x11.wake()
        self.facts = self._read()
        """How it is to stay."""
        self._image: SharedImage | None = None
        if self._x11 is not None:
            self._x11.keep()
            self._image = self._share(self._x11)

    @property
    def ramp(self) -> str:
        """Digits by which the ramp of its calibration is known again; empty where it is not calibrated."""
        return self.facts.ramp if self.is_calibrated else ""

    def close(self) -> None:
        """Watch no longer."""
        if self._image is not None:
            self._image.close()
            self._image = None
        if self._x11 is not None:
            self._x11.close()
            self._x11 = None

    def examine(self) -> str:
        """Look whether it may be used, take it that it stays as it is now, and say what is to be known of it.

        Raises
        ------
        Problem
            If it does not give to the monitor what is drawn on it, or is another one than was chosen.
        """
        if self._x11 is not None:
            self._x11.wake()
        now = self.check_there()
        for problem in faults(now, self._choice.name, is_calibrated=self.is_calibrated):
            raise problem
        self.facts = now
        if self._x11 is not None:
            self._x11.keep()
        return remarks(now, is_calibrated=self.is_calibrated) if self._platform == "xcb" else ""

    def check_there(self) -> ScreenFacts:
        """Make sure that it is there, in its mode and at its place, and give how it is.

        Raises
        ------
        Problem
            If it is not.
        """
        now = self._read()
        # Colours and power saving may be put right yet.
        self._refuse(replace(now, gamma=self.facts.gamma, is_awake=None))
        self._refuse_another()
        return now

    def check(self) -> None:
        """Make sure that it is as it was when it was examined, and was all the time.

        Raises
        ------
        Problem
            If it is not, or is gone.
        """
        now = self._read()
        self._refuse(now)
        self._refuse_another()
        if self._x11 is not None and self._x11.has_moved():
            raise self._changed("has changed", _FOR_A_MOMENT)

    def seen(self) -> Seen | None:
        """Read it back, whole, until it is read again; None where the X server shares no memory."""
        return None if self._image is None else self._image.read()

    def _share(self, x11: X11Screen) -> SharedImage | None:
        area, choice = self.facts.area, self._choice
        is_alike = area is not None and area[2:] == (choice.width_px, choice.height_px)
        return x11.share(area) if area is not None and is_alike else None

    def _refuse_another(self) -> None:
        if isdeleted(self._choice.screen):  # the one that is there now came after it
            raise self._changed("has changed", _FOR_A_MOMENT)

    def _refuse(self, now: ScreenFacts) -> None:
        if now.is_gone(self.facts):
            raise self._changed("is gone", "it is switched off or unplugged")
        what = changes(self.facts, now)
        if what:
            raise self._changed("has changed", what)

    def _read(self) -> ScreenFacts:
        choice = self._choice
        if self._x11 is not None:
            return self._x11.read(choice.depth)
        if isdeleted(choice.screen):
            return replace(self.facts, is_on=False)
        area = choice.geometry if self._platform == "offscreen" else choice.screen.geometry()
        return ScreenFacts(
            choice.connector,
            choice.depth,
            area=(area.x(), area.y(), area.width(), area.height()),
            refresh_hz=choice.screen.refreshRate() or None,
        )

    def _changed(self, how: str, got: str) -> Problem:
        return Problem(
            f"the screen {self._choice.connector} {how}",
            where=self._choice.name,
            expected=f"{self.facts.mode_words}, and as it was, until the last photo is taken",
            got=got,
            advice="have it back as it was and leave it so, then run the same command again: it goes on where"
            " it stopped, and a photo taken meanwhile does not count and is taken again",
            kind=Kind.ABORTED,
        )
