"""Reaching a phone: one that is there, or a simulated one started for this run."""

from __future__ import annotations

import asyncio
import contextlib
import sys
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TextIO

from android_bridge.base.pairing import key_from_code
from android_bridge.base.problems import Problem
from android_bridge.link.usb_link import Cable
from android_bridge.simulated.java_agent import java_command
from android_bridge.simulated.process import PhoneOptions, pairing_code, parse_ready_line
from controller.plan.model import ADB_ADDRESS, UDP_ADDRESS

START_PATIENCE_S = 30.0
END_PATIENCE_S = 5.0


LEGACY = "chexpeditor"


@dataclass(frozen=True, slots=True)
class UdpAddress:
    """Where a phone listens.

    Parameters
    ----------
    scheme
        ``udp`` for chexrig's own protocol, ``chexpeditor`` for the dialect of the original rig.
    """

    host: str
    port: int
    scheme: str = "udp"

    def __str__(self) -> str:
        host = f"[{self.host}]" if ":" in self.host else self.host
        return f"{self.scheme}:{host}:{self.port}"

    @property
    def is_legacy(self) -> bool:
        """Whether a phone of the original rig is there."""
        return self.scheme == LEGACY

    @property
    def place(self) -> str:
        """What two addresses of one phone have in common."""
        return self.host


@dataclass(frozen=True, slots=True)
class AdbAddress:
    """A phone that is at hand over ADB, whichever way its datagrams go.

    Parameters
    ----------
    serial
        Which one; None where there is only one.
    """

    serial: str | None = None

    def __str__(self) -> str:
        return "adb" if self.serial is None else f"adb:{self.serial}"

    @property
    def is_legacy(self) -> bool:
        """Whether a phone of the original rig is there."""
        return False

    @property
    def place(self) -> str:
        """What two addresses of one phone have in common."""
        return str(self)


PhoneAddress = UdpAddress | AdbAddress


def parse_phone(text: str) -> PhoneAddress | None:
    """Read ``sim`` (None), ``adb``, ``adb:SERIAL``, ``udp:HOST:PORT`` or ``chexpeditor:HOST:PORT``.

    Raises
    ------
    Problem
        When it is none of them.
    """
    if text == "sim":
        return None
    if (over_adb := ADB_ADDRESS.fullmatch(text)) is not None:
        return AdbAddress(over_adb["serial"])
    match = UDP_ADDRESS.fullmatch(text)
    if match is None or not 1 <= int(match["port"]) <= 65535:
        raise Problem(
            "the phone's address cannot be read",
            where="--phone",
            expected="sim, adb or adb:SERIAL for a phone on a cable, udp:HOST:PORT such as"
            " udp:192.168.1.23:4747, or for the original rig's app chexpeditor:HOST:PORT such as"
            " chexpeditor:192.168.1.23:4445",
            got=text,
        )
    return UdpAddress(match["host"].strip("[]"), int(match["port"]), match["scheme"])


@dataclass(frozen=True, slots=True)
class ReachedPhone:
    """A phone to talk to.

    Parameters
    ----------
    address
        What the journal knows it by.
    ended
        Done when the phone's process has ended; None where it is not ours to watch.
    sees
        What a simulated phone's camera photographs; empty for others.
    endpoint
        Host and port by which it answers; None where there is a cable instead.
    cable
        Connects by the cable; raises `Problem`.
    """

    address: PhoneAddress
    key: bytes
    ended: asyncio.Future[int] | None = None
    sees: str = ""
    endpoint: tuple[str, int] | None = None
    cable: Callable[[], Awaitable[Cable]] | None = None


@contextlib.asynccontextmanager
async def started_simulated_phone(options: PhoneOptions, log: Path) -> AsyncIterator[ReachedPhone]:
    """Start a simulated phone as a process of its own, and end it afterwards.

    Parameters
    ----------
    log
        What the phone prints goes there.

    Raises
    ------
    Problem
        When it does not come up.
    """
    # Given as arguments, not inherited state: the command line in the log can be typed by hand.
    process = await asyncio.create_subprocess_exec(
        *await asyncio.to_thread(_command, options),
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.STDOUT,
        start_new_session=True,  # Ctrl-C is for the controller, which ends the phone in good order
    )
    keep: list[str] = []
    try:
        address, sees = await _read_ready_line(process, keep)
        with log.open("a", encoding="utf-8") as file:  # what an earlier phone died of stays readable
            file.write(f"--- {datetime.now(UTC).isoformat(timespec='seconds')} {address}\n")
            drain = asyncio.ensure_future(_drain(process, file))
            ended = asyncio.ensure_future(process.wait())
            try:
                key = key_from_code(pairing_code(options.store))
                yield ReachedPhone(address, key, ended, sees, (address.host, address.port))
            finally:
                await _end(process)
                await drain
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()


def _command(options: PhoneOptions) -> list[str]:
    if options.agent == "java":
        return java_command(options)
    return [sys.executable, "-m", "controller", "phone", "sim", *_arguments(options)]


def _arguments(options: PhoneOptions) -> list[str]:
    arguments = ["--store", str(options.store), "--host", options.host, "--port", str(options.port)]
    arguments += ["--shutter-ms", str(options.shutter_ms), "--seed", str(options.seed)]
    arguments += ["--source", options.source, "--camera", options.camera, "--until-stdin-closes"]
    if options.region is not None:
        arguments += ["--region", ",".join(map(str, options.region))]
    if options.frames is not None:
        arguments += ["--frames", str(options.frames)]
    if options.free_bytes is not None:
        arguments += ["--free-bytes", str(options.free_bytes)]
    return arguments


async def _read_ready_line(process: asyncio.subprocess.Process, keep: list[str]) -> tuple[UdpAddress, str]:
    assert process.stdout is not None  # noqa: S101 - a pipe was asked for
    with contextlib.suppress(TimeoutError):
        async with asyncio.timeout(START_PATIENCE_S):
            async for line in process.stdout:
                found = parse_ready_line(line.decode("utf-8", "replace"))
                if found is not None:
                    return UdpAddress(found[0], found[1]), found[2]
                keep.append(line.decode("utf-8", "replace").rstrip())
    raise Problem(
        "the simulated phone did not start",
        got="\n       ".join(keep[-8:]).removeprefix("error: ")
        or f"no word from it for {START_PATIENCE_S:.0f} s",
        advice="mend what it says; `chexrig phone sim --help` shows how to start one by hand",
    )


async def _drain(process: asyncio.subprocess.Process, file: TextIO) -> None:
    assert process.stdout is not None  # noqa: S101
    async for line in process.stdout:
        file.write(line.decode("utf-8", "replace"))
        file.flush()


async def _end(process: asyncio.subprocess.Process) -> None:
    """Ask the phone to end by closing its standard input: a photo under way is finished first."""
    assert process.stdin is not None  # noqa: S101
    process.stdin.close()
    with contextlib.suppress(TimeoutError):
        async with asyncio.timeout(END_PATIENCE_S):
            await process.wait()
            return
    process.kill()
    await process.wait()
