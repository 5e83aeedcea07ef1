"""The simulated phone as a process that is killed without warning."""

from __future__ import annotations

import asyncio
import contextlib
import signal
import sqlite3
import sys
from collections.abc import AsyncIterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from android_bridge.link import udp_link
from android_bridge.link.udp_link import LinkAborted

if TYPE_CHECKING:
    from conftest import Rig

PHONE = """
import asyncio, json, sys
from pathlib import Path
from android_bridge.simulated.agent import SimulatedPhone
from android_bridge.simulated.camera import BlankCamera
from android_bridge.simulated.storage import PhoneStorage
from android_bridge.base.pairing import key_from_code

storage = PhoneStorage(Path(sys.argv[1]))
phone = SimulatedPhone(
    key_from_code("7KQ2-M0XD-93TF-AZ5H"), storage, BlankCamera(float(sys.argv[3])), lambda _: None
)
asyncio.run(phone.serve("127.0.0.1", int(sys.argv[2]), lambda at: print(at[1], flush=True)))
"""


@contextlib.asynccontextmanager
async def process(
    store: Path, shutter_ms: float, port: int = 0
) -> AsyncIterator[tuple[asyncio.subprocess.Process, int]]:
    running = await asyncio.create_subprocess_exec(
        sys.executable, "-c", PHONE, str(store), str(port), str(shutter_ms), stdout=asyncio.subprocess.PIPE
    )
    assert running.stdout is not None
    try:
        yield running, int(await running.stdout.readline())
    finally:
        if running.returncode is None:
            running.kill()
        await running.communicate()


async def test_a_phone_killed_in_mid_capture(
    rig: type[Rig], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(udp_link, "REFUSED_PATIENCE_S", 20.0)  # a busy machine starts processes slowly
    async with process(tmp_path, shutter_ms=700) as (phone, port), rig.link(("127.0.0.1", port)) as link:
        session, _ = await rig.open(link)
        await rig.shoot(link, session, 1)
        shooting = asyncio.ensure_future(rig.shoot(link, session, 2))
        await asyncio.sleep(0.3)
        phone.send_signal(signal.SIGKILL)
        await phone.wait()
        async with process(tmp_path, shutter_ms=0, port=port):
            with pytest.raises(LinkAborted) as caught:
                await shooting
            assert caught.value.cause.code == "no_session"  # it asked again, and got no second photo
            assert rig.photos(tmp_path) == [rig.name(1)]
            async with rig.link(("127.0.0.1", port)) as again:
                session, opened = await rig.open(again, next_index=2, take=2)
                assert opened.next_index == 2
                await rig.shoot(again, session, 2, take=2)
                await rig.shoot(again, session, 3)
                await again.close()
    assert rig.photos(tmp_path) == [rig.name(1), rig.name(2, 2), rig.name(3)]
    with contextlib.closing(sqlite3.connect(tmp_path / ".chexrig" / "phone.sqlite")) as journal:
        rows = journal.execute("SELECT idx, take, superseded FROM photos ORDER BY idx, take").fetchall()
    assert rows == [(1, 1, 0), (2, 2, 0), (3, 1, 0)]


async def test_a_killed_phone_that_stays_away_is_no_agent(
    rig: type[Rig], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(udp_link, "REFUSED_PATIENCE_S", 0.8)
    async with process(tmp_path, shutter_ms=5_000) as (phone, port), rig.link(("127.0.0.1", port)) as link:
        session, _ = await rig.open(link)
        shooting = asyncio.ensure_future(rig.shoot(link, session, 1))
        await asyncio.sleep(0.2)
        phone.kill()
        with pytest.raises(LinkAborted) as caught:
            await shooting
    assert caught.value.cause.code == "no_agent"
    assert rig.photos(tmp_path) == []
