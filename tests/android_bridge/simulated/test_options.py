"""A simulated phone's command line, and how it is started by it without the controller."""

from __future__ import annotations

import asyncio
import errno
import os
import subprocess
import sys
from pathlib import Path

import pytest

from android_bridge.base.problems import Problem
from android_bridge.base.troubles import PlannedTrouble
from android_bridge.optics import pose_in_room
from android_bridge.simulated import PhoneOptions, process, started_phone
from android_bridge.simulated.listening import bound
from android_bridge.simulated.ready import parse_ready_line, ready_line

ALL = PhoneOptions(
    store=Path("a folder"),
    host="::1",
    port=0,
    exposure_ms=12.5,
    save_ms=500,
    multi_frame_ms=80,
    failing_saves=10,
    troubles=(PlannedTrouble("heat", 12, 5), PlannedTrouble("storage_full", 0.5, 20, in_midst=True)),
    room="lamp",
    orientation="portrait",
    distance_cm=45,
    seed=-7,
    stance=(6.0, -2.5, 3.0, 0.9),
    blur_per_mille=2.5,
    source="frames",
    region=(-1920, 0, 1920, 1080),
    frames=Path("frames"),
    camera="blank",
    free_bytes=10**12,
    until_stdin_closes=True,
    dialect="chexpeditor",
    first_row=0,
    agent="java",
    cable_port=65535,
)


@pytest.mark.parametrize("options", [PhoneOptions(Path("store"), port=4747), ALL])
def test_options_read_back_from_the_command_line(options: PhoneOptions) -> None:
    assert PhoneOptions.from_arguments(options.arguments()) == options


@pytest.mark.parametrize(("dialect", "port"), [("chexrig", 4747), ("chexpeditor", 4445)])
def test_each_dialect_has_a_usual_port(dialect: str, port: int) -> None:
    assert PhoneOptions.from_arguments(["--store", "s", "--dialect", dialect]).listens_at == port


@pytest.mark.parametrize(
    "wrong",
    [
        "--port=65536",
        "--port=x",
        "--exposure-ms=-1",
        "--save-ms=30001",
        "--multi-frame-ms=x",
        "--failing-saves=-1",
        "--room=hall",
        "--source=paper",
        "--free-bytes=-1",
        "--sto=x",
    ],
)
def test_what_cannot_be_is_refused(wrong: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as caught:
        PhoneOptions.from_arguments(["--store", "s", wrong])
    assert caught.value.code == 2
    assert wrong.partition("=")[0] in capsys.readouterr().err


def test_a_region_that_is_none() -> None:
    with pytest.raises(Problem, match="the region cannot be read"):
        PhoneOptions.from_arguments(["--store", "s", "--region", "1,2,3"])


@pytest.mark.parametrize("wrong", ["6,-2,3", "6,-2,3,x", "41,0,0,0.9", "0,0,0,0.1", "0,0,0,nan"])
def test_a_stance_that_is_none(wrong: str) -> None:
    with pytest.raises(Problem, match="the stance cannot be read"):
        PhoneOptions.from_arguments(["--store", "s", "--stance", wrong])


def test_a_camera_stands_where_it_is_told_and_feels_it() -> None:
    pose = PhoneOptions.from_arguments(["--store", "s", "--stance=6,-2,3,0.9"]).pose
    assert (pose.yaw_deg, pose.pitch_deg, pose.roll_deg, pose.fill, pose.of_xray) == (-6, -2, 3, 0.9, True)
    assert PhoneOptions(Path("s"), seed=3).pose == pose_in_room("plain", 3)


def test_the_ready_line_reads_back() -> None:
    line = ready_line(("::1", 4747), "a screen")
    assert parse_ready_line(line) == ("::1", 4747, "a screen")
    assert parse_ready_line(line.replace("{", '{"cable_port": 4748, ')) == ("::1", 4747, "a screen")
    assert parse_ready_line("saved 000001.jpg") is None


@pytest.mark.parametrize(
    ("host", "is_everywhere"), [("0" + ".0" * 3, True), ("::", True), ("127.0.0.1", False), ("::1", False)]
)
def test_an_address_of_all_networks_is_no_address_for_others(
    host: str, is_everywhere: bool, tmp_path: Path
) -> None:
    said: list[str] = []
    process._ready(PhoneOptions(tmp_path), said.append, tmp_path, "a screen", "code")((host, 4747))
    assert any("other computers name an address of this one" in each for each in said) == is_everywhere


async def test_it_starts_itself_and_ends_with_its_starter(tmp_path: Path) -> None:
    options = PhoneOptions(tmp_path / "store", port=0, camera="blank")
    async with asyncio.timeout(60), started_phone(options, tmp_path / "log") as phone:
        assert phone.address.is_loopback
        assert len(phone.key) == 32
        assert "blank pictures" in phone.sees
        assert not phone.ended.done()
    assert await phone.ended == 0


def test_a_phone_of_its_own_says_what_is_wrong_and_loads_no_controller(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    done = subprocess.run(
        [sys.executable, "-X", "importtime", "-m", "android_bridge.simulated", f"--store={tmp_path}/file/s"],
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.returncode == 2
    assert "error: the simulated phone's folder cannot be used" in done.stderr
    loaded = {line.rpartition("|")[2].strip().partition(".")[0] for line in done.stderr.splitlines()}
    assert "android_bridge" in loaded
    assert "controller" not in loaded


@pytest.mark.parametrize("host", ["a..b", "[::1]", "", "192.168.1.300"])
def test_a_phone_listens_at_no_address_that_is_none(host: str, tmp_path: Path) -> None:
    with pytest.raises(Problem, match="cannot listen there") as caught:
        PhoneOptions(store=tmp_path, host=host).check()
    assert (caught.value.where, caught.value.got) == ("--host", host)


async def test_where_it_may_not_listen_is_told_apart_from_a_port_in_use() -> None:
    async def fail(number: int) -> None:
        raise OSError(number, os.strerror(number))

    for number, option in ((errno.EADDRINUSE, "--port"), (errno.EADDRNOTAVAIL, "--host")):
        with pytest.raises(Problem, match="cannot listen there") as caught:
            await bound(fail(number), "udp:192.0.2.1:4747")
        assert option in caught.value.advice
