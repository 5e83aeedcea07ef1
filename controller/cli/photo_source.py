"""Where an export takes its photos from: a folder of this computer, or the phone itself over ADB."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import unquote

from android_bridge.adb import AdbDevice, connect
from android_bridge.base.addresses import AdbAddress, PhoneAddress, parse_phone
from android_bridge.base.problems import Problem
from android_bridge.store.adb_store import AdbStore
from android_bridge.store.legacy_store import LegacyFolderStore
from android_bridge.store.photo_store import FolderStore, PhotoStore
from android_bridge.store.store_below import StoreBelow
from controller.cli.console import err
from controller.intake.from_phone import Shelves
from controller.plan.load import LoadedPlan
from controller.plan.model import Subset
from controller.records import Record
from protocol.legacy import MARK


@dataclass(frozen=True, slots=True)
class Captured:
    """What the journal says of a subset's photos.

    Parameters
    ----------
    folders
        Where the phone keeps them, as it said, the newest last: a repair's photos have a folder of their own.
    own
        Those of them that are no repair's.
    model
        The phone's.
    """

    folders: tuple[str, ...]
    own: frozenset[str]
    model: str


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
    captured = _captured(loaded, wanted, journal)
    if given is not None and phone:
        raise Problem("two places are named", got="--store and --phone", advice="leave one of them out")
    address = None if given is not None else phone or _adb_address(wanted, journal)
    if address is not None:
        with _on_phone(address, captured, wanted, journal) as shelves:
            yield shelves, captured.model
        return
    here = [_given(given.absolute(), folder, captured) for folder in captured.folders] if given else []
    yield _in_folders(loaded, captured, here or _here(loaded, captured), wanted, journal), captured.model


def _captured(loaded: LoadedPlan, wanted: Sequence[Subset], journal: Record) -> Captured:
    photos = [
        photo for each in wanted for photo in journal.captures.photos(each.id) if photo.storage is not None
    ]
    newest = [place for each in wanted if (place := journal.captures.storage(each.id)) is not None]
    if not newest:
        raise Problem(
            "nothing of this has been captured yet",
            where=str(loaded.path),
            advice="run the plan first: chexrig run PLAN",
        )
    models = sorted({model for _, model in newest})
    if len(models) > 1:
        named = sorted({f"{model}, folder {unquote(folder)}" for folder, model in newest})
        raise Problem(
            "these subsets were captured with different phones",
            where=str(loaded.path),
            got=", ".join(named),
            advice="export them one by one with --subset",
        )
    folders = dict.fromkeys(each.storage or "" for each in photos) or {newest[0][0]: None}
    own = {each.storage or "" for each in photos if each.why_retaken is None} or set(folders)
    return Captured(tuple(folders), frozenset(own), models[0])


def _adb_address(wanted: Sequence[Subset], journal: Record) -> str | None:
    """Give the address of the phone on the cable that took the photos; None where it was another way."""
    addresses = {address for each in wanted for _, address in journal.captures.photographers(each.id)}
    on_adb = {address for address in addresses if isinstance(_parsed(address), AdbAddress)}
    named = sorted(on_adb - {"adb"})
    if len(named) > 1:
        raise Problem(
            "these subsets were captured with different phones",
            got=", ".join(named),
            advice="export them one by one with --subset, or name the phone that has them all with --phone",
        )
    return next(iter(named or sorted(on_adb)), None)


@contextlib.contextmanager
def _on_phone(
    address: str, captured: Captured, wanted: Sequence[Subset], journal: Record
) -> Iterator[Shelves]:
    from controller.intake.from_phone import Shelves  # noqa: PLC0415

    at = _parsed(address)
    if not isinstance(at, AdbAddress):
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
        return connect(at.serial, say=tell)

    store = AdbStore(opened, "", say=tell)  # one connection, whatever the folder
    try:
        yield Shelves({each: StoreBelow(store, unquote(each).strip("/")) for each in captured.folders})
    finally:
        store.close()


def _parsed(address: str) -> PhoneAddress | None:
    try:
        return parse_phone(address)
    except Problem:
        return None


def _in_folders(
    loaded: LoadedPlan,
    captured: Captured,
    folders: Sequence[Path],
    wanted: Sequence[Subset],
    journal: Record,
) -> Shelves:
    indices = {each.id: range(each.first, each.last + 1) for each in loaded.subsets}
    is_legacy = _is_legacy(wanted, journal)

    def store(folder: Path) -> PhotoStore:
        return LegacyFolderStore(folder, indices) if is_legacy else FolderStore(folder)

    names = {told: str(folder) for told, folder in zip(captured.folders, folders, strict=True)}
    return Shelves({str(folder): store(folder) for folder in folders}, names)


def _is_legacy(wanted: Sequence[Subset], journal: Record) -> bool:
    return any(journal.captures.guarantees(each.id) == MARK for each in wanted)


def _here(loaded: LoadedPlan, captured: Captured) -> list[Path]:
    folders = [Path(unquote(each)) for each in captured.folders]  # the phone sends them in ASCII
    for folder in folders:
        if not folder.is_dir():
            raise Problem(
                "the photos are on the phone",
                where=str(loaded.path),
                got=f"{captured.model}, folder {folder}",
                advice="plug it in and add --phone adb; or copy that folder to this computer, and give the"
                " copy with --store",
            )
    return folders


def _given(store: Path, told: str, captured: Captured) -> Path:
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
    if told in captured.own:
        return store
    if (store.parent / name).is_dir():
        return store.parent / name
    raise Problem(
        "photos that were captured again are not there",
        where=f"--store {store}",
        expected=f"the folder {name} in it",
        advice="copy the phone's whole folder to this computer, with all the folders in it, and give that",
    )
