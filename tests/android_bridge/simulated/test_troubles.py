"""Troubles that are rehearsed: how they are written, when they come, and that they pass."""

from __future__ import annotations

import pytest

from android_bridge.base import PlannedTrouble, Problem, parse_troubles, written_troubles
from android_bridge.simulated.troubles import Troubles
from protocol.messages import TROUBLE_CODES


def test_troubles_read_back_as_they_are_written() -> None:
    planned = tuple(
        PlannedTrouble(code, 0.25 + 12 * at, at + 1, in_midst=at % 2 == 1)
        for at, code in enumerate(TROUBLE_CODES)
    )
    assert parse_troubles(written_troubles(planned)) == planned
    assert (
        written_troubles(parse_troubles(" heat:12s@5, call:40s@20/midst")) == "heat:12s@5,call:40s@20/midst"
    )
    assert parse_troubles("") == ()


@pytest.mark.parametrize(
    "wrong",
    [
        "heat",
        "heat:12s",
        "heat:12@5",
        "rain:1s@1",
        "heat:0s@1",
        "heat:1s@0",
        "heat:1s@1/",
        "call:1s@1,",
        "heat:90000s@1",
    ],
)
def test_what_is_no_trouble_is_told_in_one_sentence(wrong: str) -> None:
    with pytest.raises(Problem, match="the phone's troubles cannot be read") as caught:
        parse_troubles(wrong)
    assert caught.value.where == "--troubles"
    assert wrong in caught.value.got
    assert "heat:12s@5" in caught.value.expected


def test_a_trouble_comes_once_at_its_capture_and_passes() -> None:
    troubles = Troubles(parse_troubles("heat:2s@2,call:1s@2,camera:3s@3/midst"))
    assert troubles.trouble(0, 100.0) is None
    hot = troubles.trouble(1, 101.0)  # one was begun, the second is asked for
    assert hot is not None
    assert (hot.code, hot.seconds) == ("heat", 2)
    again = troubles.trouble(1, 102.5)
    assert again is not None
    assert (again.code, again.seconds) == ("heat", 1)
    call = troubles.trouble(1, 103.0)  # the next one of the same capture follows at once
    assert call is not None
    assert (call.code, call.seconds) == ("call", None)
    assert troubles.trouble(1, 104.0) is None
    assert troubles.strike(2, 104.0) is None
    assert troubles.trouble(2, 105.0) is None
    spoilt = troubles.strike(3, 106.0)
    assert spoilt is not None
    assert spoilt.code == "camera"
    assert troubles.trouble(3, 108.9) == spoilt
    assert troubles.trouble(3, 109.0) is None
    assert troubles.strike(3, 110.0) is None
