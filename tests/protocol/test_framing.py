"""Datagrams on a stream: cut anywhere, they come out whole; what is none ends the connection."""

from __future__ import annotations

import re
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from android_bridge.base.pairing import key_from_code
from protocol import LocalProtocolError, RemoteProtocolError
from protocol.framing import (
    GREETING,
    FrameReader,
    confirms_pairing,
    frame,
    is_pairing_answer,
    pairing_confirmation,
    pairing_request,
)

CODE = "7KQ2-M0XD-93TF-AZ5H"
KEY = key_from_code(CODE)
CONTENTS = st.lists(st.binary(min_size=1, max_size=1200), max_size=6)


@given(CONTENTS, st.data(), st.booleans())
@pytest.mark.no_cover  # measured by those around it
def test_frames_come_out_as_they_went_in_however_the_stream_is_cut(
    contents: list[bytes], data: st.DataObject, greeted: bool
) -> None:
    stream = (GREETING if greeted else b"") + b"".join(map(frame, contents))
    cuts = data.draw(st.lists(st.integers(0, len(stream)), max_size=8))
    reader = FrameReader(GREETING if greeted else b"")
    pieces = [stream[begin:end] for begin, end in pairwise(sorted([0, *cuts, len(stream)]))]
    assert [each for piece in pieces for each in reader.receive(piece)] == contents
    assert reader.is_greeted


def test_a_frame_begun_is_not_handed_out() -> None:
    reader = FrameReader()
    assert reader.receive(frame(b"whole") + frame(b"cut off")[:-1]) == [b"whole"]
    assert reader.receive(b"f") == [b"cut off"]


@pytest.mark.parametrize("head", ["0000", "04b1", "ffff"])
def test_a_length_out_of_its_limits_ends_the_connection(head: str) -> None:
    with pytest.raises(RemoteProtocolError):
        FrameReader().receive(bytes.fromhex(head))


@pytest.mark.parametrize("first", [b"H", b"CXR\x02", b"CXK\x01", b"\x00\x05CXR\x01"])
def test_anything_but_the_greeting_ends_the_connection(first: bytes) -> None:
    with pytest.raises(RemoteProtocolError):
        FrameReader(GREETING).receive(first)


def test_part_of_the_greeting_is_not_yet_one() -> None:
    reader = FrameReader(GREETING)
    assert reader.receive(GREETING[:3]) == []
    assert not reader.is_greeted
    assert reader.receive(GREETING[3:]) == []
    assert reader.is_greeted


@pytest.mark.parametrize("length", [0, 1201])
def test_what_is_no_frame_cannot_be_sent(length: int) -> None:
    with pytest.raises(LocalProtocolError):
        frame(bytes(length))


def test_only_the_phone_with_the_code_confirms() -> None:
    assert confirms_pairing(pairing_confirmation(KEY), KEY)
    other = key_from_code("0000-0000-0000-0001")
    for answer in (pairing_confirmation(other), b"CXK\x00", b"CXK\x01", pairing_confirmation(KEY) + b"\0"):
        assert is_pairing_answer(answer)
        assert not confirms_pairing(answer, KEY)
    assert not is_pairing_answer(b"CXR\x01")


def test_a_code_with_its_hyphens_is_not_sent() -> None:
    with pytest.raises(LocalProtocolError):
        pairing_request(CODE)


def test_the_example_of_the_specification() -> None:
    text = (Path(__file__).resolve().parents[2] / "protocol" / "README.md").read_text("utf-8")
    section = text.partition("### 14.2 ")[2]
    example = re.search(r"```text\n([0-9a-f]+)\n([0-9a-f]+)\n```", section)
    assert example is not None
    symbols = CODE.replace("-", "")
    assert example[1] == frame(pairing_request(symbols)).hex()
    assert example[2] == frame(pairing_confirmation(KEY)).hex()
