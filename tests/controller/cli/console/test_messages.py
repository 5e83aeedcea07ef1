"""A problem is printed as one message, whatever its words hold."""

from __future__ import annotations

import io

import pytest
from rich.console import Console

from android_bridge.base.problems import Problem
from controller.cli.console import messages, show_problem


@pytest.fixture
def told(monkeypatch: pytest.MonkeyPatch) -> io.StringIO:
    """What goes to standard error, 40 columns wide."""
    written = io.StringIO()
    monkeypatch.setattr(messages, "err", Console(file=written, width=40, soft_wrap=True, highlight=False))
    return written


def test_one_fact_a_line_and_lines_stay_whole(told: io.StringIO) -> None:
    long = "a sentence that is longer than forty columns, as most of them are"
    show_problem(Problem("it broke", where="plan.yaml:3", expected=long, got="2", advice="mend it"))
    assert told.getvalue().splitlines() == [
        "error: it broke",
        "  where: plan.yaml:3",
        f"  expected: {long}",
        "  got: 2",
        "  next: mend it",
    ]


def test_empty_facts_are_left_out(told: io.StringIO) -> None:
    show_problem(Problem("it broke"))
    assert told.getvalue() == "error: it broke\n"


@pytest.mark.parametrize(
    "words", ["[bold]a[/bold]", "subsets[1].first", "[/]", ":smile:", "C:\\x\\[y]", "{a}"]
)
def test_markup_in_the_users_words_is_left_alone(told: io.StringIO, words: str) -> None:
    show_problem(Problem(words, got=words))
    assert told.getvalue() == f"error: {words}\n  got: {words}\n"
