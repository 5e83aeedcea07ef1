"""A phone that does not answer, is not the one it was paired with, or is full."""

from __future__ import annotations

import socket
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, closing, contextmanager
from pathlib import Path

import pytest
import rig as rigs
from rig import PhoneByHand, Told

from tests.wrong_input.rig import Rig, make_rig

There = Callable[[Path], AbstractContextManager[str]]
CODE = "7KQ2-M0XD-93TF-AZ5H"


def by_udp(rig: Rig, xserver: str, address: str, *more: str, code: str = CODE) -> Told:
    arguments = ("--subset", "morning", "--phone", address, "--pairing-code", code, *more)
    return rig.refused("run", rig.plan, *arguments, env={"DISPLAY": xserver}, in_process=False)


def captures(rig: Rig) -> int:
    with closing(sqlite3.connect(rig.state / "journal.sqlite")) as db:
        return int(db.execute("SELECT count(*) FROM captures").fetchone()[0])


@contextmanager
def closed_port(_: Path) -> Iterator[str]:
    with closing(socket.socket(socket.AF_INET, socket.SOCK_DGRAM)) as reserved:
        reserved.bind(("127.0.0.1", 0))
        port = reserved.getsockname()[1]
    yield f"udp:127.0.0.1:{port}"


@contextmanager
def silent_port(_: Path) -> Iterator[str]:
    with closing(socket.socket(socket.AF_INET, socket.SOCK_DGRAM)) as silent:
        silent.bind(("127.0.0.1", 0))
        yield f"udp:127.0.0.1:{silent.getsockname()[1]}"


def running_phone(folder: Path, *options: object) -> PhoneByHand:
    return PhoneByHand(rigs.Rig(folder), "--camera", "blank", "--shutter-ms", 0, *options)


@contextmanager
def another_phone(folder: Path) -> Iterator[str]:
    with running_phone(folder) as phone:
        yield phone.address


NOBODY: dict[There, tuple[str, ...]] = {
    closed_port: ("nothing listens at this address", "start the phone's app", "check address and port"),
    silent_port: ("no phone answers at this address with this pairing code", "same network"),
    another_phone: ("with this pairing code", "that the pairing code is the one it shows", "--pairing-code"),
}


@pytest.fixture(scope="module")
def unanswered(tmp_path_factory: pytest.TempPathFactory, xserver: str) -> dict[str, tuple[Rig, Told, str]]:
    """One after another: two full-screen windows on one screen would rightly disturb each other."""

    base = tmp_path_factory.mktemp("unanswered")

    def ask(there: There) -> tuple[Rig, Told, str]:
        rig = make_rig(base / there.__name__ / "rig")
        with there(rig.folder.parent) as address:
            patience = "20" if there is closed_port else "1"
            return rig, by_udp(rig, xserver, address, "--patience-s", patience), address

    return {each.__name__: ask(each) for each in NOBODY}


@pytest.mark.x11
@pytest.mark.parametrize("there", NOBODY)
def test_nobody_who_knows_us_answers(there: There, unanswered: dict[str, tuple[Rig, Told, str]]) -> None:
    rig, told, address = unanswered[there.__name__]
    told.says(*NOBODY[there], f"where: {address}")
    assert captures(rig) == 0
    assert not (rig.state / "pairing-code").exists(), "a code that did not work is not kept"
    assert not list(rig.folder.parent.glob("phone/*/*/*.jpg"))


def test_a_malformed_pairing_code(rig: Rig) -> None:
    told = rig.run_refused("--phone", "udp:127.0.0.1:9", "--pairing-code", "7KQ2-M0XD")
    told.says("pairing code", "7KQ2-M0XD", "16 letters and digits", "type the code that the phone shows")
    assert not (rig.state / "pairing-code").exists()


def test_no_pairing_code(rig: Rig) -> None:
    told = rig.run_refused("--phone", "udp:127.0.0.1:9")
    told.says("pairing code is not known", "--pairing-code", "CHEXRIG_PAIRING_CODE")


@pytest.mark.x11
def test_a_full_phone_started_by_hand(rig: Rig, xserver: str, tmp_path: Path) -> None:
    with running_phone(tmp_path, "--free-bytes", 1000) as phone:
        told = by_udp(rig, xserver, phone.address, code=phone.code)
    told.says("the phone's storage is full", phone.address, "make room on the phone")
    assert captures(rig) == 0


def test_a_full_simulated_phone(rig: Rig) -> None:
    told = rig.run_refused("--free-bytes", "1000", in_process=False)
    told.says("the phone's storage is full", "only 0.0 MB are free")
    assert not rig.photos()


def test_a_phone_that_fills_up_ends_the_session_in_good_order(begun_once: tuple[Rig, Told]) -> None:
    rig, told = begun_once
    assert told.code == 1
    told.says("the phone cannot take photos", "run the same command again", "storage is full")
    assert told.err.count("error: ") == 1
    assert len(rig.photos()) == 1
