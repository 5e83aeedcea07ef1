"""Garbage by the ten thousand each second at a running session: it goes on, and nothing comes of it."""

from __future__ import annotations

import asyncio
import contextlib
import json
import os
import sqlite3
import sys
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from statistics import median
from typing import TYPE_CHECKING, Any

import flood
import java_agent
import pytest
from proving import proved

from android_bridge.base.pairing import key_from_code
from android_bridge.link.udp_link import LinkAborted
from android_bridge.simulated import PhoneOptions
from android_bridge.simulated.folder import pairing_code
from android_bridge.simulated.java_agent import java_command
from android_bridge.simulated.ready import parse_ready_line

if TYPE_CHECKING:
    from conftest import Rig

REPOSITORY = Path(__file__).resolve().parents[3]
pytestmark = pytest.mark.last
RATE, SLOWEST_RATE = 22_000, 20_000
LEAST_HEARD = 0.03  # of what is sent: the rest is lost in the full buffer of a socket
LEAST_PHOTOS = 3
ATTEMPTS = 4  # a busy machine may give nobody the time for a flood; what is taken has to be right each time
PHONE_S, CONTROLLER_S = proved(1, 10), proved(1, 5)
MOST_GROWTH_KB = 40_000
MOST_GROWTH_OF_JAVA_KB = 70_000  # its heap is bounded anyway: the rest is code that is compiled meanwhile
LAST = 5000
JAVA_HEAP = "-Xmx24m"


@dataclass
class PhoneProcess:
    """A simulated phone with a camera that has no work of its own."""

    pid: int
    address: tuple[str, int]
    key: bytes

    def memory_kb(self, what: str) -> int:
        """Give ``VmRSS`` or ``VmHWM``."""
        return memory_kb(self.pid, what)


def memory_kb(pid: int, what: str) -> int:
    lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    return int(next(line for line in lines if line.startswith(what)).split()[1])


async def _start(*arguments: object) -> asyncio.subprocess.Process:
    return await asyncio.create_subprocess_exec(
        *map(str, arguments),
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
        env={**os.environ, "PYTHONPATH": str(REPOSITORY)},
    )


def _python(store: Path) -> list[str]:
    options = ("--store", store, "--port", 0, "--camera", "blank", "--shutter-ms", 0, "--until-stdin-closes")
    return [sys.executable, "-W", "error", *map(str, ("-m", "android_bridge.simulated", *options))]


def _java(store: Path) -> list[str]:
    """Run the phones' app with next to no memory: what grew with a flood would end it."""
    java_agent.runtime()
    options = PhoneOptions(store, port=0, camera="blank", exposure_ms=0, until_stdin_closes=True)
    return [JAVA_HEAP if each.startswith("-Xmx") else each for each in java_command(options)]


@contextlib.asynccontextmanager
async def phone_process(
    store: Path, command: Callable[[Path], list[str]] = _python
) -> AsyncIterator[PhoneProcess]:
    """Start it; it ends by itself with its standard input, without an error."""
    process = await _start(*command(store))
    assert process.stdin is not None
    assert process.stdout is not None
    reading = None
    try:
        found = None
        while found is None:
            found = parse_ready_line((await process.stdout.readline()).decode())
        reading = asyncio.ensure_future(process.stdout.read())  # or it would wait for its reader
        yield PhoneProcess(process.pid, (found[0], found[1]), key_from_code(pairing_code(store)))
        process.stdin.close()
        async with asyncio.timeout(10):
            await reading
            assert await process.wait() == 0
    finally:
        if process.returncode is None:
            process.kill()
            await (reading or process.stdout.read())
            await process.wait()


@contextlib.asynccontextmanager
async def flood_process(
    aim: str, address: tuple[str, int], seconds: float
) -> AsyncIterator[asyncio.subprocess.Process]:
    where = f"{address[0]}:{address[1]}"
    process = await _start(sys.executable, flood.__file__, aim, where, "--seconds", seconds, "--rate", RATE)
    try:
        yield process
    finally:
        with contextlib.suppress(ProcessLookupError):
            process.kill()
        await process.wait()


async def shoot_until(rig: type[Rig], link: Any, session: str, over: asyncio.Future[bytes]) -> list[float]:
    """Photograph one index after another until the flood is over; gives the seconds that each took."""
    took_s: list[float] = []
    while not over.done():
        began_s = time.monotonic()
        await rig.shoot(link, session, len(took_s) + 1)
        took_s.append(time.monotonic() - began_s)
        await asyncio.sleep(0.02)  # the next x-ray comes up
    return took_s


def rows_in_database(store: Path) -> list[tuple[int, int, int, int]]:
    """Give index, take, superseded and size of each photo."""
    with contextlib.closing(sqlite3.connect(store / ".chexrig" / "phone.sqlite")) as db:
        return db.execute("SELECT idx, take, superseded, size_bytes FROM photos ORDER BY idx").fetchall()


