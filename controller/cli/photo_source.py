"""Where an export takes its photos from: a folder of this computer, or the phone itself over ADB."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator, Sequence
from pathlib import Path
from urllib.parse import unquote

from android_bridge.adb import AdbDevice, connect
from android_bridge.base import (
    SIMULATED_MODELS,
    AdbAddress,
    PhoneAddress,
    Problem,
    parse_phone,
    plain_path,
)
from android_bridge.store import AdbStore, FolderStore, LegacyFolderStore, PhotoStore, StoreBelow
from controller.cli.console import err
from controller.intake.from_phone import Shelves, Storage, storage_of
from controller.plan import SIMULATED_PHONE, LoadedPlan, Subset
from controller.records import Record


@contextlib.contextmanager
def photo_source(
    loaded: LoadedPlan, wanted: Sequence[Subset], journal: Record, given: Path | None, phone: str
) -> Iterator[tuple[Shelves, str]]:
    """Give the folders with the photos of these subsets, and the model of the phone that took them.

    Parameters
    ----------
    given
        A copy of the phone's folder on this computer; None where there is none.
    phone
        ``adb`` or ``adb:SERIAL`` where the user names the phone, else empty.

    Raises
    ------
    Problem
        When nothing has been captured, several phones took the photos, or they cannot be reached.
    """
    storage = storage_of(wanted, journal)
    model = _model(loaded, storage)
    if given is not None and phone:
        raise Problem("two places are named", got="--store and --phone", advice="leave one of them out")
    address = None if given is not None else phone or _adb_address(storage)
    if address is not None:
        with _on_phone(address, storage) as shelves:
            yield shelves, model
        return
    here = [_given(plain_path(given), folder, storage) for folder in storage.folders] if given else []
    yield _in_folders(loaded, storage, here or _here(loaded, storage, model)), model


def _model(loaded: LoadedPlan, storage: Storage) -> str:
    if not storage.newest:
        raise Problem(
            "nothing of this has been captured yet",
            where=str(loaded.path),
            advice="run the plan first: chexrig run PLAN",
        )
    models = {model for _, model in storage.newest}
    if len(models) > 1:
        named = sorted({f"{model}, folder {unquote(folder)}" for folder, model in storage.newest})
        raise Problem(
            "these subsets were captured with different phones",
            where=str(loaded.path),
            got=", ".join(named),
            advice="export them one by one with --subset",
        )
    return models.pop()


def _adb_address(storage: Storage) -> str | None:
    """Give the address of the phone on the cable that took the photos; None where it was another way."""
    on_adb = {address for address in storage.addresses if isinstance(_parsed(address), AdbAddress)}
    named = sorted(on_adb - {"adb"})
    if len(named) > 1:
        raise Problem(
            "these subsets were captured with different phones",
            got=", ".join(named),
            advice="export them one by one with --subset, or name the phone that has them all with --phone",
        )
    return next(iter(named or sorted(on_adb)), None)


@contextlib.contextmanager
def _on_phone(address: str, storage: Storage) -> Iterator[Shelves]:
    at = _parsed(address)
    if not isinstance(at, AdbAddress):
        raise Problem(
            "photos are copied from a phone over ADB only",
            where=f"--phone {address}",
            expected="adb, or adb:SERIAL",
            advice="plug the phone in; `chexrig phone list` shows its serial",
        )
    if storage.is_legacy:
        raise Problem(
            "photos of the original rig's app are not copied from the phone directly",
            where=f"--phone {address}",
            advice="copy /sdcard/CheXpeditor to this computer (adb pull), and give the copy with --store",
        )

    def tell(words: str) -> None:
        err.print(words, markup=False)

    def opened() -> AdbDevice:
        return connect(at.serial, say=tell)

    store = AdbStore(opened, "", say=tell)  # one connection, whatever the folder
    try:
        yield Shelves({each: StoreBelow(store, unquote(each).strip("/")) for each in storage.folders})
    finally:
        store.close()


def _parsed(address: str) -> PhoneAddress | None:
    try:
        return parse_phone(address)
    except Problem:
        return None


def _in_folders(loaded: LoadedPlan, storage: Storage, folders: Sequence[Path]) -> Shelves:
    indices = {each.id: range(each.first, each.last + 1) for each in loaded.subsets}

    def store(folder: Path) -> PhotoStore:
        return LegacyFolderStore(folder, indices) if storage.is_legacy else FolderStore(folder)

    names = {told: str(folder) for told, folder in zip(storage.folders, folders, strict=True)}
    return Shelves({str(folder): store(folder) for folder in folders}, names)


def _here(loaded: LoadedPlan, storage: Storage, model: str) -> list[Path]:
    """Find the folders on this computer; where they are not the plan's own, say which are read."""
    own = loaded.own(SIMULATED_PHONE)
    folders = []
    for told in storage.folders:
        saved = Path(unquote(told))  # the phone sends it in ASCII
        # A copied or moved plan has its photos with it: where they were saved may be another copy's.
        beside = own / saved.name
        if saved.parent.name == own.name and beside.is_dir():
            folders.append(beside)
            continue
        if not saved.is_dir():
            raise _not_here(loaded, saved, model)
        if not saved.is_relative_to(loaded.path.parent):
            err.print(
                f"the photos are read from {saved}, where they were saved: {own} has none", markup=False
            )
        folders.append(saved)
    return folders


def _not_here(loaded: LoadedPlan, saved: Path, model: str) -> Problem:
    if model not in SIMULATED_MODELS:
        return Problem(
            "the photos are on the phone",
            where=str(loaded.path),
            got=f"{model}, folder {saved}",
            advice="plug it in and add --phone adb; or copy that folder to this computer, and give the"
            " copy with --store",
        )
    beside = loaded.own(SIMULATED_PHONE) / saved.name
    return Problem(
        "the simulated phone's photos are not here",
        where=str(loaded.path),
        expected=f"the folder {beside}",
        got=f"neither that nor {saved}, where they were saved",
        advice="copy that folder there from where the plan was run; or give its copy with --store",
    )


def _given(store: Path, told: str, storage: Storage) -> Path:
    """Take the phone's folder of a journal: a phone may serve several plans, and repairs have their own.

    What is given is that folder, or the one above.
    """
    if not store.is_dir():
        raise Problem(
            "there is no such folder", where=f"--store {store}", expected="the folder with the photos"
        )
    name = Path(unquote(told)).name
    if (store / name).is_dir():
        return store / name
    if told in storage.own:
        return store
    if (store.parent / name).is_dir():
        return store.parent / name
    raise Problem(
        "photos that were captured again are not there",
        where=f"--store {store}",
        expected=f"the folder {name} in it",
        advice="copy the phone's whole folder to this computer, with all the folders in it, and give that",
    )
