"""Photos on the phone itself: listed, pulled, verified, deleted."""

from __future__ import annotations

import hashlib
import os
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from android_bridge.adb import AdbLost, connect
from android_bridge.adb.pulling import Patience
from android_bridge.base.problems import Problem
from android_bridge.store.adb_store import AdbStore
from android_bridge.store.photo_store import Pulled, Wanted

if TYPE_CHECKING:
    from adbd import Adbd

NAMES = [f"photo-{number}.jpg" for number in range(6)]


def known(data: bytes) -> Pulled:
    return Pulled(len(data), hashlib.sha256(data).hexdigest())


class Phone:
    """Photos of one subset on the phone."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder / "it's spring"  # a name that a shell could misread
        self.subset = self.folder / "night-1"
        self.subset.mkdir(parents=True)
        self.photos: dict[str, bytes] = {}
        for number, name in enumerate(NAMES):
            self.photos[name] = os.urandom(300_000 + number)
            (self.subset / name).write_bytes(self.photos[name])

    def stuck_at(self, name: str) -> None:
        """Put a pipe in a photo's place: the phone reads as far as it goes, and then waits."""
        (self.subset / name).unlink()
        os.mkfifo(self.subset / name)

    def feed(self, name: str, then: Callable[[], None]) -> None:
        """Let half a photo through, then do something to the phone."""

        def run() -> None:
            with (self.subset / name).open("wb", buffering=0) as pipe:
                pipe.write(self.photos[name][:100_000])
                (self.subset / name).unlink()
                (self.subset / name).write_bytes(self.photos[name])
                then()

        threading.Thread(target=run, daemon=True).start()


@pytest.fixture
def phone(tmp_path: Path) -> Phone:
    return Phone(tmp_path / "phone")


@pytest.fixture
def said() -> list[str]:
    return []


@pytest.fixture
def store(adbd: Adbd, way: str, phone: Phone, said: list[str]) -> Iterator[AdbStore]:  # noqa: ARG001
    made = AdbStore(lambda: connect(adbd.serial), str(phone.folder), patience=Patience(0, 1), say=said.append)
    yield made
    made.close()


@pytest.fixture
def here(tmp_path: Path) -> Path:
    (tmp_path / "here").mkdir()
    return tmp_path / "here"


def wanted(here: Path, *names: str) -> list[Wanted]:
    return [Wanted("night-1", name, here / name) for name in names]


def test_names(store: AdbStore, phone: Phone, adbd: Adbd) -> None:
    for other in (".pending-1.jpg", ".photo-7.jpg.part"):
        (phone.subset / other).write_bytes(b"half")
    (phone.subset / "folder").mkdir()
    assert [each.name for each in store.files("night-1")] == NAMES
    assert [each.size_bytes for each in store.files("night-1")] == [len(phone.photos[name]) for name in NAMES]
    assert store.files("night-2") == []
    assert store.description == f"adb:{adbd.serial}{phone.folder}"


def test_pull(store: AdbStore, phone: Phone, here: Path) -> None:
    assert store.pull("night-1", NAMES[0], here / "a.jpg") == known(phone.photos[NAMES[0]])
    assert (here / "a.jpg").read_bytes() == phone.photos[NAMES[0]]
    with pytest.raises(FileExistsError):
        store.pull("night-1", NAMES[0], here / "a.jpg")
    assert (phone.subset / NAMES[0]).exists(), "the photo stays"
    with pytest.raises(FileNotFoundError):
        store.pull("night-1", NAMES[0], here / "none" / "a.jpg")


