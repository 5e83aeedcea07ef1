"""Sets, the order of x-rays, and intervals."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from android_bridge.base.problems import Problem
from controller.capture.by_hand.steps import divide, following, parse_indices, parse_interval
from controller.records import Ending, PhotoSet


@given(first=st.integers(1, 10_000), count=st.integers(1, 2000), size=st.integers(1, 500))
def test_each_x_ray_is_in_one_set(first: int, count: int, size: int) -> None:
    sets = divide("s", first, first + count - 1, size)
    indices = [index for each in sets for index in range(each.first, each.last + 1)]
    assert indices == list(range(first, first + count))
    sizes = [each.size for each in sets]
    assert max(sizes) - min(sizes) <= 1
    assert max(sizes) <= max(1, size * 4 // 3)
    assert [each.part for each in sets] == list(range(1, len(sets) + 1))


@pytest.mark.parametrize(
    ("count", "sizes"), [(100, [100]), (200, [200]), (201, [100, 101]), (452, [150, 151, 151])]
)
def test_sets_are_of_a_hundred_to_two_hundred(count: int, sizes: list[int]) -> None:
    assert [each.size for each in divide("s", 1, count)] == sizes


@pytest.mark.parametrize(
    ("ending", "next_index"),
    [
        (Ending.NEXT, 6),
        (Ending.INTERVAL, 6),
        (Ending.SKIP, 6),
        (Ending.BACK, 4),
        (Ending.REPEAT, 5),
        (Ending.ASIDE, 5),
        (Ending.END, 5),
        (Ending.INTERRUPTED, 5),
        (None, 5),
    ],
)
def test_what_comes_after_an_x_ray(ending: Ending | None, next_index: int) -> None:
    assert following(5, ending, PhotoSet(subset="s", part=1, first=4, last=5)) == next_index
    assert following(4, Ending.BACK, PhotoSet(subset="s", part=1, first=4, last=5)) == 4


@pytest.mark.parametrize(("text", "seconds"), [("5s", 5), ("2.5", 2.5), ("800ms", 0.8), ("1 min", 60)])
def test_intervals(text: str, seconds: float) -> None:
    assert parse_interval(text) == seconds


@pytest.mark.parametrize("text", ["", "s", "5h", "-5s", "0.2s", "2 h", "90min", "five", "1e3"])
def test_wrong_intervals(text: str) -> None:
    with pytest.raises(Problem, match="the interval is") as told:
        parse_interval(text)
    assert told.value.where == "--every"


def test_indices_to_show_again() -> None:
    assert parse_indices("20-22,17, 21") == (17, 20, 21, 22)
    whole = PhotoSet(subset="s", part=1, first=1, last=9)
    after = [following(5, ending, whole, (2, 5, 6)) for ending in (Ending.NEXT, Ending.BACK, Ending.ASIDE)]
    assert after == [6, 2, 5]
    assert following(6, Ending.SKIP, whole, (2, 5, 6)) == 10
    assert following(2, Ending.BACK, whole, (2, 5, 6)) == 2
