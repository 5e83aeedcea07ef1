"""The cable: datagrams and pairing frames on a stream of bytes (README.md, section 14).

After four bytes of greeting from the phone, both sides send frames: two bytes of length, then as many bytes.
"""

from __future__ import annotations

import hashlib
import hmac

from protocol.errors import LocalProtocolError, RemoteProtocolError
from protocol.wire import HEADER, MAX_DATAGRAM_BYTES, TAG_BYTES

#: What the phone sends first: an open that is refused is told from one that is slow.
GREETING = HEADER
_LENGTH_BYTES = 2
_PAIRING = b"CXK\x01"
_BUSY = b"CXK\x00"
_CONFIRMED = b"chexrig paired 1"
CODE_SYMBOLS = 16


def frame(content: bytes) -> bytes:
    """Put a datagram or a pairing frame into a frame.

    Raises
    ------
    LocalProtocolError
        When it is empty or longer than a datagram may be.
    """
    if not 1 <= len(content) <= MAX_DATAGRAM_BYTES:
        raise LocalProtocolError(
            f"a frame of {len(content)} bytes, the limits are 1 and {MAX_DATAGRAM_BYTES}"
        )
    return len(content).to_bytes(_LENGTH_BYTES, "big") + content


class FrameReader:
    """Takes a stream apart, however its bytes are cut into pieces on the way.

    Parameters
    ----------
    greeting
        What has to come before the first frame; empty on the phone's side.
    """

    def __init__(self, greeting: bytes = b"") -> None:
        self._greeting = greeting
        self._rest = b""

    @property
    def is_greeted(self) -> bool:
        """Whether all of the greeting has come."""
        return not self._greeting

    def receive(self, data: bytes) -> list[bytes]:
        """Take in the next bytes; give the frames that are whole now.

        Raises
        ------
        RemoteProtocolError
            When they are not what this document says. The stream has to be closed then.
        """
        data = self._rest + data
        begin = min(len(self._greeting), len(data))
        if data[:begin] != self._greeting[:begin]:
            raise RemoteProtocolError(f"not the greeting of a phone's app: {data[:begin].hex()}")
        self._greeting = self._greeting[begin:]
        frames, at = [], begin
        while len(data) - at >= _LENGTH_BYTES:
            length = int.from_bytes(data[at : at + _LENGTH_BYTES], "big")
            if not 1 <= length <= MAX_DATAGRAM_BYTES:
                raise RemoteProtocolError(f"a frame of {length} bytes")
            end = at + _LENGTH_BYTES + length
            if len(data) < end:
                break
            frames.append(data[at + _LENGTH_BYTES : end])
            at = end
        self._rest = data[at:]
        return frames


def pairing_request(symbols: str) -> bytes:
    """Write the frame that carries a pairing code: its 16 symbols, capitals, without hyphens."""
    if len(symbols) != CODE_SYMBOLS:
        raise LocalProtocolError(f"a pairing code of {len(symbols)} symbols")
    return _PAIRING + symbols.encode("ascii")


def pairing_confirmation(key: bytes) -> bytes:
    """Write what a phone answers once it keeps the code that this key is derived from."""
    return _PAIRING + hmac.digest(key, _CONFIRMED, hashlib.sha256)[:TAG_BYTES]


def is_pairing_answer(content: bytes) -> bool:
    """Say whether a frame from a phone answers a pairing request, in whichever way."""
    return content.startswith((_PAIRING, _BUSY))


def confirms_pairing(content: bytes, key: bytes) -> bool:
    """Say whether an answer says that the phone keeps the code of this key; False: it is busy."""
    return hmac.compare_digest(content, pairing_confirmation(key))
