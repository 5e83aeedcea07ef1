"""Small live plots, one beneath the other."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pyqtgraph as pg
from PyQt5.QtWidgets import QVBoxLayout, QWidget

from controller.desktop.figures import Figure
from controller.desktop.look import FAINT, GOOD, PANEL

PLOTTED = ("cycle", "round_trip", "score", "sharpness", "lux", "battery", "temperature")
_NEWEST = 500
"""So many newest values are plotted: a subset has no more."""


_LEAST_PX = 62
"""So high a plot has room for its name and two numbers."""


class _FewTicks(pg.AxisItem):  # type: ignore[misc]
    """An axis of a low plot: a number at either end of what is seen, and none over another."""

    def tickValues(self, least: float, most: float, size: float) -> list[tuple[float, list[float]]]:  # noqa: N802
        """Give the spacing of ticks, and where they are."""
        spacing, places = super().tickValues(least, most, size)[0]
        seen = [each for each in places if least <= each <= most]
        return [(spacing, [seen[0], seen[-1]] if len(seen) > 1 else seen)]


class Plots(QWidget):
    """A curve for each figure, over the photos; frozen on demand, while all goes on."""

    def __init__(self, figures: Mapping[str, Figure]) -> None:
        super().__init__()
        self.is_frozen = False
        self._curves: dict[str, pg.PlotDataItem] = {}
        self._counts: dict[str, float] = {}
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(2)
        for key in PLOTTED:
            figure = figures[key]
            plot = pg.PlotWidget(background=PANEL, axisItems={"left": _FewTicks("left")})
            plot.setMouseEnabled(x=False, y=False)
            plot.setMenuEnabled(False)
            plot.hideButtons()
            plot.hideAxis("bottom")
            axis = plot.getAxis("left")
            axis.setWidth(56)
            axis.setTextPen(FAINT)
            axis.setPen(FAINT)
            axis.enableAutoSIPrefix(False)
            name = f"{figure.name}, {figure.unit}" if figure.unit else figure.name
            plot.setTitle(name, color=FAINT, size="9pt")
            plot.setAccessibleName(name)
            self._curves[key] = plot.plot(pen=pg.mkPen(GOOD, width=1.5))
            plot.setMinimumHeight(_LEAST_PX)
            column.addWidget(plot)

    def show_figures(self, figures: Mapping[str, Figure]) -> None:
        """Show what has come since; nothing while frozen."""
        if self.is_frozen:
            return
        for key, curve in self._curves.items():
            values = figures[key].values
            newest = values[-1][0] if values else 0.0
            if not values or self._counts.get(key) == newest:
                continue
            self._counts[key] = newest
            shown = [values[at][1] for at in range(max(0, len(values) - _NEWEST), len(values))]
            curve.setData(np.asarray(shown, np.float64))
