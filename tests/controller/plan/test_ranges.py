from __future__ import annotations

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from controller.plan.ranges import merged, overlapping, spoken, uncovered

RANGES = st.lists(
    st.tuples(st.integers(1, 60), st.integers(0, 20)).map(lambda pair: (pair[0], sum(pair))), max_size=9
)


def indices(bounds: tuple[int, int]) -> set[int]:
    return set(range(bounds[0], bounds[1] + 1))


@given(RANGES)
def test_overlapping_names_exactly_the_pairs_that_share_an_index(ranges):
    pairs = {(a, b) for b in range(len(ranges)) for a in range(b) if indices(ranges[a]) & indices(ranges[b])}
    assert overlapping(ranges) == sorted(pairs)


@given(RANGES, st.integers(1, 90))
def test_uncovered_is_what_is_left(ranges, last):
    left = set(range(1, last + 1)).difference(*map(indices, ranges))
    assert uncovered(ranges, last) == merged(left)


@given(st.sets(st.integers(1, 50)))
def test_merged_loses_nothing_and_leaves_no_two_ranges_touching(numbers):
    ranges = merged(numbers)
    assert sorted(index for bounds in ranges for index in indices(bounds)) == sorted(numbers)
    assert all(a[1] + 1 < b[0] for a, b in pairwise(ranges))


def test_spoken():
    ranges = [(1, 32), (40, 40), (51, 64)]
    assert spoken(ranges) == spoken(ranges, 3) == "1-32, 40, 51-64"
    assert spoken(ranges, 1) == "1-32 and 2 more such ranges"
