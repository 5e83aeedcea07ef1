"""A desktop's notifications, as windows that lie over everything; for a session bus of its own.

usage: desktop_popups.py WIDTH HEIGHT FADES_MS

Prints ``up`` once it can be asked, and then a line for each popup that has come up on the screen.
"""

from __future__ import annotations

import sys

from PyQt5.QtCore import Q_CLASSINFO, Qt, QTimer, pyqtSlot
from PyQt5.QtDBus import QDBusAbstractAdaptor, QDBusConnection
from PyQt5.QtGui import QColor, QGuiApplication, QPainter, QPaintEvent, QRasterWindow

NAME, PATH = "org.freedesktop.Notifications", "/org/freedesktop/Notifications"
width, height, fades_ms = map(int, sys.argv[1:])


class Popup(QRasterWindow):
    """A coloured window that no window manager keeps from lying over the others."""

    def paintEvent(self, event: QPaintEvent | None) -> None:  # noqa: N802, ARG002 - Qt's name and signature
        painter = QPainter(self)
        painter.fillRect(0, 0, self.width(), self.height(), QColor("#306090"))
        painter.end()
        QTimer.singleShot(0, lambda: print("shown", flush=True))


class Notifications(QDBusAbstractAdaptor):
    Q_CLASSINFO("D-Bus Interface", NAME)

    @pyqtSlot(str, "uint", str, str, str, "QStringList", "QVariantMap", int, result="uint")
    def Notify(self, *_: object) -> int:  # noqa: N802 - the desktops' name
        leaving.stop()
        popup.show()
        popup.raise_()
        return 1

    @pyqtSlot("uint")
    def CloseNotification(self, _number: int) -> None:  # noqa: N802 - the desktops' name
        leaving.start(fades_ms)


app = QGuiApplication(sys.argv[:1])
QGuiApplication.setQuitOnLastWindowClosed(False)
popup = Popup()
popup.setFlags(Qt.WindowType.BypassWindowManagerHint | Qt.WindowType.Window)
popup.setGeometry(width * 2 // 3, 8, width // 4, height // 6)
leaving = QTimer(singleShot=True)
leaving.timeout.connect(popup.hide)
notifications = Notifications(app)
bus = QDBusConnection.sessionBus()
if not (bus.registerObject(PATH, app) and bus.registerService(NAME)):
    sys.exit(bus.lastError().message())
print("up", flush=True)
sys.exit(app.exec_())
