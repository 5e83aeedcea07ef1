"""What is wrong with a screen beside its picture, and what has changed of it."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from controller.display.screen_facts import ScreenFacts, changes, faults, is_straight, remarks


def ramp(*gammas: float, size: int = 256, white: float = 1.0) -> bytes:
    """Give ramps as xrandr makes them from its --gamma and --brightness."""
    levels = np.linspace(0, 1, size)
    ramps = [np.minimum(levels ** (1 / gamma) * white, 1) * 65535 for gamma in gammas]
    return np.array(ramps).astype(np.uint16).tobytes()


SCALED = (81920, 0, 0, 0, 81920, 0, 0, 0, 65536)
RIGHT = ScreenFacts(
    "HDMI-1",
    24,
    area=(0, 0, 1920, 1080),
    refresh_hz=60.0,
    is_awake=True,
    mode_px=(1920, 1080),
    rotation=1,
    transform=(65536, 0, 0, 0, 65536, 0, 0, 0, 65536),
    panning=(0, 0),
    gamma=ramp(1, 1, 1),
    identity=b"DELL",
)
PORTRAIT = replace(RIGHT, area=(0, 0, 1080, 1920), rotation=2)


@pytest.mark.parametrize(
    "right",
    [
        RIGHT,
        PORTRAIT,
        replace(RIGHT, rotation=4),  # upside down, and hung so
        replace(RIGHT, panning=(1920, 1080)),
        replace(RIGHT, refresh_hz=None, gamma=b"chance"),  # Xvfb
        replace(RIGHT, gamma=bytes(6 * 256)),  # a driver that does not tell
        ScreenFacts("VNC-0", 24),
    ],
)
def test_nothing_is_wrong(right: ScreenFacts) -> None:
    assert faults(right, "HDMI-1") == []
    assert changes(right, right) == ""


@pytest.mark.parametrize(
    ("wrong", "what"),
    [
        (replace(RIGHT, transform=SCALED, area=(0, 0, 2400, 1350)), "the screen is scaled"),
        (replace(RIGHT, transform=SCALED), "the screen is scaled"),
        (replace(RIGHT, area=(0, 0, 2560, 1440), panning=(2560, 1440)), "the screen is scaled"),
        (replace(RIGHT, panning=(2560, 1440)), "the screen is scaled"),
        (replace(PORTRAIT, area=(0, 0, 1920, 1080)), "the screen is scaled"),
        (replace(RIGHT, rotation=1 | 16), "the screen is mirrored"),
        (replace(RIGHT, rotation=2 | 32, area=(0, 0, 1080, 1920)), "the screen is mirrored"),
        (replace(RIGHT, gamma=ramp(1, 0.9, 0.8)), "the screen's colours are altered"),
        (replace(RIGHT, gamma=ramp(1, 1, 1, white=0.9)), "the screen's colours are altered"),
        (replace(RIGHT, is_awake=False), "the screen is dark"),
    ],
)
def test_what_is_wrong(wrong: ScreenFacts, what: str) -> None:
    (problem,) = faults(wrong, "HDMI-1 (1920x1080+0+0)")
    assert problem.what.startswith(what)
    assert problem.where == "HDMI-1 (1920x1080+0+0)"
    assert problem.advice


def test_everything_that_is_wrong_is_told() -> None:
    wrong = replace(RIGHT, rotation=17, gamma=ramp(0.5, 0.5, 0.5, white=0.8), is_awake=False)
    assert [problem.what[:18] for problem in faults(wrong, "")] == [
        "the screen is mirr",
        "the screen's colou",
        "the screen is dark",
    ]
    assert "at 80, 80, 80 % for white, 20, 20, 20 % for middle grey" in faults(wrong, "")[1].got


def test_a_calibrated_monitor() -> None:
    by_profile = replace(RIGHT, gamma=ramp(1.05, 1, 0.97))
    assert faults(by_profile, "", is_calibrated=True) == []
    assert "display: gamma: calibrated" in faults(by_profile, "")[0].advice
    assert len(by_profile.ramp) == 8
    assert by_profile.ramp == replace(by_profile, refresh_hz=75).ramp
    assert by_profile.ramp != replace(RIGHT, gamma=ramp(1.05, 1, 0.98)).ramp
    assert RIGHT.ramp == replace(RIGHT, refresh_hz=None, gamma=b"chance").ramp == ""
    (problem,) = faults(RIGHT, "HDMI-1", is_calibrated=True)
    assert problem.what == "no calibration of the monitor is loaded"
    assert faults(ScreenFacts("VNC-0", 24), "", is_calibrated=True) == []  # nobody can say


def test_what_is_to_be_known_of_a_screen_that_is_right() -> None:
    calibrated = replace(RIGHT, gamma=ramp(1.05, 1, 0.97), is_awake=True)
    assert remarks(calibrated) == ""
    assert remarks(calibrated, is_calibrated=True).startswith("its calibration gives red, green and blue at")
    nothing_is_known = ScreenFacts("VNC-0", 24)  # as of a server without RandR
    for is_calibrated in (False, True):
        assert remarks(nothing_is_known, is_calibrated=is_calibrated) == (
            "its colours (gamma) and its power saving cannot be told here"
        )


@pytest.mark.parametrize("size", [256, 1024, 4096])
def test_a_straight_ramp(size: int) -> None:
    assert is_straight(ramp(1, 1, 1, size=size))
    assert not is_straight(ramp(1, 1, 1.05, size=size))
    assert not is_straight(ramp(1, 1, 1, size=size, white=0.99))
    as_drivers_do = np.tile(np.arange(256, dtype=np.uint16) << 8, 3)
    assert is_straight(as_drivers_do.tobytes())


@pytest.mark.parametrize(
    ("now", "words"),
    [
        (
            replace(RIGHT, area=(0, 0, 1280, 1024), mode_px=(1280, 1024)),
            "it is 1280x1024+0+0 at 60.00 Hz now",
        ),
        (replace(RIGHT, area=(1920, 0, 1920, 1080)), "it is 1920x1080+1920+0 at 60.00 Hz now"),
        (replace(RIGHT, refresh_hz=75.0), "it is 1920x1080+0+0 at 75.00 Hz now"),
        (replace(RIGHT, area=None), "it is in an unknown mode now"),
        (replace(RIGHT, identity=b"LG"), "another monitor is plugged in in its place"),
        (
            replace(RIGHT, gamma=ramp(1, 1, 0.999)),
            "its colours are altered (gamma",
        ),
        (replace(RIGHT, is_awake=False), "power saving or a screen saver has darkened it"),
        (replace(RIGHT, rotation=4), "it is turned, mirrored or scaled otherwise"),
        (replace(RIGHT, transform=SCALED), "it is turned, mirrored or scaled otherwise"),
    ],
)
def test_what_has_changed(now: ScreenFacts, words: str) -> None:
    assert changes(RIGHT, now).startswith(words)
    assert not now.is_gone(RIGHT)


def test_what_is_gone() -> None:
    assert replace(RIGHT, is_on=False).is_gone(RIGHT)
    unplugged = replace(RIGHT, is_connected=False)
    assert unplugged.is_gone(RIGHT)
    assert not unplugged.is_gone(unplugged), "a monitor that never said that it is there"


def test_what_cannot_be_told() -> None:
    assert RIGHT.untold == ""
    assert ScreenFacts("VNC-0", 24).untold == "its colours (gamma) and its power saving"
