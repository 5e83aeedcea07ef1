"""A grid of photos of any number: pictures are read beside the window, and only those that are seen."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Sequence
from concurrent.futures import Future
from functools import partial
from pathlib import Path
from typing import Any

from PyQt5.QtCore import QAbstractListModel, QModelIndex, QObject, QRect, QSize, Qt, pyqtSignal
from PyQt5.QtGui import QColor, QImage, QPainter, QPen
from PyQt5.QtWidgets import QListView, QStyle, QStyledItemDelegate, QStyleOptionViewItem

from controller.desktop.light_table import TableRow, tone_of
from controller.desktop.look import CALLS, CHOSEN, EDGE, FAINT, GOOD, STALE, TEXT, TROUBLE
from controller.display import DaemonPool

_SIDE_PX = 150
_WORDS_PX = 24
_KEPT = 600
"""So many pictures are kept at most; some 60 kB each."""
_TONES = {"good": GOOD, "doubt": CALLS, "wrong": TROUBLE, "waits": CALLS, "unknown": STALE}


class SmallPhotos:
    """Reads small pictures of photos in threads of its own, the newest wish first to be seen."""

    def __init__(self) -> None:
        self._pool = DaemonPool(2, "small photos")
        self._known: OrderedDict[Path, QImage] = OrderedDict()
        self._coming: dict[Path, Future[QImage]] = {}

    def get(self, file: Path) -> QImage | None:
        """Give a picture, null where there is none; None while it is being read."""
        if file in self._known:
            self._known.move_to_end(file)
            return self._known[file]
        if file not in self._coming:
            self._coming[file] = self._pool.submit(partial(_read, file))
        return None

    def only(self, files: set[Path]) -> None:
        """Read none that nobody wants to see any more."""
        for file in [each for each in self._coming if each not in files]:
            if self._coming[file].cancel():
                del self._coming[file]

    def come(self) -> bool:
        """Take in what was read; gives whether something was."""
        done = [file for file, future in self._coming.items() if future.done()]
        for file in done:
            self._known[file] = self._coming.pop(file).result()
        while len(self._known) > _KEPT:
            self._known.popitem(last=False)
        return bool(done)

    def close(self) -> None:
        """Let the threads end."""
        self._pool.close()


def _read(file: Path) -> QImage:
    image = QImage(str(file))
    if image.isNull():
        return image
    side = QSize(_SIDE_PX * 2, _SIDE_PX * 2)
    return image.scaled(side, Qt.AspectRatioMode.KeepAspectRatio, Qt.TransformationMode.SmoothTransformation)


class _Photos(QAbstractListModel):
    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self.rows: Sequence[TableRow] = ()
        self.marked: set[str] = set()

    def rowCount(self, parent: QModelIndex | None = None) -> int:  # noqa: N802 - Qt's name
        return 0 if parent is not None and parent.isValid() else len(self.rows)

    def data(self, index: QModelIndex, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        row = self.rows[index.row()]
        if role == Qt.ItemDataRole.UserRole:
            return row
        if role in (Qt.ItemDataRole.AccessibleTextRole, Qt.ItemDataRole.ToolTipRole):
            return f"x-ray {row.index:,}: {row.words}{'; marked' * (row.photo_name in self.marked)}"
        return None

    def show(self, rows: Sequence[TableRow]) -> None:
        self.beginResetModel()
        self.rows = rows
        self.endResetModel()


class _Drawing(QStyledItemDelegate):
    def __init__(self, parent: QObject, pictures: SmallPhotos, model: _Photos) -> None:
        super().__init__(parent)
        self._pictures, self._model = pictures, model
        self.scale = 1.0

    def sizeHint(self, _option: QStyleOptionViewItem, _index: QModelIndex) -> QSize:  # noqa: N802 - Qt's name
        side = round(_SIDE_PX * self.scale)
        return QSize(side + 8, side + 8 + round(_WORDS_PX * self.scale))

    def paint(self, painter: QPainter | None, option: QStyleOptionViewItem, index: QModelIndex) -> None:
        row: TableRow = index.data(Qt.ItemDataRole.UserRole)
        if painter is None:
            return
        painter.save()
        place: QRect = option.rect.adjusted(2, 2, -2, -2)
        if option.state & QStyle.StateFlag.State_Selected:
            painter.fillRect(option.rect, QColor(CHOSEN))
        words = round(_WORDS_PX * self.scale)
        picture = place.adjusted(2, 2, -2, -2 - words)
        image = self._pictures.get(row.picture)
        if image is not None and not image.isNull():
            size = image.size().scaled(picture.size(), Qt.AspectRatioMode.KeepAspectRatio)
            at = QRect(0, 0, size.width(), size.height())
            at.moveCenter(picture.center())
            painter.drawImage(at, image)
        else:
            painter.setPen(QColor(EDGE))
            painter.drawRect(picture)
            painter.setPen(QColor(STALE))
            painter.drawText(
                picture, int(Qt.AlignmentFlag.AlignCenter), "no picture here" if image is not None else ""
            )
        tone = QColor(_TONES[tone_of(row)])
        below = QRect(place.left() + 2, place.bottom() - words, place.width() - 4, words)
        painter.setPen(QColor(TEXT))
        painter.drawText(
            below, int(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter), f"{row.index:,}"
        )
        painter.setPen(tone)
        score = "" if row.score is None else f"{row.score:.2f}"
        painter.drawText(below, int(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter), score)
        if tone_of(row) != "good":
            painter.setPen(QPen(tone, 2))
            painter.drawRect(picture)
        if row.photo_name in self._model.marked:
            painter.fillRect(QRect(picture.topLeft(), QSize(words, words)), QColor(CALLS))
            painter.setPen(QColor("black"))
            painter.drawText(
                QRect(picture.topLeft(), QSize(words, words)), int(Qt.AlignmentFlag.AlignCenter), "M"
            )
        if option.state & QStyle.StateFlag.State_HasFocus:
            painter.setPen(QColor(FAINT))
            painter.drawRect(option.rect.adjusted(0, 0, -1, -1))
        painter.restore()


class PhotoGrid(QListView):
    """Shows rows as pictures; `current` tells which one is looked at."""

    looked_at = pyqtSignal(object)  # TableRow | None

    def __init__(self) -> None:
        super().__init__()
        self._pictures = SmallPhotos()
        self._photos = _Photos(self)
        self._drawing = _Drawing(self, self._pictures, self._photos)
        self.setModel(self._photos)
        self.setItemDelegate(self._drawing)
        self.setViewMode(QListView.ViewMode.IconMode)
        self.setResizeMode(QListView.ResizeMode.Adjust)
        self.setMovement(QListView.Movement.Static)
        self.setUniformItemSizes(True)
        self.setSelectionMode(QListView.SelectionMode.ExtendedSelection)
        self.setAccessibleName("photos")

    @property
    def rows(self) -> Sequence[TableRow]:
        """What is shown."""
        return self._photos.rows

    @property
    def marked(self) -> frozenset[str]:
        """The names of marked photos, shown or not."""
        return frozenset(self._photos.marked)

    def show_rows(self, rows: Sequence[TableRow]) -> None:
        """Show these; who was looked at is so still, where it is among them."""
        before = self.current
        self._photos.show(rows)
        names = [each.photo_name for each in rows]
        at = names.index(before.photo_name) if before is not None and before.photo_name in names else 0
        if rows:
            self.setCurrentIndex(self._photos.index(at))

    @property
    def current(self) -> TableRow | None:
        """The one that is looked at."""
        at = self.currentIndex()
        return self._photos.rows[at.row()] if at.isValid() and at.row() < len(self._photos.rows) else None

    def toggle_marks(self) -> None:
        """Mark what is chosen, or not after all."""
        chosen = {self._photos.rows[each.row()].photo_name for each in self.selectedIndexes()}
        marked = self._photos.marked
        self._photos.marked = marked - chosen if chosen <= marked else marked | chosen
        self._redraw()

    def unmark_all(self) -> None:
        """Mark none."""
        self._photos.marked = set()
        self._redraw()

    def turn(self) -> None:
        """Show what pictures have come."""
        view = self._viewport_rect()
        first, last = self.indexAt(view.topLeft()), self.indexAt(view.bottomRight())
        low = first.row() if first.isValid() else 0
        high = last.row() if last.isValid() else min(len(self.rows), low + 200)
        self._pictures.only({each.picture for each in self.rows[max(0, low - 40) : high + 40]})
        if self._pictures.come():
            self._redraw()

    def let_go(self) -> None:
        """Let the threads end."""
        self._pictures.close()

    def currentChanged(self, current: QModelIndex, previous: QModelIndex) -> None:  # noqa: N802 - Qt's name
        """Tell who is looked at."""
        super().currentChanged(current, previous)
        self.looked_at.emit(self.current)

    def _viewport_rect(self) -> QRect:
        viewport = self.viewport()
        return QRect() if viewport is None else viewport.rect()

    def _redraw(self) -> None:
        viewport = self.viewport()
        if viewport is not None:
            viewport.update()
