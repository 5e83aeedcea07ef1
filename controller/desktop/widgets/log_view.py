"""The log: sentences, each with its time; the newest in sight unless somebody reads further up."""

from __future__ import annotations

from collections import deque
from typing import Any

from PyQt5.QtCore import QAbstractListModel, QModelIndex, QObject, Qt
from PyQt5.QtGui import QColor
from PyQt5.QtWidgets import QListView

from controller.desktop.lines import Line
from controller.desktop.look import TONES

_KEPT = 10_000
_SPARE = 1_000  # so many more before the oldest go


class _Lines(QAbstractListModel):
    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._lines: list[Line] = []

    def rowCount(self, parent: QModelIndex | None = None) -> int:  # noqa: N802 - Qt's name
        return 0 if parent is not None and parent.isValid() else len(self._lines)

    def data(self, index: QModelIndex, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        line = self._lines[index.row()]
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole):
            return f"{line.at.astimezone():%H:%M:%S}  {line.words}"
        if role == Qt.ItemDataRole.ToolTipRole:
            return line.words
        return QColor(TONES[line.tone]) if role == Qt.ItemDataRole.ForegroundRole else None

    def add(self, lines: list[Line]) -> None:
        first = len(self._lines)
        self.beginInsertRows(QModelIndex(), first, first + len(lines) - 1)
        self._lines += lines
        self.endInsertRows()
        if len(self._lines) > _KEPT + _SPARE:
            gone = len(self._lines) - _KEPT
            self.beginRemoveRows(QModelIndex(), 0, gone - 1)
            del self._lines[:gone]
            self.endRemoveRows()


class LogView(QListView):
    """Shows lines as they come."""

    def __init__(self) -> None:
        super().__init__()
        self._model = _Lines(self)
        self.setModel(self._model)
        self.setUniformItemSizes(True)
        self.setEditTriggers(QListView.EditTrigger.NoEditTriggers)
        self.setSelectionMode(QListView.SelectionMode.ExtendedSelection)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAsNeeded)
        self.setAccessibleName("log")

    def take(self, lines: deque[Line]) -> None:
        """Show these too; they are taken out."""
        if not lines:
            return
        bar = self.verticalScrollBar()
        is_at_end = bar is None or bar.value() >= bar.maximum() - 1
        self._model.add(list(lines))
        lines.clear()
        if is_at_end:
            self.scrollToBottom()
