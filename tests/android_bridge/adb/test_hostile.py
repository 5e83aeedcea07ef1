"""Phones and servers that answer, and never get to the point: every call ends, and says why."""

from __future__ import annotations

import socket
import struct
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
from hostile_peer import HostilePeer, Service, as_phone, as_server, endlessly, give, greet, head, slowly, take

from android_bridge.adb import AdbDevice, AdbLost, AdbRefused, multiplexed, shell, sync
from android_bridge.adb.device import AdbSilent, AdbTooLong
from android_bridge.adb.direct import connect_tcp
from android_bridge.adb.pulling import Patience
from android_bridge.adb.server import ServerAddress, ServerDevice
from android_bridge.adb.sync import SyncSession
from android_bridge.adb.transports import TransportWire
from android_bridge.base.problems import Problem
from android_bridge.store.adb_store import AdbStore
from android_bridge.store.photo_store import Pulled, Wanted

_THREADS = {"adb", "adb-pull", "adb-finish"}

OpenSync = Callable[..., SyncSession]
Reach = Callable[[Service], Callable[[], AdbDevice]]


@pytest.fixture(params=["server", "direct"])
def reach(request: pytest.FixtureRequest) -> Iterator[Reach]:
    """Start a peer whose every service misbehaves in a given way; of what connects to it nothing is left."""
    with ExitStack() as stack:

        def start(service: Service) -> Callable[[], AdbDevice]:
            speak = {"server": as_server, "direct": as_phone}[request.param]
            peer = stack.enter_context(HostilePeer(speak(service)))

            def connect() -> AdbDevice:
                device = connected_to(peer) if request.param == "direct" else through(peer)
                stack.callback(device.close)
                return device

            return connect

        yield start
    _nothing_is_left()


@pytest.fixture
def sync_with(reach: Reach) -> Iterator[OpenSync]:
    """Open the sync service of such a peer."""
    with ExitStack() as stack:

        def start(service: Service, answer_s: float = 5.0) -> SyncSession:
            session = SyncSession(reach(service)().open_stream("sync:"), "p", answer_s)
            stack.callback(session.close)
            return session

        yield start


def connected_to(peer: HostilePeer, answer_s: float = 5.0) -> AdbDevice:
    return connect_tcp("127.0.0.1", peer.port, 1, lambda _: None, answer_s)


def through(peer: HostilePeer) -> AdbDevice:
    return ServerDevice("R58M123", ServerAddress("127.0.0.1", peer.port))


def _nothing_is_left() -> None:
    until_s = time.monotonic() + 5
    while left := [each.name for each in threading.enumerate() if each.name in _THREADS]:
        assert time.monotonic() < until_s, left
        time.sleep(0.01)


def refused(kind: type[Problem], job: Callable[[], object]) -> Problem:
    """See it end in time with this error."""
    began_s = time.monotonic()
    with pytest.raises(kind) as caught:
        job()
    assert time.monotonic() - began_s < 5
    return caught.value


def printed(text: bytes) -> bytes:
    return struct.pack("<BI", 1, len(text)) + text


def test_a_command_whose_output_trickles(reach: Reach) -> None:
    connect = reach(lambda say: slowly(say, printed(b"x" * 10_000)))
    assert "0.4 s" in refused(AdbSilent, lambda: connect().shell("true", 0.4)).got


def test_a_command_that_says_nothing_in_many_words(reach: Reach) -> None:
    connect = reach(lambda say: endlessly(say, printed(b"") + struct.pack("<BI", 9, 0)))
    assert "0.4 s" in refused(AdbSilent, lambda: connect().shell("true", 0.4)).got


def test_a_command_that_prints_without_end(reach: Reach, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shell, "_MOST_BYTES", 2 << 20)
    connect = reach(lambda say: endlessly(say, printed(b"x" * 60_000)))
    assert (
        refused(AdbLost, lambda: connect().shell("true", 30)).got == "a command there prints more than 2 MiB"
    )


def test_a_command_that_announces_too_much(reach: Reach) -> None:
    connect = reach(lambda say: slowly(say, struct.pack("<BI", 2, 0xFFFFFFFF)))
    assert "prints more than 32 MiB" in refused(AdbLost, lambda: connect().shell("true", 30)).got


def test_a_command_that_ends_without_an_exit_code(reach: Reach) -> None:
    connect = reach(lambda say: say(struct.pack("<BI", 3, 0)))
    refused(AdbLost, lambda: connect().shell("true", 30))


def entry(name_bytes: int = 1) -> bytes:
    return struct.pack("<4s4I", b"DENT", 0o100644, 5, 0, name_bytes) + b"a"


