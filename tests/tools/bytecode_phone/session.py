"""A computer's session with a phone, over UDP, in a thread of its own: a story is told line by line."""

from __future__ import annotations

import asyncio
import concurrent.futures
import contextlib
import secrets
import threading
from collections.abc import Coroutine, Iterator
from pathlib import Path
from typing import Any, TypeVar

from cable_stand_in import TcpDevice

from android_bridge.base.pairing import key_from_code
from android_bridge.link import (
    CableStream,
    Condition,
    Introduction,
    KeyedLink,
    Opening,
    Receipt,
    Shot,
    UdpLink,
)
from android_bridge.link.usb_link import Cable
from protocol import ControllerSide, PhotoName

JOURNAL = "0123456789abcdef"
PATIENCE_S = 20.0
T = TypeVar("T")


class Computer:
    """What the controller does with a phone, one call after the other.

    Parameters
    ----------
    address
        Where the phone listens: host and port, or the file of its cable's socket.
    code
        Its pairing code; over the cable the phone is given it.
    """

    def __init__(self, address: tuple[str, int] | Path, code: str) -> None:
        self._address, self._code, self._key = address, code, key_from_code(code)
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, daemon=True)
        self._thread.start()

    def close(self) -> None:
        """End it."""
        self._do(asyncio.sleep(0.01)).result(PATIENCE_S)  # links that were let go of close in the next turns
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(PATIENCE_S)
        self._loop.close()

    def _do(self, work: Coroutine[Any, Any, T]) -> concurrent.futures.Future[T]:
        return asyncio.run_coroutine_threadsafe(work, self._loop)

    @contextlib.contextmanager
    def session(
        self, subset: str, first: int, last: int, begin: int | None = None, take: int = 1
    ) -> Iterator[Session]:
        """Open a session, and let go of it at the end of the block.

        Parameters
        ----------
        begin, take
            What is captured first; the take is of that alone.
        """
        link = self._do(self._connected()).result(PATIENCE_S)
        try:
            yield Session(self, KeyedLink(link), subset, first, last, (begin or first, take))
        finally:
            self._loop.call_soon_threadsafe(link.disconnect)

    async def _connected(self) -> UdpLink:
        side = ControllerSide(self._key, patience_s=PATIENCE_S)
        if not isinstance(self._address, Path):
            return await UdpLink.connect(*self._address, side)
        service = f"localfilesystem:{self._address}"
        cable = await asyncio.to_thread(Cable.open, TcpDevice(), service)
        await asyncio.to_thread(cable.pair, self._code)
        return UdpLink(CableStream(cable), side)

    def facts(self) -> bytes | None:
        """Ask what the phone is."""
        return self._asked(KeyedLink.facts)

    def frame(self) -> bytes | None:
        """Ask what its camera sees."""
        return self._asked(KeyedLink.frame)

    def _asked(self, what: Any) -> bytes | None:
        async def asked() -> bytes | None:
            link = await self._connected()
            try:
                answer: bytes | None = await what(KeyedLink(link))
                return answer
            finally:
                link.disconnect()

        return self._do(asked()).result(PATIENCE_S)


class Session:
    """One session; opened with it."""

    def __init__(
        self, computer: Computer, link: KeyedLink, subset: str, first: int, last: int, begin: tuple[int, int]
    ) -> None:
        self._do, self._link, self.subset, self._begin = computer._do, link, subset, begin
        self.id = secrets.token_hex(16)
        opening = Opening(self.id, JOURNAL, subset, first, last, *begin)
        waiting = contextlib.nullcontext
        self.introduction: Introduction = self._do(link.begin(opening, lambda _: waiting())).result(
            PATIENCE_S
        )
        self.conditions: list[Condition] = []

    def name(self, index: int, take: int = 1) -> str:
        """Name a photo."""
        return str(
            PhotoName(index, take, self.subset, "train", f"patient{index:05}", "study1", "view1_frontal")
        )

    def shooting(self, index: int) -> concurrent.futures.Future[Receipt]:
        """Have a photo taken, and do not wait for it; why the phone waits goes into `conditions`."""
        take = self._begin[1] if index == self._begin[0] else 1
        shot = Shot(self.id, index, take, self.name(index, take), "e" * 64, refresh_us=16_667)
        return self._do(self._link.shoot(shot, lambda: None, self.conditions.append))

    def shoot(self, index: int) -> Receipt:
        """Have a photo taken; gives what the phone says of it."""
        return self.shooting(index).result(PATIENCE_S)

    def picture(self, index: int) -> bytes | None:
        """Give a photo's small picture."""
        return self._do(self._link.picture(index, 1)).result(PATIENCE_S)

    def finish(self) -> int | None:
        """End it in good order."""
        return self._do(self._link.finish()).result(PATIENCE_S)

    def abort(self) -> None:
        """End it as the operator at the computer does."""
        self._do(self._link.abort("operator", "stopped at the computer")).result(PATIENCE_S)
