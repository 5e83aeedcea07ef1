"""A camera's clock, found from photos of which it is known between which moments they were taken."""

from __future__ import annotations

import numpy as np
import pytest

from controller.intake.by_hand.camera_clock import CameraClock, Sight, fit_clock

DAY_S = 1_772_366_400.0


def sights(
    offset_s: float, drift: float = 0.0, count: int = 20, seed: int = 1, lasts_s: float = 5.0
) -> list[Sight]:
    """Photos at random moments of what stood there for some seconds, told in whole seconds."""
    rng = np.random.default_rng(seed)
    made = []
    for number in range(count):
        begins_s = DAY_S + number * (lasts_s + 10)
        taken_s = begins_s + rng.uniform(0.1, lasts_s - 0.1)
        since_s = taken_s - DAY_S
        camera_s = np.floor(taken_s - offset_s - drift * since_s)
        made.append(Sight(float(camera_s), 1.0, begins_s, begins_s + lasts_s))
    return made


def off_s(clock: CameraClock, offset_s: float, drift: float, at_s: float) -> float:
    """Give by how much the clock found differs from the true one, at a moment of the computer's."""
    camera_s = at_s - offset_s - drift * (at_s - DAY_S)
    return abs(clock.put_right(camera_s) - at_s)


@pytest.mark.parametrize("seed", range(5))
@pytest.mark.parametrize(
    ("offset_s", "drift"), [(37.0, 0.0), (-3.2, 0.004), (7200.5, -0.004), (-86400.0, 1e-5)]
)
def test_found_within_what_it_says(offset_s: float, drift: float, seed: int) -> None:
    clock = fit_clock(sights(offset_s, drift, seed=seed))
    assert clock is not None
    assert clock.pictures == 20
    assert clock.slack_s < 1.6
    for at_s in (DAY_S, DAY_S + 300):
        # a whole second lies between what a camera tells and when it was
        assert off_s(clock, offset_s, drift, at_s) <= clock.slack_s + 0.5


def test_photos_that_were_mistaken_do_not_matter() -> None:
    right = sights(37.0)
    mistaken = [Sight(each.camera_s, 1.0, each.begins_s + 60, each.ends_s + 60) for each in right[3:9]]
    clock = fit_clock([*right[:3], *mistaken, *right[9:]])
    assert clock is not None
    assert clock.pictures == 14
    assert off_s(clock, 37.0, 0.0, DAY_S) < 1.5


def test_one_time_code_is_enough_and_two_photos_are_not() -> None:
    code = Sight(DAY_S - 37, 0.001, DAY_S, DAY_S + 0.6, is_mark=True)
    clock = fit_clock([code])
    assert clock is not None
    assert off_s(clock, 37.0, 0.0, DAY_S) < 0.4
    assert fit_clock(sights(37.0, count=2)) is None
    assert fit_clock([]) is None


def test_what_does_not_agree_is_no_clock() -> None:
    rng = np.random.default_rng(3)
    told = [
        Sight(each.camera_s + rng.uniform(-400, 400), 1.0, each.begins_s, each.ends_s) for each in sights(0)
    ]
    assert fit_clock(told) is None


def test_time_codes_come_before_photos() -> None:
    code = Sight(DAY_S - 40, 0.001, DAY_S, DAY_S + 0.6, is_mark=True)
    clock = fit_clock([code, *sights(37.0)])
    assert clock is not None
    assert (clock.marks, clock.pictures) == (1, 0)
    assert off_s(clock, 40.0, 0.0, DAY_S) < 0.4


def test_in_words() -> None:
    clock = fit_clock(sights(37.0, drift=0.02 / 3, count=40))
    assert clock is not None
    assert "the camera's clock was 3" in str(clock)
    assert "s behind the computer's, drifting +2" in str(clock)
    assert "from 40 recognised photos" in str(clock)
    calm = fit_clock(sights(-37.0, count=40))
    assert calm is not None
    assert "37." in str(calm)
    assert "s ahead of the computer's (" in str(calm)


def test_far_from_where_it_was_found_it_is_less_certain() -> None:
    clock = fit_clock(sights(37.0))
    assert clock is not None
    assert clock.stretched(DAY_S + 600).is_usable
    assert not clock.stretched(DAY_S + 86_400).is_usable