def test_a_folder_without_an_end(sync_with: OpenSync, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sync, "_LIST_S", 0.3)
    session = sync_with(lambda say: endlessly(say, entry()), 0.3)
    refused(AdbSilent, lambda: session.list("/x"))


@pytest.mark.parametrize(
    "answer", [entry(0xFFFFFFFF), b"DATA" + bytes(16), b"FAIL\xff\xff\xff\xff" + bytes(16), b"\n" * 40]
)
def test_what_is_no_list(sync_with: OpenSync, answer: bytes) -> None:
    session = sync_with(lambda say: slowly(say, answer, 0.001))
    assert "out of place" in refused(AdbLost, lambda: session.list("/x")).got


def data(content: bytes) -> bytes:
    return struct.pack("<4sI", b"DATA", len(content)) + content


@pytest.mark.parametrize("answer", [data(b"x" * 50_000), data(b""), b"DATA\xff\xff\xff\xffx"])
def test_a_file_that_trickles(sync_with: OpenSync, answer: bytes) -> None:
    session = sync_with(lambda say: slowly(say, answer, 0.01), 0.3)
    session.ask_for("/x")
    refused(AdbSilent, lambda: list(session.content()))


def test_a_file_of_nothing_without_end(sync_with: OpenSync) -> None:
    session = sync_with(lambda say: endlessly(say, data(b"")), 0.3)
    session.ask_for("/x")
    refused(AdbSilent, lambda: list(session.content()))


def test_a_slow_file_that_does_come(sync_with: OpenSync) -> None:
    """Twice as long as the phone may be silent, and never slower than it may be."""

    def serve(say: Callable[[bytes], None]) -> None:
        for _ in range(20):
            say(data(b"x" * 32_768))
            time.sleep(0.05)
        say(b"DONE" + bytes(4))

    session = sync_with(serve, 0.5)
    session.ask_for("/x")
    assert sum(len(piece) for piece in session.content()) == 20 * 32_768


@pytest.mark.parametrize("answer", [b"FAIL\xff\xff\xff\xff", b"HTTP/1.1 400 Bad Request\r\n"])
def test_what_is_no_file(sync_with: OpenSync, answer: bytes) -> None:
    session = sync_with(lambda say: slowly(say, answer, 0.001))
    session.ask_for("/x")
    assert "out of place" in refused(AdbLost, lambda: list(session.content())).got


def test_a_file_without_an_end_costs_only_itself(reach: Reach, tmp_path: Path) -> None:
    """The first connection meets it; on the next one the file after it comes."""
    times = iter(range(9))

    def serve(say: Callable[[bytes], None]) -> None:
        if next(times) == 0:
            endlessly(say, data(b"x" * 1000))
        say(data(b"a photo") + b"DONE" + bytes(4))

    store = AdbStore(reach(serve), "/photos", patience=Patience(0, 1))
    asked = [Wanted("night", name, tmp_path / name, size) for name, size in (("a", 100_000), ("b", 7))]
    endless, photo = list(store.pull_each(asked))
    assert isinstance(endless, AdbTooLong)
    assert endless.where.endswith("/photos/night/a")
    assert endless.expected == "at most 100,000 bytes"
    assert isinstance(photo, Pulled)
    assert photo.size_bytes == 7
    assert [each.name for each in tmp_path.iterdir()] == ["b"]


def test_a_file_in_very_small_pieces(reach: Reach, tmp_path: Path) -> None:
    """More of them than one call can write."""
    content = bytes(range(250)) * 20
    pieces = b"".join(data(bytes([each])) for each in content)
    store = AdbStore(reach(lambda say: say(pieces + b"DONE" + bytes(4))), "/photos", patience=Patience(0, 1))
    assert store.pull("night", "a", tmp_path / "a").size_bytes == len(content)
    assert (tmp_path / "a").read_bytes() == content


def test_closed_in_the_middle_of_a_file(reach: Reach, tmp_path: Path) -> None:
    half = data(b"x" * 1000) + b"DATA\x00\x10\x00\x00half"
    store = AdbStore(reach(lambda say: say(half)), "/photos", patience=Patience(0, 1))
    refused(AdbLost, lambda: store.pull("night", "a", tmp_path / "a"))
    assert list(tmp_path.iterdir()) == []


# --- an adb server ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("answer", [b"OKAY" * 9, b"FAILffff" + b"x" * 99])
def test_a_server_that_trickles(answer: bytes) -> None:
    with HostilePeer(lambda client: slowly(client.sendall, answer, 0.15)) as peer:
        assert "0.4 s" in refused(AdbSilent, lambda: through(peer).open_stream("shell:", 0.4)).got


