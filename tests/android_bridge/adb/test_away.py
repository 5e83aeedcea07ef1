"""A phone that goes away or falls silent: everything ends in time and says so."""

from __future__ import annotations

import contextlib
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from android_bridge.adb import AdbDevice, AdbLost, connect
from android_bridge.adb.direct import connect_tcp
from android_bridge.adb.sync import SyncSession
from android_bridge.base.problems import Problem

if TYPE_CHECKING:
    from adbd import Adbd, AdbServer


def within(seconds: float, job: Callable[[], object]) -> Problem:
    began_s = time.monotonic()
    with pytest.raises(Problem) as caught:
        job()
    assert time.monotonic() - began_s < seconds
    return caught.value


def test_killed_while_a_command_runs(device: AdbDevice, adbd: Adbd) -> None:
    threading.Timer(0.2, adbd.kill).start()
    problem = within(5, lambda: device.shell("sleep 30", 20))
    assert isinstance(problem, AdbLost)
    assert problem.what == "the connection to the phone is lost"
    assert adbd.serial in problem.where
    within(5, lambda: device.shell("true"))


def test_killed_while_a_stream_waits(device: AdbDevice, adbd: Adbd) -> None:
    stream = device.open_stream("shell,v2,raw:sleep 30")
    threading.Timer(0.2, adbd.kill).start()
    began_s = time.monotonic()
    with contextlib.suppress(AdbLost):
        assert stream.recv(20) == b"", "a server does not say why a stream has ended"
    assert time.monotonic() - began_s < 5
    stream.close()


def test_back_again(adbd: Adbd, way: str, request: pytest.FixtureRequest) -> None:
    first = connect(adbd.serial)
    adbd.kill()
    within(5, lambda: first.shell("true"))
    adbd.start()
    if way == "server":
        server: AdbServer = request.getfixturevalue("adb_server")
        server.connect(adbd.serial)
    second = connect(adbd.serial)
    assert second.shell("echo back").output == "back\n"
    first.close()
    second.close()


def test_silent(device: AdbDevice, adbd: Adbd, tmp_path: Path) -> None:
    session = SyncSession(device.open_stream("sync:"), adbd.serial, answer_s=0.3)
    large = tmp_path / "large"
    large.write_bytes(bytes(20_000_000))
    adbd.stop()
    try:
        for job in (
            lambda: device.shell("true", 0.3),
            lambda: device.open_stream("sync:", 0.3),
            lambda: session.list("/"),
        ):
            problem = within(3, job)
            assert isinstance(problem, AdbLost)
            assert problem.what == "the phone does not answer"
        began_s = time.monotonic()
        device.close()
        assert time.monotonic() - began_s < 3
    finally:
        adbd.go_on()


def test_silent_from_the_start(adbd: Adbd) -> None:
    adbd.stop()
    try:
        problem = within(5, lambda: connect_tcp("127.0.0.1", adbd.port, 1, lambda _: None, answer_s=0.5))
        assert isinstance(problem, AdbLost)
        assert problem.got == "it does not answer"
    finally:
        adbd.go_on()


def test_the_server_goes_away(adbd: Adbd, adb_server: AdbServer) -> None:
    adb_server.connect(adbd.serial)
    device = connect(adbd.serial)
    adb_server.kill()
    problem = within(5, lambda: device.shell("true"))
    assert isinstance(problem, AdbLost)
    assert problem.got == "the adb server is gone"


def test_a_server_that_is_stuck(adbd: Adbd, adb_server: AdbServer) -> None:
    adb_server.stop()
    try:
        problem = within(8, lambda: connect(adbd.serial))
        assert problem.what == "what listens on the adb server's port does not answer as it does"
        assert problem.where == "127.0.0.1:5037"
    finally:
        adb_server.go_on()
