"""Shows on each screen which one it is: the program behind `naming`.

It writes the screens as one line of JSON, shows the labels once it is told to, and ends with its input.
"""

from __future__ import annotations

import contextlib
import json
import os
import sys
from collections import Counter
from typing import TYPE_CHECKING

from PyQt5.QtCore import QCoreApplication, QRect, QSocketNotifier, Qt, QTimer
from PyQt5.QtGui import QGuiApplication, QPainter, QRasterWindow, QScreen
from PyQt5.sip import voidptr

from controller.display.naming import SHOW, NamedScreen
from controller.display.page import FAINT, Area, Row, draw_page
from controller.display.qt_pixels import as_image
from controller.display.qt_platform import choose_platform, platform_arguments, prepare_environment

if TYPE_CHECKING:
    from PyQt5.QtGui import QMouseEvent, QPaintEvent

_SHOWN_MS = 180_000
_FLAGS = (
    Qt.WindowType.FramelessWindowHint
    | Qt.WindowType.WindowStaysOnTopHint
    | Qt.WindowType.X11BypassWindowManagerHint
    | Qt.WindowType.WindowDoesNotAcceptFocus  # the number is typed into the terminal
)


def find_screens() -> list[NamedScreen]:
    """Describe the screens in Qt's order."""
    screens = QGuiApplication.screens()
    identities = Counter(map(_identity, screens))
    found = []
    for screen in screens:
        area, identity = screen.geometry(), _identity(screen)
        name = identity if identity and identities[identity] == 1 else screen.name()
        words = f"{screen.name()}{f' {identity}' if identity else ''}, {area.width()} x {area.height()}"
        found.append(NamedScreen(name, words, screen == QGuiApplication.primaryScreen()))
    return found


def _identity(screen: QScreen) -> str:
    model, serial = screen.model().strip(), screen.serialNumber().strip()
    return f"{screen.model()}/{screen.serialNumber()}" if model and serial else ""


class Label(QRasterWindow):
    """A screen's number at its upper edge, where it hides no terminal's last line."""

    def __init__(self, screen: QScreen, number: int, named: NamedScreen) -> None:
        super().__init__()
        self.setFlags(Qt.WindowType(_FLAGS))
        self.setScreen(screen)
        whole = screen.geometry()
        width, height = whole.width() * 6 // 10, whole.height() * 4 // 10
        self.setGeometry(QRect(whole.x() + (whole.width() - width) // 2, whole.y(), width, height))
        rows = [
            Row(str(number), size=13.0, bold=True),
            Row(named.words, size=3.0, bold=True),
            Row("the primary screen" if named.is_primary else "", size=2.2, grey=FAINT),
            Row("The terminal asks which screen shows the x-rays.", size=2.2, grey=FAINT, space=0.6),
        ]
        margin = width // 20
        self._pixels = draw_page(
            rows, width, height, Area(margin, margin // 2, width - 2 * margin, height - margin)
        )
        self._pixels[-4:] = self._pixels[:, :4] = self._pixels[:, -4:] = FAINT

    def paintEvent(self, event: QPaintEvent | None) -> None:  # noqa: N802, ARG002 - Qt's name and signature
        """Draw it."""
        painter = QPainter(self)
        painter.drawImage(0, 0, as_image(self._pixels, 1.0))
        painter.end()

    def mousePressEvent(self, event: QMouseEvent | None) -> None:  # noqa: N802, ARG002 - Qt's
        """Give way to a click."""
        self.hide()


def main() -> None:
    """Tell the screens, and show the labels until the input ends."""
    with contextlib.suppress(ImportError):  # Qt aborts where no display opens: nobody wants its core
        import resource  # noqa: PLC0415 - not everywhere

        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    QCoreApplication.setAttribute(Qt.ApplicationAttribute.AA_DisableHighDpiScaling)
    prepare_environment(os.environ)
    platform = choose_platform(os.environ, headless=False)
    application = QGuiApplication(["chexrig", *platform_arguments(platform)])
    named = find_screens()
    sys.stdout.write(json.dumps(named) + "\n")
    sys.stdout.flush()
    labels: list[Label] = []

    def read() -> None:
        told = os.read(0, 100)
        if not told:
            application.quit()
        # elsewhere a window stands where the desktop puts it: a number on the wrong screen is worse than none
        elif told == SHOW and QGuiApplication.platformName() == "xcb":
            for number, each in enumerate(named, start=1):
                labels.append(Label(QGuiApplication.screens()[number - 1], number, each))
                labels[-1].show()
            QTimer.singleShot(_SHOWN_MS, hide)

    def hide() -> None:
        for each in labels:
            each.hide()

    notifier = QSocketNotifier(voidptr(0), QSocketNotifier.Type.Read)
    notifier.activated.connect(read)
    application.exec_()


if __name__ == "__main__":
    main()
