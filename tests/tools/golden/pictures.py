"""Pictures sealed and cut by hand, without the code under test, and what must not open."""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Iterator
from typing import Any

from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from .messages import KEY, NO_SESSION, NONCE, SESSION, flipped

PART = 780
TAG = 16
SEALS = [hashlib.sha256(bytes([number])).digest()[:12] for number in range(9)]
Place = dict[str, Any]
PHOTO: Place = {"session": SESSION, "index": 123, "take": 1, "nonce": ""}
OTHERS: dict[str, Place] = {
    "another session": {**PHOTO, "session": "f" * 32},
    "the next index": {**PHOTO, "index": 124},
    "the next take": {**PHOTO, "take": 2},
    "an index and a take that read alike when they stand together": {**PHOTO, "index": 12, "take": 31},
    "what the camera sees": {"session": NO_SESSION, "index": 0, "take": 0, "nonce": NONCE},
}
FACTS_OF: Place = {"session": "f" * 32, "index": 0, "take": 0, "nonce": NONCE}
FRAME = OTHERS["what the camera sees"]

#: name -> place, size in bytes: those at which a part is full, and right before and behind.
GOOD: dict[str, tuple[Place, int]] = {
    "one byte": (PHOTO, 1),
    "one part, one byte short of full": (PHOTO, PART - TAG - 1),
    "one part, full": (PHOTO, PART - TAG),
    "two parts, the second of one byte": (PHOTO, PART - TAG + 1),
    "two parts, the tag alone in the second": (PHOTO, PART),
    "three parts": (PHOTO, 2000),
    "the largest index and take": ({**PHOTO, "index": 999_999, "take": 99}, 50),
    "of what the camera sees": (FRAME, 900),
    "of what the phone is": (FACTS_OF, 900),
}


def jpeg_like(size: int) -> bytes:
    """Give bytes that begin as a JPEG does."""
    blocks = (hashlib.sha256(at.to_bytes(4, "big")).digest() for at in range(size // 32 + 1))
    return (b"\xff\xd8\xff\xe0" + b"".join(blocks))[:size]


def picture_key(key: bytes) -> bytes:
    """Derive a key by HKDF-SHA256 (RFC 5869): no salt, one block."""
    extracted = hmac.new(bytes(32), key, hashlib.sha256).digest()
    return hmac.new(extracted, b"chexrig picture 2\x01", hashlib.sha256).digest()


def sealed_parts(jpeg: bytes, place: Place, seal: bytes, key: bytes = KEY) -> list[bytes]:
    """Seal and cut a picture."""
    said = " ".join(str(place[name]) for name in ("session", "index", "take", "nonce"))
    whole = AESGCM(picture_key(key)).encrypt(seal, jpeg, said.encode())
    return [whole[at : at + PART] for at in range(0, len(whole), PART)]


def _entry(name: str, place: Place, seal: bytes, parts: list[bytes]) -> dict[str, Any]:
    return {"name": name, **place, "seal_hex": seal.hex(), "parts_hex": [part.hex() for part in parts]}


def _refused() -> Iterator[dict[str, Any]]:
    seal, jpeg = SEALS[0], jpeg_like(1600)
    parts = sealed_parts(jpeg, PHOTO, seal)
    for name, other in OTHERS.items():
        yield _entry(f"of {name}", other, seal, parts)
    yield _entry("under another key", PHOTO, seal, sealed_parts(jpeg, PHOTO, seal, bytes(32)))
    yield _entry("another seal", PHOTO, SEALS[1], parts)
    yield _entry("the last part missing", PHOTO, seal, parts[:-1])
    yield _entry("the first part missing", PHOTO, seal, parts[1:])
    yield _entry("nothing but the last part", PHOTO, seal, parts[-1:])
    yield _entry("no part at all", PHOTO, seal, [])
    yield _entry("one byte cut off", PHOTO, seal, [*parts[:-1], parts[-1][:-1]])
    yield _entry("one byte too many", PHOTO, seal, [*parts[:-1], parts[-1] + b"\0"])
    yield _entry("two parts swapped", PHOTO, seal, [parts[1], parts[0], *parts[2:]])
    yield _entry("a part twice", PHOTO, seal, [parts[0], parts[0], *parts[2:]])
    yield _entry("a part of another picture", PHOTO, seal, [parts[0], _other(jpeg, seal), parts[2]])
    yield _entry("one bit of the picture", PHOTO, seal, [flipped(parts[0], 0), *parts[1:]])
    yield _entry("one bit of the tag", PHOTO, seal, [*parts[:-1], flipped(parts[-1], -1 % len(parts[-1]))])
    yield _entry("not sealed at all", PHOTO, seal, [jpeg[:PART], jpeg[PART : 2 * PART], jpeg[2 * PART :]])


def _other(jpeg: bytes, seal: bytes) -> bytes:
    return sealed_parts(jpeg[::-1], PHOTO, seal)[1]


def make_pictures() -> dict[str, Any]:
    """Make the content of ``pictures.json``."""
    sealed = []
    for seal, (name, (place, size)) in zip(SEALS, GOOD.items(), strict=True):
        jpeg = jpeg_like(size)
        sealed.append(
            {**_entry(name, place, seal, sealed_parts(jpeg, place, seal)), "picture_hex": jpeg.hex()}
        )
    return {
        "key_hex": KEY.hex(),
        "picture_key_hex": picture_key(KEY).hex(),
        "part_bytes": PART,
        "sealed": sealed,
        "refused": list(_refused()),
    }
