"""What a check says of how much is wrong."""

from __future__ import annotations

import pytest

from controller.report.facts import judged


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
