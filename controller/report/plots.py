"""The report's plots: SVG to stand inside the page, in the page's own colours."""

from __future__ import annotations

import io
import re
from collections.abc import Sequence
from typing import Any

from matplotlib import rc_context
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator

from controller.report.facts import Curve, LabelCount, Series
from controller.report.proofs import Scores

# Drawn in stand-ins that nothing else uses, and given the page's colours afterwards, dark or light.
_INK, _GRID, _FIRST, _SECOND, _THIRD = "#010101", "#020202", "#030303", "#040404", "#050505"
_ON_THE_PAGE = {
    _INK: "var(--ink)",
    _GRID: "var(--line)",
    _FIRST: "var(--first)",
    _SECOND: "var(--second)",
    _THIRD: "var(--third)",
}
_LINES = ((_FIRST, "-"), (_SECOND, "--"), (_THIRD, ":"))
_WIDTH_IN = 3.6
_LEFT_IN, _RIGHT_IN, _BELOW_IN = 0.68, 0.12, 0.42
_LONGEST_NAME = 40
_STYLE: dict[Any, Any] = {  # matplotlib-stubs type the keys as literals
    "svg.fonttype": "none",
    "font.size": 8,
    "text.color": _INK,
    "axes.edgecolor": _GRID,
    "axes.labelcolor": _INK,
    "xtick.color": _INK,
    "ytick.color": _INK,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.grid": True,
    "axes.axisbelow": True,
    "grid.color": _GRID,
    "grid.linewidth": 0.6,
    "legend.frameon": False,
}


def plot_labels(labels: Sequence[LabelCount]) -> str:
    """Draw Table 1 as bars, in per cent of all images."""
    with rc_context({**_STYLE, "axes.grid.axis": "x", "svg.hashsalt": "labels"}):
        figure, axes = _figure(3.7)
        left = [0.0] * len(labels)
        names = [count.observation for count in labels]
        for word, colour in (("positive", _FIRST), ("uncertain", _SECOND), ("negative", _GRID)):
            widths = [100 * getattr(count, word) / max(count.images, 1) for count in labels]
            axes.barh(names, widths, left=left, color=colour, label=word, height=0.7)
            left = [sum(pair) for pair in zip(left, widths, strict=True)]
        axes.invert_yaxis()
        axes.set_xlim(0, 100)
        axes.set_xlabel("% of images")
        axes.tick_params(axis="y", length=0)
        figure.legend(loc="outside upper center", ncols=3)
        return _svg(figure, "labels", "Bars of Table 1: positive, uncertain and negative in per cent")


def plot_curves(curves: Sequence[Curve]) -> str:
    """Draw which share of the photos took at most how long, on a logarithmic scale."""
    with rc_context({**_STYLE, "svg.hashsalt": "curves"}):
        figure, axes = _figure(2.4, above_in=0.3)
        for curve, (colour, dashes) in zip(curves, _LINES, strict=False):
            values = [max(value, 1e-3) for value in curve.percentiles]
            axes.plot(values, range(len(values)), color=colour, linestyle=dashes, label=curve.name)
        axes.set_xscale("log")
        axes.set_ylim(0, 100)
        axes.set_xlabel(f"at most ({curves[0].unit})")
        axes.set_ylabel("% of photos")
        figure.legend(loc="upper center", ncols=len(curves))
        return _svg(figure, "curves", "Curves of " + ", ".join(curve.name for curve in curves))


def plot_series(series: Series) -> str:
    """Draw one value in the order of capture: the median, and the 5th to 95th percentile as a band."""
    name = re.sub(r"[^a-z]+", "-", series.name.lower())
    with rc_context({**_STYLE, "svg.hashsalt": name}):
        figure, axes = _figure(1.9)
        axes.fill_between(series.at, series.low, series.high, color=_FIRST, alpha=0.25, linewidth=0)
        axes.plot(
            series.at, series.middle, color=_FIRST, linewidth=1.2, marker="." if len(series.at) < 3 else ""
        )
        axes.xaxis.set_major_locator(MaxNLocator(5, integer=True))
        axes.yaxis.set_major_locator(MaxNLocator(5))
        axes.ticklabel_format(style="plain", useOffset=False)
        axes.set_xlabel("photos, in the order of capture")
        axes.set_ylabel(f"{series.name} ({series.unit})" if series.unit else series.name)
        return _svg(figure, name, f"{series.name} in the order of capture")


def plot_scores(scores: Scores, number: int) -> str:
    """Draw how many photos of a subset have which score.

    Parameters
    ----------
    number
        Of the plot on the page.
    """
    name = f"scores-{number}"
    with rc_context({**_STYLE, "axes.grid.axis": "y", "svg.hashsalt": name}):
        figure, axes = _figure(1.7, above_in=0.1)
        steps = len(scores.counts)
        lefts = [at / steps for at in range(steps)]
        axes.bar(lefts, scores.counts, width=0.9 / steps, align="edge", color=_FIRST)
        axes.axvline(scores.median, color=_SECOND, linewidth=1.2, linestyle="--")
        axes.set_xlim(0, 1)
        axes.yaxis.set_major_locator(MaxNLocator(4, integer=True))
        axes.set_xlabel(f"score, {_short(scores.name)}")
        axes.set_ylabel("photos")
        return _svg(figure, name, f"Photos by score, lowest {scores.lowest}, median {scores.median}")


def _short(name: str) -> str:
    return name if len(name) <= _LONGEST_NAME else f"{name[: _LONGEST_NAME - 1]}…"


def _figure(height_in: float, above_in: float | None = None) -> tuple[Figure, Axes]:
    """Make a figure with one pair of axes.

    Parameters
    ----------
    above_in
        Room above axes whose numbers are at most six digits wide, in inches. Axes with wider ones, or with
        names, take none: their room is measured, for which everything is laid out twice.
    """
    size_in = _WIDTH_IN, height_in
    if above_in is None:
        figure = Figure(figsize=size_in, layout="constrained")
        axes = figure.add_subplot()
    else:
        figure = Figure(figsize=size_in)
        left, bottom = _LEFT_IN / _WIDTH_IN, _BELOW_IN / height_in
        width, height = 1 - left - _RIGHT_IN / _WIDTH_IN, 1 - bottom - above_in / height_in
        axes = figure.add_axes((left, bottom, width, height))
    figure.patch.set_alpha(0)
    axes.patch.set_alpha(0)
    return figure, axes


def _svg(figure: Figure, name: str, words: str) -> str:
    """Give the drawing as an element to stand in a page: no prologue, own ids, no size of its own."""
    with io.StringIO() as text:
        figure.savefig(text, format="svg", metadata={"Date": None})
        svg = text.getvalue()
    svg = svg[svg.index("<svg") :]
    svg = re.sub(r"\s*<metadata>.*?</metadata>", "", svg, flags=re.DOTALL)
    opening = re.match(r'<svg[^>]*?viewBox="([^"]*)"[^>]*>', svg)
    if opening is None:
        raise AssertionError("matplotlib writes an SVG without a viewBox")
    svg = svg[opening.end() :]
    svg = re.sub(r'\bid="', f'id="{name}-', svg)  # ids are one for the whole page
    svg = re.sub(r'(xlink:href=")#|(url\()#', lambda match: f"{match[1] or match[2]}#{name}-", svg)
    svg = svg.replace("xlink:href", "href")
    for stand_in, colour in _ON_THE_PAGE.items():
        svg = svg.replace(stand_in, colour)
    return f'<svg viewBox="{opening[1]}" role="img" aria-label="{words}">{svg}'
