"""A phone that says nothing any more, in words for the person at the rig."""

from __future__ import annotations

import pytest

from controller.capture.causes import explain
from protocol import AbortCause

SILENCE = AbortCause("no_answer", "the phone did not answer for 30 s")


@pytest.mark.parametrize(
    ("where", "asks"),
    [
        ("udp:10.0.0.7:4747", ""),
        ("adb:R5CT1", "chexrig phone status R5CT1`"),
        ("adb", "chexrig phone status`"),
    ],
)
def test_a_phone_that_fell_silent_in_a_session_may_have_been_covered(where: str, asks: str) -> None:
    problem = explain(SILENCE, where=where, opened=True)
    assert problem.what == "the phone has fallen silent"
    assert "bring chexrig to the front" in problem.advice
    assert "Android 12" in problem.advice
    assert asks in problem.advice
    assert "SERIAL" not in problem.advice


@pytest.mark.parametrize("where", ["udp:10.0.0.7:4747", "adb:R5CT1"])
def test_one_that_has_not_answered_at_all_may_be_another_matter(where: str) -> None:
    problem = explain(SILENCE, where=where, opened=False)
    assert problem.what != "the phone has fallen silent"
    assert "Android stops an app that is not" in problem.advice.replace("\n", " ")
    assert "SERIAL" not in problem.advice
