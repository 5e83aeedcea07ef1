"""A plan of three x-rays, its manifest, and an empty journal; and an engine with a phone in this process."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator, Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from driven_engine import Run
from rig import Plan, cases, grain, make_xrays

from android_bridge.base import UdpAddress
from android_bridge.base.pairing import key_from_code
from android_bridge.link.datagrams import Address
from android_bridge.simulated.agent import SimulatedPhone
from android_bridge.simulated.camera import BlankCamera, Camera
from android_bridge.simulated.storage import PhoneStorage
from controller.capture import RunOptions, opened_engine
from controller.plan import LoadedPlan, load_plan
from controller.records import Captures, Record
from controller.xrays import AllRows, Manifest, build_manifest

CODE = "7KQ2-M0XD-93TF-AZ5H"


@pytest.fixture
def plan_file(tmp_path: Path) -> Path:
    return cases.three_in_two(tmp_path)


@pytest.fixture
def loaded(plan_file: Path) -> LoadedPlan:
    return load_plan(plan_file)


@pytest.fixture
def manifest(loaded: LoadedPlan) -> Manifest:
    return build_manifest(loaded.csv, loaded.images, AllRows(), hash_images=False)


@pytest.fixture
def journal(tmp_path: Path) -> Iterator[Captures]:
    made = Record(tmp_path / "journal.sqlite")
    yield made.captures
    made.close()


@pytest.fixture
def two_rooms(tmp_path: Path) -> Path:
    """A plan of two subsets in two rooms, one with a cursor, for a phone at an address of this computer."""
    make_xrays(tmp_path, 4, grain)
    return Plan(
        subsets=(("one", 1, 3), ("two", 4, 4)),
        display={"settle_ms": 0},
        phone={"address": "udp:127.0.0.1:4747"},
        environments=(cases.OFFICE, {**cases.DARK, "mouse_cursor": {"x": 9, "y": 30}}),
    ).write(tmp_path)


@contextlib.asynccontextmanager
async def serve_phone(
    folder: Path,
    port: int = 0,
    camera: Camera | None = None,
    storage: PhoneStorage | None = None,
    **more: Any,
) -> AsyncIterator[UdpAddress]:
    """Have a simulated phone in this process, whose camera sees nothing where none is given."""
    storage = storage or PhoneStorage(folder, None)
    served = SimulatedPhone(
        key_from_code(CODE), storage, camera or BlankCamera(), tell=lambda _: None, **more
    )
    ready: asyncio.Future[Address] = asyncio.get_running_loop().create_future()
    serving = asyncio.create_task(served.serve("127.0.0.1", port, ready.set_result))
    host, port = await ready
    try:
        yield UdpAddress(host, port)
    finally:
        serving.cancel()
        await asyncio.wait([serving])
        storage.close()


@pytest.fixture
async def phone(tmp_path: Path) -> AsyncIterator[UdpAddress]:
    async with serve_phone(tmp_path / "phone") as address:
        yield address


@pytest.fixture
def opened(two_rooms: Path, phone: UdpAddress, tmp_path: Path) -> Iterator[Callable[..., Run]]:
    """What opens a run of the plan."""
    with contextlib.ExitStack() as stack:

        def open_run(*, repair: bool = False, code: str = CODE, other_screen: bool = False) -> Run:
            patience_s = 5.0 if code == CODE else 0.1
            options = RunOptions(
                phone, tmp_path / "store", code, patience_s=patience_s, other_screen=other_screen
            )
            return Run(stack.enter_context(opened_engine(load_plan(two_rooms), options, repair=repair)))

        yield open_run


@pytest.fixture
def run(opened: Callable[..., Run]) -> Run:
    return opened()
