"""The proxy that stands for a bad network does what it says, or tests through it prove nothing."""

from __future__ import annotations

import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import lossy_proxy
import pytest
from lossy_proxy import LossyProxy
from network_faults import NetworkFaults

PROGRAM = Path(lossy_proxy.__file__)


@contextmanager
def udp_socket() -> Iterator[socket.socket]:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as made:
        made.bind(("127.0.0.1", 0))
        made.settimeout(5)
        yield made


def received(of: socket.socket, quiet_s: float = 0.15) -> list[bytes]:
    """Take in everything until nothing has come for a while."""
    of.settimeout(quiet_s)
    taken = []
    while True:
        try:
            taken.append(of.recv(2000))
        except TimeoutError:
            return taken


def open_files() -> int:
    return len(list(Path("/proc/self/fd").iterdir()))


def test_without_faults_everything_arrives_in_order() -> None:
    sent = [bytes([number]) * (number + 1) for number in range(100)]
    with udp_socket() as phone, LossyProxy(phone.getsockname(), NetworkFaults()) as proxy:
        with udp_socket() as client:
            for each in sent:
                client.sendto(each, proxy.address)
            assert received(phone) == sent
        assert (proxy.counts.received, proxy.counts.delivered) == (100, 100)
        assert (proxy.counts.lost, proxy.counts.doubled, proxy.counts.overtaken) == (0, 0, 0)


def test_each_client_has_an_address_of_its_own_and_gets_its_own_answers() -> None:
    addresses = set()
    with (
        udp_socket() as phone,
        udp_socket() as one,
        udp_socket() as other,
        LossyProxy(phone.getsockname(), NetworkFaults()) as proxy,
    ):
        for client, words in ((one, b"one"), (other, b"other"), (one, b"one again")):
            client.sendto(words, proxy.address)
            data, address = phone.recvfrom(100)
            addresses.add(address)
            phone.sendto(data.upper(), address)
        assert len(addresses) == proxy.counts.clients == 2
        assert (received(one), received(other)) == ([b"ONE", b"ONE AGAIN"], [b"OTHER"])


def test_loses_doubles_and_reorders_as_told() -> None:
    faults = NetworkFaults(loss=0.2, doubled=0.1, jitter_s=0.02)
    with udp_socket() as phone, LossyProxy(phone.getsockname(), faults) as proxy, udp_socket() as client:
        data: list[bytes] = []
        for first in range(0, 500, 50):  # or a socket's buffer overflows, which is not the proxy's doing
            for number in range(first, first + 50):
                client.sendto(number.to_bytes(2, "big"), proxy.address)
            data += received(phone, 0.1)
        arrived = [int.from_bytes(each, "big") for each in data]
    counts = proxy.counts
    assert counts.received == 500
    assert 60 < counts.lost == 500 - len(set(arrived)) < 140
    assert 20 < counts.doubled == len(arrived) - len(set(arrived)) < 70
    newest, overtaken = -1, 0
    for each in arrived:
        overtaken += each < newest
        newest = max(newest, each)
    assert counts.overtaken == overtaken > 50


def test_old_clients_make_room(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lossy_proxy, "MAX_CLIENTS", 3)
    before = open_files()
    with udp_socket() as phone, LossyProxy(phone.getsockname(), NetworkFaults()) as proxy:
        for number in range(20):
            with udp_socket() as client:
                client.sendto(bytes([number]), proxy.address)
                data, address = phone.recvfrom(100)
                phone.sendto(data, address)
                assert client.recv(100) == bytes([number])
        assert proxy.counts.clients == 20
        assert open_files() < before + 12
    assert open_files() == before


def test_nobody_at_the_other_end_is_no_end() -> None:
    with udp_socket() as gone:
        address = gone.getsockname()
    with udp_socket() as client, LossyProxy(address, NetworkFaults()) as proxy:
        for _ in range(3):
            client.sendto(b"x", proxy.address)
            assert received(client, 0.05) == []
        assert proxy.counts.undeliverable > 0


def test_as_a_program() -> None:
    with udp_socket() as phone, udp_socket() as client:
        host, port = phone.getsockname()
        arguments = ["--to", f"{host}:{port}", "--doubled", "1", "--seed", "3"]
        program = subprocess.Popen(
            [sys.executable, "-W", "error", str(PROGRAM), *arguments], stdout=subprocess.PIPE, text=True
        )
        assert program.stdout is not None
        with program.stdout as out:
            line = out.readline()
            client.sendto(b"x", ("127.0.0.1", int(line.split("udp:127.0.0.1:")[1].split()[0])))
            assert received(phone, 1.0) == [b"x", b"x"]
            program.send_signal(signal.SIGINT)
            assert "received=1, lost=0, doubled=1" in out.read()
        assert program.wait(10) == 0
