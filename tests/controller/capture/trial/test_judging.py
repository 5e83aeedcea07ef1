"""What photos of a screen that turns white at `exposed` say of a phone, and what is kept of that."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from android_bridge.base import Problem
from android_bridge.link import Introduction
from controller.capture.trial import Outcome, ShutterResult, display_waits, judged, keep_result, kept_result
from controller.capture.trial.shutter_record import NOT_MEASURED, NOT_READABLE, NOT_TOLD, OLD_CAMERA

STILL = (10.0, 10.1, 9.9, 10.0, 10.05, 9.95, 10.0, 10.0, 10.1, 9.9)
FLICKERING = (10.0, 30.0, 5.0, 44.0, 12.0, 38.0, 9.0, 25.0, 41.0, 8.0)
PHONE = Introduction("Phone 9", "b" * 16, "2.0", "/photos", "full")


def shifted(levels: tuple[float, ...], by: float) -> tuple[float, ...]:
    return tuple(each + by for each in levels)


@pytest.mark.parametrize(
    ("plain", "switched", "white", "outcome"),
    [
        (STILL, STILL, 200, Outcome.ENDS),
        (STILL, shifted(STILL, 0.8), 200, Outcome.ENDS),  # less than rounding to whole levels explains
        (STILL, shifted(STILL, 1.2), 200, Outcome.GOES_ON),
        (STILL, shifted(STILL, 90), 200, Outcome.GOES_ON),
        (STILL, shifted(STILL, -0.5), 200, Outcome.ENDS),
        (STILL, (*STILL[:9], 60.0), 200, Outcome.GOES_ON),  # once in ten times
        (STILL, (*STILL[:9], 10.9), 200, Outcome.ENDS),
        ((0.0,) * 10, (0.0,) * 10, 200, Outcome.ENDS),  # sigma of nothing at all
        ((0.0,) * 10, (0.5,) * 10, 200, Outcome.ENDS),
        ((0.0,) * 10, (2.0,) * 10, 200, Outcome.GOES_ON),
        (FLICKERING, FLICKERING, 200, Outcome.UNCLEAR),  # as bright as the others: no proof of anything
        (FLICKERING, shifted(FLICKERING, 20), 200, Outcome.UNCLEAR),
        (FLICKERING, shifted(FLICKERING, 120), 200, Outcome.GOES_ON),
        (STILL, STILL, 10.0, Outcome.UNCLEAR),  # the phone does not see the screen
        (STILL, STILL, 15.0, Outcome.UNCLEAR),
        (STILL, STILL, 0.0, Outcome.UNCLEAR),
    ],
)
def test_what_photos_say(
    plain: tuple[float, ...], switched: tuple[float, ...], white: float, outcome: Outcome
) -> None:
    assert judged(plain, switched, white) is outcome


def found(switched: tuple[float, ...] = STILL, plain: tuple[float, ...] = STILL) -> ShutterResult:
    return ShutterResult(
        model="Phone 9",
        app_version="2.0",
        measured_at=datetime(2026, 5, 4, 12, 30, tzinfo=UTC),
        plain=plain,
        switched=switched,
        white=200.0,
    )


@pytest.fixture(autouse=True)
def state(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path))
    return tmp_path


def test_the_display_waits_until_it_is_known_that_it_need_not() -> None:
    assert display_waits(PHONE, True) == NOT_MEASURED
    keep_result(found())
    assert display_waits(PHONE, True) == ""
    assert display_waits(PHONE, False) == NOT_READABLE
    assert display_waits(replace(PHONE, camera_level="legacy"), True) == OLD_CAMERA
    assert display_waits(Introduction("CheXpeditor app", None, None, "/"), True) == NOT_TOLD
    assert display_waits(replace(PHONE, app_version="2.1"), True) == NOT_MEASURED, "another version"
    assert display_waits(replace(PHONE, model="Phone 9/2"), True) == NOT_MEASURED, "another model"


def test_what_was_found_goes_before_what_was_found_earlier_and_says_why() -> None:
    keep_result(found())
    keep_result(found(shifted(STILL, 50)))
    assert "brighter by 50.0 grey levels (3 sigma of plain ones are 0.9)" in display_waits(PHONE, True)
    keep_result(found(FLICKERING, FLICKERING))
    assert "cannot be told" in display_waits(PHONE, True)
    assert kept_result("Phone 9", "2.0") == found(FLICKERING, FLICKERING)


@pytest.mark.parametrize("text", ["", "[]", "{}", '{"model": "Phone 9"}', "\x00"])
def test_what_cannot_be_read_was_never_measured(state: Path, text: str) -> None:
    keep_result(found())
    (file,) = (state / "chexrig" / "shutter").iterdir()
    kept = json.loads(file.read_text())
    assert (kept["outcome"], kept["white"], len(kept["plain"])) == ("ends", 200.0, 10)
    file.write_text(text)
    assert display_waits(PHONE, True) == NOT_MEASURED
    file.write_text(json.dumps({**kept, "model": "Phone 8"}))
    assert display_waits(PHONE, True) == NOT_MEASURED
    for wrong in ({"plain": [1.0]}, {"plain": [float("nan")] * 10}, {"white": float("inf")}):
        file.write_text(json.dumps({**kept, **wrong}))
        assert display_waits(PHONE, True) == NOT_MEASURED


def test_a_folder_that_cannot_be_written_is_told(state: Path) -> None:
    (state / "chexrig").write_text("a file")
    with pytest.raises(Problem, match="cannot keep what was measured") as caught:
        keep_result(found())
    assert "XDG_STATE_HOME" in caught.value.advice
