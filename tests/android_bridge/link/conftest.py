"""A real simulated phone on loopback: in this process, or in one of its own that can be killed."""

from __future__ import annotations

import asyncio
import contextlib
import secrets
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from android_bridge.base.pairing import key_from_code
from android_bridge.base.troubles import parse_troubles
from android_bridge.link.datagrams import Address
from android_bridge.link.udp_link import CaptureOutcome, UdpLink
from android_bridge.simulated.agent import SimulatedPhone
from android_bridge.simulated.camera import BlankCamera, Camera
from android_bridge.simulated.storage import PhoneStorage
from android_bridge.simulated.troubles import Troubles
from protocol import PROTOCOL_VERSION, ControllerSide, PhotoName
from protocol.messages import Capture, Open, Opened

KEY = key_from_code("7KQ2-M0XD-93TF-AZ5H")
JOURNAL = "0123456789abcdef"


class Rig:
    """What a test needs to talk to a phone."""

    key = KEY
    journal = JOURNAL

    @staticmethod
    @contextlib.asynccontextmanager
    async def phone(
        store: Path,
        camera: Camera | None = None,
        free_bytes: int | None = None,
        *,
        failing_saves: int = 0,
        save_ms: float = 0,
        troubles: str = "",
    ) -> AsyncIterator[Address]:
        """Run a phone in this process; gives its address."""
        storage = PhoneStorage(store, free_bytes, failing_saves)
        phone = SimulatedPhone(
            KEY,
            storage,
            camera or BlankCamera(),
            tell=lambda _: None,
            save_ms=save_ms,
            troubles=Troubles(parse_troubles(troubles)),
        )
        ready: asyncio.Future[Address] = asyncio.get_running_loop().create_future()
        serving = asyncio.ensure_future(phone.serve("127.0.0.1", 0, ready.set_result))
        try:
            async with asyncio.timeout(10):
                address = await ready
            yield address
        finally:
            serving.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await serving  # an error of the phone comes out here
            storage.close()

    @staticmethod
    @contextlib.asynccontextmanager
    async def link(address: Address, key: bytes = KEY, patience_s: float = 30.0) -> AsyncIterator[UdpLink]:
        """Connect to a phone."""
        side = ControllerSide(key, patience_s=patience_s)
        link = await UdpLink.connect(*address, side)
        try:
            yield link
        finally:
            link.disconnect()

    @staticmethod
    def name(index: int, take: int = 1) -> str:
        """Name the photo of an index."""
        return str(PhotoName(index, take, "night-2", "train", "patient00001", "study1", f"view{index}"))

    @staticmethod
    async def open(link: UdpLink, next_index: int = 1, take: int = 1, last: int = 9) -> tuple[str, Opened]:
        """Open a session; gives its id."""
        status = await link.status()
        session = secrets.token_hex(16)
        place = (JOURNAL, "night-2", 1, last, next_index, take, None, None, None)
        return session, await link.open(Open(session, status.challenge, PROTOCOL_VERSION, "1.0", *place))

    @classmethod
    async def shoot(cls, link: UdpLink, session: str, index: int, take: int = 1) -> CaptureOutcome:
        """Photograph an index."""
        return await link.capture(Capture(session, index, take, cls.name(index, take), "e" * 64))

    @staticmethod
    def photos(store: Path) -> list[str]:
        """Give what lies in the phone's folders under a final name."""
        return sorted(each.name for each in store.glob("*/*/*.jpg"))

    @classmethod
    def photo(cls, store: Path, index: int) -> bytes:
        """Give the photo of an index, first take."""
        return next(store.glob(f"*/*/{cls.name(index)}")).read_bytes()

    @staticmethod
    def unfinished(store: Path) -> list[str]:
        """Give the photos that lie there half-written."""
        return [each.name for each in store.glob("*/*/.*")]


@pytest.fixture
def rig() -> type[Rig]:
    """Give the helpers: test modules cannot import each other in pytest's importlib mode."""
    return Rig
