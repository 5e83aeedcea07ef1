"""Datagram <-> message.

A datagram is ``CXR`` + one version byte + 16 bytes of tag + a JSON object (README.md, section 3). The tag is
HMAC-SHA256 (RFC 2104) under the pairing key over everything else, cut to 128 bits (RFC 2104 section 5).
"""

from __future__ import annotations

import hashlib
import hmac
import json
from functools import lru_cache
from json.encoder import encode_basestring_ascii
from types import NoneType
from typing import TYPE_CHECKING, Any, Literal

from protocol.errors import LocalProtocolError, WireError
from protocol.messages import FROM_CONTROLLER, FROM_PHONE, Message
from protocol.shape import shape_of, values_getter

if TYPE_CHECKING:
    from hashlib import _Hash

MAGIC = b"CXR"
WIRE_VERSION = 1
HEADER = MAGIC + bytes([WIRE_VERSION])
TAG_BYTES = 16
MIN_DATAGRAM_BYTES = len(HEADER) + TAG_BYTES + 2
MAX_DATAGRAM_BYTES = 1200  # fits the smallest IPv6 MTU (1,280) with headers, so it is never fragmented
KEY_BYTES = 32
_HASH_BLOCK_BYTES = 64

Role = Literal["controller", "phone"]
_TYPES: dict[Role, dict[str, type[Message]]] = {
    "controller": {each.TYPE: each for each in FROM_CONTROLLER},
    "phone": {each.TYPE: each for each in FROM_PHONE},
}
_BODY_AT = len(HEADER) + TAG_BYTES


def encode(message: Message, key: bytes) -> bytes:
    """Write a message as a datagram.

    Raises
    ------
    LocalProtocolError
        When the datagram would be longer than 1,200 bytes.
    """
    template, values = _TEMPLATES[message.TYPE]
    written = [_WRITE[type(value)](value) for value in values(message)]
    body = (template % tuple(written)).encode("ascii")
    datagram = HEADER + _tag(body, key) + body
    if len(datagram) > MAX_DATAGRAM_BYTES:
        raise LocalProtocolError(f"{message.TYPE}: {len(datagram)} bytes, the limit is {MAX_DATAGRAM_BYTES}")
    return datagram


def looks_like_ours(data: bytes) -> bool:
    """Say whether length, magic and version are right: what can be seen without the key, and next to free."""
    return MIN_DATAGRAM_BYTES <= len(data) <= MAX_DATAGRAM_BYTES and data.startswith(HEADER)


def decode(data: bytes, key: bytes, sender: Role) -> Message:
    """Read a datagram that `sender` is supposed to have sent.

    Raises
    ------
    WireError
        When it is anything but a message of that sender under this key. Nothing after the tag is looked at
        before the tag is right.
    """
    if not looks_like_ours(data):
        raise _header_error(data)
    body = data[_BODY_AT:]
    if not hmac.compare_digest(data[len(HEADER) : _BODY_AT], _tag(body, key)):
        raise WireError("tag")
    return _build(_parse(body), sender)


def _header_error(data: bytes) -> WireError:
    if len(data) > MAX_DATAGRAM_BYTES:
        return WireError("too_long", f"{len(data)} bytes")
    if len(data) < MIN_DATAGRAM_BYTES:
        return WireError("too_short", f"{len(data)} bytes")
    if not data.startswith(MAGIC):
        return WireError("magic")
    return WireError("version", f"expected {WIRE_VERSION}, got {data[len(MAGIC)]}")


def _tag(body: bytes, key: bytes) -> bytes:
    inner, outer = _keyed(key)
    inner, outer = inner.copy(), outer.copy()
    inner.update(body)
    outer.update(inner.digest())
    return outer.digest()[:TAG_BYTES]


@lru_cache(maxsize=8)
def _keyed(key: bytes) -> tuple[_Hash, _Hash]:
    """Begin HMAC's two hashes (RFC 2104 section 2). Copies take half the time of `hmac.digest`."""
    short = key if len(key) <= _HASH_BLOCK_BYTES else hashlib.sha256(key).digest()
    block = short.ljust(_HASH_BLOCK_BYTES, b"\0")
    inner = hashlib.sha256(bytes(each ^ 0x36 for each in block) + HEADER)
    return inner, hashlib.sha256(bytes(each ^ 0x5C for each in block))


# --- JSON ------------------------------------------------------------------------------------------------


def _template(message_type: type[Message]) -> tuple[str, Any]:
    """Prepare a type's JSON object: keys in alphabetical order with ``%s`` for each field's value."""
    names = sorted(shape_of(message_type).names)
    members = {**dict.fromkeys(names, "%s"), "type": json.dumps(message_type.TYPE)}
    written = ",".join(f"{json.dumps(name)}:{members[name]}" for name in sorted(members))
    return f"{{{written}}}", values_getter(names)


def _no_constant(name: str) -> None:
    raise ValueError(f"{name} is not JSON")


def _no_duplicate_keys(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    content = dict(pairs)
    if len(content) != len(pairs):
        raise ValueError("a key stands twice")
    return content


#: Limits keep NaN and infinities out of messages, which have no JSON.
_WRITE: dict[type, Any] = {
    str: encode_basestring_ascii,
    int: int.__repr__,
    float: float.__repr__,
    NoneType: lambda _: "null",
}
_TEMPLATES = {each.TYPE: _template(each) for each in (*FROM_CONTROLLER, *FROM_PHONE)}
_READ = json.JSONDecoder(parse_constant=_no_constant).raw_decode
_READ_WITH_CARE = json.JSONDecoder(parse_constant=_no_constant, object_pairs_hook=_no_duplicate_keys).decode


def _parse(body: bytes) -> dict[str, Any]:
    content: dict[str, Any]
    try:
        text = body.decode("ascii")
        if text.startswith("{"):
            content, end = _READ(text)
            # Each pair has a colon of its own: where there are no more colons than keys, none stands twice.
            if end == len(text) and text.count(":") == len(content):
                return content
        content = _READ_WITH_CARE(text)
    except (ValueError, RecursionError) as error:
        raise WireError("json", str(error)) from error
    if not isinstance(content, dict):
        raise WireError("json", "not an object")
    return content


def _build(content: dict[str, Any], sender: Role) -> Message:
    name = content.pop("type", None)
    message_type = _TYPES[sender].get(name) if isinstance(name, str) else None
    if message_type is None:
        raise WireError("type", f"{name!r} is not a message of the {sender}")
    names = shape_of(message_type).names
    if content.keys() != names:
        raise WireError("field", f"{name}: {sorted(content.keys() ^ names)} missing or unknown")
    try:
        return message_type(**content)
    except ValueError as error:
        raise WireError("field", str(error)) from error


__all__ = ["HEADER", "KEY_BYTES", "MAX_DATAGRAM_BYTES", "Role", "decode", "encode", "looks_like_ours"]
