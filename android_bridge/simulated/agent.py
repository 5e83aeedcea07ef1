"""The simulated phone: real UDP, a camera in a worker thread, and the protocol's phone side between them."""

from __future__ import annotations

import asyncio
import errno
import json
import platform
import secrets
import sqlite3
import threading
import time
from collections.abc import Callable, Coroutine
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from importlib.metadata import version
from typing import Any, TypeVar

from android_bridge.base import Problem, UdpAddress
from android_bridge.base.models import PYTHON_MODEL
from android_bridge.link import datagrams
from android_bridge.link.datagrams import Address
from android_bridge.optics import small_picture
from android_bridge.simulated.camera import Camera, Exposure, ExposureCancelled
from android_bridge.simulated.listening import bound
from android_bridge.simulated.phone_journal import SavedPhoto
from android_bridge.simulated.saving_pace import SavingPace
from android_bridge.simulated.senses import Senses
from android_bridge.simulated.settings import CameraSettings, Held
from android_bridge.simulated.storage import PhoneStorage, is_trial, sent_path
from android_bridge.simulated.troubles import Troubles
from android_bridge.store import build_exif, embed
from protocol import (
    FactsWanted,
    FrameWanted,
    OpenRequested,
    PhoneSide,
    PhotoName,
    SessionEnded,
    Times,
    TriggerCamera,
    Trouble,
    Vitals,
    Witness,
)
from protocol.messages import Capture, Open

DISK_PERIOD_S = 1.0  # the disk may be slow, and is looked at after each photo anyway
_FULL = (errno.ENOSPC, errno.EDQUOT)

T = TypeVar("T")


