"""Every way a session can end early has words and an exit code."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

import android_bridge
import controller
import protocol
from android_bridge.base.problems import Kind
from controller.capture.causes import explain
from protocol import AbortCause
from protocol.messages import REFUSAL_CODES

#: Sent to the phone and told there; the controller's operator is told what made it send them.
OUR_OWN = {"operator", "controller"}
SET_UP = {"no_agent", "no_answer", "version", "busy", "storage_full", "storage", "link_lost"}


def codes_in_the_source() -> set[str]:
    """Find every code with which an ``AbortCause`` is made anywhere."""
    folders = [Path(str(package.__file__)).parent for package in (controller, android_bridge, protocol)]
    texts = (file.read_text("utf-8") for folder in folders for file in folder.rglob("*.py"))
    calls = (
        node
        for text in texts
        if "AbortCause(" in text
        for node in ast.walk(ast.parse(text))
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "AbortCause"
    )
    return {
        argument.value
        for argument in (call.args[0] for call in calls if call.args)
        if isinstance(argument, ast.Constant) and isinstance(argument.value, str)
    }


CODES = sorted({*REFUSAL_CODES, *codes_in_the_source()} - OUR_OWN)


def test_the_source_is_really_searched() -> None:
    assert {"no_agent", "no_answer", "phone_ended", "aborted_by_phone", "protocol"} <= set(CODES)


@pytest.mark.parametrize("code", CODES)
def test_every_code_has_words_of_its_own(code: str) -> None:
    told = explain(AbortCause(code, "what the phone said"), where="udp:h:1", opened=True)
    unknown = explain(AbortCause("never heard of", ""), where="udp:h:1", opened=True)
    assert told.what != unknown.what
    assert told.advice
    assert told.where == "udp:h:1"
    assert told.got == "what the phone said"


def test_an_unknown_code_still_tells_what_the_phone_said() -> None:
    told = explain(AbortCause("new in version 2", "the lens cap is on"), where="udp:h:1", opened=True)
    assert "the session was aborted" in str(told)
    assert "the lens cap is on" in str(told)
    assert told.advice


@pytest.mark.parametrize("code", CODES)
@pytest.mark.parametrize("opened", [False, True])
def test_exit_code_2_is_for_the_set_up_only(code: str, opened: bool) -> None:
    told = explain(AbortCause(code, ""), where="udp:h:1", opened=opened)
    assert told.kind is (Kind.SET_UP if code in SET_UP and not opened else Kind.ABORTED)


def test_an_index_out_of_order_names_both_numbers() -> None:
    told = explain(AbortCause("out_of_order", "no", 7, 5), where="udp:h:1", opened=True)
    assert (told.expected, told.got) == ("the phone expects index 5", "the controller sent index 7 (no)")


@pytest.mark.parametrize("code", ["no_answer", "no_agent"])
def test_a_phone_at_hand_over_adb_is_not_sought_at_another_address(code: str) -> None:
    told = explain(AbortCause(code, ""), where="adb:R58M12ABCDE", opened=True)
    assert "address" not in told.advice + told.what
    assert "pairing code" not in told.advice + told.what
    assert told.advice != explain(AbortCause(code, ""), where="udp:h:1", opened=True).advice


def test_of_a_phone_that_fell_silent_it_is_not_said_that_it_answers() -> None:
    told = explain(AbortCause("no_photo", "it saved nothing for 60 s"), where="udp:h:1", opened=True)
    assert told.what == "the phone has saved no photo"
    assert "still on and in the network" in told.advice
