"""A picture as large as there is room, with its words beneath."""

from __future__ import annotations

from PyQt5.QtCore import QRect, QSize, Qt
from PyQt5.QtGui import QColor, QImage, QPainter, QPaintEvent
from PyQt5.QtWidgets import QSizePolicy, QWidget

from controller.desktop.look import EDGE, STALE

_LEAST_PX = 120


class PictureView(QWidget):
    """Shows a picture whole and undistorted; what it stands for where there is none.

    Parameters
    ----------
    none
        What it says without a picture.
    """

    def __init__(self, none: str) -> None:
        super().__init__()
        self._none = none
        self._image = QImage()
        self.setAccessibleName(none)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)

    def sizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        """Give the size that it would like."""
        return QSize(3 * _LEAST_PX, 3 * _LEAST_PX)

    def minimumSizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        """Give the least size that shows something."""
        return QSize(_LEAST_PX, _LEAST_PX)

    def show_picture(self, image: QImage | None) -> None:
        """Show this one, or none."""
        self._image = image or QImage()
        self.update()

    @property
    def place(self) -> QRect:
        """Where the picture is drawn; empty where there is none."""
        size = self._image.size().scaled(self.size(), Qt.AspectRatioMode.KeepAspectRatio)
        return QRect((self.width() - size.width()) // 2, 0, size.width(), size.height())

    def paintEvent(self, event: QPaintEvent | None) -> None:  # noqa: N802, ARG002 - Qt's name and signature
        """Draw it."""
        painter = QPainter(self)
        if self._image.isNull():
            painter.setPen(QColor(EDGE))
            painter.drawRect(self.rect().adjusted(0, 0, -1, -1))
            painter.setPen(QColor(STALE))
            painter.drawText(self.rect(), int(Qt.AlignmentFlag.AlignCenter), self._none)
            return
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        painter.drawImage(self.place, self._image)
