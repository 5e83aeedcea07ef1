"""What the phone notices, held against the plan: told with its figures, and silent about what is usual."""

from __future__ import annotations

from dataclasses import replace
from types import SimpleNamespace
from typing import Any, Literal, cast

import numpy as np
import pytest
from rig.plan_text import OFFICE

from controller.capture.noticing import Noticed, ask_for_amiss
from controller.capture.room_witness import RoomBefore, RoomWitness, lacking
from controller.plan import Environment, Noticing
from protocol import Witness

LIMITS = Noticing()
USUAL = Witness(90.0, -1.0, 40.0, 0.03)


def room(**changed: Any) -> Environment:
    usual = {**OFFICE, "phone_orientation": "landscape", "room_light": "off", "window_blinds": "closed"}
    return Environment.model_validate(usual | changed)


def before(lux: float, **changed: Any) -> RoomBefore:
    return RoomBefore(subset="one", environment=room(**changed), lux=lux)


def after(photos: int = 10, **more: Any) -> RoomWitness:
    """Give one that has seen so many usual photos."""
    witness = RoomWitness(room(), LIMITS, **more)
    assert [witness.look(USUAL) for _ in range(photos)] == [()] * photos
    return witness


@pytest.mark.parametrize(
    ("noticed", "words"),
    [
        (
            replace(USUAL, roll_deg=2.0),
            "the phone stands in portrait (turned by 2 degrees from upright), the plan",
        ),
        (replace(USUAL, roll_deg=-178.0), "the phone stands in portrait (turned by -178 degrees"),
        (replace(USUAL, roll_deg=45.0), "the phone stands askew (turned by 45 degrees from upright)"),
        (replace(USUAL, roll_deg=-90.0), "the phone has turned by 180.0 degrees since this subset's first"),
        (
            replace(USUAL, roll_deg=93.1),
            "the phone has turned by 3.1 degrees since this subset's first photos (3",
        ),
        (replace(USUAL, roll_deg=93.02), "the phone has turned by 3.1 degrees"),
        (replace(USUAL, pitch_deg=-4.5), "the phone has tilted by 3.5 degrees since"),
        (
            replace(USUAL, lux=200.0),
            "the light is 200 lux, in the photos before it was 40 lux: 4.8 times as bright",
        ),
        (
            replace(USUAL, lux=3.0),
            "the light is 3.0 lux, in the photos before it was 40 lux: 8.4 times as dark (2",
        ),
        (
            replace(USUAL, knock_ms2=2.5),
            "the phone was knocked: 2.5 m/s2 since the photo before (1.5 is the limit",
        ),
    ],
)
def test_each_is_told_with_the_photo_that_it_is_noticed_with(noticed: Witness, words: str) -> None:
    found = after().look(noticed)
    assert any(each.startswith(words) for each in found), found


@pytest.mark.parametrize(
    "noticed",
    [
        replace(USUAL, roll_deg=91.5, pitch_deg=-2.4, lux=70.0, knock_ms2=0.6),
        replace(USUAL, roll_deg=-268.0 + 360),
        replace(USUAL, lux=22.0),
        Witness(),
        Witness(lux=40.0),
    ],
)
def test_what_stays_within_the_limits_is_not_told(noticed: Witness) -> None:
    assert after().look(noticed) == ()


def test_a_subsets_first_photo_is_held_against_the_plan_alone() -> None:
    witness = RoomWitness(room(phone_orientation="portrait"), LIMITS)
    (words,) = witness.look(USUAL)
    assert (
        words
        == "the phone stands in landscape (turned by 90 degrees from upright), the plan has it in portrait"
    )
    assert witness.look(Witness(180.0, 0.0, 4000.0, 0.0)) == ()


