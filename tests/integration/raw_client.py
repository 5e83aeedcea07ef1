"""Controllers of datagrams written by hand, by UDP and by the cable."""

from __future__ import annotations

import secrets
import socket
from typing import Any, Self

from android_bridge.base.pairing import key_from_code
from protocol.framing import frame
from protocol.messages import (
    NO_SESSION,
    PROTOCOL_VERSION,
    Capture,
    Message,
    Open,
    Opened,
    PicturePart,
    PictureRequest,
    Refused,
    StatusReport,
    StatusRequest,
)
from protocol.photo_name import PhotoName
from protocol.pictures import Place, from_text, open_picture
from protocol.wire import decode, encode

PATIENCE_S = 10


class RawClient:
    """A controller of datagrams written by hand; ``with`` closes its socket, however the test ends."""

    def __init__(self, port: int, code: str) -> None:
        self._socket = self._connect(port)
        self._socket.settimeout(PATIENCE_S)
        self._key = key_from_code(code)
        self.session = self.new_session()

    @staticmethod
    def new_session() -> str:
        """Give a session's id."""
        return secrets.token_hex(16)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def ask(self, message: Message, *wanted: type[Message]) -> Any:
        """Send, and give the first answer of these types."""
        self.send(self.sealed(message))
        while True:
            answer = decode(self._receive(), self._key, "phone")
            if isinstance(answer, wanted):
                return answer

    def sealed(self, message: Message) -> bytes:
        """Give its datagram."""
        return encode(message, self._key)

    def send(self, datagram: bytes) -> None:
        self._socket.send(datagram)

    def _connect(self, port: int) -> socket.socket:
        made = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        made.connect(("127.0.0.1", port))
        return made

    def _receive(self) -> bytes:
        return self._socket.recv(2000)

    def trigger(self, index: int) -> Capture:
        """Make the request for a photo."""
        name = str(PhotoName(index, 1, "s1", "train", f"patient{index:05d}", "study1", "view1_frontal"))
        return Capture(self.session, index, 1, name, "0" * 64)

    def capture(self, index: int, *wanted: type[Message]) -> Any:
        return self.ask(self.trigger(index), *wanted)

    def open(self, journal: str, last: int, next_index: int = 1) -> None:
        status = self.ask(StatusRequest(secrets.token_hex(8)), StatusReport)
        request = Open(
            self.session,
            status.challenge,
            PROTOCOL_VERSION,
            "1.0",
            journal,
            "s1",
            1,
            last,
            next_index,
            1,
            None,
            None,
            None,
        )
        assert self.ask(request, Opened, Refused) == self.ask(request, Opened)

    def picture(self, index: int | None = None) -> bytes | None:
        """Give the small picture of a photo, or of what the camera sees now; None where there is none."""
        challenge = self.ask(StatusRequest(secrets.token_hex(8)), StatusReport).challenge
        nonce, take = secrets.token_hex(8), None if index is None else 1
        session = NO_SESSION if index is None else self.session
        place = Place.of_frame(nonce) if index is None else Place(session, index, 1)
        parts: list[bytes] = []
        while True:
            self.send(self.sealed(PictureRequest(nonce, challenge, session, index, take, len(parts))))
            self._socket.settimeout(0.05)  # silence: it is being made
            try:
                answer = decode(self._receive(), self._key, "phone")
            except TimeoutError:
                continue
            finally:
                self._socket.settimeout(PATIENCE_S)
            if isinstance(answer, PicturePart) and answer.nonce == nonce and answer.part == len(parts):
                if answer.parts == 0:
                    return None
                parts.append(from_text(answer.data))
                if len(parts) == answer.parts:
                    return open_picture(parts, place, self._key, bytes.fromhex(answer.seal))

    def close(self) -> None:
        self._socket.close()


class CableClient(RawClient):
    """The same at the other end of the cable."""

    def _connect(self, port: int) -> socket.socket:
        made = socket.create_connection(("127.0.0.1", port), PATIENCE_S)
        self._file = made.makefile("rb")
        try:
            assert self._file.read(4) == b"CXR\x01"
        except BaseException:  # nobody has the object to close it by
            self._file.close()
            made.close()
            raise
        return made

    def send(self, datagram: bytes) -> None:
        self._socket.sendall(frame(datagram))

    def _receive(self) -> bytes:
        length = int.from_bytes(self._file.read(2), "big")
        return self._file.read(length)

    def close(self) -> None:
        self._file.close()
        super().close()
