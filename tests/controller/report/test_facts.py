"""What a check says of how much is wrong."""

from __future__ import annotations

from collections import defaultdict
from typing import Any

import pytest

from controller.report.facts import judged
from controller.report.measures import spreads


@pytest.mark.parametrize(
    ("wrong", "of_one", "of_two"),
    [
        (
            "photos are missing or too many",
            "1 photo is missing or too many",
            "2 photos are missing or too many",
        ),
        ("photos or rows are alone", "1 photo or row is alone", "2 photos or rows are alone"),
        ("photos and records disagree", "1 photo and record disagree", "2 photos and records disagree"),
        ("photos cannot be decoded", "1 photo cannot be decoded", "2 photos cannot be decoded"),
        ("rows name no photo", "1 row names no photo", "2 rows name no photo"),
        ("wrong: these rows do not", "1 wrong: these rows do not", "2 wrong: these rows do not"),
        ("", "1 wrong", "2 wrong"),
    ],
)
def test_one_is_told_as_one(wrong: str, of_one: str, of_two: str) -> None:
    assert judged("all", "fine", ["a"], wrong=wrong).words == of_one
    assert judged("all", "fine", ["a", "b"], wrong=wrong).words == of_two


@pytest.mark.parametrize(
    ("turned", "least", "median", "most"),
    [
        ((179.9, -179.9, None, -179.8), 179.9, 180.1, 180.2),
        ((-179.9, 179.8, 179.9), -180.2, -180.1, -179.9),
        ((90.5, 89.5, 90.0), 89.5, 90.0, 90.5),
    ],
)
def test_a_phone_on_its_head_stands_still_in_its_figures(
    turned: tuple[float | None, ...], least: float, median: float, most: float
) -> None:
    captures: Any = defaultdict(lambda: [None] * len(turned), roll_deg=turned)
    (spread,) = spreads(captures, range(len(turned)))
    assert spread.name == "phone turned"
    assert (spread.lowest, spread.median, spread.highest) == (least, median, most)
