"""Datagrams: what is written is read back, and nothing else is read at all."""

from __future__ import annotations

import hashlib
import hmac
import json
import re
import string
from dataclasses import asdict, fields, replace
from typing import Any, get_args, get_type_hints

import pytest
from golden.messages import VALID, content
from hypothesis import given, settings
from hypothesis import strategies as st

from protocol.errors import LocalProtocolError, WireError
from protocol.messages import FROM_CONTROLLER, FROM_PHONE, Capture, Closed, Message, StatusRequest
from protocol.photo_name import PhotoName
from protocol.wire import MAX_DATAGRAM_BYTES, Role, decode, encode

KEY = bytes(range(32))
HEADER = b"CXR\x01"
TYPES: list[tuple[type[Message], Role]] = [
    *((each, "controller") for each in FROM_CONTROLLER),
    *((each, "phone") for each in FROM_PHONE),
]
EACH_TYPE = pytest.mark.parametrize(
    ("message_type", "sender"), [pytest.param(*each, id=each[0].TYPE) for each in TYPES]
)
_CLASS = re.compile(r"(?P<one>\[.+\])\{(?P<low>\d+)(?:,(?P<high>\d+))?\}")


def sealed(body: bytes, key: bytes = KEY, header: bytes = HEADER) -> bytes:
    """Make a datagram with a right tag around any body, without the code under test."""
    return header + hmac.new(key, header + body, hashlib.sha256).digest()[:16] + body


def plainly_written(message: Message) -> bytes:
    """Write a message's body, without the code under test."""
    content = {"type": message.TYPE, **asdict(message)}
    return json.dumps(content, sort_keys=True, separators=(",", ":"), allow_nan=False).encode("ascii")


def field_values(message_type: type[Message], name: str) -> st.SearchStrategy[Any]:
    """Give all the values that a field's limits allow."""
    each = next(each for each in fields(message_type) if each.name == name)
    hint = str(get_type_hints(message_type)[name])
    if "pattern" in each.metadata:
        parts = _CLASS.fullmatch(each.metadata["pattern"].pattern)
        assert parts is not None
        alphabet = [char for char in string.printable if re.fullmatch(parts["one"], char)]
        values: st.SearchStrategy[Any] = st.text(
            alphabet, min_size=int(parts["low"]), max_size=int(parts["high"] or parts["low"])
        )
    elif "float" in hint:
        values = st.integers(*each.metadata["bounds"]) | st.floats(*each.metadata["bounds"])
    else:
        values = st.integers(*each.metadata["bounds"])
    return st.none() | values if "None" in hint else values


@st.composite
def messages(draw: st.DrawFn, message_type: type[Message]) -> Message:
    """Give any message of a type."""
    values = {each.name: draw(field_values(message_type, each.name)) for each in fields(message_type)}
    if message_type is Capture:
        part = st.text(string.ascii_letters + string.digits + "_-", min_size=1, max_size=32)
        values["name"] = str(PhotoName(values["index"], values["take"], *(draw(part) for _ in range(5))))
    return message_type(**values)


@EACH_TYPE
@settings(max_examples=20, deadline=None)
@given(data=st.data())
def test_what_is_written_is_read_back(message_type: type[Message], sender: Role, data: st.DataObject) -> None:
    message = data.draw(messages(message_type))
    datagram = encode(message, KEY)
    assert len(datagram) <= MAX_DATAGRAM_BYTES
    assert datagram == sealed(plainly_written(message))
    assert decode(datagram, KEY, sender) == message


@settings(max_examples=50, deadline=None)
@given(st.binary(max_size=200))
def test_the_tag_is_the_hmac_under_any_key(key: bytes) -> None:
    # keys longer than a block of the hash are hashed first (RFC 2104 section 2)
    message = StatusRequest("0123456789abcdef")
    datagram = encode(message, key)
    assert datagram == sealed(datagram[20:], key)
    assert decode(datagram, key, "controller") == message


@EACH_TYPE
@settings(max_examples=5, deadline=None)
@given(data=st.data())
def test_what_is_beyond_a_limit_is_not_made(
    message_type: type[Message], sender: Role, data: st.DataObject
) -> None:
    message = data.draw(messages(message_type))
    hints = get_type_hints(message_type)
    for each in fields(message_type):
        value, allowed = getattr(message, each.name), get_args(hints[each.name]) or (hints[each.name],)
        wrong: list[Any] = [True, b"0", [], *([] if type(None) in allowed else [None])]
        if "bounds" in each.metadata:
            low, high = each.metadata["bounds"]
            wrong += [low - 1, high + 1, float("nan"), float("inf"), "1"]
            wrong += [] if float in allowed else [float(low)]
        else:
            wrong += [value + "\n", "\n" + value, "\x7f", "\u0661", value + "0" * 1100, 1]
        for other in wrong:
            with pytest.raises(ValueError, match=f"{message_type.TYPE}.{each.name}: expected .*, got "):
                replace(message, **{each.name: other})
            with pytest.raises(WireError) as caught:
                decode(
                    sealed(body({**asdict(message), "type": message.TYPE, each.name: safe(other)})),
                    KEY,
                    sender,
                )
            assert caught.value.reason in ("field", "json", "too_long")


