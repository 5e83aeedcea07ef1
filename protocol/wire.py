"""Datagram <-> message.

A datagram is ``CXR`` + one version byte + 16 bytes of tag + a JSON object (README.md, section 3). The tag is
HMAC-SHA256 (RFC 2104) under the pairing key over everything else, cut to 128 bits (RFC 2104 section 5).
"""

from __future__ import annotations

import hashlib
import hmac
import json
from dataclasses import asdict, fields
from types import UnionType
from typing import Any, Literal, get_args, get_type_hints

from protocol.errors import LocalProtocolError, WireError
from protocol.messages import FROM_CONTROLLER, FROM_PHONE, Message

MAGIC = b"CXR"
WIRE_VERSION = 1
HEADER = MAGIC + bytes([WIRE_VERSION])
TAG_BYTES = 16
MAX_DATAGRAM_BYTES = 1200  # fits the smallest IPv6 MTU (1,280) with headers, so it is never fragmented
KEY_BYTES = 32

Role = Literal["controller", "phone"]
_TYPES: dict[Role, dict[str, type[Message]]] = {
    "controller": {each.TYPE: each for each in FROM_CONTROLLER},
    "phone": {each.TYPE: each for each in FROM_PHONE},
}


def encode(message: Message, key: bytes) -> bytes:
    """Write a message as a datagram.

    Raises
    ------
    LocalProtocolError
        When the datagram would be longer than 1,200 bytes.
    """
    content = {"type": message.TYPE, **asdict(message)}
    body = json.dumps(content, sort_keys=True, separators=(",", ":"), allow_nan=False).encode("ascii")
    datagram = HEADER + _tag(body, key) + body
    if len(datagram) > MAX_DATAGRAM_BYTES:
        raise LocalProtocolError(f"{message.TYPE}: {len(datagram)} bytes, the limit is {MAX_DATAGRAM_BYTES}")
    return datagram


def decode(data: bytes, key: bytes, sender: Role) -> Message:
    """Read a datagram that `sender` is supposed to have sent.

    Raises
    ------
    WireError
        When it is anything but a message of that sender under this key. Nothing after the tag is looked at
        before the tag is right.
    """
    if len(data) > MAX_DATAGRAM_BYTES:
        raise WireError("too_long", f"{len(data)} bytes")
    if len(data) < len(HEADER) + TAG_BYTES + 2:
        raise WireError("too_short", f"{len(data)} bytes")
    if data[: len(MAGIC)] != MAGIC:
        raise WireError("magic")
    if data[: len(HEADER)] != HEADER:
        raise WireError("version", f"expected {WIRE_VERSION}, got {data[len(MAGIC)]}")
    tag, body = data[len(HEADER) : len(HEADER) + TAG_BYTES], data[len(HEADER) + TAG_BYTES :]
    if not hmac.compare_digest(tag, _tag(body, key)):
        raise WireError("tag")
    return _build(_parse(body), sender)


def _tag(body: bytes, key: bytes) -> bytes:
    return hmac.digest(key, HEADER + body, hashlib.sha256)[:TAG_BYTES]


def _parse(body: bytes) -> dict[str, Any]:
    try:
        content = json.loads(
            body.decode("ascii"), parse_constant=_no_constant, object_pairs_hook=_no_duplicate_keys
        )
    except (ValueError, RecursionError) as error:
        raise WireError("json", str(error)) from error
    if not isinstance(content, dict):
        raise WireError("json", "not an object")
    return content


def _no_constant(name: str) -> None:
    raise ValueError(f"{name} is not JSON")


def _no_duplicate_keys(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    content = dict(pairs)
    if len(content) != len(pairs):
        raise ValueError("a key stands twice")
    return content


def _build(content: dict[str, Any], sender: Role) -> Message:
    name = content.pop("type", None)
    message_type = _TYPES[sender].get(name) if isinstance(name, str) else None
    if message_type is None:
        raise WireError("type", f"{name!r} is not a message of the {sender}")
    allowed = _ALLOWED_TYPES[message_type.TYPE]
    if content.keys() != allowed.keys():
        raise WireError("field", f"{name}: {sorted(content.keys() ^ allowed.keys())} missing or unknown")
    for field, value in content.items():
        if type(value) not in allowed[field]:
            raise WireError("field", f"{name}.{field}: {type(value).__name__}")
    try:
        return message_type(**content)
    except ValueError as error:
        raise WireError("field", str(error)) from error


def _allowed_types(message_type: type[Message]) -> dict[str, tuple[type, ...]]:
    """Give each field's JSON types. Exact types, so that ``true`` is not taken for the number 1."""
    hints = get_type_hints(message_type)
    result: dict[str, tuple[type, ...]] = {}
    for each in fields(message_type):
        hint = hints[each.name]
        types = get_args(hint) if isinstance(hint, UnionType) else (hint,)
        result[each.name] = (*types, int) if float in types else types
    return result


_ALLOWED_TYPES = {each.TYPE: _allowed_types(each) for each in (*FROM_CONTROLLER, *FROM_PHONE)}

__all__ = ["HEADER", "KEY_BYTES", "MAX_DATAGRAM_BYTES", "Role", "decode", "encode"]