@pytest.mark.parametrize(
    ("was", "lux", "changed", "words"),
    [
        (40.0, 41.0, {"room_light": "on"}, "(room light: off -> on) it has to be lighter"),
        (40.0, 20.0, {"room_light": "on"}, "it has to be lighter"),
        (40.0, 50.0, {"room_light": "on"}, "it has to be lighter, 1.25 times at least"),
        (40.0, 200.0, {"room_light": "on"}, ""),
        (40.0, 52.0, {"room_light": "on"}, ""),
        (
            40.0,
            41.0,
            {"room_light": "on", "window_blinds": "open"},
            "room light: off -> on, window blinds: closed",
        ),
        (2.0, 2.0, {"window_blinds": "open"}, ""),  # at night
        (40.0, 85.0, {}, "2.1 times as bright, though the plan has changed no light (2 is the limit)"),
        (40.0, 70.0, {}, ""),
        (40.0, 300.0, {"room": "the other one"}, ""),
        (40.0, 41.0, {"room": "the other one", "room_light": "on"}, ""),
        (40.0, 300.0, {"phone_orientation": "portrait"}, ""),
    ],
)
def test_the_light_between_two_subsets(was: float, lux: float, changed: dict[str, Any], words: str) -> None:
    environment = room(**changed)
    witness = RoomWitness(environment, LIMITS, before(was))
    upright = 0.0 if environment.phone_orientation == "portrait" else 90.0
    found = " ".join(witness.look(Witness(upright, 0.0, lux, 0.0)))
    assert bool(found) == bool(words)
    assert words in found
    assert not words or "it was" in found


def test_blinds_that_were_not_closed_are_noticed_by_day() -> None:
    closed = room(window_blinds="closed")
    for was, light, is_told in ((300.0, "off", True), (10.0, "off", False), (300.0, "on", False)):
        there = RoomBefore(subset="one", environment=room(window_blinds="open", room_light=light), lux=was)
        witness = RoomWitness(replace_light(closed, light), LIMITS, there)
        assert bool(witness.look(Witness(90.0, 0.0, was, 0.0))) == is_told


@pytest.mark.parametrize(
    ("was", "now"),
    [
        ({"window_blinds": "open"}, {"window_blinds": "open"}),  # the sun came out
        ({"window_blinds": "open"}, {"room_light": "on"}),  # by day it may be either
    ],
)
def test_of_a_light_that_may_be_anything_nothing_is_said(was: dict[str, Any], now: dict[str, Any]) -> None:
    for lux in (90.0, 900.0):
        assert RoomWitness(room(**now), LIMITS, before(300.0, **was)).look(replace(USUAL, lux=lux)) == ()


def test_what_changes_little_by_little_is_held_against_the_first_photos() -> None:
    witness = RoomWitness(room(), LIMITS)
    lights = [70.0] + [40.0 * 1.03**number for number in range(26)]
    assert [witness.look(replace(USUAL, lux=each)) for each in lights] == [()] * len(lights)
    (words,) = witness.look(replace(USUAL, lux=95.0))
    assert "in this subset's first photos it was 42 lux" in words


def test_one_odd_photo_at_first_is_not_how_it_was() -> None:
    witness = RoomWitness(room(), LIMITS)
    for lux in (70.0, *[40.0] * 9, 32.0):
        assert witness.look(replace(USUAL, lux=lux)) == ()


def test_a_phone_on_its_head_has_not_turned() -> None:
    witness = RoomWitness(room(phone_orientation="portrait"), LIMITS)
    for roll in (179.9, -179.9, 179.8, -179.7, -179.9, 179.6):
        assert witness.look(replace(USUAL, roll_deg=roll)) == ()