def test_all_in_their_order_and_made_to_last(
    store: AdbStore, phone: Phone, here: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    synced: set[Path] = set()
    fsync = os.fsync

    def note(descriptor: int) -> None:
        synced.add(Path(f"/proc/self/fd/{descriptor}").resolve())
        fsync(descriptor)

    monkeypatch.setattr(os, "fsync", note)
    (phone.subset / NAMES[3]).write_bytes(b"")
    phone.photos[NAMES[3]] = b""
    for name, answer in zip(NAMES, store.pull_each(wanted(here, *NAMES)), strict=True):
        assert answer == known(phone.photos[name])
        assert (here / name).read_bytes() == phone.photos[name]
        assert (here / name) in synced


def test_many_and_two_that_are_not_there(store: AdbStore, phone: Phone, here: Path) -> None:
    """More than are asked for at a time; after a missing one the phone has to be asked anew."""
    names = [f"{number}.jpg" for number in range(100)]
    for name in names:
        phone.photos[name] = os.urandom(20_000)
        (phone.subset / name).write_bytes(phone.photos[name])
    missing = {names[20], names[99]}
    for name in missing:
        (phone.subset / name).unlink()
    for name, answer in zip(names, store.pull_each(wanted(here, *names)), strict=True):
        if name in missing:
            assert isinstance(answer, Problem)
        else:
            assert answer == known(phone.photos[name])
            assert (here / name).read_bytes() == phone.photos[name]
    assert {each.name for each in here.iterdir()} == set(names) - missing


def test_a_photo_that_is_not_there_costs_only_itself(store: AdbStore, phone: Phone, here: Path) -> None:
    (phone.subset / NAMES[1]).unlink()
    (phone.subset / NAMES[2]).unlink()
    (phone.subset / NAMES[2]).mkdir()
    answers = list(store.pull_each(wanted(here, *NAMES)))
    missing, unreadable = answers[1], answers[2]
    assert isinstance(missing, Problem)
    assert missing.what == "a photo is missing on the phone"
    assert missing.where.endswith(f"/{NAMES[1]}")
    assert isinstance(unreadable, Problem)
    assert unreadable.what == "a photo on the phone cannot be read"
    assert answers[3:] == [known(phone.photos[name]) for name in NAMES[3:]]
    assert sorted(each.name for each in here.iterdir()) == [NAMES[0], *NAMES[3:]]


def test_killed_in_mid_pull(store: AdbStore, phone: Phone, adbd: Adbd, here: Path, said: list[str]) -> None:
    phone.stuck_at(NAMES[2])
    two_are_here = threading.Event()  # else they could still be on their way

    def kill() -> None:
        two_are_here.wait(20)
        adbd.kill()

    phone.feed(NAMES[2], kill)
    answers = store.pull_each(wanted(here, *NAMES))
    assert [next(answers), next(answers)] == [known(phone.photos[name]) for name in NAMES[:2]]
    two_are_here.set()
    with pytest.raises(AdbLost, match="the connection to the phone is lost") as caught:
        next(answers)
    assert "run the same command again" in caught.value.advice
    assert sorted(each.name for each in here.iterdir()) == NAMES[:2], "half a photo is none"
    assert said == ["the phone is gone; waiting 0 s for it to come back"]


def test_back_in_time(
    adbd: Adbd, way: str, phone: Phone, here: Path, said: list[str], request: pytest.FixtureRequest
) -> None:
    def restart() -> None:
        adbd.kill()
        adbd.start()
        if way == "server":
            request.getfixturevalue("adb_server").adb("connect", adbd.serial)

    store = AdbStore(
        lambda: connect(adbd.serial), str(phone.folder), patience=Patience(20, 3), say=said.append
    )
    phone.stuck_at(NAMES[2])
    phone.feed(NAMES[2], restart)
    assert list(store.pull_each(wanted(here, *NAMES))) == [known(phone.photos[name]) for name in NAMES]
    assert {name: (here / name).read_bytes() for name in NAMES} == phone.photos
    assert said[0] == "the phone is gone; waiting 20 s for it to come back"
    store.close()


def test_left_in_the_middle(store: AdbStore, phone: Phone, here: Path) -> None:
    """As Ctrl-C does: what is under way ends, and half a photo does not stay."""
    phone.stuck_at(NAMES[2])
    answers = store.pull_each(wanted(here, *NAMES))
    assert [next(answers), next(answers)] == [known(phone.photos[name]) for name in NAMES[:2]]
    threads = threading.active_count()
    answers.close()
    assert threading.active_count() < threads
    assert sorted(each.name for each in here.iterdir()) == NAMES[:2]
    (phone.subset / NAMES[2]).unlink()


def test_a_broken_connection_is_replaced_before_a_listing(
    store: AdbStore, adbd: Adbd, way: str, request: pytest.FixtureRequest
) -> None:
    assert [each.name for each in store.files("night-1")] == NAMES
    adbd.kill()
    adbd.start()
    if way == "server":
        request.getfixturevalue("adb_server").connect(adbd.serial)
    assert [each.name for each in store.files("night-1")] == NAMES


def test_delete_what_is_verified(store: AdbStore, phone: Phone) -> None:
    photo = known(phone.photos[NAMES[0]])
    store.delete_verified("night-1", NAMES[0], photo.size_bytes, photo.sha256)
    assert sorted(each.name for each in phone.subset.iterdir()) == NAMES[1:]
    with pytest.raises(Problem, match="not on the phone any more"):
        store.delete_verified("night-1", NAMES[0], photo.size_bytes, photo.sha256)


@pytest.mark.parametrize("change", ["size", "content"])
def test_nothing_else_is_deleted(store: AdbStore, phone: Phone, change: str) -> None:
    photo, file = known(phone.photos[NAMES[0]]), phone.subset / NAMES[0]
    data = phone.photos[NAMES[0]]
    file.write_bytes(data + b"?" if change == "size" else data[:-1] + bytes([data[-1] ^ 1]))
    with pytest.raises(Problem, match="is not deleted") as caught:
        store.delete_verified("night-1", NAMES[0], photo.size_bytes, photo.sha256)
    assert photo.sha256 in caught.value.expected
    assert file.exists()


def test_a_phone_that_cannot_digest(adbd: Adbd, phone: Phone, tmp_path: Path) -> None:
    """The digest is made here then, of what the phone sends."""
    (tmp_path / "bin").mkdir()
    broken = tmp_path / "bin" / "sha256sum"
    broken.write_text("#!/bin/sh\nexit 127\n")
    broken.chmod(0o755)
    with type(adbd)(tmp_path, 6112, [tmp_path / "bin"]) as other:
        store = AdbStore(lambda: connect(other.serial), str(phone.folder))
        photo = known(phone.photos[NAMES[0]])
        with pytest.raises(Problem, match="is not deleted"):
            store.delete_verified("night-1", NAMES[1], photo.size_bytes + 1, photo.sha256)
        store.delete_verified("night-1", NAMES[0], photo.size_bytes, photo.sha256)
        assert not (phone.subset / NAMES[0]).exists()
        store.close()
