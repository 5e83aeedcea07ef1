"""Buttons, keys and tooltips for actions."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PyQt5.QtCore import Qt
from PyQt5.QtGui import QKeySequence
from PyQt5.QtWidgets import QPushButton, QShortcut, QWidget
from superqt import QFlowLayout

from controller.desktop.actions import Action
from controller.desktop.desk import Desk

_CALLING = ("ready", "look_again")
"""A person is waited for: these want to be seen."""


class ActionBar(QWidget):
    """A button for each action, and its key; what means nothing now cannot be pressed.

    Parameters
    ----------
    act
        Is given the action that is wanted.
    """

    def __init__(self, actions: Sequence[Action], act: Callable[[Action], None]) -> None:
        super().__init__()
        self._actions, self._act = tuple(actions), act
        self._possible: frozenset[str] = frozenset()
        self._buttons: dict[str, QPushButton] = {}
        row = QFlowLayout(self)  # at twice the size of text one line is not enough
        row.setContentsMargins(0, 0, 0, 0)
        for action in self._actions:
            button = QPushButton(action.words)
            key = QKeySequence(action.key)
            button.setToolTip(f"{action.tip} ({key.toString(QKeySequence.SequenceFormat.NativeText)})")
            button.setAccessibleName(action.words)
            button.setAccessibleDescription(action.tip)
            button.setObjectName(action.name if action.name == "abort" else "")
            button.clicked.connect(lambda _checked, wanted=action: self._act(wanted))
            self._buttons[action.name] = button
            row.addWidget(button)
        for key_words in dict.fromkeys(action.key for action in self._actions):
            shortcut = QShortcut(QKeySequence(key_words), self)
            shortcut.setContext(Qt.ShortcutContext.WindowShortcut)
            shortcut.setAutoRepeat(False)
            shortcut.activated.connect(lambda key=key_words: self._pressed(key))

    def show_for(self, desk: Desk) -> None:
        """Have those be pressed that mean something now."""
        possible = frozenset(each.name for each in self._actions if each.is_possible(desk))
        if possible == self._possible:
            return
        self._possible = possible
        for action in self._actions:
            button, is_possible = self._buttons[action.name], action.name in possible
            button.setEnabled(is_possible)
            twins = [each for each in self._actions if each.key == action.key and each is not action]
            button.setVisible(is_possible or not any(each.name in possible for each in twins))
            if action.name in _CALLING:
                button.setVisible(is_possible)
                button.setObjectName("calls" if is_possible else "")
                _polished(button)
        for first, second in (("pause", "resume"),):
            if not possible & {first, second} and first in self._buttons and second in self._buttons:
                self._buttons[second].hide()

    def _pressed(self, key: str) -> None:
        for action in self._actions:
            if action.key == key and action.name in self._possible:
                self._act(action)
                return


def _polished(button: QPushButton) -> None:
    """Have the style sheet look at its name again."""
    style = button.style()
    if style is not None:
        style.unpolish(button)
        style.polish(button)
