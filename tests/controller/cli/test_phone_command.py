"""``chexrig phone sim`` as a process: how it ends, and what it says of damaged files."""

from __future__ import annotations

import signal
import subprocess
import sys
from pathlib import Path

import pytest
from forking import Forked
from rig import clean_environment

from android_bridge.optics import ROOMS
from controller.cli.phone_sim import Room
from tests.wrong_input.rig import Rig

SIM = (sys.executable, "-m", "controller", "phone", "sim", "--port", "0", "--camera", "blank")


@pytest.mark.parametrize("how", ["SIGTERM", "SIGINT", "end of input"])
def test_it_ends_in_good_order(tmp_path: Path, how: str) -> None:
    with Forked(
        [*SIM, "--store", str(tmp_path), "--until-stdin-closes"],
        env=clean_environment(),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    ) as phone:
        assert phone.stdout is not None
        assert phone.stdout.readline().startswith("chexrig-phone-ready ")
        if how == "end of input":
            out, err = phone.communicate(timeout=20)  # closes it
        else:
            phone.send_signal(signal.Signals[how])
            phone.wait(20)
            out, err = phone.stdout.read(), phone.stderr.read() if phone.stderr else ""
    assert (phone.returncode, out, err) == (0, "", "")


def test_a_closed_input_is_an_end(tmp_path: Path) -> None:
    command = ["sh", "-c", 'exec "$@" <&-', "sh", *SIM, "--store", str(tmp_path), "--until-stdin-closes"]
    done = subprocess.run(command, env=clean_environment(), capture_output=True, timeout=20, check=False)
    assert done.returncode == 0
    assert b"Traceback" not in done.stderr


def test_a_damaged_journal(rig: Rig) -> None:
    garbage = b"no journal " * 500
    file = rig.folder / "phone" / ".chexrig" / "phone.sqlite"
    file.parent.mkdir(parents=True)
    file.write_bytes(garbage)
    told = rig.chexrig("phone", "sim", "--port", "0", "--store", rig.folder / "phone")
    assert told.code == 2
    told.says("the simulated phone's journal cannot be used", str(file), "restore it from a copy")
    assert file.read_bytes() == garbage
    started = rig.run("--store", rig.folder / "phone")
    assert started.code == 2
    started.says("the simulated phone did not start", str(file))
    assert "Unknown child process" not in started.err  # nobody kills what has ended by itself


@pytest.mark.parametrize("name", ["pairing-code", "phone.sqlite"])
def test_a_folder_in_place_of_a_file(rig: Rig, name: str) -> None:
    (rig.folder / "phone" / ".chexrig" / name).mkdir(parents=True)
    told = rig.chexrig("phone", "sim", "--port", "0", "--store", rig.folder / "phone")
    assert told.code == 2
    told.says("cannot be used", name, "--store")
    assert "Traceback" not in told.err


def test_a_pairing_code_that_is_no_text(rig: Rig) -> None:
    file = rig.folder / "phone" / ".chexrig" / "pairing-code"
    file.parent.mkdir(parents=True)
    file.write_bytes(b"\xff\xfe")
    told = rig.chexrig("phone", "sim", "--port", "0", "--store", rig.folder / "phone")
    assert told.code == 2
    told.says("the simulated phone's folder cannot be used")


@pytest.mark.parametrize(
    ("option", "value", "told"),
    [
        ("--exposure-ms", "30001", "30000"),
        ("--save-ms", "-1", "equal to 0"),
        ("--multi-frame-ms", "5001", "5000"),
        ("--troubles", "heat:5s", "heat:12s@5,call:40s@20/midst"),
        ("--room", "hall", "out_of_focus"),
        ("--distance-cm", "4", "equal to 5"),
    ],
)
def test_what_a_simulated_phone_cannot_be(rig: Rig, option: str, value: str, told: str) -> None:
    said = rig.chexrig("phone", "sim", "--store", rig.folder / "phone", option, value)
    assert said.code == 2
    said.says(option, told)
    assert "Traceback" not in said.err


def test_one_room_of_the_command_is_each_of_the_phones() -> None:
    assert tuple(each.value for each in Room) == ROOMS
