"""The simulated phone as a process: `chexrig phone sim`."""

from __future__ import annotations

import asyncio
import contextlib
import json
import os
import signal
import sqlite3
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from android_bridge.base.pairing import key_from_code, stored_code
from android_bridge.base.problems import Problem
from android_bridge.link.datagrams import Address
from android_bridge.optics.optics import Optics
from android_bridge.simulated.agent import SimulatedPhone
from android_bridge.simulated.camera import BlankCamera, Camera, ScreenCamera
from android_bridge.simulated.legacy_agent import SCHEME as LEGACY
from android_bridge.simulated.legacy_agent import LegacySimulatedPhone
from android_bridge.simulated.legacy_storage import LegacyStorage
from android_bridge.simulated.screen_source import choose_source
from android_bridge.simulated.storage import PRIVATE, PhoneStorage

AgentKind = Literal["python", "java"]

READY_MARK = "chexrig-phone-ready "
_STDIN = 0
_JOURNALS: dict[AgentKind, str] = {"python": "phone.sqlite", "java": "photos.journal"}


@dataclass(frozen=True, slots=True)
class PhoneOptions:
    """What a simulated phone is started with.

    Parameters
    ----------
    store
        Folder for photos, journal and pairing code.
    host, port
        Where to listen; port 0 is any free one.
    shutter_ms
        From the trigger to the exposure.
    seed
        Of the camera's place and noise: the same seed photographs alike.
    source
        ``screen``: the X display; ``frames``: the window's own frames by shared memory; ``auto`` chooses.
    region
        Left, top, width and height of the screen to photograph, in pixels; None for the primary one.
    frames
        The shared-memory file; None for the user's usual one.
    camera
        ``screen``, or ``blank`` to measure the rig without a camera's own time.
    free_bytes
        Pretend that only this much is free; None for the truth.
    until_stdin_closes
        End when standard input does: so that a phone started by a controller does not outlive it.
    dialect
        ``chexrig``, or ``chexpeditor`` to be driven by the original client.
    first_row
        In the CheXpeditor dialect the row to photograph next; None for where the journal stands.
    agent
        Which program: ``python`` in this process, ``java`` the app of real phones (`java_agent`).
    cable_port
        The TCP port by which adb reaches the ``java`` one, 0 for any free; None for none.
    """

    store: Path
    host: str = "127.0.0.1"
    port: int = 4747
    shutter_ms: float = 200.0
    seed: int = 1
    source: Literal["auto", "screen", "frames"] = "auto"
    region: tuple[int, int, int, int] | None = None
    frames: Path | None = None
    camera: Literal["screen", "blank"] = "screen"
    free_bytes: int | None = None
    until_stdin_closes: bool = False
    dialect: Literal["chexrig", "chexpeditor"] = "chexrig"
    first_row: int | None = None
    agent: AgentKind = "python"
    cable_port: int | None = None


def pairing_code(store: Path) -> str:
    """Give the pairing code of the simulated phone with this store; made on first use."""
    return stored_code(store / PRIVATE / "pairing-code")


def check_store(store: Path, agent: AgentKind) -> None:
    """Refuse a folder in which the other program keeps its journal: it would not know the photos.

    Raises
    ------
    Problem
        Names both.
    """
    other: AgentKind = "java" if agent == "python" else "python"
    if (store / PRIVATE / _JOURNALS[other]).exists():
        raise Problem(
            f"this folder belongs to the simulated phone of the other kind, {other}",
            where=str(store),
            got=f"--agent {agent}",
            advice=f"go on with --agent {other}, or choose another folder with --store",
        )


def make_camera(options: PhoneOptions) -> tuple[Camera, str]:
    """Make the camera, and a sentence that says what it photographs."""
    if options.camera == "blank":
        return BlankCamera(options.shutter_ms), "takes blank pictures: it measures the rig, it shows nothing"
    source = choose_source(options.source, options.region, options.frames)
    return ScreenCamera(source, Optics(options.seed), options.shutter_ms), source.description


