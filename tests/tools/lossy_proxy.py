"""A bad network on loopback: a UDP proxy that loses, doubles and delays what controller and phone send.

A thread for tests (`with LossyProxy(...) as proxy`), a program for trying things by hand.
"""

from __future__ import annotations

import argparse
import heapq
import selectors
import signal
import socket
import sys
import threading
import time
from collections import OrderedDict
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from random import Random
from types import TracebackType

from network_faults import NetworkFaults

Address = tuple[str, int]
MAX_CLIENTS = 64  # each has a socket; the one that was silent longest makes room for a new one
MAX_WAITING = 10_000  # copies on their way: more are lost, as in a full router
LARGEST_BYTES = 65_535

HELP = """\
Start a phone, this, and a run through it, each in a terminal of its own:

  chexrig phone sim --store my-phone --port 4747
  python tests/tools/lossy_proxy.py --to 127.0.0.1:4747 --listen 4800 --loss 0.2 --doubled 0.1 --jitter-ms 20
  chexrig run PLAN --phone udp:127.0.0.1:4800 --pairing-code CODE

Without any fault it forwards everything, for a comparison. The same seed decides alike as long as datagrams
come in the same order. Jitter makes datagrams overtake each other. Ctrl-C ends it and shows what it did."""


@dataclass(slots=True)
class Counts:
    """What happened to datagrams: `overtaken` arrived behind one that had set out later the same way."""

    received: int = 0
    lost: int = 0
    doubled: int = 0
    delivered: int = 0
    overtaken: int = 0
    undeliverable: int = 0  # nobody listened there
    clients: int = 0


@dataclass(eq=False, slots=True)
class _Way:
    """One client in one direction: where its datagrams leave, and how far they have come."""

    out: socket.socket
    to: Address | None  # None: the socket is connected
    set_out: int = 0
    newest_arrived: int = 0


@dataclass(eq=False, slots=True)
class _Client:
    upstream: socket.socket
    there: _Way
    back: _Way


@dataclass(order=True, slots=True)
class _Copy:
    due_s: float
    serial: int
    way: _Way = field(compare=False)
    number: int = field(compare=False)  # when its original set out on this way
    data: bytes = field(compare=False)


