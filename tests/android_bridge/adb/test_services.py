"""A real adbd's services: shell, push, and streams to what listens on the phone."""

from __future__ import annotations

import contextlib
import os
import socket
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from android_bridge.adb import AdbDevice, AdbLost, AdbRefused, ShellResult


@pytest.fixture
def echo(own_network: None) -> Iterator[int]:  # noqa: ARG001 - the port has to be in there
    """Port on the phone of something that gives back what it gets, and closes after `bye`."""
    with socket.create_server(("127.0.0.1", 0)) as listening:

        def serve() -> None:
            while True:
                try:
                    connected = listening.accept()[0]
                except OSError:
                    return
                with connected:
                    while (data := connected.recv(1 << 16)) and data != b"bye":
                        connected.sendall(data)

        threading.Thread(target=serve, daemon=True).start()
        yield listening.getsockname()[1]
        listening.shutdown(socket.SHUT_RDWR)


def test_a_command_prints_and_ends(device: AdbDevice) -> None:
    assert device.shell("echo out; echo err >&2; exit 7") in (
        ShellResult("out\nerr\n", 7),
        ShellResult("err\nout\n", 7),
    )
    assert device.shell("echo 'é 日本'") == ShellResult("é 日本\n", 0)
    assert device.shell("no-such-program-here").exit_code == 127


def test_a_command_that_reads_gets_nothing(device: AdbDevice) -> None:
    assert device.shell("cat; echo done", 5) == ShellResult("done\n", 0)


def test_much_output(device: AdbDevice) -> None:
    assert len(device.shell("head -c 3000000 /dev/zero | tr '\\0' x").output) == 3_000_000


def test_a_command_that_does_not_end(device: AdbDevice) -> None:
    began_s = time.monotonic()
    with pytest.raises(AdbLost, match="does not answer") as caught:
        device.shell("sleep 30", 0.3)
    assert time.monotonic() - began_s < 3
    assert "0.3 s" in caught.value.got
    assert device.shell("echo still here").output == "still here\n"


@pytest.mark.parametrize("size", [0, 1, 512, 65536, 3_000_001])
def test_push(device: AdbDevice, tmp_path: Path, size: int) -> None:
    local, remote = tmp_path / "app.apk", tmp_path / "phone" / "new folder" / "é.apk"
    local.write_bytes(os.urandom(size))
    local.chmod(0o640)
    device.push(local, str(remote))
    assert remote.read_bytes() == local.read_bytes()
    assert int(remote.stat().st_mtime) == int(local.stat().st_mtime)


def test_a_place_that_cannot_be_written(device: AdbDevice, tmp_path: Path) -> None:
    local = tmp_path / "app.apk"
    local.write_bytes(b"x" * 200_000)
    with pytest.raises(AdbRefused, match="refuses a file") as caught:
        device.push(local, "/proc/none/app.apk")
    assert "/proc/none/app.apk" in caught.value.where
    with pytest.raises(FileNotFoundError):
        device.push(tmp_path / "none", "/tmp/none")


def test_a_stream_both_ways(device: AdbDevice, echo: int) -> None:
    stream = device.open_stream(f"tcp:{echo}")
    data = os.urandom(500_000)
    sending = threading.Thread(target=stream.send, args=(data, 10))
    sending.start()
    back = bytearray()
    while len(back) < len(data):
        back += stream.recv(10)
    sending.join()
    assert back == data
    with pytest.raises(AdbLost, match="does not answer"):
        stream.recv(0.1)
    stream.send(b"bye", 5)
    assert stream.recv(5) == b""
    stream.close()


def test_a_stream_that_nobody_reads_holds_up_only_itself(device: AdbDevice) -> None:
    full = device.open_stream("shell,v2,raw:head -c 30000000 /dev/zero")
    time.sleep(0.2)
    assert device.shell("echo quick", 5).output == "quick\n"
    count = 0
    while data := full.recv(5):
        count += len(data)
    assert count > 30_000_000
    full.close()


def test_closing_ends_a_recv_in_another_thread(device: AdbDevice, echo: int) -> None:
    stream = device.open_stream(f"tcp:{echo}")
    ended = threading.Event()

    def receive() -> None:
        with contextlib.suppress(AdbLost):
            stream.recv(60)
        ended.set()

    threading.Thread(target=receive, daemon=True).start()
    time.sleep(0.1)
    stream.close()
    assert ended.wait(3)


@pytest.mark.parametrize("service", ["tcp:4", "localabstract:chexrig-agent", "nonsense:"])
def test_nobody_listens(device: AdbDevice, service: str) -> None:
    began_s = time.monotonic()
    with pytest.raises(AdbRefused, match="nothing on the phone answers there") as caught:
        device.open_stream(service)
    assert service in caught.value.where
    assert time.monotonic() - began_s < 2, "a refusal is no time-out"
