"""Starting a simulated phone as a process of its own, and ending it."""

from __future__ import annotations

import asyncio
import contextlib
import sys
from collections.abc import AsyncIterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import TextIO

from android_bridge.base import Problem, UdpAddress, key_from_code
from android_bridge.simulated.folder import pairing_code
from android_bridge.simulated.java_agent import java_command
from android_bridge.simulated.options import PhoneOptions
from android_bridge.simulated.ready import Ready, parse_ready_line

START_PATIENCE_S = 30.0
END_PATIENCE_S = 5.0


@dataclass(frozen=True, kw_only=True, slots=True)
class StartedPhone:
    """A simulated phone that listens.

    Parameters
    ----------
    address, key
        Where, and the secret to share with it.
    sees
        What its camera photographs.
    ended
        Done when its process has ended.
    """

    address: UdpAddress
    key: bytes
    sees: str
    ended: asyncio.Future[int]


@contextlib.asynccontextmanager
async def started_phone(options: PhoneOptions, log: Path) -> AsyncIterator[StartedPhone]:
    """Start a simulated phone as a process of its own, which ends afterwards, or with this process.

    Parameters
    ----------
    log
        What the phone prints goes there.

    Raises
    ------
    Problem
        When it does not come up.
    """
    # Given as arguments, not inherited state: the same command line can be typed by hand.
    process = await asyncio.create_subprocess_exec(
        *await asyncio.to_thread(_command, replace(options, until_stdin_closes=True)),
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.STDOUT,
        start_new_session=True,  # Ctrl-C is for the controller, which ends the phone in good order
    )
    keep: list[str] = []
    try:
        host, port, sees = await _read_ready_line(process, keep)
        address = UdpAddress(host, port)
        with log.open("a", encoding="utf-8") as file:  # what an earlier phone died of stays readable
            file.write(f"--- {datetime.now(UTC).isoformat(timespec='seconds')} {address}\n")
            drain = asyncio.ensure_future(_drain(process, file))
            ended = asyncio.ensure_future(process.wait())
            try:
                key = key_from_code(pairing_code(options.store))
                yield StartedPhone(address=address, key=key, sees=sees, ended=ended)
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
    return [sys.executable, "-m", "android_bridge.simulated", *options.arguments()]


async def _read_ready_line(process: asyncio.subprocess.Process, keep: list[str]) -> Ready:
    assert process.stdout is not None  # noqa: S101 - a pipe was asked for
    with contextlib.suppress(TimeoutError):
        async with asyncio.timeout(START_PATIENCE_S):
            async for line in process.stdout:
                found = parse_ready_line(line.decode("utf-8", "replace"))
                if found is not None:
                    return found
                keep.append(line.decode("utf-8", "replace").rstrip())
            await process.wait()  # it has said its last word: what it died of is not to be killed
    said = "\n       ".join(keep[-8:]).removeprefix("error: ")
    by_hand = "`chexrig phone sim --help` shows how to start one by hand"
    silent = f"no word from it for {START_PATIENCE_S:.0f} s"
    if process.returncode is not None:
        silent = f"it ended without a word, with exit code {process.returncode}"
    elif not said:
        by_hand = f"run it again when this computer is less busy; {by_hand}"
    raise Problem(
        "the simulated phone did not start",
        got=said or silent,
        advice=f"mend what it says; {by_hand}" if said else by_hand,
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
