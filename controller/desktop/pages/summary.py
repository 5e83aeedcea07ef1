"""What the run came to, and where it is to pause by itself."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from PyQt5.QtCore import Qt
from PyQt5.QtWidgets import (
    QFormLayout,
    QFrame,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QScrollArea,
    QSpinBox,
    QVBoxLayout,
    QWidget,
)

from controller.capture import RunState
from controller.desktop.pages.page import Page

if TYPE_CHECKING:
    from controller.desktop.pages.page import Workplace

_MOST = 999_999


class SummaryPage(Page):
    """Photos, time, waits, what is left and the next step; and a pause that is scheduled."""

    title: ClassVar[str] = "Session"
    tip: ClassVar[str] = "What the run came to, what it waited for, and where it is to pause"

    def __init__(self, place: Workplace) -> None:
        super().__init__(place)
        self._shown: list[tuple[str, str]] = []
        column = QVBoxLayout(self)
        column.addLayout(self._scheduling())
        room = QScrollArea()
        room.setWidgetResizable(True)
        room.setFrameShape(QFrame.Shape.NoFrame)
        room.setAccessibleName("summary of the run")
        inside = QWidget()
        self._form = QFormLayout(inside)
        self._form.setRowWrapPolicy(QFormLayout.RowWrapPolicy.WrapLongRows)
        room.setWidget(inside)
        column.addWidget(room, 1)

    def _scheduling(self) -> QHBoxLayout:
        row = QHBoxLayout()
        words = QLabel("&Pause after x-ray")
        self.index = QSpinBox()
        self.index.setRange(1, _MOST)
        self.index.setAccessibleName("x-ray to pause after")
        words.setBuddy(self.index)
        self.schedule, self.take_back = QPushButton("Schedule"), QPushButton("Take back")
        self.schedule.setToolTip("Pause by itself as soon as the next photo of this x-ray is on record")
        self.take_back.setToolTip("Do not pause there after all")
        self.schedule.clicked.connect(lambda: self._pause_at(self.index.value()))
        self.take_back.clicked.connect(lambda: self._pause_at(None))
        self.scheduled = QLabel()
        self.scheduled.setWordWrap(True)
        for widget in (words, self.index, self.schedule, self.take_back):
            row.addWidget(widget)
        row.addWidget(self.scheduled, 1)
        return row

    def _pause_at(self, index: int | None) -> None:
        if self.place.engine is not None:
            self.place.engine.pause_at(index)

    def turned_to(self) -> None:
        """Begin with what is next."""
        status = self.place.desk.status
        if not self.index.hasFocus() and status.index is not None and status.pause_at is None:
            self.index.setValue(status.index)

    def turn(self, now_s: float) -> None:  # noqa: ARG002 - as every page has it
        """Show what is now."""
        desk = self.place.desk
        at, is_over = desk.status.pause_at, desk.status.state is RunState.FINISHED
        words = "no pause is scheduled" if at is None else f"pauses after the next photo of x-ray {at:,}"
        if self.scheduled.text() != words:
            self.scheduled.setText(words)
        self.schedule.setEnabled(not is_over)
        self.take_back.setEnabled(not is_over and at is not None)
        wrong = sum(0 if each.tally is None else len(each.tally.wrong) for each in desk.subsets.values())
        rows = desk.summary.rows(desk.status, wrong=wrong, plan=self.place.loaded.path.name)
        if rows != self._shown:
            self._show(rows)

    def _show(self, rows: list[tuple[str, str]]) -> None:
        self._shown = rows
        while self._form.rowCount() > len(rows):
            self._form.removeRow(self._form.rowCount() - 1)
        for at, (name, text) in enumerate(rows):
            if at == self._form.rowCount():
                self._form.addRow(QLabel(), _value())
            for role, words in (
                (QFormLayout.ItemRole.LabelRole, name),
                (QFormLayout.ItemRole.FieldRole, text),
            ):
                item = self._form.itemAt(at, role)
                label = None if item is None else item.widget()
                if isinstance(label, QLabel):
                    label.setText(words)


def _value() -> QLabel:
    label = QLabel()
    label.setWordWrap(True)
    label.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
    return label
