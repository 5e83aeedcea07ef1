"""What a phone is, and how long it takes for photos: what a first user of a phone can report."""

from __future__ import annotations

import json
import math
import platform
from collections.abc import Callable
from dataclasses import asdict, dataclass
from importlib.metadata import version
from typing import Any, Final

from android_bridge.link import Introduction, LinkAborted
from controller.capture.connecting import ask_facts, ask_witness, connect, explained, wait_until_free
from controller.capture.options import RunOptions
from controller.capture.phone import ReachedPhone
from controller.capture.rig_screen import RigScreen
from controller.capture.trial.names import TrialKind
from controller.capture.trial.running import TrialRun
from controller.capture.trial.session import TrialSetting, TrialShot, opened_trial
from controller.identity import board_frame
from controller.plan import LoadedPlan
from protocol import Witness
from protocol.messages import printable

PHOTOS: Final = 10
_FORMAT: Final = "chexrig phone facts 1"
_KEPT_BACK: Final = (
    *("serial", "imei", "meid", "android_id", "phone_number", "device_name"),
    *("mac", "address", "network", "ssid", "host", "account", "user", "owner", "mail"),
)
"""Parts of names of what would tell one phone from another of its kind, or whose it is."""
_DEEPEST: Final = 12
"""What is nested deeper is nothing: no phone tells such."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PhoneReport:
    """What is known of a phone.

    Parameters
    ----------
    told
        What it tells of itself, by name; empty for an app that tells nothing.
    noticed
        What it noticed of its stand and the room.
    photos
        What it said of each photo of the trial, in their order.
    """

    told: dict[str, Any]
    noticed: Witness
    introduction: Introduction
    photos: tuple[TrialShot, ...]

    @property
    def as_json(self) -> dict[str, Any]:
        """The report as it is written; it has no serial number and no address."""
        said = self.introduction
        return {
            "format": _FORMAT,
            "chexrig": version("chexrig"),
            "computer": {"system": platform.platform(), "python": platform.python_version()},
            "app": {
                "model": said.model,
                "version": said.app_version,
                "camera_level": said.camera_level,
                "processing": said.processing,
            },
            "told": _without_numbers(self.told),
            "noticed": asdict(self.noticed),
            "photos": [_photo(each) for each in self.photos],
        }


class FactsRun(TrialRun[PhoneReport]):
    """Asks a phone what it is, and takes photos of the calibration board to see how long it takes.

    Parameters
    ----------
    progress
        Is told (photos taken, photos in all).
    """

    def __init__(
        self,
        loaded: LoadedPlan,
        options: RunOptions,
        tell: Callable[[str], None],
        progress: Callable[[int, int], None],
    ) -> None:
        super().__init__(loaded, options, tell)
        self._progress = progress

    async def _tried(self, phone: ReachedPhone, screen: RigScreen) -> PhoneReport:
        loaded, patience_s = self._loaded, self._options.patience_s
        with self._until_it_answers(phone):
            await wait_until_free(phone, patience_s, self._tell)
        told = _read(await ask_facts(phone, patience_s))
        noticed = await ask_witness(phone, patience_s)
        setting = TrialSetting(
            phone=str(phone.address),
            connect=lambda: connect(phone, patience_s),
            camera=loaded.subsets[0].environment.camera,
            settle_s=loaded.display.settle_ms / 1000,
            keeps_pictures=loaded.phone.pictures,
        )
        board = board_frame(*screen.display.screen_geometry[2:])
        photos: list[TrialShot] = []
        opened = False
        try:
            await screen.show(board)
            async with opened_trial(loaded, TrialKind.TEST, screen, setting) as session:
                opened = True
                for number in range(PHOTOS):
                    self._progress(number, PHOTOS)
                    photos.append(await session.shoot("facts", board))
                self._progress(PHOTOS, PHOTOS)
                introduction = session.introduction
        except LinkAborted as aborted:
            raise await explained(aborted.cause, phone, opened=opened) from None
        finally:
            screen.read_next()
        return PhoneReport(told=told, noticed=noticed, introduction=introduction, photos=tuple(photos))


def _read(facts: bytes | None) -> dict[str, Any]:
    """Read what a phone tells; what is no object in JSON is nothing."""
    try:
        told = json.loads(facts or b"{}", parse_constant=lambda _: None)  # NaN is no JSON
    except (ValueError, RecursionError):
        return {}
    return _plain(told) if isinstance(told, dict) else {}


def _plain(told: Any, depth: int = 0) -> Any:
    """Give it as any terminal and any reader of JSON takes it."""
    if isinstance(told, dict | list) and depth == _DEEPEST:
        return None
    if isinstance(told, dict):
        return {printable(name): _plain(each, depth + 1) for name, each in told.items()}
    if isinstance(told, list):
        return [_plain(each, depth + 1) for each in told]
    if isinstance(told, float) and not math.isfinite(told):  # as 1e999 is
        return None
    return printable(told) if isinstance(told, str) else told


def _without_numbers(told: Any) -> Any:
    if isinstance(told, dict):
        kept = {name: each for name, each in told.items() if not any(x in name.lower() for x in _KEPT_BACK)}
        return {name: _without_numbers(each) for name, each in kept.items()}
    return [_without_numbers(each) for each in told] if isinstance(told, list) else told


def _photo(shot: TrialShot) -> dict[str, Any]:
    receipt = shot.receipt
    return {
        "size_bytes": receipt.size_bytes,
        "round_trip_ms": None if receipt.round_trip_s is None else round(receipt.round_trip_s * 1000, 3),
        "phone_us": receipt.phone_us,
        **asdict(receipt.times),
        **asdict(receipt.look),
        **asdict(receipt.witness),
        "temperature_c": receipt.temperature_c,
        "picture": shot.picture is not None,
    }


__all__ = ["PHOTOS", "FactsRun", "PhoneReport"]
