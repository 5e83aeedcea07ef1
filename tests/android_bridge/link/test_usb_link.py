"""The link over a cable: the session's own code unchanged, a stream of bytes instead of UDP."""

from __future__ import annotations

import asyncio
import contextlib
import socket
import subprocess
import sys
import threading
import time
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from cable_stand_in import CableStandIn, TcpDevice

from android_bridge.adb import AdbLost, AdbRefused
from android_bridge.base.problems import Problem
from android_bridge.link.udp_link import LinkAborted, LinkLost, UdpLink
from android_bridge.link.usb_link import Cable, CableStream
from android_bridge.simulated.camera import BlankCamera
from protocol import ControllerSide

if TYPE_CHECKING:
    from conftest import Rig

CODE = "7KQ2-M0XD-93TF-AZ5H"


@contextlib.asynccontextmanager
async def cable_link(port: int, key: bytes) -> AsyncIterator[UdpLink]:
    cable = await asyncio.to_thread(Cable.open, TcpDevice(), f"tcp:{port}")
    link = UdpLink(CableStream(cable), ControllerSide(key))
    try:
        yield link
    finally:
        link.disconnect()


def cable_threads() -> list[threading.Thread]:
    return [each for each in threading.enumerate() if each.name == "cable"]


async def test_a_small_subset(rig: type[Rig], tmp_path: Path) -> None:
    async with rig.phone(tmp_path) as address:
        with CableStandIn(address) as stand_in:
            async with cable_link(stand_in.port, rig.key) as link:
                session, opened = await rig.open(link, last=4)
                assert opened.next_index == 1
                for index in range(1, 5):
                    outcome = await rig.shoot(link, session, index)
                    assert outcome.exposed is not None
                assert (await link.close()).count == 4
            assert rig.photos(tmp_path) == [rig.name(index) for index in range(1, 5)]
            until_s = time.monotonic() + 5
            while cable_threads():
                assert time.monotonic() < until_s, "threads are left over"
                await asyncio.sleep(0.01)


async def test_a_cable_pulled_out_in_the_middle_of_a_photo_ends_the_session_at_once(
    rig: type[Rig], tmp_path: Path
) -> None:
    async with rig.phone(tmp_path, BlankCamera(exposure_ms=400)) as address:
        with CableStandIn(address) as stand_in:
            async with cable_link(stand_in.port, rig.key) as link:
                session, _ = await rig.open(link)
                asyncio.get_running_loop().call_later(0.1, stand_in.cut)
                began_s = time.monotonic()
                with pytest.raises(LinkAborted) as caught:
                    await rig.shoot(link, session, 1)
                assert caught.value.cause.code == "link_lost"
                assert time.monotonic() - began_s < 0.4
                await link.abort("operator", "nobody can be told, and nothing waits for that")
                assert time.monotonic() - began_s < 0.5
            async with cable_link(stand_in.port, rig.key) as link:  # plugged in again, the same command again
                session, _ = await rig.open(link, take=2)
                await rig.shoot(link, session, 1, take=2)


def test_nothing_listens() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
    with pytest.raises(AdbRefused):
        Cable.open(TcpDevice(), f"tcp:{port}")


@pytest.fixture
def silent() -> Iterator[int]:
    """A port where connections are taken and nothing is said."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        yield listener.getsockname()[1]


def test_no_greeting_is_waited_for_only_so_long(silent: int) -> None:
    began_s = time.monotonic()
    with pytest.raises(AdbLost):
        Cable.open(TcpDevice(), f"tcp:{silent}", patience_s=0.2)
    assert time.monotonic() - began_s < 2


def test_another_program_at_the_port_is_told_from_an_agent() -> None:
    with (
        CableStandIn(("127.0.0.1", 9), greeting=b"SSH-2.0") as other,
        pytest.raises(LinkLost, match="not of"),
    ):
        Cable.open(TcpDevice(), f"tcp:{other.port}")


def test_pairing() -> None:
    with CableStandIn(("127.0.0.1", 9)) as stand_in:
        cable = Cable.open(TcpDevice(), f"tcp:{stand_in.port}")
        cable.pair(CODE)
        cable.close()
        assert stand_in.codes == [CODE.replace("-", "")]


def test_a_phone_that_is_busy_keeps_its_code() -> None:
    with CableStandIn(("127.0.0.1", 9), busy=True) as stand_in:
        cable = Cable.open(TcpDevice(), f"tcp:{stand_in.port}")
        with pytest.raises(Problem, match="session of another computer"):
            cable.pair(CODE)
        cable.close()


def test_a_phone_that_takes_nothing_keeps_neither_the_loop_nor_the_end(silent: int) -> None:
    program = f"""
import asyncio, sys, time
from cable_stand_in import TcpDevice
from android_bridge.link.usb_link import Cable, CableStream

class Full(Cable):
    def send(self, content):
        time.sleep(3600)
    def receive(self, patience_s):
        time.sleep(3600)

async def main():
    stream = CableStream(Full(TcpDevice().open_stream("tcp:{silent}")))
    began = time.monotonic()
    for _ in range(1000):
        await stream.send(b"x")
    stream.close()
    assert time.monotonic() - began < 0.5
asyncio.run(main())
print("ended")
"""
    tools = Path(__file__).resolve().parents[2] / "tools"
    done = subprocess.run(
        [sys.executable, "-W", "error", "-c", program],
        env={"PYTHONPATH": f"{tools}:{tools.parents[1]}"},
        capture_output=True,
        text=True,
        timeout=20,
        check=False,
    )
    assert (done.returncode, done.stdout, done.stderr) == (0, "ended\n", "")
