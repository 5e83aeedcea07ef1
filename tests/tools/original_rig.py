"""The original rig's two ends, written anew after its rules, faults included: a phone app and a client."""

from __future__ import annotations

import io
import random
import socket
import threading
import time
from collections.abc import Callable, Sequence
from pathlib import Path

from PIL import Image

BUFFER_BYTES = 256
Address = tuple[str, int]


def small_jpeg(shade: int) -> bytes:
    """Make a picture of one shade."""
    made = io.BytesIO()
    Image.new("RGB", (64, 48), (shade % 256,) * 3).save(made, "JPEG")
    return made.getvalue()


class OriginalPhone:
    """Answers one request after the other, and moves on to the next row *before* it takes the photo.

    Parameters
    ----------
    folder
        Where photos land, under exactly the name that was asked for.
    next_row
        Set by hand, before a run and at any time.

    Attributes
    ----------
    loses
        How many OKs of a row are still to be lost on the way.
    photo_s
        How long a photo takes.
    reply_copies
        How often every answer arrives.
    hook
        Called with (row, name, peer) before a request is looked at; an answer it gives is sent instead.
    camera
        Gives the photo of a row, when so many photos were taken; a picture of one shade otherwise.
    """

    def __init__(self, folder: Path, next_row: int = 0) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self.folder, self.next_row = folder, next_row
        self.loses: dict[int, int] = {}
        self.photo_s = 0.0
        self.reply_copies = 1
        self.requests: list[bytes] = []
        self.peers: list[Address] = []
        self.hook: Callable[[int, str, Address], bytes | None] = lambda _row, _name, _peer: None
        self.camera: Callable[[int, int], bytes] = lambda _row, shots: small_jpeg(shots)
        self.socket = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self.socket.bind(("127.0.0.1", 0))
        self.socket.settimeout(0.05)
        self._shots = 0
        self._ending = threading.Event()
        self._thread = threading.Thread(target=self._serve, daemon=True)

    @property
    def port(self) -> int:
        return int(self.socket.getsockname()[1])

    def __enter__(self) -> OriginalPhone:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._ending.set()
        self._thread.join()
        self.socket.close()

    def photos(self) -> list[str]:
        return sorted(each.name for each in self.folder.iterdir())

    def _serve(self) -> None:
        while not self._ending.is_set():
            try:
                data, peer = self.socket.recvfrom(BUFFER_BYTES)
            except TimeoutError:
                continue
            self.requests.append(data)
            self.peers.append(peer)
            reply = self._answer(data, peer)
            for _ in range(self.reply_copies if reply else 0):
                self.socket.sendto(reply, peer)

    def _answer(self, data: bytes, peer: Address) -> bytes:
        seq, _, name = data.decode().partition("|")
        row = int(seq)
        forced = self.hook(row, name, peer)
        if forced is not None:
            return forced
        if row != self.next_row:
            return b"MISMATCH"
        self.next_row += 1
        time.sleep(self.photo_s)
        self._shots += 1
        (self.folder / name).write_bytes(self.camera(row, self._shots))
        if self.loses.get(row, 0):
            self.loses[row] -= 1
            return b""
        return b"OK|" + name.encode()


def original_client(
    address: Address, paths: Sequence[str], row_start: int = 0, *, timeout_s: float = 10.0, tries: int = 9
) -> list[str]:
    """Ask for one photo after the other as the original client does; give the last answers.

    A new socket for each request, the same name again after a time-out; a mismatch is passed over unless the
    answer before it was one too.
    """
    answers: list[str] = []
    mismatch = False
    for row, path in enumerate(paths, row_start):
        name = "__".join([str(row), str(random.randint(0, 100)), *path.split("/")])
        request, answer = f"{row}|{name}".encode(), "TIMEOUT"
        for _ in range(tries):
            answer = ask(address, request, timeout_s)
            if answer != "TIMEOUT":
                break
            mismatch = False
        answers.append(answer)
        if answer == "MISMATCH" and mismatch:
            return answers
        mismatch = answer == "MISMATCH"
    return answers


def ask_until_answered(address: Address, request: bytes, timeout_s: float, tries: int = 9) -> str:
    """Send a request from a new socket, again after each time-out; ``TIMEOUT`` where nothing ever came."""
    for _ in range(tries):
        answer = ask(address, request, timeout_s)
        if answer != "TIMEOUT":
            return answer
    return "TIMEOUT"


def ask(address: Address, request: bytes, timeout_s: float) -> str:
    """Send one datagram from a new socket and wait for the answer."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as client:
        client.settimeout(timeout_s)
        client.sendto(request, address)
        try:
            return client.recvfrom(1024)[0].decode()
        except TimeoutError:
            return "TIMEOUT"
