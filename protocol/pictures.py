"""Small pictures of photos: how one is sealed as a whole, and how it is cut (README.md, section 15)."""

from __future__ import annotations

import base64
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

from protocol.errors import LocalProtocolError, RemoteProtocolError
from protocol.messages import FACTS, MAX_PARTS, NO_SESSION, PART_BYTES

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM

SEAL_BYTES = 12  # AES-GCM's nonce
_GCM_TAG_BYTES = 16
MAX_PICTURE_BYTES = MAX_PARTS * PART_BYTES - _GCM_TAG_BYTES
_LABEL = b"chexrig picture 2"


@dataclass(frozen=True, slots=True)
class Place:
    """What a picture is of: a capture, or what a camera saw (`NO_SESSION`, and who has asked).

    With `FACTS` it is no picture, but what a phone tells of itself.
    """

    session: str
    index: int
    take: int
    nonce: str = ""

    @classmethod
    def of_frame(cls, nonce: str) -> Place:
        """Give the place of what the camera saw when this was asked for."""
        return cls(NO_SESSION, 0, 0, nonce)

    @classmethod
    def of_facts(cls, nonce: str) -> Place:
        """Give the place of what a phone told of itself when this was asked for."""
        return cls(FACTS, 0, 0, nonce)

    @property
    def is_photo(self) -> bool:
        """Whether it is of a capture."""
        return self.session not in (NO_SESSION, FACTS)

    @property
    def said(self) -> bytes:
        """What the seal also vouches for: a picture of another photo does not open."""
        return f"{self.session} {self.index} {self.take} {self.nonce}".encode("ascii")


def seal_picture(jpeg: bytes, place: Place, key: bytes, seal: bytes) -> list[bytes]:
    """Seal a picture as a whole, and cut it.

    Parameters
    ----------
    key
        The pairing key, 32 bytes; the pictures' own is derived from it (HKDF-SHA256, RFC 5869).
    seal
        Twelve bytes, never the same again under one key: random ones.

    Returns
    -------
    list of bytes
        Ciphertext and tag (AES-256-GCM, NIST SP 800-38D), in parts of `PART_BYTES`, the last one shorter.

    Raises
    ------
    LocalProtocolError
        When it is larger than `MAX_PICTURE_BYTES`.
    """
    if len(jpeg) > MAX_PICTURE_BYTES:
        raise LocalProtocolError(f"a picture of {len(jpeg)} bytes, the limit is {MAX_PICTURE_BYTES}")
    whole = _cipher(key).encrypt(seal, jpeg, place.said)
    return [whole[at : at + PART_BYTES] for at in range(0, len(whole), PART_BYTES)]


def open_picture(parts: list[bytes], place: Place, key: bytes, seal: bytes) -> bytes:
    """Put a picture's parts together and give what was sealed.

    Raises
    ------
    RemoteProtocolError
        When they are not the whole of this place's picture under this key.
    """
    from cryptography.exceptions import InvalidTag  # noqa: PLC0415 - see `_cipher`

    try:
        return _cipher(key).decrypt(seal, b"".join(parts), place.said)
    except InvalidTag as error:
        raise RemoteProtocolError("a picture's seal does not fit") from error


def to_text(part: bytes) -> str:
    """Write a part as it stands in a datagram."""
    return base64.b64encode(part).decode("ascii")


def from_text(text: str) -> bytes:
    """Read what `to_text` wrote; `ValueError` where it is none."""
    return base64.b64decode(text, validate=True)


@lru_cache(maxsize=8)
def _cipher(key: bytes) -> AESGCM:
    # Imported here: most commands need no picture, and it is a fifth of what their start takes.
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM  # noqa: PLC0415
    from cryptography.hazmat.primitives.hashes import SHA256  # noqa: PLC0415
    from cryptography.hazmat.primitives.kdf.hkdf import HKDF  # noqa: PLC0415

    return AESGCM(HKDF(SHA256(), 32, salt=None, info=_LABEL).derive(key))