class LossyProxy:
    """Stands where the phone would be. Each client reaches the phone from an address of its own.

    Parameters
    ----------
    to
        The phone.
    faults
        What happens to each datagram, in both directions; may be replaced while it runs.
    seed
        Of the fates.
    listen
        Where clients send to; port 0 is any free one.
    delivers
        Called, in the proxy's thread, with each datagram just before it is handed on.
    """

    def __init__(
        self,
        to: Address,
        faults: NetworkFaults,
        seed: int = 1,
        listen: Address = ("127.0.0.1", 0),
        *,
        delivers: Callable[[bytes], None] = lambda _: None,
    ) -> None:
        self.faults = faults
        self.counts = Counts()
        self._to = to
        self._delivers = delivers
        self._random = Random(seed)
        self._listening = _udp_socket()
        self._listening.bind(listen)
        self.address: Address = self._listening.getsockname()
        self._clients: OrderedDict[Address, _Client] = OrderedDict()
        self._waiting: list[_Copy] = []
        self._serial = 0
        self._wake, self._woken = socket.socketpair()
        self._selector = selectors.DefaultSelector()
        self._selector.register(self._listening, selectors.EVENT_READ)
        self._selector.register(self._woken, selectors.EVENT_READ)
        self._thread: threading.Thread | None = None

    def __enter__(self) -> LossyProxy:
        self._thread = threading.Thread(target=self.run, name="lossy proxy", daemon=True)
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()
        if self._thread is not None:
            self._thread.join()
        self.close()

    def run(self) -> None:
        """Forward until `stop`."""
        while True:
            wait_s = max(0.0, self._waiting[0].due_s - time.monotonic()) if self._waiting else None
            for key, _ in self._selector.select(wait_s):
                if key.fileobj is self._woken:
                    return
                if key.fileobj is self._listening:
                    self._hear_clients()
                else:
                    self._hear_phone(key.data)
            self._deliver_due()

    def stop(self) -> None:
        """Make `run` return; from any thread, and from a signal handler."""
        self._wake.send(b".")

    def close(self) -> None:
        """Close the sockets; what is still on its way is lost."""
        self._selector.close()
        for client in self._clients.values():
            client.upstream.close()
        for each in (self._listening, self._wake, self._woken):
            each.close()

    def _hear_clients(self) -> None:
        try:
            data, peer = self._listening.recvfrom(LARGEST_BYTES)
        except OSError:
            return  # an earlier answer found its client gone
        client = self._clients.get(peer) or self._new_client(peer)
        self._clients.move_to_end(peer)
        self._send_off(client.there, data)

    def _hear_phone(self, client: _Client) -> None:
        try:
            data = client.upstream.recv(LARGEST_BYTES)
        except OSError:
            self.counts.undeliverable += 1  # Wi-Fi does not tell the controller either
        else:
            self._send_off(client.back, data)

    def _new_client(self, peer: Address) -> _Client:
        if len(self._clients) >= MAX_CLIENTS:
            _, silent = self._clients.popitem(last=False)
            self._selector.unregister(silent.upstream)
            silent.upstream.close()
        upstream = _udp_socket()
        upstream.connect(self._to)
        client = _Client(upstream, _Way(upstream, None), _Way(self._listening, peer))
        self._clients[peer] = client
        self._selector.register(upstream, selectors.EVENT_READ, client)
        self.counts.clients += 1
        return client

    def _send_off(self, way: _Way, data: bytes) -> None:
        self.counts.received += 1
        way.set_out += 1
        copies = self.faults.fates(data, self._random)
        self.counts.lost += not copies
        self.counts.doubled += len(copies) > 1
        now = time.monotonic()
        for delay_s, content in copies:
            if len(self._waiting) >= MAX_WAITING:
                self.counts.lost += 1
                continue
            self._serial += 1
            heapq.heappush(self._waiting, _Copy(now + delay_s, self._serial, way, way.set_out, content))

    def _deliver_due(self) -> None:
        while self._waiting and self._waiting[0].due_s <= time.monotonic():
            copy = heapq.heappop(self._waiting)
            way = copy.way
            self._delivers(copy.data)
            try:
                way.out.send(copy.data) if way.to is None else way.out.sendto(copy.data, way.to)
            except OSError:
                self.counts.undeliverable += 1
                continue
            self.counts.delivered += 1
            self.counts.overtaken += copy.number < way.newest_arrived
            way.newest_arrived = max(way.newest_arrived, copy.number)


def _udp_socket() -> socket.socket:
    made = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    made.setblocking(False)
    return made


def _address(text: str) -> Address:
    host, _, port = text.rpartition(":")
    if not port.isdigit() or int(port) > 65_535:
        raise argparse.ArgumentTypeError(f"expected HOST:PORT or PORT, got {text!r}")
    return host or "127.0.0.1", int(port)


def _probability(text: str) -> float:
    value = float(text)
    if not 0 <= value <= 1:
        raise argparse.ArgumentTypeError(f"expected 0 to 1, got {text}")
    return value


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        description=__doc__.partition("\n")[0],
        epilog=HELP,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    add = parser.add_argument
    add("--to", type=_address, required=True, metavar="HOST:PORT", help="where the phone listens")
    add("--listen", type=_address, default="0", metavar="[HOST:]PORT", help="where to listen (any free port)")
    add("--loss", type=_probability, default=0.0, help="how many never arrive, 0 to 1")
    add("--doubled", type=_probability, default=0.0, help="how many arrive twice, 0 to 1")
    add("--delay-ms", type=float, default=0.0, help="how long each takes at least")
    add("--jitter-ms", type=float, default=0.0, help="and how much longer at most, at random")
    add("--seed", type=int, default=1, help="of all that is random (1)")
    return parser


def main(arguments: Sequence[str] | None = None) -> None:
    """Be a proxy until Ctrl-C."""
    given = _parser().parse_args(arguments)
    faults = NetworkFaults(
        given.loss, given.doubled, delay_s=given.delay_ms / 1000, jitter_s=given.jitter_ms / 1000
    )
    try:
        proxy = LossyProxy(given.to, faults, given.seed, given.listen)
    except OSError as error:
        sys.exit(f"cannot listen at {given.listen[0]}:{given.listen[1]}: {error.strerror}")
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: proxy.stop())
    host, port = proxy.address
    print(f"listening at udp:{host}:{port} for udp:{given.to[0]}:{given.to[1]}, {faults}", flush=True)
    proxy.run()
    proxy.close()
    print(proxy.counts)


if __name__ == "__main__":
    main()
