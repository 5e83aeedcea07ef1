"""Figures beside their names, grey where they are old."""

from __future__ import annotations

from collections.abc import Mapping

from PyQt5.QtCore import Qt
from PyQt5.QtWidgets import QGridLayout, QLabel, QWidget

from controller.desktop.figures import Figure
from controller.desktop.look import STALE, TEXT

DIGITS = {"cycle": 2, "score": 2, "sharpness": 2, "temperature": 0, "free": 1}


class FigureList(QWidget):
    """One line a figure: what it is, how much, and how old where it is old."""

    def __init__(self, figures: Mapping[str, Figure]) -> None:
        super().__init__()
        self._values: dict[str, QLabel] = {}
        self._shown: dict[str, tuple[str, str]] = {}
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setColumnStretch(0, 1)
        for row, (key, figure) in enumerate(figures.items()):
            name = QLabel(figure.name)
            name.setObjectName("faint")
            value = QLabel("-")
            value.setAlignment(Qt.AlignmentFlag.AlignRight)
            value.setAccessibleName(figure.name)
            grid.addWidget(name, row, 0)
            grid.addWidget(value, row, 1)
            self._values[key] = value

    def show_figures(self, figures: Mapping[str, Figure], now_s: float, *, is_live: bool) -> None:
        """Show them as they are now.

        Parameters
        ----------
        is_live
            Whether new ones are to be expected: else all are old at once.
        """
        for key, label in self._values.items():
            figure = figures[key]
            is_old = figure.value is not None and (not is_live or figure.is_stale(now_s))
            words = figure.told(DIGITS.get(key, 0))
            if is_old:
                words = f"{words}, {_ago(figure.age_s(now_s))}"
            colour = STALE if is_old or figure.value is None else TEXT
            if self._shown.get(key) != (words, colour):
                self._shown[key] = words, colour
                label.setText(words)
                label.setStyleSheet(f"color: {colour}")


def _ago(seconds: float) -> str:
    if seconds < 90:
        return f"{seconds:.0f} s ago"
    return f"{seconds / 60:.0f} min ago" if seconds < 5400 else f"{seconds / 3600:.0f} h ago"
