"""Datagram <-> message.

A datagram is ``CXR`` + one version byte + 16 bytes of tag + a JSON object (README.md, section 3). The tag is
HMAC-SHA256 (RFC 2104) under the pairing key over everything else, cut to 128 bits (RFC 2104 section 5).
"""

from __future__ import annotations

import hashlib
import hmac
from functools import lru_cache
from typing import TYPE_CHECKING

from protocol.body import Role, read_body, write_body
from protocol.errors import LocalProtocolError, WireError
from protocol.messages import Message

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

_BODY_AT = len(HEADER) + TAG_BYTES


def encode(message: Message, key: bytes) -> bytes:
    """Write a message as a datagram.

    Raises
    ------
    LocalProtocolError
        When the datagram would be longer than 1,200 bytes.
    """
    body = write_body(message)
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
    if not (MIN_DATAGRAM_BYTES <= len(data) <= MAX_DATAGRAM_BYTES and data.startswith(HEADER)):
        raise _header_error(data)
    body = data[_BODY_AT:]
    if not hmac.compare_digest(data[len(HEADER) : _BODY_AT], _tag(body, key)):
        raise WireError("tag")
    return read_body(body, sender)


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


__all__ = ["HEADER", "KEY_BYTES", "MAX_DATAGRAM_BYTES", "Role", "decode", "encode", "looks_like_ours"]