@pytest.mark.parametrize(
    ("then", "marked", "why", "lux", "is_told"),
    [
        ("suspend", "one", "the light", 200.0, True),
        ("suspend", "two", "the light", 200.0, True),
        ("suspend", "", "", 40.0, True),
        ("suspend", "one", "since a person looked: the light", 200.0, False),
        ("suspend", "one", "since a person looked: the light", 40.0, True),
        ("suspend", "two", "since a person looked: the light", 200.0, False),
        ("warn", "one", "the light", 200.0, False),
        ("warn", "one", "the light", 40.0, True),
        ("warn", "two", "the light", 200.0, False),
        ("warn", "two", "the light", 40.0, True),
    ],
)
def test_what_was_not_as_it_should_be_says_nothing_of_how_it_is(
    then: Literal["suspend", "warn"], marked: str, why: str, lux: float, is_told: bool
) -> None:
    """A run that goes on: of photos on record, those that are marked are no usual ones, in either subset.

    Where a light was told only, the newest of them says how it is from there on.
    """

    def photos(subset: str) -> list[Any]:
        bright = replace(USUAL, lux=200.0)
        there = why if subset == marked else None
        usual: list[tuple[Witness, str | None]] = [(USUAL, None)] * (6 if why.startswith("since") else 1)
        return [
            SimpleNamespace(subset=subset, lux=each.lux, witness=each, saved_at=number, room_difference=said)
            for number, (each, said) in enumerate(usual + [(bright, there)] * (7 - len(usual)))
        ]

    captures = SimpleNamespace(
        photos=lambda subset: photos(subset) if marked != "two" else [],
        newest=lambda outside: photos("two") if outside == "one" else [],
    )
    subsets = [SimpleNamespace(id=each, environment=room()) for each in ("one", "two")]
    loaded: Any = SimpleNamespace(
        phone=SimpleNamespace(noticing=Noticing(then=then)), plan=SimpleNamespace(subsets=subsets)
    )
    subset, journal = cast(Any, subsets[0]), cast(Any, SimpleNamespace(captures=captures))
    noticed = Noticed(loaded, subset, journal, tell=lambda _: None, again=cast(Any, None))
    assert bool(noticed.look(replace(USUAL, lux=lux))) == is_told


@pytest.mark.parametrize(
    ("why", "asked"), [("the light", [7]), ("since a person looked: the light", []), (None, [])]
)
def test_what_a_run_left_amiss_is_captured_again_but_not_what_a_person_let_stand(
    why: str | None, asked: list[int]
) -> None:
    loaded: Any = SimpleNamespace(phone=SimpleNamespace(noticing=LIMITS))
    photo = SimpleNamespace(subset="one", index=7, photo_name="7.jpg", room_difference=why)
    requests: list[Any] = []
    retakes = SimpleNamespace(of=lambda _: [], ask=requests.extend)
    journal: Any = SimpleNamespace(captures=SimpleNamespace(newest=lambda: [photo]), retakes=retakes)
    ask_for_amiss(loaded, journal)
    assert [each.index for each in requests] == asked


def test_beside_what_stays_wrong_a_light_that_is_switched_is_noticed_too() -> None:
    captures = SimpleNamespace(photos=lambda _: [], newest=lambda **_: [])
    subset: Any = SimpleNamespace(id="one", environment=room(phone_orientation="portrait"))
    loaded: Any = SimpleNamespace(
        phone=SimpleNamespace(noticing=Noticing(then="warn")), plan=SimpleNamespace(subsets=[subset])
    )
    journal: Any = SimpleNamespace(captures=captures)
    noticed = Noticed(loaded, subset, journal, tell=lambda _: None, again=cast(Any, None))
    lights = [40.0, 41.0, 39.0, 200.0, 201.0]
    found = [" ".join(noticed.look(replace(USUAL, lux=each))) for each in lights]
    assert all("stands in landscape" in each for each in found)
    assert ["the light is" in each for each in found] == [False, False, False, True, False]


def replace_light(environment: Environment, light: str) -> Environment:
    return environment.model_copy(update={"room_light": light})


def test_what_a_person_has_looked_at_is_usual_from_then_on() -> None:
    witness = after(before=before(40.0))
    lit = replace(USUAL, lux=200.0)
    assert witness.look(lit)
    assert witness.look(lit), "it is told again until somebody has looked"
    witness.put_right()
    witness.put_right()  # for two reasons, with no photo between
    assert witness.look(lit) == ()
    (words,) = witness.let_stand(lit)
    assert words.startswith("since a person looked: the light is 200 lux, in the photos before it was 40 lux")
    assert witness.let_stand(lit) == (), "said once"
    assert witness.look(USUAL)


