"""Preflight as a page: what is looked at before a subset, what was found, and what to do about it."""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Sequence

from PyQt5.QtCore import Qt
from PyQt5.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QScrollArea, QVBoxLayout, QWidget

from android_bridge.base import Problem
from controller.capture import Finding, Outcome, RunState, rows
from controller.capture.trial import LookRun
from controller.desktop.look import CALLS, FAINT, GOOD, STALE, TROUBLE
from controller.desktop.pages.page import Page, Workplace
from controller.plan import frozen_manifest

_TOLD = {
    Outcome.BLOCKS: ("in the way", TROUBLE),
    Outcome.WARNING: ("to be known", CALLS),
    Outcome.UNKNOWN: ("cannot be told here", FAINT),
    Outcome.GOOD: ("good", GOOD),
}
_STALE_S = 120.0
"""A look that is older is grey: cables are pulled, and batteries run down."""


class PreflightPage(Page):
    """The findings, the most serious first; a look of its own while no run is in hand."""

    title = "Preflight"
    tip = "See whether everything is there, before anybody sets up a room"

    def __init__(self, place: Workplace) -> None:
        super().__init__(place)
        self._run: LookRun | None = None
        self._told: deque[str] = deque(maxlen=1)
        self._findings: Sequence[Finding] | None = None
        self._looked_s = 0.0
        self._is_stale = False
        self._build()

    def _build(self) -> None:
        self._headline, self._age, self._words = QLabel("Nobody has looked yet"), QLabel(), QLabel()
        self._headline.setObjectName("headline")
        self._age.setObjectName("faint")
        self._words.setWordWrap(True)
        self._look = QPushButton("&Look now")
        self._look.setToolTip("Look at x-rays, screen, desktop and phone; nothing is photographed")
        self._look.clicked.connect(self._begin)
        top = QHBoxLayout()
        top.addWidget(self._headline, 1)
        top.addWidget(self._look)
        self._list = QVBoxLayout()
        inside = QWidget()
        whole = QVBoxLayout(inside)
        whole.addLayout(self._list)
        whole.addStretch(1)
        room = QScrollArea()
        room.setWidgetResizable(True)
        room.setFrameShape(QFrame.Shape.NoFrame)
        room.setWidget(inside)
        room.setAccessibleName("findings")
        column = QVBoxLayout(self)
        column.addLayout(top)
        column.addWidget(self._age)
        column.addWidget(self._words)
        column.addWidget(room, 1)

    def turn(self, now_s: float) -> None:
        """Show what a run has found since, and how old it is."""
        told = self.place.desk.findings
        if told and told is not self._findings:
            self._take(told)
        if self._told:
            self._words.setText(self._told.pop())
        engine = self.place.engine
        can_look = self.place.is_free or (
            engine is not None and engine.status.state is RunState.SUSPENDED and self._run is None
        )
        self._look.setEnabled(can_look)
        if self._findings is None:
            return
        age_s = now_s - self._looked_s
        self._age.setText(f"looked at {_age(age_s)} ago")
        if age_s > _STALE_S and not self._is_stale:
            self._is_stale = True
            self._show(self._findings)

    def let_go(self) -> None:
        """End what is in hand."""
        if self._run is not None:
            self._run.escape()

    def _begin(self) -> None:
        engine = self.place.engine
        if engine is None:
            return
        if not self.place.is_free:
            engine.look_again()
            return
        item = next((each for each in engine.work if each.left), None)
        if item is None:
            self._words.setText("Nothing is left to be photographed.")
            return
        try:
            manifest = frozen_manifest(self.place.loaded)
        except Problem as problem:
            self._words.setText(str(problem))
            return
        self._run = LookRun(
            self.place.loaded, self.place.options, self._told.append, item=item, manifest=manifest
        )
        self._run.takes_keys = self.place.is_alone
        self._words.setText(f"Looking, for {item.subset.id} ...")
        self.place.begin(self._run.run, self._run.operator, self._ended, "Looking")

    def _ended(self, outcome: list[Finding] | BaseException) -> None:
        self._run = None
        self._told.clear()
        if isinstance(outcome, Problem):
            self._words.setText(str(outcome))
        elif isinstance(outcome, BaseException):
            raise outcome
        else:
            self._words.clear()
            self._take(outcome)

    def _take(self, findings: Sequence[Finding]) -> None:
        self._findings, self._looked_s, self._is_stale = findings, time.monotonic(), False
        self._show(findings)

    def _show(self, findings: Sequence[Finding]) -> None:
        while (item := self._list.takeAt(0)) is not None:
            widget = item.widget()
            if widget is not None:
                widget.deleteLater()
        for each in rows(findings):
            word, colour = _TOLD[each.outcome]
            self._list.addWidget(
                _finding(each.label, each.words, each.remedy, word, STALE if self._is_stale else colour)
            )
        blocking = sum(each.blocks for each in findings)
        warnings = sum(each.outcome is Outcome.WARNING for each in findings)
        told = f"{blocking} in the way" if blocking else "Nothing is in the way"
        self._headline.setText(told + (f", {warnings} to be known" if warnings else ""))


def _finding(label: str, words: str, remedy: str, word: str, colour: str) -> QFrame:
    frame = QFrame()
    frame.setObjectName("panel")
    frame.setAccessibleName(f"{label}, {word}: {words} {remedy}")
    column = QVBoxLayout(frame)
    head = QLabel(f"<b>{label}</b>  <span style='color:{colour}'>{word}</span>")
    column.addWidget(head)
    for text, name in ((words, ""), (f"Next: {remedy}" if remedy else "", "faint")):
        if text:
            line = QLabel(text)
            line.setObjectName(name)
            line.setWordWrap(True)
            line.setTextFormat(Qt.TextFormat.PlainText)
            line.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
            column.addWidget(line)
    return frame


def _age(seconds: float) -> str:
    return f"{seconds:.0f} s" if seconds < 90 else f"{seconds / 60:.0f} min"