@pytest.mark.parametrize("answer", [b"\0" * 9, b"FAIL-001", b"FAILzzzz"])
def test_what_is_no_server(answer: bytes) -> None:
    with HostilePeer(lambda client: slowly(client.sendall, answer, 0.001)) as peer:
        problem = refused(Problem, lambda: through(peer).open_stream("shell:"))
        assert isinstance(problem, AdbLost | AdbRefused) or "does not answer" in problem.what


# --- a phone's daemon ------------------------------------------------------------------------------------


@pytest.mark.parametrize("packet", [b"CNXN" + bytes(20), b"AUTH" + bytes(20), b"A"])
def test_a_greeting_that_trickles(packet: bytes) -> None:
    with HostilePeer(lambda client: slowly(client.sendall, packet, 0.1)) as peer:
        assert refused(AdbLost, lambda: connected_to(peer, 0.4)).got in (
            "it does not answer",
            "what answers there does not speak ADB",
        )
    _nothing_is_left()


def after_greeting(do: Callable[[socket.socket], None]) -> HostilePeer:
    def serve(client: socket.socket) -> None:
        greet(client)
        do(client)

    return HostilePeer(serve)


@pytest.mark.parametrize("packet", [b"HTTP/1.1 400 Bad Request\r\n", head(b"WRTE", 1, 1, 1 << 30)])
def test_what_is_no_packet(packet: bytes) -> None:
    with after_greeting(lambda client: endlessly(client.sendall, packet)) as peer:
        device = connected_to(peer)
        assert "no ADB packet" in refused(AdbLost, lambda: device.shell("true")).got
        device.close()
    _nothing_is_left()


def test_a_packet_that_trickles(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(TransportWire, "_STALL_S", 0.3)
    packet = head(b"WRTE", 1, 1, 60_000) + b"x" * 60_000
    with after_greeting(lambda client: slowly(client.sendall, packet, 0.005)) as peer:
        device = connected_to(peer)
        assert "in the middle of a message" in refused(AdbLost, lambda: device.shell("true", 10)).got
        device.close()
    _nothing_is_left()


def test_a_flood_that_nobody_asked_for() -> None:
    """Whoever opened the stream has not read anything yet, and need not keep it all."""

    def serve(client: socket.socket) -> None:
        _, remote, _, _ = take(client)
        give(client, b"OKAY", 1, remote)
        packet = head(b"WRTE", 1, remote, 1 << 19) + bytes(1 << 19)
        endlessly(client.sendall, packet)

    with after_greeting(serve) as peer:
        device = connected_to(peer)
        stream = device.open_stream("shell:")
        until_s = time.monotonic() + 5
        while not stream._ended:  # type: ignore[attr-defined]  # before it is read
            assert time.monotonic() < until_s
            time.sleep(0.01)
        count = 0
        problem = None
        while problem is None:
            try:
                count += len(stream.recv(1))
            except AdbLost as error:
                problem = error
        assert problem.got == "it sends without being asked"
        assert count < 16 << 20
        device.close()
    _nothing_is_left()


def test_a_phone_that_hardly_takes_anything(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(multiplexed, "_PACKET_S", 0.4)
    (tmp_path / "app.apk").write_bytes(bytes(20_000_000))

    def serve(client: socket.socket) -> None:
        client.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        _, remote, _, _ = take(client)
        while True:
            for _ in range(25):  # what fits between the two ends' buffers is taken at once
                give(client, b"OKAY", 1, remote)
                time.sleep(0.002)
            client.recv(100)

    with after_greeting(serve) as peer:
        device = connected_to(peer)
        problem = refused(AdbLost, lambda: device.push(tmp_path / "app.apk", "/data/app.apk", 30))
        assert "it has not taken a message" in problem.got
        device.close()
    _nothing_is_left()


def test_a_phone_that_takes_one_packet_now_and_then(tmp_path: Path) -> None:
    (tmp_path / "app.apk").write_bytes(bytes(20_000_000))

    def serve(client: socket.socket) -> None:
        while True:
            _, remote, _, _ = take(client)
            give(client, b"OKAY", 1, remote)
            time.sleep(0.05)

    with after_greeting(serve) as peer:
        device = connected_to(peer)
        problem = refused(AdbSilent, lambda: device.push(tmp_path / "app.apk", "/data/app.apk", 0.5))
        assert problem.got == "no whole answer within 0.5 s"
        stream = device.open_stream("tcp:4748")
        refused(AdbSilent, lambda: stream.send(bytes(20_000_000), 0.5))
        device.close()
    _nothing_is_left()