def rows_in_lines(store: Path) -> list[tuple[int, int, int, int]]:
    """Give the same out of the journal of the phones' app."""
    _, *lines = [each.split() for each in (store / ".chexrig" / "photos.journal").read_text().splitlines()]
    assert {words[1] for words in lines} == {"photo"}
    return [(int(words[3][:6]), int(words[3][8:10]), 0, int(words[5])) for words in lines]


def check_photos(rig: type[Rig], store: Path, count: int) -> None:
    """Demand one photo of each index, on record and whole."""
    assert rig.photos(store) == [rig.name(index) for index in range(1, count + 1)]
    rows = (
        rows_in_lines(store) if (store / ".chexrig" / "photos.journal").exists() else rows_in_database(store)
    )
    assert [row[:3] for row in rows] == [(index, 1, 0) for index in range(1, count + 1)]
    sizes = [(store / rig.journal / "night-2" / rig.name(row[0])).stat().st_size for row in rows]
    assert sizes == [row[3] for row in rows]


Attack = Callable[["type[Rig]", Path], Awaitable[bool]]


@pytest.fixture
def flooded(rig: type[Rig], tmp_path: Path) -> Callable[[Attack], Awaitable[None]]:
    """Runs an attack, again where the machine kept it from being a flood."""

    async def run(attack: Attack) -> None:
        for attempt in range(ATTEMPTS):
            try:
                if await attack(rig, tmp_path / f"phone{attempt}"):
                    return
            except LinkAborted as aborted:
                # a phone that gets no turn finds its socket's buffer full of garbage whenever it looks
                if aborted.cause.code != "no_answer":
                    raise
        raise AssertionError(f"no flood in {ATTEMPTS} attempts")

    return run


def check_outcome(rig: type[Rig], store: Path, report: dict[str, int], took_s: list[float]) -> bool:
    """Demand that the photos are right, and say whether it was a flood and the session went on in it."""
    middle_s, longest_s = (median(took_s), max(took_s)) if took_s else (0, 0)
    print(f"\n{report}, {len(took_s)} photos, median {middle_s:.3f} s, {longest_s:.2f} s at most")
    check_photos(rig, store, len(took_s))
    return report["rate"] >= SLOWEST_RATE and len(took_s) >= LEAST_PHOTOS


@pytest.mark.timeout(300)
@pytest.mark.parametrize("command", [_python, _java])
async def test_a_flood_at_the_phone(
    flooded: Callable[[Attack], Awaitable[None]], command: Callable[[Path], list[str]]
) -> None:
    await flooded(partial(attack_phone, command=command))


async def attack_phone(rig: type[Rig], store: Path, command: Callable[[Path], list[str]]) -> bool:
    async with (
        phone_process(store, command) as phone,
        flood_process("at", phone.address, PHONE_S) as flooding,
        rig.link(phone.address, phone.key) as link,
    ):
        session, _ = await rig.open(link, last=LAST)
        assert flooding.stdin is not None
        assert flooding.stdout is not None
        before_kb = phone.memory_kb("VmRSS")
        flooding.stdin.write(b"\n")
        over = asyncio.ensure_future(flooding.stdout.readline())
        took_s = await shoot_until(rig, link, session, over)
        report = json.loads(over.result())
        grown_kb = phone.memory_kb("VmHWM") - before_kb
        assert (await link.close()).count == len(took_s)
        print(f"{link.repeats} repeats, the phone grew by {grown_kb} kB from {before_kb}")
    assert grown_kb < (MOST_GROWTH_OF_JAVA_KB if command is _java else MOST_GROWTH_KB)
    return check_outcome(rig, store, report, took_s)


@pytest.mark.timeout(300)
async def test_a_flood_at_the_controller(flooded: Callable[[Attack], Awaitable[None]]) -> None:
    await flooded(attack_controller)


async def attack_controller(rig: type[Rig], store: Path) -> bool:
    async with (
        phone_process(store) as phone,
        flood_process("between", phone.address, CONTROLLER_S) as flooding,
    ):
        assert flooding.stdout is not None
        address = ("127.0.0.1", int(await flooding.stdout.readline()))
        async with rig.link(address, phone.key) as link:
            before_kb = memory_kb(os.getpid(), "VmRSS")
            session, _ = await rig.open(link, last=LAST)
            over = asyncio.ensure_future(flooding.stdout.readline())
            took_s = await shoot_until(rig, link, session, over)
            report = json.loads(over.result())
            grown_kb = memory_kb(os.getpid(), "VmRSS") - before_kb
            assert (await link.close()).count == len(took_s)
            print(f"{link.repeats} repeats, the controller grew by {grown_kb} kB from {before_kb}")
            heard = link._side.dropped / report["sent"]
            print(f"the controller heard {heard:.0%} of it")
    assert grown_kb < MOST_GROWTH_KB
    return check_outcome(rig, store, report, took_s) and heard > LEAST_HEARD
