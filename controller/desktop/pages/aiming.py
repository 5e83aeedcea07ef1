"""Aiming as a page: what the phone sees of a board on the rig's screen, in figures, and what to do."""

from __future__ import annotations

import time
from collections import deque
from typing import TYPE_CHECKING

from PyQt5.QtCore import QRectF, Qt
from PyQt5.QtGui import QColor, QImage, QPainter, QPaintEvent, QPen
from PyQt5.QtWidgets import QGridLayout, QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from android_bridge.base import Kind, Problem
from controller.capture.trial import AimResult, AimRun, AimView, figures
from controller.desktop.look import CALLS, GOOD, STALE
from controller.desktop.pages.page import Page, Workplace
from controller.desktop.widgets import PictureView
from controller.identity import GOOD as RANGES

if TYPE_CHECKING:
    from controller.identity import Aim

_ROWS = 10
"""So many figures there are at most."""
_STALE_S = 1.0
"""A frame that is older tells nothing of how the phone stands now."""
_WANTED = (0.85, 0.99)
"""How much of the photo an x-ray should fill: between these squares its edges belong."""


class _Seen(PictureView):
    """What the phone sees, with where the x-ray's edges are and belong."""

    def __init__(self) -> None:
        super().__init__("nothing is seen yet")
        self.aim: Aim | None = None

    def paintEvent(self, event: QPaintEvent | None) -> None:  # noqa: N802 - Qt's name
        """Draw it."""
        super().paintEvent(event)
        place = self.place
        if place.isEmpty():
            return
        painter = QPainter(self)
        short = min(place.width(), place.height())
        middle = QRectF(place).center()
        painter.setPen(QPen(QColor(STALE), 1, Qt.PenStyle.DashLine))
        for part in _WANTED:
            side = part * short
            painter.drawRect(QRectF(middle.x() - side / 2, middle.y() - side / 2, side, side))
        if self.aim is not None:
            side = self.aim.fill * short
            x = middle.x() + self.aim.right * place.width()
            y = middle.y() + self.aim.below * place.height()
            is_good = _WANTED[0] <= self.aim.fill <= _WANTED[1]
            painter.setPen(QPen(QColor(GOOD if is_good else CALLS), 2))
            painter.translate(x, y)
            painter.rotate(self.aim.turn_deg)  # both are clockwise
            painter.drawRect(QRectF(-side / 2, -side / 2, side, side))