@pytest.mark.parametrize(
    ("since", "words"),
    [
        (USUAL, []),
        (replace(USUAL, pitch_deg=5.0), ["the phone has tilted by 6.0 degrees"]),
        (replace(USUAL, roll_deg=-90.0, lux=4.0), ["the phone has turned by 180.0", "the light is 4.0 lux"]),
        (replace(USUAL, lux=None), []),
    ],
)
def test_what_a_person_let_stand_is_said_of_the_first_photo_after(since: Witness, words: list[str]) -> None:
    witness = after()
    witness.put_right()
    assert witness.look(since) == ()
    found = [each.removeprefix("since a person looked: ") for each in witness.let_stand(since)]
    assert [one.startswith(other) for one, other in zip(found, words, strict=True)] == [True] * len(words)


def test_a_light_that_a_person_let_stand_between_two_subsets_is_said_too() -> None:
    witness = RoomWitness(room(room_light="on"), LIMITS, before(40.0))
    assert witness.look(USUAL)
    witness.put_right()
    assert witness.look(USUAL) == ()
    (words,) = witness.let_stand(USUAL)
    assert words.endswith("it has to be lighter, 1.25 times at least")


def test_a_subset_that_is_gone_on_with_is_held_against_its_newest_photos() -> None:
    witness = RoomWitness(room(), LIMITS)
    witness.begin([replace(USUAL, lux=500.0)] * 20 + [USUAL] * 8)
    assert witness.look(USUAL) == ()
    assert witness.look(replace(USUAL, lux=500.0))


@pytest.mark.parametrize("is_gone_on_with", [False, True])
def test_photos_that_say_nothing_hide_no_change_after_them(is_gone_on_with: bool) -> None:
    """As where an older release captured the first ones, or a sensor speaks late or pauses."""
    silent, found = [Witness()] * 9, []
    photos = [*silent, USUAL, *silent]
    for changed in ({"lux": 200.0}, {"roll_deg": 95.0}, {"pitch_deg": 5.0}):
        witness = RoomWitness(room(), LIMITS)
        if is_gone_on_with:
            witness.begin(photos)
        else:
            assert [witness.look(each) for each in photos] == [()] * len(photos)
        found.append(" ".join(witness.look(replace(USUAL, **changed))))
    assert [each[:20] for each in found] == [
        "the light is 200 lux",
        *["the phone has " + x for x in ("turned", "tilted")],
    ]


def test_sensors_that_a_phone_lacks_are_named() -> None:
    assert lacking(USUAL) == ""
    assert lacking(Witness(None, -1.0, None, None)) == (
        "this phone has no sensor for the light or knocks: what the plan says of it is not checked"
    )
    assert lacking(Witness()).startswith(
        "this phone has no sensor for which way it stands or the light or knocks"
    )


@pytest.mark.parametrize("seed", range(5))
def test_dusk_flicker_and_footsteps_are_no_alarm(seed: int) -> None:
    """A thousand photos of two subsets: 300 lux to 120 at dusk, a fifth of flicker, steps beside a tripod."""
    rng = np.random.default_rng(seed)
    alarms = 0
    witness = RoomWitness(room(), LIMITS)
    for number in range(1000):
        if number == 500:
            witness = RoomWitness(room(), LIMITS, before(300 * 0.4**0.5))
        flicker = 1 + 0.1 * np.sin(rng.uniform(0, 2 * np.pi)) + 0.02 * rng.normal()
        steps = abs(rng.normal(0, 0.03)) + (rng.exponential(0.12) if rng.random() < 0.05 else 0.0)
        lux = 300 * 0.4 ** (number / 1000) * flicker
        roll, pitch = 90 + 0.3 * rng.normal(), -1 + 0.3 * rng.normal()
        alarms += bool(witness.look(Witness(float(roll), float(pitch), float(lux), float(steps))))
    assert alarms == 0
