"""A person photographs real x-rays by hand, with a clock that is wrong: no photo is assigned wrongly."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from proving import PROVING, XRAYS

from controller.intake import Kind
from controller.intake.by_hand.judging import Judged
from controller.intake.by_hand.plan_photos import Assignment, PlanWanted, assign
from controller.records import Ending, read_shows
from tests.controller.intake.by_hand.photographer import SCREEN_PX, Photographer, make_plan

pytestmark = pytest.mark.xrays
BLACK = np.zeros(SCREEN_PX[::-1], np.uint8)


def assigned(one: Photographer) -> Assignment:
    def ignore(_done: int, _total: int) -> None:
        pass

    wanted = PlanWanted(
        loaded=one.loaded,
        manifest=one.manifest,
        folder=one.folder,
        csv=one.loaded.csv,
        out=one.folder.with_name("set"),
        device="",
        images=one.loaded.images,
        uncertain_as=(),
        without_doubtful=False,
        reading=ignore,
        looking=ignore,
        finding=ignore,
        comparing=ignore,
        copying=ignore,
    )
    return assign(wanted, read_shows(one.loaded.state_dir))


def wrong(found: Assignment, one: Photographer) -> list[tuple[str, int]]:
    """Give the photos that are assigned to another x-ray than they are of."""
    return [
        (each.photo.picture.name, each.index)
        for each in found.settled.judged
        if each.index and one.truth.get(each.photo.picture.name) != each.index
    ]


def judged(found: Assignment) -> dict[str, Judged]:
    return {each.photo.picture.name: each for each in found.settled.judged}


MISSING, DOUBLED = ((5, 20, 50), (9, 40)) if PROVING else ((5,), (7,))


@pytest.mark.parametrize(
    ("seed", "drift", "codes"),
    [
        pytest.param(1, 0.002, False, id="no time code"),
        *(
            pytest.param(seed, drift, seed % 3 == 0, id=f"{seed} {drift}", marks=pytest.mark.soak)
            for seed, drift in zip(range(2, 12), (0.002, -0.002, 0.0, 0.005, -0.005) * 2, strict=True)
        ),
    ],
)
def test_a_whole_plan(tmp_path: Path, xrays_dir: Path, seed: int, drift: float, *, codes: bool) -> None:
    loaded = make_plan(tmp_path, xrays_dir, ("bright", 1, XRAYS // 2), ("dim", XRAYS // 2 + 1, XRAYS))
    one = Photographer(loaded, tmp_path / "photos", seed, behind_s=37.0, drift=drift)
    one.session(MISSING, DOUBLED, codes=codes)
    found = assigned(one)
    assert wrong(found, one) == []
    counting = {each.index for each in found.settled.of(Kind.ASSIGNED)}
    certain = counting | {each.index for each in found.settled.of(Kind.EARLIER)}
    assert len(certain) >= 0.9 * (XRAYS - len(MISSING))
    assert {each.index for each in found.settled.missing} == set(range(1, XRAYS + 1)) - counting
    assert set(MISSING).isdisjoint(counting)
    assert len(found.settled.judged) == len(one.truth)
    assert sum(each.kind is Kind.DOUBTFUL for each in found.settled.judged) <= 6
    assert {each.index for each in found.settled.of(Kind.EARLIER)} <= set(DOUBLED)
    if codes:
        assert len(found.settled.of(Kind.TIME_CODE)) == 2


@pytest.fixture
def small(tmp_path: Path, xrays_dir: Path) -> Photographer:
    """A photographer with a plan of nine x-rays, before the first."""
    loaded = make_plan(tmp_path, xrays_dir, ("bright", 1, 9))
    return Photographer(loaded, tmp_path / "photos", seed=4)


def test_with_time_codes_all_that_an_operator_does(small: Photographer) -> None:
    small.show_code()
    small.show(1)
    bad = small.show(2, ending=Ending.REPEAT)[0]
    good = small.show(2)[0]
    first = small.show(3)[0]
    small.show(4, [], Ending.BACK)
    second = small.show(3)[0]
    skipped = small.show(4, ending=Ending.SKIP)[0]
    small.now_s += 20
    room = small.shoot(BLACK)
    small.now_s += 20
    small.show(5)
    blurred = small.shoot_of(6, blur=9.0)
    small.show(7)
    small.show_code()
    found = assigned(small)
    assert wrong(found, small) == []
    became = judged(found)
    assert became[bad].kind is Kind.EARLIER
    assert became[good].index == 2
    assert (became[first].kind, became[second].kind) == (Kind.EARLIER, Kind.ASSIGNED)
    assert became[skipped].got == "its x-ray was skipped: poor quality"
    assert became[room].kind is Kind.NO_XRAY
    assert became[blurred].got == "no x-ray is recognised in it; by its time it is 6"
    assert [each.index for each in found.settled.missing] == [6]
    assert [each.index for each in found.settled.skipped] == [4]
    assert len(found.settled.of(Kind.TIME_CODE)) == 2
    (clock,) = found.clocks
    assert clock.marks == 2
    assert clock.put_right(clock.origin_s) - clock.origin_s == pytest.approx(37, abs=0.8)


def test_a_photo_whose_time_says_another_xray_is_doubtful(small: Photographer) -> None:
    """The picture is of one x-ray, the time of its neighbour: neither is believed."""
    small.show_code()
    for index in range(1, 5):
        small.show(index)
    astray = small.shoot_of(5, picture_of=9)
    for index in range(6, 8):
        small.show(index)
    small.show_code()
    found = assigned(small)
    assert wrong(found, small) == []
    became = judged(found)[astray]
    assert became.kind is Kind.DOUBTFUL
    assert became.got == "no x-ray is recognised in it; by its time it is 5"


def test_every_photo_of_the_neighbour_of_what_the_time_says(small: Photographer) -> None:
    """A clock that is off by exactly one x-ray: the times alone would fit, all of them to the wrong one."""
    small.lasts_s, small.drift = 5.0, 0.0
    small.behind_s = 5.06
    for index in range(1, 8):
        small.show(index)
    found = assigned(small)
    assert wrong(found, small) == []
    assert len(found.settled.of(Kind.ASSIGNED)) >= 6


def test_two_cameras_have_two_clocks(small: Photographer) -> None:
    """Taking turns, one 37 s behind, the other two minutes ahead."""
    for index in range(1, 8):
        small.model, small.behind_s = ("iPhone 8", 37.0) if index % 2 else ("Nokia 6.1", -120.0)
        small.show(index)
    found = assigned(small)
    assert wrong(found, small) == []
    assert len(found.clocks) == 2
    assert len(found.settled.of(Kind.ASSIGNED)) == 7
    assert [each.index for each in found.settled.judged] == list(range(1, 8)), "in the order of capture"


def test_too_few_photos_to_know_the_clock_by(small: Photographer) -> None:
    names = [small.show(index)[0] for index in (1, 2)]
    found = assigned(small)
    assert {judged(found)[name].kind for name in names} == {Kind.DOUBTFUL}
    assert judged(found)[names[0]].got == "by how much the camera's clock was off is not known"
