"""The subsets of a plan: how far each is."""

from __future__ import annotations

from collections.abc import Iterable

from PyQt5.QtCore import Qt
from PyQt5.QtWidgets import QFrame, QLabel, QProgressBar, QScrollArea, QVBoxLayout, QWidget

from controller.desktop.desk import SubsetRow
from controller.desktop.look import CALLS, FAINT, GOOD, TEXT, TROUBLE

_COLOURS = {
    "complete": GOOD,
    "capturing": TEXT,
    "waits for you": CALLS,
    "not right": TROUBLE,
}


class SubsetList(QScrollArea):
    """One entry a subset: its id and x-rays, state, count and a bar."""

    def __init__(self) -> None:
        super().__init__()
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setAccessibleName("subsets")
        inside = QWidget()
        self._column = QVBoxLayout(inside)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.addStretch(1)
        self.setWidget(inside)
        self._entries: dict[str, _Entry] = {}

    def show_rows(self, rows: Iterable[SubsetRow], in_hand: str) -> None:
        """Show these, and keep the one in hand in sight."""
        shown = list(rows)
        for gone in self._entries.keys() - {each.id for each in shown}:
            self._entries.pop(gone).deleteLater()
        for row in shown:
            entry = self._entries.get(row.id)
            if entry is None:
                entry = self._entries[row.id] = _Entry()
                self._column.insertWidget(self._column.count() - 1, entry)
            if entry.show_row(row, row.id == in_hand) and row.id == in_hand:
                self.ensureWidgetVisible(entry)


class _Entry(QFrame):
    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("panel")
        self._shown: tuple[SubsetRow, bool] | None = None
        column = QVBoxLayout(self)
        self._name, self._state, self._bar = QLabel(), QLabel(), QProgressBar()
        self._bar.setTextVisible(False)
        for each in (self._name, self._state, self._bar):
            column.addWidget(each)

    def show_row(self, row: SubsetRow, is_in_hand: bool) -> bool:
        """Show it; gives whether anything has changed."""
        if self._shown == (row, is_in_hand):
            return False
        self._shown = row, is_in_hand
        weight = "600" if is_in_hand else "400"
        what = "" if row.is_repair else f"x-rays {row.first:,} to {row.last:,}"
        self._name.setText(f"<b>{row.id}</b>  <span style='color:{FAINT}'>{what}</span>")
        self._state.setText(f"{row.done:,} of {row.total:,}: {row.state}")
        self._state.setStyleSheet(f"color: {_COLOURS.get(row.state, FAINT)}; font-weight: {weight}")
        self._bar.setMaximum(max(1, row.total))
        self._bar.setValue(row.done)
        self.setAccessibleName(f"{row.id} {what}, {row.done} of {row.total}, {row.state}")
        return True
