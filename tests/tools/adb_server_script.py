"""An adb server that only lists phones, in states that a real adbd without a phone never gets into."""

from __future__ import annotations

import contextlib
import socket
from threading import Thread
from typing import Self


class AdbServerScript:
    """Listens on a port of 127.0.0.1 until it is closed.

    Parameters
    ----------
    phones
        The state of each, by serial number; may be changed meanwhile.
    """

    def __init__(self, phones: dict[str, str]) -> None:
        self.phones = phones
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port: int = self._listener.getsockname()[1]
        Thread(target=self._accept, daemon=True).start()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        with contextlib.suppress(OSError):
            self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()

    def _accept(self) -> None:
        with contextlib.suppress(OSError):
            while True:
                client, _ = self._listener.accept()
                with client:
                    client.settimeout(5)
                    self._serve(client)

    def _serve(self, client: socket.socket) -> None:
        with contextlib.suppress(OSError, ValueError):
            request = client.recv(int(client.recv(4), 16)).decode("ascii")
            if request == "host:devices-l":
                lines = "".join(f"{serial:<22} {state}\n" for serial, state in self.phones.items())
                client.sendall(f"OKAY{len(lines):04x}{lines}".encode("ascii"))
            else:
                words = "device offline"
                client.sendall(f"FAIL{len(words):04x}{words}".encode("ascii"))
