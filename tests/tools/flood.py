"""Throws garbage at a UDP port, many thousand datagrams each second.

    python tests/tools/flood.py at 127.0.0.1:4747 --seconds 10 --rate 20000
    python tests/tools/flood.py between 127.0.0.1:4747 --seconds 10 --rate 20000

`at` aims at the phone, as soon as a line on standard input comes. `between` listens at a port of its own,
forwards what controller and phone send, and aims at the controller from the phone's address as the controller
sees it: its connected socket hears no other. Writes what it sent as one JSON object.
"""

from __future__ import annotations

import argparse
import contextlib
import json
import socket
import sys
import time
from pathlib import Path
from random import Random

VECTORS = Path(__file__).resolve().parents[2] / "protocol" / "vectors" / "datagrams.json"
HEADER = b"CXR\x01"
STEP_S = 0.002  # so many at once, then the next: smoother than a wait for each
ROUNDS = 8  # of each kind are made before the first is sent, or making them would be most of the work

Address = tuple[str, int]


def garbage(random: Random, status: bytes) -> list[bytes]:
    """Make datagrams of every kind that has no right tag; `status` is one under another key."""
    bodies = [bytes.fromhex(each["datagram_hex"])[20:] for each in json.loads(VECTORS.read_text())["valid"]]
    made = [HEADER + random.randbytes(16) + each for each in bodies]  # every message there is
    for _ in range(ROUNDS):
        made += [
            random.randbytes(random.randrange(1, 1200)),
            random.randbytes(1200),
            HEADER + random.randbytes(16) + b'{"nonce":"0123456789abcdef","type":"status"}',
            HEADER + random.randbytes(1196),
            status,
            status[:-1],
            random.randbytes(1201),
            HEADER + random.randbytes(4000),
        ]
    return made


class Flood:
    """Sends garbage at a steady rate for as long as it is asked."""

    def __init__(self, rate: int, seconds: float, seed: int) -> None:
        random = Random(seed)
        self._garbage = garbage(random, HEADER + random.randbytes(16) + b'{"nonce":"0123456789abcdef"}')
        self._rate, self._seconds = rate, seconds
        self._began_s: float | None = None
        self.sent = self.held_back = 0

    def begin(self) -> None:
        self._began_s = time.monotonic()

    @property
    def began(self) -> bool:
        return self._began_s is not None

    @property
    def lasted_s(self) -> float:
        return 0.0 if self._began_s is None else time.monotonic() - self._began_s

    @property
    def over(self) -> bool:
        return self.lasted_s > self._seconds

    def send_due(self, through: socket.socket, to: Address) -> None:
        """Catch up with the rate."""
        while self.sent < self.lasted_s * self._rate:
            try:
                through.sendto(self._garbage[self.sent % len(self._garbage)], to)
            except (BlockingIOError, ConnectionRefusedError):
                self.held_back += 1
            self.sent += 1

    def report(self) -> None:
        rate = (self.sent - self.held_back) / self.lasted_s
        print(json.dumps({"sent": self.sent, "held_back": self.held_back, "rate": round(rate)}), flush=True)


def flood_at(flood: Flood, phone: Address) -> None:
    """Aim at the phone."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as aim:
        sys.stdin.readline()
        flood.begin()
        while not flood.over:
            flood.send_due(aim, phone)
            time.sleep(STEP_S)
    flood.report()


def flood_between(flood: Flood, phone: Address) -> None:
    """Stand where the phone would be, and aim at the controller; goes on forwarding after the end."""
    with (
        socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as front,
        socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as back,
    ):
        front.bind(("127.0.0.1", 0))
        back.connect(phone)
        for each in (front, back):
            each.setblocking(False)
        print(front.getsockname()[1], flush=True)
        controller: Address | None = None
        reported = False
        while True:
            controller = _forward(front, back, controller)
            if controller is not None:
                if not flood.began:
                    flood.begin()
                if not flood.over:
                    flood.send_due(front, controller)
                elif not reported:
                    flood.report()
                    reported = True
            time.sleep(STEP_S / 2)


def _forward(front: socket.socket, back: socket.socket, controller: Address | None) -> Address | None:
    """Pass on what has come from either side; gives where the controller was last heard from."""
    with contextlib.suppress(BlockingIOError, ConnectionRefusedError):
        while True:
            data, controller = front.recvfrom(2000)
            back.send(data)
    with contextlib.suppress(BlockingIOError, ConnectionRefusedError):
        while controller is not None:
            front.sendto(back.recv(2000), controller)
    return controller


def main() -> None:
    """Flood from the command line."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("aim", choices=("at", "between"))
    parser.add_argument("phone", metavar="HOST:PORT")
    parser.add_argument("--seconds", type=float, default=10.0)
    parser.add_argument("--rate", type=int, default=20_000, help="datagrams each second (20000)")
    parser.add_argument("--seed", type=int, default=1)
    given = parser.parse_args()
    host, _, port = given.phone.rpartition(":")
    run = flood_at if given.aim == "at" else flood_between
    with contextlib.suppress(KeyboardInterrupt):
        run(Flood(given.rate, given.seconds, given.seed), (host, int(port)))


if __name__ == "__main__":
    main()
