"""Several photos of one x-ray, x-rays shown again, skipped ones: one photo counts, or none."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from controller.intake import Kind
from controller.intake.by_hand.settling import settle
from controller.intake.by_hand.timeline import Timeline, seconds_of
from controller.records import Ending, Show
from tests.controller.intake.by_hand.shown import show, taken


def verdicts(shows: list[Show], photographed: list[int]) -> tuple[list[Kind], list[int], list[int]]:
    """Give what becomes of a photo of each of these shows, what is missing, and what was skipped."""
    standings = {each.show.number: each for each in Timeline(shows).xrays}
    settled = settle([taken(standings[number]) for number in photographed], shows)
    return (
        [each.kind for each in settled.judged],
        [each.index or 0 for each in settled.missing],
        [each.index or 0 for each in settled.skipped],
    )


def test_the_last_of_two_counts_and_a_missing_one_is_named() -> None:
    shows = [show(1, 1, Ending.NEXT), show(2, 2, Ending.NEXT)]
    standing = Timeline(shows).xrays[0]
    settled = settle([taken(standing, "a.jpg"), taken(standing, "b.jpg", 1.0)], shows)
    assert [each.kind for each in settled.judged] == [Kind.EARLIER, Kind.ASSIGNED]
    assert settled.judged[0].got == "b.jpg counts"
    assert [each.index for each in settled.missing] == [2]


def test_gone_back_to() -> None:
    shows = [
        show(1, 1, Ending.NEXT),
        show(2, 2, Ending.BACK),
        show(3, 1, Ending.NEXT),
        show(4, 2, Ending.NEXT),
    ]
    assert verdicts(shows, [1, 3, 4]) == ([Kind.EARLIER, Kind.ASSIGNED, Kind.ASSIGNED], [], [])
    assert verdicts(shows, [1, 2]) == ([Kind.ASSIGNED, Kind.ASSIGNED], [], [])  # nothing new of them


def test_shown_once_more_because_the_photo_was_bad() -> None:
    shows = [show(1, 1, Ending.REPEAT, "blurred"), show(2, 1, Ending.NEXT)]
    assert verdicts(shows, [1, 2]) == ([Kind.EARLIER, Kind.ASSIGNED], [], [])
    assert verdicts(shows, [1]) == ([Kind.DOUBTFUL], [1], [])


def test_skipped() -> None:
    shows = [show(1, 1, Ending.BACK), show(2, 1, Ending.SKIP, "pacemaker"), show(3, 2, Ending.SKIP)]
    assert verdicts(shows, [1]) == ([Kind.UNWANTED], [], [1, 2])


def test_shown_again_because_the_photo_was_missed() -> None:
    """The new photo counts in place of none; where there is one, it is asked about."""
    shows = [show(1, 1, Ending.NEXT), replace(show(2, 1, Ending.NEXT), again=True)]
    first, again = Timeline(shows).xrays
    alone = settle([taken(again, "new.jpg")], shows)
    assert [each.kind for each in alone.judged] == [Kind.ASSIGNED]
    both = settle([taken(first, "old.jpg"), taken(again, "new.jpg")], shows).judged
    assert [each.kind for each in both] == [Kind.ASSIGNED, Kind.DOUBTFUL]
    assert "x-ray 1 was shown again for it, and has a photo, old.jpg" in both[1].got
    decided = settle([taken(first, "old.jpg"), replace(taken(again, "new.jpg"), by_hand=True)], shows).judged
    assert [each.kind for each in decided] == [Kind.EARLIER, Kind.ASSIGNED]


def test_what_was_decided_by_hand_comes_first() -> None:
    shows = [show(1, 1, Ending.SKIP), show(2, 2, Ending.NEXT)]
    one, two = Timeline(shows).xrays
    by_hand = [replace(taken(each, f"{each.index} by hand"), by_hand=True) for each in (one, two)]
    settled = settle([*by_hand, taken(two, "later.jpg", 1.0)], shows)
    assert [each.kind for each in settled.judged] == [
        Kind.ASSIGNED,
        Kind.ASSIGNED,
        Kind.EARLIER,
    ]
    assert not settled.missing


def test_a_clock_that_is_set_moves_nothing() -> None:
    first, second = show(1, 1, Ending.NEXT), show(2, 2, Ending.NEXT)
    hour = timedelta(hours=1)
    ended = replace(second.seen, wall=second.seen.wall + hour)
    late = replace(
        second, shown=replace(second.shown, wall=second.shown.wall + hour), seen=ended, hidden=ended
    )
    one, two = Timeline([first, late]).xrays
    assert two.begins_s - one.begins_s == 5.0
    assert one.begins_s == seconds_of(first.shown_at)
    other_boot = replace(late, boot="boot 2")
    assert Timeline([first, other_boot]).xrays[1].begins_s == seconds_of(late.shown_at)


def test_what_still_stood_there_at_a_kill() -> None:
    killed = replace(show(1, 1, Ending.INTERRUPTED), hidden=None)
    standing = Timeline([killed]).xrays[0]
    assert standing.ends_s - standing.begins_s == pytest.approx(4.9 + 1, abs=1e-3)
