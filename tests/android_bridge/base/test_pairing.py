"""The pairing code that a person carries from the phone to the computer."""

from __future__ import annotations

import re
import threading
from pathlib import Path

import pytest

from android_bridge.base.pairing import key_from_code, new_code, stored_code
from android_bridge.base.problems import Problem

CODE = "7KQ2-M0XD-93TF-A15H"


def test_a_new_code_can_be_read_aloud() -> None:
    codes = {new_code() for _ in range(50)}
    assert len(codes) == 50
    for code in codes:
        assert re.fullmatch(r"[0-9A-HJKMNP-TV-Z]{4}(-[0-9A-HJKMNP-TV-Z]{4}){3}", code)
        assert len(key_from_code(code)) == 32


@pytest.mark.parametrize(
    "typed",
    [
        "7kq2-m0xd-93tf-a15h",
        "7KQ2M0XD93TFA15H",
        " 7KQ2 M0XD 93TF A15H ",
        "7KQ2-MOXD-93TF-A15H",  # the letter O
        "7kq2-moxd-93tf-a15h",
        "7KQ2-M0XD-93TF-AI5H",  # the letter I
        "7KQ2-M0XD-93TF-Al5H",  # a small L
    ],
)
def test_misread_letters_are_understood(typed: str) -> None:
    assert key_from_code(typed) == key_from_code(CODE)


def test_another_code_gives_another_key() -> None:
    assert key_from_code("7KQ2-M0XD-93TF-A15J") != key_from_code(CODE)


@pytest.mark.parametrize(
    "typed",
    ["", "7KQ2", CODE + "0", CODE[:-1], "7KQ2-M0XD-93TF-A15U", "7KQ2_M0XD_93TF_A15H", "ÄKQ2-M0XD-93TF-A15H"],
)
def test_what_is_no_code_is_a_problem(typed: str) -> None:
    with pytest.raises(Problem, match="the pairing code is not one") as caught:
        key_from_code(typed)
    assert caught.value.got == repr(typed)


def test_the_stored_code_is_for_its_owner_only_and_stays(tmp_path: Path) -> None:
    path = tmp_path / "private" / "pairing-code"
    code = stored_code(path)
    assert path.stat().st_mode & 0o777 == 0o600
    assert stored_code(path) == code
    assert [each.name for each in path.parent.iterdir()] == ["pairing-code"]


def test_all_who_ask_first_get_the_same_code(tmp_path: Path) -> None:
    codes: list[str] = []
    start = threading.Barrier(8)

    def ask() -> None:
        start.wait()
        codes.append(stored_code(tmp_path / "pairing-code"))

    threads = [threading.Thread(target=ask) for _ in range(8)]
    for each in threads:
        each.start()
    for each in threads:
        each.join()
    assert len(codes) == 8
    assert len(set(codes)) == 1
