"""A phone's daemon that lets nobody in before its owner has agreed: of all else it knows nothing.

The adbd of a desktop asks nobody. This one speaks just the greeting, with ADB's own packets: it gives a
token, takes signatures and the public key, checks them, and greets when it is told to.
"""

from __future__ import annotations

import base64
import contextlib
import socket
import struct
import threading
import time
from typing import Self

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import padding, rsa, utils

_KEY = struct.Struct("<II256s256sI")
_HEADER = struct.Struct("<4s5I")
_TOKEN, _SIGNATURE, _PUBLIC_KEY = 1, 2, 3


class AskingPhone:
    """Serves one connection after the other on 127.0.0.1 until it is closed.

    Parameters
    ----------
    agrees_after_s
        When the owner confirms after being asked; None for never.
    greets
        With what it greets then.
    """

    def __init__(
        self,
        agrees_after_s: float | None,
        greets: str = "device::ro.product.model=Asking;features=shell_v2",
    ) -> None:
        self._greets = greets.encode()
        self._agrees_after_s = agrees_after_s
        self._listening = socket.create_server(("127.0.0.1", 0))
        self.port: int = self._listening.getsockname()[1]
        self._known: rsa.RSAPublicKey | None = None
        self.asked = self.recognised = 0
        self._thread = threading.Thread(target=self._serve, daemon=True)
        self._thread.start()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._listening.shutdown(socket.SHUT_RDWR)
        self._listening.close()
        self._thread.join(5)

    def _serve(self) -> None:
        while True:
            try:
                connected = self._listening.accept()[0]
            except OSError:
                return
            with connected, contextlib.suppress(OSError):
                self._greet(connected)
                while connected.recv(1 << 16):
                    pass

    def _greet(self, to: socket.socket) -> None:
        token = bytes(range(20))
        assert _take(to)[0] == b"CNXN"
        while True:
            _give(to, b"AUTH", _TOKEN, 0, token)
            command, kind, content = _take(to)
            assert command == b"AUTH"
            if kind == _SIGNATURE and self._knows(token, content):
                self.recognised += 1
                break
            if kind == _PUBLIC_KEY:
                self.asked += 1
                if self._agrees_after_s is None:
                    return  # and wait, without a word
                time.sleep(self._agrees_after_s)
                self._known = _public_key(content)
                break
        _give(to, b"CNXN", 0x01000000, 1 << 20, self._greets)

    def _knows(self, token: bytes, signature: bytes) -> bool:
        if self._known is None:
            return False
        with contextlib.suppress(InvalidSignature):
            self._known.verify(signature, token, padding.PKCS1v15(), utils.Prehashed(hashes.SHA1()))  # noqa: S303 - ADB's
            return True
        return False


def _take(source: socket.socket) -> tuple[bytes, int, bytes]:
    command, kind, _, length, _, _ = _HEADER.unpack(_exactly(source, _HEADER.size))
    return command, kind, _exactly(source, length)


def _exactly(source: socket.socket, count: int) -> bytes:
    data = b""
    while len(data) < count:
        piece = source.recv(count - len(data))
        if not piece:
            raise ConnectionError
        data += piece
    return data


def _give(to: socket.socket, command: bytes, first: int, second: int, content: bytes) -> None:
    magic = int.from_bytes(command, "little") ^ 0xFFFFFFFF
    to.sendall(_HEADER.pack(command, first, second, len(content), sum(content), magic) + content)


def _public_key(content: bytes) -> rsa.RSAPublicKey:
    """Read Android's own form: sizes, the modulus with its lowest byte first, and so on."""
    _, _, modulus, _, exponent = _KEY.unpack(base64.b64decode(content.split(b" ")[0].rstrip(b"\0")))
    return rsa.RSAPublicNumbers(exponent, int.from_bytes(modulus, "little")).public_key()
