"""What a plan says of the data set to be: taken as it stands, checked, and no part of any subset."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from controller.plan import PlanProblems, load_plan

SECTION = """\
dataset:
  title: "Spring: x-rays off a monitor"
  creators: [A. Name, B. Name]
  contact: a@example.org
  licence: cc-by-4.0
  citation: A. Name, 2026
  version: "1.0"
  date: 2026-03-04
  source: NIH Chest X-ray 14
  source_terms: https://example.org/terms
"""


def test_it_is_taken_as_it_stands_and_is_no_part_of_a_begun_subset(
    write_plan: Callable[[str], Path], good_plan: str
) -> None:
    before = load_plan(write_plan(good_plan))
    assert before.publishing == {}
    loaded = load_plan(write_plan(f"{good_plan}\n{SECTION}"))
    assert loaded.publishing == {
        "title": "Spring: x-rays off a monitor",
        "creators": ["A. Name", "B. Name"],
        "contact": "a@example.org",
        "licence": "CC-BY-4.0",
        "citation": "A. Name, 2026",
        "version": "1.0",
        "date": "2026-03-04",
        "source": "NIH Chest X-ray 14",
        "source_terms": "https://example.org/terms",
    }
    for subset in loaded.subsets:
        assert loaded.changes_since(subset, before.subset_definition(subset)) == []


@pytest.mark.parametrize(
    ("line", "what", "expected"),
    [
        ("version: 1.10", "dataset.version is wrong", 'in quotes, it is text: "1.10"'),
        ("licence: CC BY", "dataset.licence: there is no such licence", "CC-BY-4.0"),
        ("license: MIT", "unknown key `license` in dataset", ""),
        ("date: 4.3.2026", "dataset.date: there is no such day", "YYYY-MM-DD"),
        ("date: 2026-02-30", "dataset.date: there is no such day", "YYYY-MM-DD"),
        ("contact: somebody", "dataset.contact: this is no address", "name@example.org"),
        ("creators: A. Name", "dataset.creators is wrong", "a list"),
    ],
)
def test_mistakes_in_it_are_told_with_their_line(
    write_plan: Callable[[str], Path], good_plan: str, line: str, what: str, expected: str
) -> None:
    path = write_plan(f"{good_plan}\ndataset:\n  {line}\n")
    with pytest.raises(PlanProblems) as caught:
        load_plan(path)
    (problem,) = caught.value.problems
    assert problem.what == what
    assert expected in f"{problem.expected}, {problem.advice}"
    assert problem.where == f"{path}:{len(path.read_text().splitlines())}"


def test_an_empty_key_is_as_good_as_none(write_plan: Callable[[str], Path], good_plan: str) -> None:
    assert load_plan(write_plan(f"{good_plan}\ndataset:\n  title:\n  licence: MIT\n")).publishing == {
        "licence": "MIT"
    }
