"""Saving is drawn out to what it is to take, in both dialects, and no longer than the phone lives."""

from __future__ import annotations

import threading
import time
from pathlib import Path

import pytest

from android_bridge.base.models import SIMULATED_MODELS, python_model
from android_bridge.simulated import PhoneOptions
from android_bridge.simulated.process import _model
from android_bridge.simulated.saving_pace import SavingPace

MS = 1_000_000


@pytest.mark.parametrize("writing_ms", [0, 20, 90])
def test_a_photo_is_saved_when_the_time_has_come(writing_ms: int) -> None:
    """The wait comes before the writing once it is known how long that takes; longer ones are not hidden."""
    pace = SavingPace(60)
    for at in range(2):
        exposed_ns = time.monotonic_ns()
        with pace.of(exposed_ns):
            began_ms = (time.monotonic_ns() - exposed_ns) / MS
            time.sleep(writing_ms / 1000)
        assert (time.monotonic_ns() - exposed_ns) / MS >= max(60, writing_ms)
        assert began_ms >= (60 if at == 0 else 0) - 0.1


def test_a_phone_that_ends_waits_no_more() -> None:
    pace = SavingPace(30_000)
    began_s = time.monotonic()
    threading.Timer(0.02, pace.hurry).start()
    for _ in range(2):
        with pace.of(time.monotonic_ns()):
            pass
    assert time.monotonic() - began_s < 10


def test_a_failed_write_is_told_at_once() -> None:
    pace = SavingPace(0)
    with pytest.raises(OSError, match="card"), pace.of(time.monotonic_ns()):
        raise OSError("the card does not answer")


def test_a_phone_that_goes_on_exposing_is_another_model() -> None:
    names = {_model(PhoneOptions(Path("store"), multi_frame_ms=each)) for each in (0, 1)}
    assert names == {python_model(multi_frame=False), python_model(multi_frame=True)}
    assert names < SIMULATED_MODELS
