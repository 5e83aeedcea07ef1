"""A simulated phone under fire of made-up datagrams over real UDP, with all it does to the disk watched.

    python tests/tools/watched_phone.py FOLDER DATAGRAMS SEED

The phone's store is FOLDER/store. Writes one JSON object: what was done outside of the store, the photos that
came of it, and whether the watch noticed a file written outside on purpose at the end. Audit hooks can't be
taken off again, hence a process of its own.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import os
import secrets
import socket
import sys
from pathlib import Path
from random import Random
from typing import Any

from fuzz_datagrams import KEY, Datagrams, is_sealed
from fuzz_states import KNOWN, SUBSET, name_of
from PIL import Image

from android_bridge.simulated.agent import SimulatedPhone
from android_bridge.simulated.camera import BlankCamera
from android_bridge.simulated.storage import PhoneStorage
from protocol.messages import PROTOCOL_VERSION, Abort, Capture, Message, Open, StatusRequest
from protocol.wire import encode

#: Audit events whose first arguments are paths.
PATHS = {
    **dict.fromkeys(("open", "sqlite3.connect", "os.mkdir", "os.rmdir", "os.remove", "os.truncate"), 1),
    **dict.fromkeys(("os.chmod", "os.chown", "os.utime", "os.setxattr", "os.listdir", "os.scandir"), 1),
    **dict.fromkeys(("os.rename", "os.link", "os.symlink", "shutil.move", "shutil.copyfile"), 2),
    **dict.fromkeys(("shutil.rmtree", "tempfile.mkstemp", "tempfile.mkdtemp", "os.chdir"), 1),
}
FORBIDDEN = ("os.system", "os.exec", "os.posix_spawn", "os.fork", "subprocess.Popen", "ctypes.dlopen", "exec")
BURST = 20
PATIENCE_S, REPEAT_S = 20.0, 0.3


class Watch:
    """Notes every path outside of `store` that is touched while it is on."""

    def __init__(self, store: Path) -> None:
        self.on = False
        self.seen = 0
        self.outside: list[str] = []
        self._store = os.path.realpath(store)
        sys.addaudithook(self._note)

    def _note(self, event: str, arguments: tuple[Any, ...]) -> None:
        if not self.on:
            return
        if event in FORBIDDEN:
            self.outside.append(f"{event} {arguments!r:.200}")
        for path in arguments[: PATHS.get(event, 0)]:
            if isinstance(path, str | bytes | os.PathLike):
                self.seen += 1
                real = os.path.realpath(os.fsdecode(path))
                if real != self._store and not real.startswith(self._store + os.sep):
                    self.outside.append(f"{event} {real}")


class Attacker:
    """A controller that opens sessions as it should, then sends anything at all; a stranger beside it."""

    def __init__(self, address: tuple[str, int], seed: int) -> None:
        self._random = Random(seed)
        self._known = {key: list(values) for key, values in KNOWN.items()}
        self._datagrams = Datagrams(self._random, self._known)
        self._controller, self._stranger = (
            socket.socket(socket.AF_INET, socket.SOCK_DGRAM) for _ in range(2)
        )
        for each in (self._controller, self._stranger):
            each.setblocking(False)
            each.connect(address)

    async def attack(self, count: int) -> None:
        """Open a session in a journal of its own, and fire so many datagrams at it."""
        session = secrets.token_hex(16)
        status = await self._ask(StatusRequest(secrets.token_hex(8)), "status_report")
        place = (secrets.token_hex(8), SUBSET, 1, 9, 1, 1, None, None, None)
        await self._ask(Open(session, status["challenge"], PROTOCOL_VERSION, "1.0", *place), "opened")
        self._known.update(session=[session], index=[2, 3], next_index=[1, 2], name=[name_of(2), name_of(3)])
        await self._ask(Capture(session, 1, 1, name_of(1), "ab" * 32), "saved")
        for number in range(count):
            data = self._datagrams.next()
            with contextlib.suppress(ConnectionRefusedError):
                self._controller.send(data)
                if not is_sealed(data):
                    self._stranger.send(data)
            if number % BURST == BURST - 1:
                await self._ask(StatusRequest(secrets.token_hex(8)), "status_report")
        await self._ask(Abort(session, "enough"), "aborted")  # or the next journal finds it busy

    async def _ask(self, request: Message, answer: str) -> dict[str, Any]:
        """Ask until the answer comes, after which the phone has worked on everything sent before."""
        async with asyncio.timeout(PATIENCE_S):
            while True:  # an open is not answered while the camera is busy
                self._controller.send(encode(request, KEY))
                with contextlib.suppress(TimeoutError):
                    async with asyncio.timeout(REPEAT_S):
                        return await self._answer(request, answer)

    async def _answer(self, request: Message, answer: str) -> dict[str, Any]:
        loop = asyncio.get_running_loop()
        while True:
            content: dict[str, Any] = json.loads((await loop.sock_recv(self._controller, 2000))[20:])
            asked = ((key, getattr(request, key, None)) for key in ("nonce", "session"))
            if content["type"] == answer and all(content.get(key) == value for key, value in asked):
                return content

    def answers_to_stranger(self) -> int:
        """Count what the phone sent to somebody without the key."""
        answers = 0
        with contextlib.suppress(BlockingIOError):
            while self._stranger.recv(2000):
                answers += 1
        return answers

    def close(self) -> None:
        for each in (self._controller, self._stranger):
            each.close()


async def fire(store: Path, count: int, seed: int) -> dict[str, Any]:
    """Run the phone and shoot at it."""
    storage = PhoneStorage(store, 10**12)
    phone = SimulatedPhone(KEY, storage, BlankCamera(), tell=lambda _: None)
    ready: asyncio.Future[tuple[str, int]] = asyncio.get_running_loop().create_future()
    serving = asyncio.ensure_future(phone.serve("127.0.0.1", 0, ready.set_result))
    watch = Watch(store)
    attacker = Attacker(await ready, seed)
    with contextlib.closing(attacker):
        await attacker.attack(0)  # imports what is imported late
        Image.preinit()  # which small pictures do, beside the saving
        watch.on = True
        for _ in range(max(1, count // 200)):
            await attacker.attack(200)
        answered = attacker.answers_to_stranger()
    serving.cancel()
    with contextlib.suppress(asyncio.CancelledError):
        await serving
    storage.close()
    return {
        "outside": watch.outside.copy(),
        "seen": watch.seen,
        "answered": answered,
        "noticed": _tempt(watch, store),
    }


def _tempt(watch: Watch, store: Path) -> bool:
    """Say whether the watch notices a path that leaves the store."""
    before = len(watch.outside)
    outside = store / ".." / "tempted"
    outside.write_text("x")
    outside.unlink()
    watch.on = False
    return len(watch.outside) == before + 2


if __name__ == "__main__":
    given = Path(sys.argv[1]) / "store"
    outcome = asyncio.run(fire(given, int(sys.argv[2]), int(sys.argv[3])))
    print(json.dumps({**outcome, "photos": len(list(given.glob("*/*/*.jpg")))}))
