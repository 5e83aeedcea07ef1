"""The far ends of the round trips, each in a process of its own."""

from __future__ import annotations

import asyncio
import contextlib
import json
import os
import sys
from collections.abc import AsyncIterator, Iterator
from contextlib import AbstractAsyncContextManager
from pathlib import Path

import pytest

from android_bridge.base.pairing import key_from_code
from protocol import PhotoName

Address = tuple[str, int]

#: Those that this process may use; none where the system does not tell.
PROCESSORS = sorted(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else []

CODE = "7KQ2-M0XD-93TF-AZ5H"

PHONE = """
import asyncio, sys
from pathlib import Path
from android_bridge.base.pairing import key_from_code
from android_bridge.simulated.agent import SimulatedPhone
from android_bridge.simulated.camera import BlankCamera
from android_bridge.simulated.storage import PhoneStorage

phone = SimulatedPhone(
    key_from_code(sys.argv[1]), PhoneStorage(Path(sys.argv[2])), BlankCamera(5), lambda _: None
)
asyncio.run(phone.serve("127.0.0.1", 0, lambda at: print(at[1], flush=True)))
"""

ECHO = """
import asyncio, json, sys
import asyncio_dgram

async def main():
    answers = {int(size): bytes(answer) for size, answer in json.loads(sys.argv[1]).items()}
    stream = await asyncio_dgram.bind(("127.0.0.1", 0))
    print(stream.sockname[1], flush=True)
    while True:
        data, peer = await stream.recv()
        await stream.send(answers[len(data)], peer)

asyncio.run(main())
"""


@contextlib.asynccontextmanager
async def _running(program: str, *arguments: str) -> AsyncIterator[Address]:
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-c", program, *arguments, stdout=asyncio.subprocess.PIPE
    )
    assert process.stdout is not None
    if len(PROCESSORS) > 1:
        os.sched_setaffinity(process.pid, PROCESSORS[1:])
    try:
        yield "127.0.0.1", int(await process.stdout.readline())
    finally:
        process.kill()
        await process.communicate()


class FarEnds:
    """What a benchmark talks to, and in which words."""

    key = key_from_code(CODE)

    def __init__(self, store: Path) -> None:
        self._store = store

    def phone(self) -> AbstractAsyncContextManager[Address]:
        """Run the simulated phone: real pump, journal and storage, and a blank camera of 5 ms."""
        return _running(PHONE, CODE, str(self._store))

    @staticmethod
    def echo(answer_bytes: dict[int, int]) -> AbstractAsyncContextManager[Address]:
        """Run plain asyncio-dgram: to a request of each size an answer of that size, of zeros."""
        return _running(ECHO, json.dumps(answer_bytes))

    @staticmethod
    def name(index: int) -> str:
        """Name the photo of an index as CheXpert's are named."""
        return str(PhotoName(index, 1, "night-2", "train", f"patient{index:05d}", "study1", "view1_frontal"))


@pytest.fixture
def far_ends(tmp_path: Path) -> Iterator[FarEnds]:
    """Give the far ends, and keep this process off their processor."""
    if len(PROCESSORS) > 1:
        os.sched_setaffinity(0, PROCESSORS[:1])
    yield FarEnds(tmp_path)
    if len(PROCESSORS) > 1:
        os.sched_setaffinity(0, PROCESSORS)