@EACH_TYPE
def test_the_longest_message_fits(message_type: type[Message], sender: Role) -> None:
    values: dict[str, Any] = {}
    for each in fields(message_type):
        if "pattern" in each.metadata:
            longest = int(re.findall(r"\d+", each.metadata["pattern"].pattern)[-1])
            char = (
                '"' if each.metadata["pattern"].fullmatch('"' * longest) else "a"
            )  # a quote takes two bytes
            values[each.name] = char * longest
        else:
            low, high = each.metadata["bounds"]
            fraction = 5.123456789012345e-300 if low == 0 else -59.12345678901234
            float_too = "float" in str(get_type_hints(message_type)[each.name])
            values[each.name] = fraction if float_too else high
    if message_type is Capture:
        values["name"] = str(PhotoName(values["index"], values["take"], *["a" * 32] * 5))
    message = message_type(**values)
    assert decode(encode(message, KEY), KEY, sender) == message


@EACH_TYPE
def test_no_field_may_be_left_out(message_type: type[Message], sender: Role) -> None:
    # defaults are the constructor's alone: on the wire a receiver would have to guess
    message = first_vector(message_type)
    for each in fields(message_type):
        assert ("pattern" in each.metadata) != ("bounds" in each.metadata)
        left = {name: value for name, value in content(message).items() if name != each.name}
        with pytest.raises(WireError, match=f"field: .*{each.name}"):
            decode(sealed(body(left)), KEY, sender)


def first_vector(message_type: type[Message]) -> Message:
    return next(each for each in VALID.values() if type(each) is message_type)


STATUS = {"type": "status", "nonce": "0123456789abcdef"}
CLOSED = {"type": "closed", "session": "0" * 32, "count": 3}
CAPTURE = content(VALID["capture"])


def safe(value: object) -> object:
    """Give what JSON can hold in the place of a value."""
    return [0] if isinstance(value, bytes) else value


def body(content: object) -> bytes:
    return json.dumps(content).encode()


def test_other_writers_are_read() -> None:
    assert decode(sealed(body(STATUS)), KEY, "controller") == StatusRequest("0123456789abcdef")
    assert decode(sealed(body(CLOSED)), KEY, "phone") == Closed("0" * 32, 3)
    assert isinstance(decode(sealed(body(CAPTURE)), KEY, "controller"), Capture)
    full = sealed(body(STATUS).ljust(MAX_DATAGRAM_BYTES - 20))
    assert len(full) == MAX_DATAGRAM_BYTES
    assert decode(full, KEY, "controller") == StatusRequest("0123456789abcdef")


def test_every_flipped_bit_is_noticed() -> None:
    datagram = encode(StatusRequest("0123456789abcdef"), KEY)
    for at in range(len(datagram)):
        for bit in range(8):
            damaged = bytearray(datagram)
            damaged[at] ^= 1 << bit
            with pytest.raises(WireError):
                decode(bytes(damaged), KEY, "controller")


def test_the_tag_is_looked_at_before_the_body() -> None:
    with pytest.raises(WireError, match="tag"):
        decode(sealed(b"[" * 1000, key=bytes(32)), KEY, "controller")


@given(
    pairs=st.dictionaries(
        st.text(':"ab\\', max_size=4), st.text(':"ab\\', max_size=4), min_size=1, max_size=4
    ),
    blanks=st.sampled_from(["", " ", "\n"]),
    data=st.data(),
)
def test_a_key_twice_is_noticed_whatever_stands_in_the_texts(
    pairs: dict[str, str], blanks: str, data: st.DataObject
) -> None:
    members = [f"{json.dumps(key)}{blanks}:{json.dumps(value)}" for key, value in pairs.items()]
    again = data.draw(st.sampled_from(sorted(pairs)))
    for extra, reason in (([], "type"), ([f"{json.dumps(again)}{blanks}:{blanks}0"], "json")):
        written = "{" + ",".join(data.draw(st.permutations(members + extra))) + "}"
        with pytest.raises(WireError) as caught:
            decode(sealed(written.encode()), KEY, "phone")
        assert caught.value.reason == reason


@settings(max_examples=100, deadline=None)
@given(st.binary(max_size=1300), st.booleans())
def test_anything_at_all_is_a_message_or_a_wire_error(noise: bytes, right_tag: bool) -> None:
    with pytest.raises(WireError):
        decode(sealed(noise) if right_tag else noise, KEY, "phone")


def test_what_does_not_fit_is_not_sent() -> None:
    class Long(StatusRequest):
        pass

    message = Long("0123456789abcdef")
    object.__setattr__(message, "nonce", "x" * MAX_DATAGRAM_BYTES)
    with pytest.raises(LocalProtocolError, match="the limit is 1200"):
        encode(message, KEY)