def run_simulated_phone(
    options: PhoneOptions, tell: Callable[[str], None], announce: Callable[[Address, str, str], None]
) -> None:
    """Be a phone until SIGINT, SIGTERM, or the end of standard input where that was asked for.

    Parameters
    ----------
    tell
        Called with one short sentence whenever something happened.
    announce
        Called once with the address, the pairing code (in the CheXpeditor dialect: what takes its place), and
        what the camera photographs.

    Raises
    ------
    Problem
        When folder, address or screen cannot be used.
    """
    if options.dialect == LEGACY:
        _run_legacy(options, tell, announce)
        return
    check_store(options.store, "python")
    with _usable(options.store):
        storage = PhoneStorage(options.store, options.free_bytes)
    try:
        with _usable(options.store):
            code = pairing_code(options.store)
        camera, sees = make_camera(options)
        phone = SimulatedPhone(key_from_code(code), storage, camera, tell)
        asyncio.run(_serve(phone, options, lambda address: announce(address, code, sees)))
    finally:
        storage.close()


def _run_legacy(
    options: PhoneOptions, tell: Callable[[str], None], announce: Callable[[Address, str, str], None]
) -> None:
    with _usable(options.store):
        storage = LegacyStorage(options.store, options.free_bytes)
    try:
        camera, sees = make_camera(options)
        with _usable(options.store):
            phone = LegacySimulatedPhone(storage, camera, options.first_row, tell)
        words = f"waiting for row {phone.next_row}"
        asyncio.run(_serve(phone, options, lambda address: announce(address, words, sees)))
    finally:
        storage.close()


@contextlib.contextmanager
def _usable(store: Path) -> Iterator[None]:
    """Tell what is wrong with the phone's own files."""
    try:
        yield
    except sqlite3.Error as error:
        raise Problem(
            "the simulated phone's journal cannot be used",
            where=str(store / PRIVATE / "phone.sqlite"),
            got=str(error),
            advice="restore it from a copy, or choose another folder with --store for a phone that is new",
        ) from error
    except (OSError, UnicodeDecodeError) as error:
        raise Problem(
            "the simulated phone's folder cannot be used",
            where=str(getattr(error, "filename", None) or store),
            got=getattr(error, "strerror", None) or str(error),
            advice="mend it, or choose another folder with --store",
        ) from error


async def _serve(
    phone: SimulatedPhone | LegacySimulatedPhone, options: PhoneOptions, ready: Callable[[Address], None]
) -> None:
    loop = asyncio.get_running_loop()
    serving = asyncio.ensure_future(phone.serve(options.host, options.port, ready))
    for each in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        loop.add_signal_handler(each, serving.cancel)
    if options.until_stdin_closes:
        threading.Thread(target=_cancel_at_end_of_input, args=(loop, serving), daemon=True).start()
    await asyncio.wait([serving])
    if not serving.cancelled():
        serving.result()


def _cancel_at_end_of_input(loop: asyncio.AbstractEventLoop, serving: asyncio.Future[None]) -> None:
    # The raw descriptor: a thread that holds sys.stdin's lock would make the interpreter die at its end.
    with contextlib.suppress(OSError):  # closed from the start
        while os.read(_STDIN, 4096):
            pass
    if not loop.is_closed():
        loop.call_soon_threadsafe(serving.cancel)


def ready_line(address: Address, sees: str) -> str:
    """Write the line by which a controller learns where the phone it started listens."""
    return READY_MARK + json.dumps({"host": address[0], "port": address[1], "sees": sees})


def parse_ready_line(line: str) -> tuple[str, int, str] | None:
    """Read that line: host, port, and what the camera photographs; None for any other line."""
    if not line.startswith(READY_MARK):
        return None
    content = json.loads(line.removeprefix(READY_MARK))
    return content["host"], content["port"], content["sees"]
