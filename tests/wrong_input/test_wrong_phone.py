"""A phone that does not answer, is not the one it was paired with, or is full."""

from __future__ import annotations

import socket
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from tests.wrong_input.rig import Rig, Told, running_phone

CODE = "7KQ2-M0XD-93TF-AZ5H"


def by_udp(rig: Rig, xserver: str, address: str, *more: str, code: str = CODE) -> Told:
    arguments = ("--phone", address, "--pairing-code", code, "--patience-s", "1", *more)
    return rig.refused("run", rig.plan, *arguments, env={"DISPLAY": xserver})


def captures(rig: Rig) -> int:
    with closing(sqlite3.connect(rig.state / "journal.sqlite")) as db:
        return int(db.execute("SELECT count(*) FROM captures").fetchone()[0])


@pytest.mark.x11
def test_a_closed_port(rig: Rig, xserver: str) -> None:
    with closing(socket.socket(socket.AF_INET, socket.SOCK_DGRAM)) as reserved:
        reserved.bind(("127.0.0.1", 0))
        port = reserved.getsockname()[1]
    told = by_udp(rig, xserver, f"udp:127.0.0.1:{port}", "--patience-s", "20")
    told.says("nothing listens at this address", f"udp:127.0.0.1:{port}", "start the phone's app")
    assert captures(rig) == 0


@pytest.mark.x11
def test_a_port_that_never_answers(rig: Rig, xserver: str) -> None:
    with closing(socket.socket(socket.AF_INET, socket.SOCK_DGRAM)) as silent:
        silent.bind(("127.0.0.1", 0))
        address = f"udp:127.0.0.1:{silent.getsockname()[1]}"
        by_udp(rig, xserver, address).says("no phone answers", address, "pairing code", "same network")
    assert captures(rig) == 0


@pytest.mark.x11
def test_another_phones_pairing_code(rig: Rig, xserver: str, tmp_path: Path) -> None:
    with running_phone(tmp_path / "phone") as phone:
        told = by_udp(rig, xserver, phone.address)
    told.says("with this pairing code", phone.address, "that the pairing code is the one it shows")
    assert captures(rig) == 0
    assert not (rig.state / "pairing-code").exists(), "a code that did not work is not kept"
    assert not list((tmp_path / "phone").glob("*/*/*.jpg"))


def test_a_malformed_pairing_code(rig: Rig) -> None:
    told = rig.run_refused("--phone", "udp:127.0.0.1:9", "--pairing-code", "7KQ2-M0XD")
    told.says("pairing code", "7KQ2-M0XD", "16 letters and digits", "type the code that the phone shows")
    assert not (rig.state / "pairing-code").exists()


def test_no_pairing_code(rig: Rig) -> None:
    told = rig.run_refused("--phone", "udp:127.0.0.1:9")
    told.says("pairing code is not known", "--pairing-code", "CHEXRIG_PAIRING_CODE")


@pytest.mark.x11
def test_a_full_phone_started_by_hand(rig: Rig, xserver: str, tmp_path: Path) -> None:
    with running_phone(tmp_path / "phone", "--free-bytes", "1000") as phone:
        told = by_udp(rig, xserver, phone.address, code=phone.code)
    told.says("the phone's storage is full", phone.address, "make room on the phone")
    assert captures(rig) == 0


def test_a_full_simulated_phone(rig: Rig) -> None:
    rig.run_refused("--free-bytes", "1000").says("the phone's storage is full", "only 0.0 MB are free")
    assert not rig.photos()


def test_a_phone_that_fills_up_ends_the_session_in_good_order(begun_once: tuple[Rig, Told]) -> None:
    rig, told = begun_once
    assert told.code == 1
    told.says("the phone's storage is full", "run the same command again", "MB are free")
    assert told.err.count("error: ") == 1
    assert len(rig.photos()) == 1
