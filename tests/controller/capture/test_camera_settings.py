"""What the plan fixes of the camera, held against what the phone says that it used."""

from __future__ import annotations

import pytest

from controller.capture.camera_settings import differences
from controller.plan import Camera


def test_what_the_plan_leaves_open_may_be_anything() -> None:
    assert differences(Camera(), 33_333, 100, 5500) == []


def test_what_the_phone_does_not_say_is_no_difference() -> None:
    assert differences(Camera(exposure_ms=66.67, iso=200, white_balance_k=5200), None, None) == []


@pytest.mark.parametrize(
    ("asked", "used", "words"),
    [
        (Camera(exposure_ms=66.67), (33_333, 100), ["exposure 33.3 ms instead of 66.7 ms"]),
        (Camera(exposure_ms=33.33), (33_333, 100), []),
        (Camera(exposure_ms=16.67), (16_664, 100), []),  # a whole number of rows
        (Camera(exposure_ms=100), (95_000, 100), []),
        (Camera(exposure_ms=100), (94_900, 100), ["exposure 94.9 ms instead of 100 ms"]),
        (Camera(exposure_ms=100), (105_000, 100), []),
        (Camera(exposure_ms=100), (105_100, 100), ["exposure 105 ms instead of 100 ms"]),
        (Camera(exposure_ms=1000), (500_000, 100), ["exposure 500 ms instead of 1000 ms"]),
        (Camera(exposure_ms=0.1), (200, 100), []),  # one step of the sensor
        (Camera(exposure_ms=0.1), (201, 100), ["exposure 0.201 ms instead of 0.1 ms"]),
        (Camera(iso=400), (33_333, 100), ["ISO 100 instead of 400"]),
        (Camera(iso=400), (33_333, 376), []),
        (Camera(iso=400), (33_333, 375), ["ISO 375 instead of 400"]),
        (Camera(iso=400), (33_333, 424), []),
        (Camera(iso=400), (33_333, 425), ["ISO 425 instead of 400"]),
        (Camera(iso=25), (33_333, 26), []),
        (Camera(iso=25), (33_333, 27), ["ISO 27 instead of 25"]),
        (Camera(white_balance_k=5200), (33_333, 100, 5500), ["white balance 5500 K instead of 5200 K"]),
        (Camera(white_balance_k=6500), (33_333, 100, 6900), []),
        (Camera(white_balance_k=6500), (33_333, 100, 7000), ["white balance 7000 K instead of 6500 K"]),
        (Camera(white_balance_k=3000), (33_333, 100, 2850), ["white balance 2850 K instead of 3000 K"]),
        (
            Camera(exposure_ms=66.67, iso=400, white_balance_k=3000),
            (33_333, 100, 6500),
            [
                "exposure 33.3 ms instead of 66.7 ms",
                "ISO 100 instead of 400",
                "white balance 6500 K instead of 3000 K",
            ],
        ),
    ],
)
def test_what_differs_by_more_than_the_tolerance_is_told(
    asked: Camera, used: tuple[int, ...], words: list[str]
) -> None:
    assert differences(asked, *used) == words
