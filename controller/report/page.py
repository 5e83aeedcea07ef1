"""The facts as one page that needs nothing else: no script, no network, no file beside it."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache

from jinja2 import Environment, PackageLoader, StrictUndefined, Template
from markupsafe import Markup

from controller.identity import FIGURES
from controller.report.facts import Facts
from controller.report.labels import percentage
from controller.report.plots import plot_curves, plot_labels, plot_scores, plot_series

_MARKS = {"ok": "✓", "failed": "✗", "impossible": "?"}
_WORDS = {"ok": "ok", "failed": "not ok", "impossible": "not possible"}
_MOST_PLOTS = 24
"""Of so many subsets scores are drawn; the table has them all."""


def render_page(facts: Facts, pictures: Mapping[str, str]) -> str:
    """Give the page's HTML.

    Parameters
    ----------
    pictures
        The ``data:`` address of each picture that the facts name.
    """
    return _template().render(
        facts=facts,
        pictures=pictures,
        marks=_MARKS,
        words=_WORDS,
        associated={each.label for each in facts.content.associations},
        labels_plot=Markup(plot_labels(facts.labels)),  # noqa: S704 - our own drawing
        score_means=FIGURES[0].upper() + FIGURES[1:],
        score_plots=[
            Markup(plot_scores(each, number))  # noqa: S704
            for number, each in enumerate(facts.proofs.scores[:_MOST_PLOTS], start=1)
        ],
        plots=[Markup(plot) for plot in _plots(facts)],  # noqa: S704
    )


@cache  # compiling it takes a tenth of a second
def _template() -> Template:
    environment = Environment(
        loader=PackageLoader("controller.report", "."),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters |= {"number": _number, "count": lambda value: f"{value:,}", "share": percentage}
    return environment.get_template("page.html.j2")


def _plots(facts: Facts) -> list[str]:
    curves = [plot_curves(facts.curves)] if facts.curves else []
    return curves + [plot_series(series) for series in facts.series]


def _number(value: float) -> str:
    """Give three significant digits, whole numbers as they are."""
    if value == int(value) or abs(value) >= 1000:
        return f"{value:,.0f}"
    return f"{value:.3g}"
