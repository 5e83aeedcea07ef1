"""The full-screen window, which says a frame was painted only once it stands in the screen's frame buffer."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Protocol

import numpy as np
from PyQt5.QtCore import QEvent, QPoint, QPointF, QRect, Qt, QTimer, pyqtSignal, pyqtSlot
from PyQt5.QtGui import (
    QColor,
    QFocusEvent,
    QGuiApplication,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QRasterWindow,
    qGray,
)

from android_bridge.base import Problem
from controller.display.glass import Glass
from controller.display.pattern import cannot_be_read, compare
from controller.display.placing import check_placing, never_shown, wait_for
from controller.display.qt_pixels import as_array, as_image, patch_image
from controller.display.standing import check_standing, not_standing, read_back
from controller.xrays import Frame

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from controller.display.screens import ScreenChoice


class FrameSink(Protocol):
    """Where each flushed screen goes when no other program can read the screen."""

    def publish(self, pixels: NDArray[np.uint8], /) -> None:
        """Take the whole screen, shape (height, width)."""

    def close(self) -> None:
        """Say that nothing is shown any more."""


BLACK = QColor(0, 0, 0)
#: What befalls a window that is covered, hidden or moved, and be it for a moment.
_DISTURBING = (QEvent.Type.Expose, QEvent.Type.Hide, QEvent.Type.Move, QEvent.Type.Resize)
_FOR_A_MOMENT = "for a moment it was covered, hidden or moved, or screens were arranged anew"
_REGAIN_MS = 200  # a window that has just been given the keyboard would give it back at once
_FLAGS = Qt.WindowType.Window | Qt.WindowType.FramelessWindowHint | Qt.WindowType.WindowStaysOnTopHint


class DisplayWindow(QRasterWindow):
    """Shows one frame after another over the whole of one screen, pixel for pixel; starts black.

    The mouse pointer is hidden over it, wherever it is; it is never moved, for it may be in use elsewhere.

    ``paintEvent`` only fills a buffer in this process, and the flush only queues it to the X server. Grabs of
    the screen have shown up to half of the images wrong at either moment. The round trip of
    ``QGuiApplication.sync()`` after the flush is what makes `painted` true.

    Parameters
    ----------
    choice
        The screen to fill.
    background
        Colour of the margins beside an x-ray.
    frame_sink
        Given each flushed screen before `painted` is emitted.
    is_calibrated
        Whether a gamma ramp that alters colours is the monitor's calibration.
    takes_keyboard
        Whether keys are meant for it; else they stay where they are.
    """

    painted = pyqtSignal(object, float)  # what was painted (Frame, or None for black), monotonic seconds
    stop_requested = pyqtSignal(str)  # why
    key_pressed = pyqtSignal(int, str, object)  # Qt.Key, what the key writes, the server's time in ms
    key_released = pyqtSignal(int, object)  # Qt.Key, the server's time in ms
    key_repeated = pyqtSignal(object)  # a key is held down; the server's time in ms
    keyboard_changed = pyqtSignal(bool)  # whether keys come here
    checked = pyqtSignal(object, object)  # the frame, and the Problem or None
    failed = pyqtSignal(object)  # Problem

    def __init__(
        self,
        choice: ScreenChoice,
        *,
        background: QColor = BLACK,
        frame_sink: FrameSink | None = None,
        is_calibrated: bool = False,
        takes_keyboard: bool = True,
    ) -> None:
        super().__init__()
        self._choice = choice
        self.takes_keyboard = takes_keyboard
        self._background = background
        self._frame_sink = frame_sink
        self.glass = Glass(choice, is_calibrated=is_calibrated)
        self._frame: Frame | None = None
        # Numbers of requests: what was asked for, drawn by paintEvent, confirmed by the X server, reported.
        self._asked = self._drawn = self._confirmed = self._reported = 0
        self._confirming = False
        self._is_disturbed = False  # since the frame was painted

    def open(self) -> None:
        """Take the whole screen, black, and make sure that it was given.

        Raises
        ------
        Problem
            If the window is not shown, or not on that screen at that size.
        """
        self.setTitle("chexrig")
        silent = Qt.WindowType.Widget if self.takes_keyboard else Qt.WindowType.WindowDoesNotAcceptFocus
        self.setFlags(Qt.WindowType(_FLAGS | silent))
        self.setCursor(Qt.CursorShape.BlankCursor)
        self.setScreen(self._choice.screen)
        self.setGeometry(self._choice.geometry)
        if QGuiApplication.platformName() == "offscreen":
            self.show()  # showFullScreen would shrink it to that platform's 800x600
        else:
            self.showFullScreen()
        self._activate()
        # Window managers answer late: the check comes once the window is right, or after some seconds.
        wait_for(lambda: self.isExposed() and self.geometry() == self._choice.geometry)
        if not self.isExposed():
            raise never_shown(self._choice)
        check_placing(self, self._choice)
        self.show_frame(None)
        if not wait_for(lambda: self._reported == self._asked):
            raise never_shown(self._choice)

    @pyqtSlot(object)
    def show_frame(self, frame: Frame | None) -> None:
        """Show a frame, or black for None; `painted` follows."""
        if frame is not None and (frame.screen_width_px, frame.screen_height_px) != self._size_px():
            made_for = f"{frame.screen_width_px}x{frame.screen_height_px}"
            raise ValueError(f"the frame was made for a {made_for} screen, this one is {self._size_px()}")
        self._frame = frame
        self._asked += 1
        self.update()

    def paintEvent(self, event: QPaintEvent | None) -> None:  # noqa: N802, ARG002 - Qt's name and signature
        """Fill the buffer; nothing is on the screen yet."""
        painter = QPainter(self)
        painter.setCompositionMode(QPainter.CompositionMode_Source)
        whole = QRect(QPoint(0, 0), self.size())
        if self._frame is None:
            painter.fillRect(whole, BLACK)
        else:
            painter.fillRect(whole, self._background)
            scale = self._choice.scale
            corner = QPointF(self._frame.x_px / scale, self._frame.y_px / scale)
            painter.drawImage(corner, as_image(self._frame.pixels, scale))
            painter.setCompositionMode(QPainter.CompositionMode_SourceOver)
            for patch in self._frame.patches:
                painter.drawImage(QPointF(patch.x_px / scale, patch.y_px / scale), patch_image(patch, scale))
        painter.end()
        self._drawn = self._asked

    def event(self, event: QEvent | None) -> bool:
        """Handle an event; a paint is confirmed once Qt has flushed it, which is when this returns to us."""
        if event is not None and event.type() == QEvent.Type.Close:
            event.ignore()  # the session decides when the window goes, after the x-ray in hand
            self.stop_requested.emit("the window was closed")
            return True
        if event is not None and event.type() in _DISTURBING:
            self._is_disturbed = True
        handled = super().event(event)
        if event is not None and event.type() in (QEvent.Type.UpdateRequest, QEvent.Type.Expose):
            self._confirm()
        return handled

    def keyPressEvent(self, event: QKeyEvent | None) -> None:  # noqa: N802 - Qt's name
        """Give out the key."""
        if event is None:
            return
        if event.isAutoRepeat():
            self.key_repeated.emit(event.timestamp())
        else:
            self.key_pressed.emit(event.key(), event.text(), event.timestamp())

    def keyReleaseEvent(self, event: QKeyEvent | None) -> None:  # noqa: N802 - Qt's name
        """Say that a key was let go of."""
        if event is not None and not event.isAutoRepeat():
            self.key_released.emit(event.key(), event.timestamp())

    def mousePressEvent(self, event: QMouseEvent | None) -> None:  # noqa: N802, ARG002 - Qt's name and form
        """Take the keyboard."""
        self._activate()

    def focusInEvent(self, event: QFocusEvent | None) -> None:  # noqa: N802, ARG002 - Qt's name and form
        """Say that keys come here."""
        self.keyboard_changed.emit(True)

    def focusOutEvent(self, event: QFocusEvent | None) -> None:  # noqa: N802, ARG002 - Qt's name and form
        """Say that keys go elsewhere; take them back where nothing else can be meant."""
        self.keyboard_changed.emit(False)
        QTimer.singleShot(_REGAIN_MS, self.take_keyboard)

    @pyqtSlot()
    def take_keyboard(self) -> None:
        """Ask for the keyboard where what has it lies hidden under this window; a desktop need not grant it.

        With a second screen it may be in use there; a window of this application that has it was meant.
        """
        is_lost = not self.isActive() and QGuiApplication.focusWindow() is None
        if self.isVisible() and is_lost and len(QGuiApplication.screens()) == 1:
            self._activate()

    def _activate(self) -> None:
        can = not QGuiApplication.platformName().startswith("wayland")  # else Qt complains each time
        if can and self.takes_keyboard:
            self.requestActivate()

    def destroy(self) -> None:
        """Take the window off the screen."""
        self.glass.close()
        super().destroy()

    def grab_grey(self) -> NDArray[np.uint8] | None:
        """Read the window back from the screen, shape (height, width); None where the platform forbids it."""
        image = self._choice.screen.grabWindow(self.winId()).toImage()
        return None if image.isNull() else as_array(image)

    def examine(self, pattern: Frame) -> str:
        """Read the pattern back in colour, and say in a sentence that it came through untouched.

        Raises
        ------
        Problem
            If it did not, or cannot be read back where it should.
        """
        remarks = self.glass.examine()
        name, depth = self._choice.name, self._choice.depth
        seen = read_back(self, self._choice, self.glass)
        if seen is None and QGuiApplication.platformName() == "xcb":
            raise cannot_be_read(name, depth)
        sentence = compare(pattern, seen, name, depth=depth)
        return f"{sentence}; {remarks}" if remarks else sentence

    @pyqtSlot(object)
    def check_frame(self, frame: Frame) -> None:
        """Look whether `frame` stands on the screen undisturbed; `checked` follows."""
        problem: Problem | None = None
        try:
            check_standing(self, self._choice, self.glass, frame, self._background)
            if self._is_disturbed:
                raise not_standing(self._choice, _FOR_A_MOMENT)
        except Problem as found:
            problem = found
        self.checked.emit(frame, problem)

    def _confirm(self) -> None:
        # sync() delivers events itself, so a paint can happen within it: that one needs a sync of its own.
        if self._confirming:
            return
        self._confirming = True
        try:
            while self._confirmed != self._drawn:
                drawn = self._drawn
                QGuiApplication.sync()
                if not self.isExposed():
                    return  # hidden: the next expose event paints again and comes back here
                self._confirmed = drawn
                if drawn == self._drawn == self._asked:
                    self._report()
        finally:
            self._confirming = False

    def _report(self) -> None:
        try:
            if self._frame is not None and self._frame.index:
                self.glass.check()
            else:  # a page, on which colours may be put right
                self.glass.check_there()
            check_placing(self, self._choice)
        except Problem as problem:
            self.failed.emit(problem)
            return
        flushed_s = time.monotonic()
        if self._frame_sink is not None:
            self._frame_sink.publish(self._screen_now())
            flushed_s = time.monotonic()
        self._reported, self._is_disturbed = self._asked, False
        self.painted.emit(self._frame, flushed_s)

    def _screen_now(self) -> NDArray[np.uint8]:
        grabbed = self.grab_grey()
        if grabbed is not None:
            return grabbed
        width, height = self._size_px()
        if self._frame is None:
            return np.zeros((height, width), np.uint8)
        return self._frame.composed(qGray(self._background.rgb()))

    def _size_px(self) -> tuple[int, int]:
        return self._choice.width_px, self._choice.height_px