class Aiming(Page):
    """Live frames, figures with what is good, advice, and a test shot at the end."""

    title = "Aim"
    tip = "Aim the phone at the rig's screen, with figures"

    def __init__(self, place: Workplace) -> None:
        super().__init__(place)
        self._views: deque[tuple[AimView, float]] = deque(maxlen=1)
        self._told: deque[str] = deque()
        self._run: AimRun | None = None
        self._seen_s = 0.0
        self._build()
        self._renew_buttons()

    def _build(self) -> None:
        self._seen = _Seen()
        self._advice, self._rate, self._words = QLabel(), QLabel(), QLabel()
        self._advice.setObjectName("index")
        self._advice.setAccessibleName("advice")
        self._rate.setObjectName("faint")
        for each in (self._advice, self._words):
            each.setWordWrap(True)
        self._begin = QPushButton("&Begin")
        self._begin.setToolTip("Show the board on the rig's screen, and what the phone sees of it here")
        self._begin.clicked.connect(self._aim)
        self._shot = QPushButton("&Test shot")
        self._shot.setToolTip("Take a photo of the board and end: where the lens stands in it is kept")
        self._shot.clicked.connect(self._conclude)
        self._end = QPushButton("&End")
        self._end.setToolTip("End without a test shot")
        self._end.clicked.connect(self.let_go)
        buttons = QHBoxLayout()
        for button in (self._begin, self._shot, self._end):
            buttons.addWidget(button)
        buttons.addStretch(1)
        table = QWidget()
        grid = QGridLayout(table)
        grid.setContentsMargins(0, 0, 0, 0)
        self._figures = [(QLabel(), QLabel()) for _ in range(_ROWS)]
        good = [each.words for each in RANGES.values()]
        for row, (name, value) in enumerate(self._figures):
            wanted = QLabel(f"good: {good[row]}" if row < len(good) else "")
            for each in (name, wanted):
                each.setObjectName("faint")
            grid.addWidget(name, row, 0)
            grid.addWidget(value, row, 1, Qt.AlignmentFlag.AlignRight)
            grid.addWidget(wanted, row, 2, Qt.AlignmentFlag.AlignRight)
        side = QVBoxLayout()
        side.addWidget(self._advice)
        side.addWidget(table)
        side.addWidget(self._rate)
        side.addWidget(self._words)
        side.addStretch(1)
        side.addLayout(buttons)
        whole = QHBoxLayout(self)
        whole.addWidget(self._seen, 3)
        whole.addLayout(side, 2)

    def turn(self, now_s: float) -> None:
        """Show the newest frame and its figures; grey where none has come for a while."""
        while self._views:
            view, self._seen_s = self._views.popleft()
            self._show(view)
        if self._told:
            self._words.setText(self._told.pop())
            self._told.clear()
        age_s = now_s - self._seen_s
        is_stale = self._run is not None and self._seen_s > 0 and age_s > _STALE_S
        if is_stale:
            self._rate.setText(f"no frame for {age_s:.0f} s")
            self._grey()
        self._renew_buttons()

    def let_go(self) -> None:
        """End what is in hand."""
        if self._run is not None:
            self._run.escape()

    def _conclude(self) -> None:
        if self._run is not None:
            self._run.conclude()

    def _aim(self) -> None:
        if not self.place.is_free:
            self._words.setText("A run has the rig's screen: stop it first.")
            return
        views, told = self._views, self._told
        self._run = AimRun(
            self.place.loaded,
            self.place.options,
            told.append,
            lambda view: views.append((view, time.monotonic())),
            seconds=None,
            takes_shot=True,
        )
        self._run.takes_keys = self.place.is_alone
        self._seen_s = 0.0
        self._words.setText("The board comes up on the rig's screen.")
        self.place.begin(self._run.run, self._run.operator, self._ended, "Aiming")
        self._renew_buttons()

    def _ended(self, outcome: AimResult | BaseException) -> None:
        self._run = None
        if isinstance(outcome, AimResult):
            shot = outcome.shot
            focus = None if shot is None else shot.receipt.look.focus_dpt
            kept = "" if not focus else f", the lens at {100 / focus:.0f} cm: so it stands from now on"
            self._words.setText("Ended." if shot is None else f"Test shot taken: {shot.name}{kept}.")
        elif isinstance(outcome, Problem) and outcome.kind is Kind.STOPPED:
            self._words.setText("Ended.")
        elif isinstance(outcome, Problem):
            self._words.setText(str(outcome))
        else:
            raise outcome
        self._rate.clear()
        self._grey()
        self._renew_buttons()

    def _grey(self) -> None:
        """Show no figure as if it were of now."""
        for each in (self._advice, *(value for _, value in self._figures)):
            each.setStyleSheet(f"color: {STALE}")

    def _show(self, view: AimView) -> None:
        self._seen.aim = view.aim
        self._words.clear()
        self._seen.show_picture(QImage.fromData(view.picture))
        if view.aim is None:
            self._advice.setText(f"No board in the picture: {view.why}")
        else:
            first = view.advice[0] if view.advice else "All is as it should be: take a test shot"
            self._advice.setText(first[:1].upper() + first[1:])
        colour = GOOD if view.aim is not None and not view.advice else CALLS
        self._advice.setStyleSheet(f"color: {colour}")
        rows = figures(view)
        for at, (name, value) in enumerate(self._figures):
            name_words, words, is_good = rows[at] if at < len(rows) else ("", "", True)
            name.setText(name_words)
            value.setText(words if is_good else f"{words}  !")
            value.setStyleSheet(f"color: {GOOD if is_good else CALLS}")
        self._rate.setText(f"{view.frames_per_s:.0f} frames a second")

    def _renew_buttons(self) -> None:
        is_aiming = self._run is not None
        self._begin.setEnabled(not is_aiming and self.place.is_free)
        self._shot.setEnabled(is_aiming and self._seen.aim is not None)
        self._end.setEnabled(is_aiming)
