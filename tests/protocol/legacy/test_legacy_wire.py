"""Datagrams of the CheXpeditor dialect: exactly these, and nothing else raises anything but WireError."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from protocol import WireError
from protocol.legacy import LegacyName
from protocol.legacy.wire import (
    LegacyMismatch,
    LegacyOk,
    check_fits,
    decode_reply,
    decode_request,
    encode_ok,
    encode_request,
)

NAME = LegacyName.of(123, 1, "C/train/patient1/study1/view1_frontal.jpg")
REQUEST = b"122|122__1__C__train__patient1__study1__view1_frontal.jpg"
LIKELY = st.builds(
    lambda *parts: b"".join(parts),
    st.sampled_from([b"", b"OK|", b"OK", b"MISMATCH", b"0|", b"122|", b"99999999999999999999|"]),
    st.sampled_from([b"", REQUEST[4:], b"0__1__a", b"0__1__../x", b"|"]),
    st.binary(max_size=300) | st.just(b""),
)


def test_a_request_is_seq_bar_name() -> None:
    assert encode_request(NAME) == REQUEST
    assert decode_request(REQUEST) == NAME


def test_replies() -> None:
    assert encode_ok(NAME) == b"OK|" + REQUEST[4:]
    assert decode_reply(encode_ok(NAME)) == LegacyOk(str(NAME))
    assert decode_reply(b"MISMATCH") == LegacyMismatch()
    assert decode_reply(b"OK|another photo.jpg") == LegacyOk("another photo.jpg")


@given(st.binary(max_size=400) | LIKELY)
def test_arbitrary_bytes_are_read_or_refused(data: bytes) -> None:
    try:
        name = decode_request(data)
    except WireError:
        pass
    else:
        assert encode_request(name) == data
        check_fits(name)
    try:
        reply = decode_reply(data)
    except WireError:
        return
    assert data == b"MISMATCH" if isinstance(reply, LegacyMismatch) else data == b"OK|" + reply.name.encode()


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"", "type"),
        (b"122", "type"),
        (b"122|", "field"),
        (REQUEST + b"\0", "field"),
        (REQUEST + b"\n", "field"),
        (b"0" + REQUEST, "field"),
        (b"123|" + REQUEST[4:], "field"),
        (b"-1|" + REQUEST[4:], "field"),
        (b"0|0__1__../../x", "field"),
        (b"0|0__1__..", "field"),
        (b"0|0__1__a/b", "field"),
        (b"0|0__1__" + b"a" * 249, "too_long"),
        (b"0|" + b"a" * 100_000, "too_long"),
    ],
)
def test_what_is_no_request(data: bytes, reason: str) -> None:
    with pytest.raises(WireError) as caught:
        decode_request(data)
    assert caught.value.reason == reason


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"", "type"),
        (b"ok|a", "type"),
        (b"OK", "type"),
        (b"MISMATCH\n", "type"),
        (b"MISMATCH|5", "type"),
        (b"OK|a\0", "field"),
        (b"OK|\xff", "field"),
        (b"OK|" + b"a" * 255, "too_long"),
    ],
)
def test_what_is_no_reply(data: bytes, reason: str) -> None:
    with pytest.raises(WireError) as caught:
        decode_reply(data)
    assert caught.value.reason == reason
