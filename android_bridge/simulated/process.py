"""The simulated phone as a process."""

from __future__ import annotations

import asyncio
import contextlib
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import NoReturn

from android_bridge.base import Problem, UdpAddress, key_from_code
from android_bridge.base.addresses import LEGACY
from android_bridge.base.models import python_model
from android_bridge.link.datagrams import Address
from android_bridge.simulated.agent import SimulatedPhone
from android_bridge.simulated.camera import BlankCamera, Camera, ScreenCamera
from android_bridge.simulated.folder import check_store, pairing_code, usable
from android_bridge.simulated.legacy_agent import LegacySimulatedPhone
from android_bridge.simulated.legacy_storage import FOLDER as LEGACY_FOLDER
from android_bridge.simulated.legacy_storage import LegacyStorage
from android_bridge.simulated.options import PhoneOptions
from android_bridge.simulated.ready import ready_line
from android_bridge.simulated.screen_source import choose_source
from android_bridge.simulated.senses import Senses, lux_in
from android_bridge.simulated.storage import PhoneStorage
from android_bridge.simulated.troubles import Troubles

_STDIN = 0
Say = Callable[[str], None]


def run_phone(options: PhoneOptions, say: Say, tell: Say) -> None:
    """Be a phone until SIGINT, SIGTERM, or the end of standard input where that was asked for.

    Parameters
    ----------
    say
        Called with each line of what a person, or the controller that started this phone, has to know once
        it listens.
    tell
        Called with one short sentence whenever something happened.

    Raises
    ------
    Problem
        When folder, address or screen cannot be used, or options do not go together.
    """
    options.check()
    if options.agent == "java":
        _become_java(options)
    elif options.is_legacy:
        _be_legacy(options, say, tell)
    else:
        _be_keyed(options, say, tell)


def _be_keyed(options: PhoneOptions, say: Say, tell: Say) -> None:
    check_store(options.store, "python")
    with usable(options.store):
        storage = PhoneStorage(options.store, options.free_bytes, options.failing_saves)
    try:
        with usable(options.store):
            code = pairing_code(options.store)
        camera, sees = _camera(options)
        phone = SimulatedPhone(
            key_from_code(code),
            storage,
            camera,
            tell,
            save_ms=options.save_ms,
            troubles=Troubles(options.troubles),
            model=_model(options),
            senses=_senses(options),
        )
        asyncio.run(
            _serve(phone, options, _ready(options, say, options.store, sees, f"pairing code: {code}"))
        )
    finally:
        storage.close()


def _be_legacy(options: PhoneOptions, say: Say, tell: Say) -> None:
    with usable(options.store):
        storage = LegacyStorage(options.store, options.free_bytes)
    try:
        camera, sees = _camera(options)
        with usable(options.store):
            phone = LegacySimulatedPhone(
                storage, camera, options.first_row, tell, save_ms=options.save_ms, model=_model(options)
            )
        keyless = "no key: whoever reaches this port can trigger the camera"
        words = (sees, keyless, f"waiting for row {phone.next_row}")
        asyncio.run(_serve(phone, options, _ready(options, say, options.store / LEGACY_FOLDER, *words)))
    finally:
        storage.close()


def _become_java(options: PhoneOptions) -> NoReturn:
    """Let Java take this process over: signals and standard input are its own then."""
    from android_bridge.simulated.java_agent import java_command  # noqa: PLC0415 - the other one needs none of it

    command = java_command(options)
    sys.stdout.flush()
    if sys.platform == "win32":  # exec there starts another process and ends this one at once
        sys.exit(subprocess.run(command, check=False).returncode)
    os.execv(command[0], command)  # noqa: S606


def _camera(options: PhoneOptions) -> tuple[Camera, str]:
    """Make the camera, and a sentence that says what it photographs."""
    if options.camera == "blank":
        return BlankCamera(options.exposure_ms), "takes blank pictures: it measures the rig, it shows nothing"
    source = choose_source(options.source, options.region, options.frames)
    camera = ScreenCamera(
        source,
        options.optics,
        options.exposure_ms,
        multi_frame_ms=options.multi_frame_ms,
        screen_dpt=options.screen_dpt,
    )
    return camera, source.description


def _senses(options: PhoneOptions) -> Senses:
    lux = lux_in(options.room) if options.lux is None else options.lux
    return Senses.standing(options.pose, lux, options.orientation, options.seed, options.happenings)


def _model(options: PhoneOptions) -> str:
    return python_model(multi_frame=options.multi_frame_ms > 0)


def _ready(
    options: PhoneOptions, say: Say, photos: Path, sees: str, *words: str
) -> Callable[[Address], None]:
    """Make the function that says where the phone listens."""

    def ready(address: Address) -> None:
        if options.until_stdin_closes:
            say(ready_line(address, sees))
            return
        at = UdpAddress(*address, LEGACY if options.is_legacy else "udp")
        is_everywhere = at.host in {"0.0.0.0", "::"}  # noqa: S104 - what the operator asked for
        elsewhere = ["other computers name an address of this one in place of it"] if is_everywhere else []
        for line in (f"simulated phone at {at}, photos in {photos}", *elsewhere, sees, *words[:-1]):
            say(line)
        say(f"{words[-1]}   (Ctrl-C ends it)")

    return ready


async def _serve(
    phone: SimulatedPhone | LegacySimulatedPhone, options: PhoneOptions, ready: Callable[[Address], None]
) -> None:
    loop = asyncio.get_running_loop()
    serving = asyncio.ensure_future(phone.serve(options.host, options.listens_at, ready))
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


def main(arguments: Sequence[str] | None = None) -> int:
    """Be a phone as the command line says; give the exit code: 0 ended in good order, 2 cannot be one."""

    def say(line: str) -> None:
        with contextlib.suppress(OSError):  # a closed terminal or pipe is no reason to lose a photo
            sys.stdout.write(f"{line}\n")
            sys.stdout.flush()

    try:
        run_phone(PhoneOptions.from_arguments(arguments), say, say)
    except Problem as problem:
        sys.stderr.write(f"error: {problem}\n")
        return 2
    return 0
