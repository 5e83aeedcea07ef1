"""The specification says what the code does: names, limits, tables and examples."""

from __future__ import annotations

import json
import re
from dataclasses import fields
from pathlib import Path
from typing import Any, get_type_hints

import pytest
from specification import rewritten

from protocol import PROTOCOL_VERSION
from protocol.controller_side import (
    ABORT_PATIENCE_S,
    CAPTURE_PATIENCE_S,
    PATIENCE_S,
    POLL_S,
    WAITING_POLL_S,
)
from protocol.legacy.states import LEGACY_CONTROLLER_TRANSITIONS, LEGACY_PHONE_TRANSITIONS
from protocol.messages import (
    FROM_CONTROLLER,
    FROM_PHONE,
    MAX_PARTS,
    PART_BYTES,
    REFUSAL_CODES,
    TROUBLE_CODES,
    Message,
)
from protocol.phone_side import LEASE_S
from protocol.photo_name import MAX_NAME_BYTES, PhotoName
from protocol.picture_requests import (
    FIRST_REPEAT_S,
    LONGEST_BLIND_REPEAT_S,
    LONGEST_REPEAT_S,
    MOST_UNDER_WAY,
    MOST_WANTED,
    PICTURE_PATIENCE_S,
)
from protocol.picture_shelf import KEPT, MOST_FRAMES
from protocol.pictures import MAX_PICTURE_BYTES, SEAL_BYTES
from protocol.states import CONTROLLER_TRANSITIONS, PHONE_TRANSITIONS, ControllerState, PhoneState
from protocol.timing import INITIAL_RTO_S, MAX_RTO_S, MIN_RTO_S
from protocol.wire import HEADER, MAX_DATAGRAM_BYTES, TAG_BYTES

FOLDER = Path(__file__).resolve().parents[2] / "protocol"
TEXT = (FOLDER / "README.md").read_text("utf-8")
VECTORS = json.loads((FOLDER / "vectors" / "datagrams.json").read_text("ascii"))


def section(heading: str) -> str:
    """Give what stands under a heading, to the next one of the same rank or higher."""
    rank = heading.split(" ", maxsplit=1)[0]
    found = re.search(rf"^{re.escape(heading)}.*?$(.*?)(?=^#{{1,{len(rank)}}} |\Z)", TEXT, re.M | re.S)
    assert found is not None, f"no section {heading}"
    return found[1]


def rows(part: str) -> list[list[str]]:
    """Give the cells of a part's tables, without their headings."""
    lines = [line for line in part.splitlines() if line.startswith("| ")]
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in lines if "---" not in line][1:]


def test_the_sections_are_numbered() -> None:
    numbers = re.findall(r"^## (\d+) ", TEXT, re.M)
    assert numbers == [str(number) for number in range(1, 19)]


@pytest.mark.parametrize("message_type", [*FROM_CONTROLLER, *FROM_PHONE], ids=lambda each: each.TYPE)
def test_each_message_has_its_fields_limits_and_example(message_type: type[Message]) -> None:
    types = FROM_CONTROLLER if message_type in FROM_CONTROLLER else FROM_PHONE
    part = f"4.{1 if types is FROM_CONTROLLER else 2}.{types.index(message_type) + 1}"
    text = section(f"#### {part} `{message_type.TYPE}`")
    hints = get_type_hints(message_type)
    wanted = []
    for each in fields(message_type):
        limits = each.metadata["hint"]
        limits += ", fractions too" if "float" in str(hints[each.name]) else ""
        limits += " or null" if "None" in str(hints[each.name]) else ""
        wanted.append([f"`{each.name}`", limits])
    assert [row[:2] for row in rows(text)] == wanted
    example = re.search(r"```json\n(.*?)\n```", text)
    assert example is not None
    bodies = [bytes.fromhex(each["datagram_hex"])[20:].decode() for each in VECTORS["valid"]]
    assert example[1] in bodies


def test_the_refusal_codes() -> None:
    assert [row[0].strip("`") for row in rows(section("## 8 "))] == list(REFUSAL_CODES)


def test_the_trouble_codes() -> None:
    assert [row[0].strip("`") for row in rows(section("### 5.3 "))] == list(TROUBLE_CODES)


def test_the_pictures() -> None:
    text = section("## 15 ")
    for words in (
        f"{SEAL_BYTES} random bytes",
        f"cut into {PART_BYTES} bytes each",
        f"at most {MAX_PARTS}",
        f"at most {MAX_PICTURE_BYTES} bytes",
        f"most {MOST_UNDER_WAY} requests are under way",
        f"After {MOST_FRAMES} nonces",
    ):
        assert words in " ".join(text.split()), words
    assert (KEPT, MOST_WANTED) == (8, 8), "eight, in words"