class SimulatedPhone:
    """A phone's app without the phone.

    Parameters
    ----------
    key
        The pairing key.
    storage, camera
        Where photos go and come from. One worker thread exposes and writes, as a phone has one camera; only
        the journal is read from the event loop too.
    tell
        Called with one short sentence whenever something happened that a person may want to see.
    save_ms
        How long developing and writing take at least, from the end of the exposure on.
    troubles
        What keeps it from taking photos for a while; none usually.
    model
        What it calls itself.
    senses
        What it notices of itself and the room; None for a phone without such sensors.
    """

    def __init__(
        self,
        key: bytes,
        storage: PhoneStorage,
        camera: Camera,
        tell: Callable[[str], None],
        *,
        save_ms: float = 0.0,
        troubles: Troubles | None = None,
        model: str = PYTHON_MODEL,
        senses: Senses | None = None,
    ) -> None:
        self._storage = storage
        self._camera = camera
        self._tell = tell
        self._worker = ThreadPoolExecutor(1, "camera")
        self._beside = ThreadPoolExecutor(1, "pictures")
        self._cancelled = threading.Event()
        self._pace = SavingPace(save_ms)
        self._tasks: asyncio.TaskGroup | None = None
        self._troubles = troubles or Troubles()
        self._model = model
        self._senses = senses
        self._shots = self._saved = 0
        self._is_trial = False
        """Whether the session is a trial's: what is planned to go wrong is for others."""
        self._received_ns = 0
        self._makes_frame = False
        self._free_bytes, self._looked_s = 0, float("-inf")
        self._port: datagrams.Port | None = None
        self._side: PhoneSide[Address] = PhoneSide(
            key,
            boot=secrets.token_hex(8),
            app_version=version("chexrig"),
            progress=storage.journal.last,
            camera_level=camera.level,
            vitals=self._vitals,
            new_challenge=lambda: secrets.token_hex(16),
            trouble=self._trouble,
            processing=lambda: camera.processing,
            witness=self._witness,
        )

    async def serve(self, host: str, port: int, ready: Callable[[Address], None]) -> None:
        """Listen until cancelled. `ready` is called with the address once it is bound.

        Raises
        ------
        Problem
            When the address cannot be bound.
        """
        self._port = await bound(datagrams.bind(host, port), str(UdpAddress(host, port)))
        ready(self._port.address)
        try:
            async with asyncio.TaskGroup() as self._tasks:  # an error in a task ends the phone, loudly
                await self._port.hand_out(self._receive)
        finally:
            self._cancelled.set()
            self._pace.hurry()
            self._port.close()
            # Wait: a photo under way is either whole and on record, or not there at all.
            await asyncio.to_thread(self._worker.shutdown)
            self._beside.shutdown(wait=False, cancel_futures=True)

    def _receive(self, data: bytes, peer: Address) -> None:
        self._received_ns = time.monotonic_ns()
        self._side.receive_datagram(data, peer, self._received_ns / 1e9)
        self._act()

    def _vitals(self) -> Vitals:
        # One percent for 50 photos and a degree for each 100 are what a phone on a charger roughly does.
        battery_percent = max(20, 100 - self._saved // 50)
        temperature_c = round(min(41.0, 31.0 + self._saved / 100), 1)
        if time.monotonic() - self._looked_s > DISK_PERIOD_S:
            self._look_at_disk()
        return Vitals(self._model, self._free_bytes, battery_percent, temperature_c)

    def _witness(self) -> Witness:
        return Witness() if self._senses is None else self._senses.now(self._saved)

    def _witness_of_photo(self) -> Witness:
        """Say what was noticed with a photo; what is planned to happen is for others than a trial's."""
        if self._senses is None:
            return Witness()
        return self._senses.now() if self._is_trial else self._senses.of_photo(self._saved)

    def _trouble(self) -> Trouble | None:
        found = None if self._is_trial else self._troubles.trouble(self._shots, time.monotonic())
        if found is None and self._is_full():
            found = Trouble("storage_full", f"only {self._free_bytes / 1e6:.1f} MB are free on the phone")
        if found is not None:
            self._tell(f"no photo now: {found.reason}")
        return found

    def _is_full(self) -> bool:
        self._look_at_disk()
        try:
            return self._storage.is_full()
        except OSError:
            return False  # what cannot be saved is refused when it comes to that

    def _look_at_disk(self) -> None:
        self._looked_s = time.monotonic()
        try:
            self._free_bytes = self._storage.free_bytes()
        except OSError:
            self._free_bytes = 0  # the folder is gone; what cannot be saved is refused when it comes to that

    def _act(self) -> None:
        """Send what is due, and start what the protocol asks for."""
        self._flush()
        while (event := self._side.next_event()) is not None:
            match event:
                case OpenRequested(request):
                    self._is_trial = is_trial(request.subset)
                    self._start(self._open(event))
                case TriggerCamera(session, request):
                    self._cancelled = threading.Event()
                    self._shots += not self._is_trial
                    self._start(self._take_photo(session, request, self._received_ns))
                case FrameWanted(nonce):
                    self._start(self._take_frame(nonce))
                case FactsWanted(nonce):
                    self._side.facts_ready(nonce, self._facts())
                case SessionEnded(reason, aborted):
                    self._cancelled.set()
                    self._tell(f"aborted: {reason}" if aborted else "subset closed")

    def _flush(self) -> None:
        assert self._port is not None  # noqa: S101
        for datagram, peer in self._side.datagrams_to_send():
            self._port.send(datagram, peer)

    def _start(self, work: Coroutine[Any, Any, None]) -> asyncio.Task[None]:
        assert self._tasks is not None  # noqa: S101
        return self._tasks.create_task(work)

    async def _in_worker(self, work: Callable[[], T]) -> T:
        return await asyncio.get_running_loop().run_in_executor(self._worker, work)

    async def _open(self, event: OpenRequested) -> None:
        request = event.request
        try:
            storage = await self._in_worker(lambda: self._prepare(event))
        except (OSError, sqlite3.Error) as error:
            self._side.refuse_open(request, "storage", f"the folder cannot be written: {error}")
        else:
            if storage is None:
                free = self._storage.free_bytes()
                self._side.refuse_open(
                    request, "storage_full", f"only {free / 1e6:.1f} MB are free on the phone"
                )
            else:
                self._tell(f"subset {request.subset} open, waiting for index {request.next_index}")
                self._side.opened(request, storage)
        self._act()

    def _prepare(self, event: OpenRequested) -> str | None:
        if self._storage.is_full():
            return None
        request = event.request
        folder = self._storage.subset_folder(request.journal, request.subset)
        if event.supersedes is not None:
            self._storage.journal.supersede(request.journal, request.subset, event.supersedes.index)
        self._look_at_disk()
        fixed = CameraSettings(request.exposure_us, request.iso, request.white_balance_k)
        self._camera.prepare(fixed, int(request.session, 16))
        return sent_path(folder.parent)

    async def _take_photo(self, session: Open, request: Capture, received_ns: int) -> None:
        picture: asyncio.Task[None] | None = None
        try:
            exposure = await self._in_worker(lambda: self._expose(request))
            unwritten = self._strike()
            self._side.exposed(exposure.sensor_time_ns, exposure.exposure_us, exposure.iso)
            self._flush()
            whole = await self._in_worker(lambda: self._develop(session, request, exposure))
            encoded_ns = time.monotonic_ns()
            if unwritten is not None:
                raise unwritten
            picture = self._start(self._make_picture(request, whole))
            photo = await self._in_worker(lambda: self._save(session, request, whole, exposure.ended_ns))
        except ExposureCancelled:
            self._fail(picture, "camera", "cancelled")
        except (OSError, sqlite3.Error) as error:
            self._fail(picture, *_storage_refusal(error))
        except Problem as problem:
            self._fail(picture, "camera", problem.what)
        else:
            self._saved += not self._is_trial
            now_ns = time.monotonic_ns()
            exposed_ns = exposure.sensor_time_ns, exposure.ended_ns
            times = Times.between((received_ns, *exposed_ns, encoded_ns, self._storage.written_ns, now_ns))
            witness = self._witness_of_photo()
            busy_us = (now_ns - received_ns) // 1000
            self._side.saved(photo.size_bytes, photo.sha256, busy_us, exposure.used, witness, times)
            self._tell(f"saved {photo.name}")
        self._act()

    def _fail(self, picture: asyncio.Task[None] | None, code: str, words: str) -> None:
        if picture is not None:
            picture.cancel()  # there is no such photo
        self._side.capture_failed(code, words)

    async def _make_picture(self, request: Capture, whole: bytes) -> None:
        picture = await asyncio.get_running_loop().run_in_executor(self._beside, small_picture, whole)
        self._side.picture_ready(request, picture)

    async def _take_frame(self, nonce: str) -> None:
        """Make a picture of what the camera sees; one at a time, and the camera is kept for its grab only."""
        if self._makes_frame:
            self._side.frame_ready(nonce, None)
            return
        self._makes_frame = True
        frame: bytes | None = None
        try:
            make = await self._in_worker(self._camera.frame)
            frame = await asyncio.get_running_loop().run_in_executor(
                self._beside, lambda: small_picture(make())
            )
        except Problem:
            pass  # nothing is before the camera
        finally:
            self._makes_frame = False
        self._side.frame_ready(nonce, frame)

    def _facts(self) -> bytes:
        return json.dumps(
            {
                "phone": {"model": self._model, "system": platform.platform(), "simulated": True},
                "camera": {"level": self._camera.level, "processing": self._camera.processing},
                "sensors": [] if self._senses is None else self._senses.facts(),
            }
        ).encode()

    def _strike(self) -> OSError | None:
        """Spoil the photo that is being taken where that is planned; give what fails at its writing."""
        found = None if self._is_trial else self._troubles.strike(self._shots, time.monotonic())
        if found is None:
            return None
        if found.code != "storage_full":
            raise Problem(found.reason)
        return OSError(errno.ENOSPC, found.reason)

    def _expose(self, request: Capture) -> Exposure:
        if self._storage.is_full():
            raise OSError(errno.ENOSPC, f"only {self._storage.free_bytes() / 1e6:.1f} MB are free")
        self._camera.hold(_held(request))
        return self._camera.expose(self._cancelled)

    def _develop(self, session: Open, request: Capture, exposure: Exposure) -> bytes:
        jpeg, used = self._camera.develop(exposure, request.index), exposure.used
        record: dict[str, str | int | float] = {
            "journal": session.journal,
            "session": request.session,
            "shown_sha256": request.shown_sha256,
            "sensor_time_ns": exposure.sensor_time_ns,
            "exposure_us": exposure.exposure_us or 0,  # the blank camera exposes nothing
            "iso": exposure.iso,
            **({} if exposure.white_balance_k is None else {"white_balance_k": exposure.white_balance_k}),
            **({} if used.focus_dpt is None else {"focus_dpt": used.focus_dpt}),
            **({"white_balance": used.white_balance} if used.white_balance else {}),
            "make": "chexrig",
            "model": self._model,
            "taken_at": datetime.now(UTC).isoformat(timespec="milliseconds"),
        }
        return embed(jpeg, build_exif(request.name, record))

    def _save(self, session: Open, request: Capture, whole: bytes, exposed_ns: int) -> SavedPhoto:
        name = PhotoName.parse(request.name)
        with self._pace.of(exposed_ns):
            photo = self._storage.save(session.journal, request.session, name, whole)
        self._look_at_disk()
        return photo


def _held(request: Capture) -> Held:
    return Held(request.exposure_us, request.iso, request.white_balance, request.focus_dpt, request.quality)


def _storage_refusal(error: Exception) -> tuple[str, str]:
    if isinstance(error, FileExistsError):
        return "bad_name", str(error)
    if isinstance(error, OSError) and error.errno in _FULL:
        return "storage_full", error.strerror or "the phone's storage is full"
    return "storage", (isinstance(error, OSError) and error.strerror) or str(error)
