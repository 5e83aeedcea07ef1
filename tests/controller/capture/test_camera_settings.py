"""How a subset's photos are to be taken, held against what the phone says that it used."""

from __future__ import annotations

import pytest

from android_bridge.link import Look
from controller.capture.camera_settings import (
    look_differences,
    look_kept,
    look_to_send,
    other_kelvin,
    settings_differ,
)
from controller.plan import Camera

FOUND = Look(33_333, 100, "r1.93 b1.62", 1.667)


def test_the_plan_says_it_for_the_first_photo_and_that_one_for_all_others() -> None:
    camera = Camera(exposure_ms=66.667, iso=400, white_balance_k=3000, focus_distance_cm=80)
    assert look_to_send(Camera(), None) == Look()
    assert look_to_send(camera, None) == Look(66_667, 400, "", 1.25)
    assert look_to_send(Camera(), FOUND) == FOUND
    assert look_to_send(camera, FOUND) == FOUND
    assert look_to_send(camera, Look(66_660)) == Look(66_660, 400, "", 1.25), "a phone that tells little"
    assert look_to_send(camera, Look(focus_dpt=0.0)) == Look(66_667, 400, "", 0.0), "a lens that stands far"
    assert look_to_send(Camera(focus_distance_cm=1), None).focus_dpt == 100, "as much as a capture carries"


def test_the_first_photo_stays_the_first() -> None:
    other = Look(16_667, 200, "r2.10 b1.40", 1.5)
    assert look_kept(None, FOUND) == FOUND
    assert look_kept(FOUND, other) == FOUND
    assert look_kept(Look(33_333), other) == Look(33_333, 200, "r2.10 b1.40", 1.5)
    assert look_kept(Look(focus_dpt=0.0), other).focus_dpt == 0.0
    assert look_kept(FOUND, Look()) == FOUND


def test_plan_and_first_photo_both_count() -> None:
    camera = Camera(iso=400)
    assert settings_differ(camera, None, Look(33_333, 100)) == ["ISO 100 instead of 400"]
    assert settings_differ(camera, Look(33_333, 100), Look(33_333, 100)) == ["ISO 100 instead of 400"]
    assert settings_differ(camera, Look(33_333, 100), Look(16_667, 400)) == [
        "exposure 16.7 ms instead of 33.3 ms",
        "ISO 400 instead of 100",
    ]
    assert settings_differ(camera, Look(iso=400), Look(iso=100)) == ["ISO 100 instead of 400"], "told once"
    assert settings_differ(Camera(focus_distance_cm=60), None, Look(focus_dpt=0.0)) == [
        "focus far away instead of 1.67 dpt (60 cm)"
    ]
    assert settings_differ(Camera(), FOUND, FOUND) == settings_differ(camera, None, Look()) == []


def test_what_either_does_not_say_is_no_difference() -> None:
    assert look_differences(Look(), FOUND) == look_differences(FOUND, Look()) == []


@pytest.mark.parametrize(
    ("asked", "used", "words"),
    [
        (Look(66_670), Look(33_333), ["exposure 33.3 ms instead of 66.7 ms"]),
        (Look(33_330), Look(33_333), []),
        (Look(16_670), Look(16_664), []),  # a whole number of rows
        (Look(100_000), Look(95_000), []),
        (Look(100_000), Look(94_900), ["exposure 94.9 ms instead of 100 ms"]),
        (Look(100_000), Look(105_000), []),
        (Look(100_000), Look(105_100), ["exposure 105 ms instead of 100 ms"]),
        (Look(1_000_000), Look(500_000), ["exposure 500 ms instead of 1000 ms"]),
        (Look(100), Look(200), []),  # one step of the sensor
        (Look(100), Look(201), ["exposure 0.201 ms instead of 0.1 ms"]),
        (Look(iso=400), Look(iso=100), ["ISO 100 instead of 400"]),
        (Look(iso=400), Look(iso=376), []),
        (Look(iso=400), Look(iso=375), ["ISO 375 instead of 400"]),
        (Look(iso=400), Look(iso=424), []),
        (Look(iso=400), Look(iso=425), ["ISO 425 instead of 400"]),
        (Look(iso=25), Look(iso=26), []),
        (Look(iso=25), Look(iso=27), ["ISO 27 instead of 25"]),
        (Look(white_balance="r2 b1"), Look(white_balance="r2 b1"), []),
        (
            Look(white_balance="r2 b1"),
            Look(white_balance="r2 b1.1"),
            ["white balance r2 b1.1 instead of r2 b1"],
        ),
        (Look(focus_dpt=1.25), Look(focus_dpt=1.3125), []),
        (
            Look(focus_dpt=1.25),
            Look(focus_dpt=1.32),
            ["focus 1.32 dpt (76 cm) instead of 1.25 dpt (80 cm)"],
        ),
        (Look(focus_dpt=0.0), Look(focus_dpt=0.05), []),
        (Look(focus_dpt=0.0), Look(focus_dpt=0.06), ["focus 0.06 dpt (1667 cm) instead of far away"]),
        (Look(focus_dpt=0.5), Look(focus_dpt=0.549), []),
        (
            Look(focus_dpt=0.5),
            Look(focus_dpt=0.551),
            ["focus 0.551 dpt (181 cm) instead of 0.5 dpt (200 cm)"],
        ),
        (
            FOUND,
            Look(66_667, 200, "auto", 5.0),
            [
                "exposure 66.7 ms instead of 33.3 ms",
                "ISO 200 instead of 100",
                "white balance auto instead of r1.93 b1.62",
                "focus 5 dpt (20 cm) instead of 1.67 dpt (60 cm)",
            ],
        ),
    ],
)
def test_what_differs_by_more_than_the_tolerance_is_told(asked: Look, used: Look, words: list[str]) -> None:
    assert look_differences(asked, used) == words


@pytest.mark.parametrize(
    ("asked", "used", "words"),
    [
        (None, 5500, ""),
        (5200, None, ""),
        (5200, 5500, "white balance 5500 K instead of 5200 K"),
        (6500, 6900, ""),
        (6500, 7000, "white balance 7000 K instead of 6500 K"),
        (3000, 2850, "white balance 2850 K instead of 3000 K"),
    ],
)
def test_white_balance_in_kelvin(asked: int | None, used: int | None, words: str) -> None:
    assert other_kelvin(asked, used) == words