def test_codes_in_the_code_are_in_the_list() -> None:
    used: set[str] = set()
    for path in (FOLDER / "phone_side.py", FOLDER.parent / "android_bridge" / "simulated" / "agent.py"):
        calls = re.findall(
            r"(?:efuse\w*|refused|Refused|capture_failed|_fail)\(\s*(?:[\w.]+,\s*)?\"(\w+)\",",
            path.read_text(),
        )
        used.update(calls, re.findall(r"return \"(\w+)\", ", path.read_text()))
    assert used == set(REFUSAL_CODES)


@pytest.mark.parametrize(
    ("heading", "table"),
    [("### 5.1 Controller", CONTROLLER_TRANSITIONS), ("### 5.2 Phone", PHONE_TRANSITIONS)],
)
def test_the_state_tables(heading: str, table: dict[Any, ControllerState | PhoneState]) -> None:
    written = {
        (state, event): to
        for state, events, to in rows(section(heading))
        for event in re.findall(r"`(.+?)`", events)
    }
    assert written == {(state.value, event): to.value for (state, event), to in table.items()}


@pytest.mark.parametrize(
    ("heading", "table"),
    [
        ("### 5.1 Controller", CONTROLLER_TRANSITIONS),
        ("### 5.2 Phone", PHONE_TRANSITIONS),
        ("### 12.2 The controller", LEGACY_CONTROLLER_TRANSITIONS),
        ("### 12.3 The simulated phone", LEGACY_PHONE_TRANSITIONS),
    ],
)
def test_the_state_diagrams(heading: str, table: dict[Any, Any]) -> None:
    arrows = re.findall(r"^    (\w+) --> (\w+): (.*)$", section(heading), re.M)
    drawn = {(state, event): to for state, to, events in arrows for event in events.split("<br>")}
    assert drawn == {(state.value, event): to.value for (state, event), to in table.items()}
    ends = re.findall(r"^    (\w+) --> \[\*\]$", section(heading), re.M)
    assert set(ends) == {to.value for to in table.values()} - {state.value for state, _ in table}


def test_what_is_made_from_the_code_is_up_to_date() -> None:
    # where this fails: python tests/tools/specification.py
    assert rewritten(TEXT) == TEXT


def test_each_example_is_a_datagram_of_the_vectors() -> None:
    examples = re.findall(r"```json\n(.*?)\n```\n\n```text\n([0-9a-f]+)\n```", TEXT)
    assert len(examples) == len([*FROM_CONTROLLER, *FROM_PHONE])
    vectors = {each["datagram_hex"] for each in VECTORS["valid"]}
    for body, datagram in examples:
        assert bytes.fromhex(datagram)[20:].decode() == body
        assert datagram in vectors


def test_the_timers() -> None:
    values = {row[0]: row[1] for row in rows(section("## 6 "))}
    assert values["first wait"] == f"{INITIAL_RTO_S:g} s"
    assert values["wait"] == f"SRTT + 4 RTTVAR, {MIN_RTO_S:g} to {MAX_RTO_S:g} s"
    assert values["poll"] == f"{POLL_S:g} s"
    assert values["waiting poll"] == f"{WAITING_POLL_S:g} s"
    assert values["picture repeat"] == f"{FIRST_REPEAT_S:g} to {LONGEST_REPEAT_S:g} s"
    assert f"at most {LONGEST_BLIND_REPEAT_S:g} s while nothing" in section("## 6 ")
    assert values["picture patience"] == f"{PICTURE_PATIENCE_S:g} s"
    assert values["patience"] == f"{PATIENCE_S:g} s"
    assert values["capture patience"] == f"{CAPTURE_PATIENCE_S:g} s"
    assert values["abort patience"] == f"{ABORT_PATIENCE_S:g} s"
    assert values["lease"] == f"{LEASE_S:g} s"


def test_the_layout() -> None:
    text = section("## 3 ")
    assert [row[:2] for row in rows(text)] == [
        ["0", "3"],
        ["3", "1"],
        [str(len(HEADER)), str(TAG_BYTES)],
        [str(len(HEADER) + TAG_BYTES), f"2 to {MAX_DATAGRAM_BYTES - len(HEADER) - TAG_BYTES}"],
    ]
    assert f"at most {MAX_DATAGRAM_BYTES} bytes" in text
    assert {each["reason"] for each in VECTORS["invalid"]} <= set(re.findall(r"`(\w+)`", text))
    example = re.search(r"```text\n(.*?)\n```", text)
    assert example is not None
    assert example[1] in {each["datagram_hex"] for each in VECTORS["valid"]}


def test_the_photo_name() -> None:
    text = section("## 9 ")
    example = re.search(r"^\d{6}\.t\d\d\..*\.jpg$", text, re.M)
    assert example is not None
    assert PhotoName.parse(example[0]).index == 123
    longest = len(str(PhotoName(999_999, 99, *["a" * 32] * 5)))
    assert f"At most {longest} bytes" in text
    assert f"{MAX_NAME_BYTES} are the limit" in text


def test_the_version() -> None:
    assert f"Version {PROTOCOL_VERSION}." in TEXT
    assert [row[0] for row in rows(section("## 11 "))] == [str(each + 1) for each in range(PROTOCOL_VERSION)]
