"""The simulated phone as the original client knows it: the CheXpeditor dialect over real UDP."""

from __future__ import annotations

import asyncio
import sqlite3
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from typing import cast

import asyncio_dgram

from android_bridge.base import Problem, UdpAddress
from android_bridge.base.addresses import LEGACY
from android_bridge.base.models import PYTHON_MODEL
from android_bridge.base.simulated_here import marked_as_simulated
from android_bridge.link.datagrams import SEND_PATIENCE_S, Address, named
from android_bridge.simulated.camera import Camera
from android_bridge.simulated.legacy_storage import LegacyStorage
from android_bridge.simulated.listening import bound
from android_bridge.simulated.saving_pace import SavingPace
from android_bridge.store import build_exif, embed
from protocol import WireError
from protocol.legacy import LegacyName, LegacyPhone
from protocol.legacy.wire import decode_request


class LegacySimulatedPhone:
    """The original phone app without the phone, and without its faults.

    Parameters
    ----------
    storage, camera
        Where photos go and come from. One worker thread exposes and writes.
    first_row
        The row to photograph next; None for the one after the newest photo on record, or row 0.
    tell
        Called with one short sentence whenever something happened that a person may want to see.
    save_ms
        How long developing and writing take at least, from the end of the exposure on.
    model
        What it calls itself.
    """

    def __init__(
        self,
        storage: LegacyStorage,
        camera: Camera,
        first_row: int | None,
        tell: Callable[[str], None],
        *,
        save_ms: float = 0.0,
        model: str = PYTHON_MODEL,
    ) -> None:
        self._storage = storage
        self._camera = camera
        self._tell = tell
        self._worker = ThreadPoolExecutor(1, "camera")
        self._cancelled = threading.Event()
        self._pace = SavingPace(save_ms)
        self._model = model
        self._stream: asyncio_dgram.DatagramServer | None = None
        newest = storage.newest()
        follows = 0 if newest is None else newest.row + 1
        if first_row not in (None, follows):
            newest = None  # set back by hand: what is asked for again is to be taken again
        if first_row is not None:
            storage.forget_intent()
        else:
            first_row = follows
        last = newest if newest is not None and storage.holds(newest) else None
        self._side: LegacyPhone[Address] = LegacyPhone(first_row, last)

    @property
    def next_row(self) -> int:
        """The row that is photographed next."""
        return self._side.next_row

    async def serve(self, host: str, port: int, ready: Callable[[Address], None]) -> None:
        """Listen until cancelled. `ready` is called with the address once it is bound.

        Raises
        ------
        Problem
            When the address cannot be bound.
        """
        self._stream = stream = await bound(
            asyncio_dgram.bind((host, port)), str(UdpAddress(host, port, LEGACY))
        )
        try:
            with marked_as_simulated(*stream.sockname[:2]):
                ready(named(stream.sockname))
                await self._answer(stream)
        finally:
            self._cancelled.set()
            self._pace.hurry()
            stream.close()
            # Wait: a photo under way is either whole and on record, or not there at all.
            await asyncio.to_thread(self._worker.shutdown)

    async def _answer(self, stream: asyncio_dgram.DatagramServer) -> None:
        async with asyncio.TaskGroup() as tasks:  # an error in a task ends the phone, loudly
            while True:
                try:
                    data, peer = await stream.recv()
                except OSError:
                    continue  # an answer could not be delivered: the client is gone
                await self._take_in(data, cast(Address, peer), tasks)

    async def _take_in(self, data: bytes, peer: Address, tasks: asyncio.TaskGroup) -> None:
        side = self._side
        dropped, mismatches = side.dropped, side.mismatches
        side.receive_datagram(data, peer)
        if side.dropped > dropped:
            words = f"dropped {len(data)} bytes from {peer[0]}: not a request of the dialect"
            self._tell(f"{words}: {_why_dropped(data)}")
        if side.mismatches > mismatches:
            self._tell(f"mismatch: asked for another row than the next one, {side.next_row}")
        if (name := side.next_trigger()) is not None:
            tasks.create_task(self._take_photo(name))
        await self._flush()

    async def _flush(self) -> None:
        assert self._stream is not None  # noqa: S101
        for datagram, peer in self._side.datagrams_to_send():
            try:
                async with asyncio.timeout(SEND_PATIENCE_S):
                    await self._stream.send(datagram, peer)
            except OSError:
                continue  # lost like any other datagram; the client asks again

    async def _take_photo(self, name: LegacyName) -> None:
        loop = asyncio.get_running_loop()
        try:
            await loop.run_in_executor(self._worker, self._shoot, name)
        except (OSError, sqlite3.Error) as error:
            self._failed(name, str(error))
        except Problem as problem:
            self._failed(name, problem.what)
        else:
            self._side.saved()
            self._tell(f"saved {name}")
        await self._flush()

    def _failed(self, name: LegacyName, why: str) -> None:
        self._side.failed()
        self._tell(f"no photo {name}: {why}; nothing is answered, row {self._side.next_row} stays the next")

    def _shoot(self, name: LegacyName) -> None:
        if self._storage.adopt(name):
            return
        self._storage.intend(name)
        if self._storage.is_full():
            raise OSError(f"only {self._storage.free_bytes() / 1e6:.1f} MB are free")
        exposure = self._camera.expose(self._cancelled)
        jpeg = self._camera.develop(exposure, name.index)
        record: dict[str, str | int | float] = {
            "row": name.row,
            "sensor_time_ns": exposure.sensor_time_ns,
            "iso": exposure.iso,
            "make": "chexrig",
            "model": self._model,
            "taken_at": datetime.now(UTC).isoformat(timespec="milliseconds"),
        }
        with self._pace.of(exposure.ended_ns):
            self._storage.save_named(name, embed(jpeg, build_exif(str(name), record)))


def _why_dropped(data: bytes) -> str:
    try:
        decode_request(data)
    except WireError as error:
        return str(error).removeprefix(f"{error.reason}: ")
    return "nothing is wrong with it"
