"""Where an export takes its photos from: a folder of this computer, or the phone itself over ADB."""

from __future__ import annotations

import contextlib
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import unquote

from android_bridge.problems import Problem
from controller.console import err
from protocol.legacy import MARK

if TYPE_CHECKING:
    from android_bridge.photo_store import PhotoStore
    from controller.journal import Journal
    from controller.plan.load import LoadedPlan
    from controller.plan.model import Subset

_ADB = re.compile(r"adb(?::(?P<serial>\S+))?")


@dataclass(frozen=True, slots=True)
class Captured:
    """What the journal says of a subset's photos.

    Parameters
    ----------
    folder
        Where the phone keeps them, as it said.
    model
        The phone's.
    """

    folder: str
    model: str


@contextlib.contextmanager
def photo_source(
    loaded: LoadedPlan, wanted: Sequence[Subset], journal: Journal, given: Path | None, phone: str
) -> Iterator[tuple[PhotoStore, str]]:
    """Give the store with the photos of these subsets, and the model of the phone that took them.

    Parameters
    ----------
    given
        A copy of the phone's folder on this computer; None where there is none.
    phone
        ``adb`` or ``adb:SERIAL`` where the user names the phone, else empty.

    Raises
    ------
    Problem
        When nothing has been captured, the photos are in several places, or they cannot be reached.
    """
    captured = _captured(loaded, wanted, journal, alike=given is None)
    if given is not None:
        if phone:
            raise Problem("two places are named", got="--store and --phone", advice="leave one of them out")
        yield (
            _in_folder(_given(given.absolute(), Path(captured.folder).name), wanted, journal),
            captured.model,
        )
        return
    address = phone or _adb_address(wanted, journal)
    if address is None:
        yield _in_folder(_here(loaded, captured), wanted, journal), captured.model
        return
    with _on_phone(address, captured.folder, wanted, journal) as store:
        yield store, captured.model


def _captured(loaded: LoadedPlan, wanted: Sequence[Subset], journal: Journal, *, alike: bool) -> Captured:
    """Give folder and model; the same folder for all subsets where they have to be `alike` in that."""
    places = sorted({place for each in wanted if (place := journal.storage(each.id)) is not None})
    if not places:
        raise Problem(
            "nothing of this has been captured yet",
            where=str(loaded.path),
            advice="run the plan first: chexrig run PLAN",
        )
    if len(places if alike else {model for _, model in places}) > 1:
        raise Problem(
            "these subsets were captured with different phones",
            where=str(loaded.path),
            got=", ".join(f"{model}, folder {unquote(folder)}" for folder, model in places),
            advice="export them one by one with --subset",
        )
    folder, model = places[0]
    return Captured(unquote(folder), model)  # the phone sends it in ASCII


def _adb_address(wanted: Sequence[Subset], journal: Journal) -> str | None:
    """Give the address of the phone on the cable that took the photos; None where it was another way."""
    addresses = {address for each in wanted for _, address in journal.photographers(each.id)}
    on_adb = {address for address in addresses if _ADB.fullmatch(address)}
    named = sorted(on_adb - {"adb"})
    if len(named) > 1:
        raise Problem(
            "these subsets were captured with different phones",
            got=", ".join(named),
            advice="export them one by one with --subset, or name the phone that has them all with --phone",
        )
    return next(iter(named or sorted(on_adb)), None)


@contextlib.contextmanager
def _on_phone(address: str, folder: str, wanted: Sequence[Subset], journal: Journal) -> Iterator[PhotoStore]:
    from android_bridge.adb import AdbDevice, connect  # noqa: PLC0415 - `--help` is quick
    from android_bridge.adb_store import AdbStore  # noqa: PLC0415

    parts = _ADB.fullmatch(address)
    if parts is None:
        raise Problem(
            "photos are copied from a phone over ADB only",
            where=f"--phone {address}",
            expected="adb, or adb:SERIAL",
            advice="plug the phone in; `chexrig phone list` shows its serial",
        )
    if _is_legacy(wanted, journal):
        raise Problem(
            "photos of the original rig's app are not copied from the phone directly",
            where=f"--phone {address}",
            advice="copy /sdcard/CheXpeditor to this computer (adb pull), and give the copy with --store",
        )

    def tell(words: str) -> None:
        err.print(words, markup=False)

    def opened() -> AdbDevice:
        return connect(parts["serial"], say=tell)

    store = AdbStore(opened, folder, say=tell)
    try:
        yield store
    finally:
        store.close()


def _in_folder(folder: Path, wanted: Sequence[Subset], journal: Journal) -> PhotoStore:
    from android_bridge.legacy_store import LegacyFolderStore  # noqa: PLC0415
    from android_bridge.photo_store import FolderStore  # noqa: PLC0415

    if _is_legacy(wanted, journal):
        return LegacyFolderStore(folder, {each.id: range(each.first, each.last + 1) for each in wanted})
    return FolderStore(folder)


def _is_legacy(wanted: Sequence[Subset], journal: Journal) -> bool:
    return any(journal.guarantees(each.id) == MARK for each in wanted)


def _here(loaded: LoadedPlan, captured: Captured) -> Path:
    folder = Path(captured.folder)
    if not folder.is_dir():
        raise Problem(
            "the photos are on the phone",
            where=str(loaded.path),
            got=f"{captured.model}, folder {folder}",
            advice="plug it in and add --phone adb; or copy that folder to this computer, and give the copy"
            " with --store",
        )
    return folder


def _given(store: Path, journal: str) -> Path:
    """Take the folder with the subsets, or the one above it: a phone may serve several plans."""
    if not store.is_dir():
        raise Problem(
            "there is no such folder", where=f"--store {store}", expected="the folder with the photos"
        )
    return store / journal if (store / journal).is_dir() else store
