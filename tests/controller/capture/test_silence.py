"""A phone that says nothing any more, in words for the person at the rig."""

from __future__ import annotations

import pytest

from android_bridge.base import parse_phone
from android_bridge.setup import PhoneFacts
from controller.capture.causes import explain
from controller.capture.connecting import ask_condition, explained
from controller.capture.phone import ReachedPhone
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


async def silent(in_the_way: str | None) -> ReachedPhone:
    """Give a phone that nobody hears; None: one that is not at hand over ADB."""

    async def facts() -> PhoneFacts:
        return PhoneFacts(
            other_app="",
            missing=(),
            may_photograph=True,
            clock_ahead_s=None,
            is_charging=None,
            in_the_way=in_the_way or "",
        )

    address = parse_phone("udp:127.0.0.1:9" if in_the_way is None else "adb:R5CT1")
    assert address is not None
    return ReachedPhone(
        address, bytes(32), endpoint=("127.0.0.1", 9), facts=None if in_the_way is None else facts
    )


@pytest.mark.parametrize("opened", [False, True])
async def test_what_a_phone_on_a_cable_shows_instead_is_said_for_sure(opened: bool) -> None:
    shown = "com.android.dialer is on the phone's screen"
    problem = await explained(SILENCE, await silent(shown), opened=opened)
    assert problem.got == f"the phone did not answer for 30 s; {shown}"
    assert problem.advice.startswith(
        "bring chexrig to the front on the phone: Android stops an app that is not"
    )
    for nothing_known in ("", None):
        assert shown not in str(await explained(SILENCE, await silent(nothing_known), opened=opened))
    other = await explained(AbortCause("camera", "no"), await silent(shown), opened=opened)
    assert other.got == "no"  # only silence is explained by it


@pytest.mark.parametrize(
    ("in_the_way", "words"),
    [("the phone's screen is off", ": the phone's screen is off"), (None, "is chexrig on its screen?")],
)
async def test_while_a_silent_phone_is_waited_for_its_screen_is_named(
    in_the_way: str | None, words: str
) -> None:
    condition = await ask_condition(await silent(in_the_way), 0.3)
    assert condition is not None
    assert words in condition.reason
