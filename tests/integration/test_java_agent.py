"""The real phones' app on this computer's Java: how it starts and ends, and what only it can do."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import java_agent
import pytest
from proving import XRAYS
from rig import Command, PhoneByHand, Rig, phone_of, wait_until

from android_bridge.base.models import JAVA_MODEL
from android_bridge.store.photo_exif import build_exif, embed, read_exif_copy
from protocol.messages import Abort, Close, Closed, Saved, StatusReport, StatusRequest

LAST = 4
SIM = (sys.executable, "-m", "controller", "phone", "sim", "--agent", "java", "--port", "0")


@pytest.fixture(autouse=True)
def _runtime() -> None:
    java_agent.runtime()


@pytest.fixture
def phone(make_rig: Callable[..., Rig]) -> Any:
    """The app, started by hand, with a camera that has no work of its own."""
    rig = make_rig(None, ("s1", 1, LAST), agent="java")
    made = PhoneByHand(rig, "--camera", "blank", "--shutter-ms", 0, "--cable-port", 0)
    made.start()
    return made


def test_the_models_name_is_the_apps() -> None:
    source = java_agent.AGENT / "desktop/src/main/java/org/chexrig/desktop/DesktopCamera.java"
    assert f'String MODEL = "{JAVA_MODEL}";' in source.read_text()


# --- starting -------------------------------------------------------------------------------------------


def start_with_path(tmp_path: Path, path: str) -> subprocess.CompletedProcess[str]:
    environ = {**os.environ, "PATH": path, "PYTHONPATH": str(java_agent.REPOSITORY)}
    command = [*SIM, "--store", str(tmp_path / "store")]
    return subprocess.run(command, env=environ, capture_output=True, text=True, timeout=60, check=False)


def test_without_java(tmp_path: Path) -> None:
    done = start_with_path(tmp_path, str(tmp_path))
    assert done.returncode == 2
    assert "there is no Java on this computer" in done.stderr
    assert "apt install" in done.stderr


def test_with_an_old_java(tmp_path: Path) -> None:
    old = tmp_path / "java"
    old.write_text("#!/bin/sh\necho 'openjdk version \"11.0.2\" 2019-01-15' >&2\n")
    old.chmod(0o755)
    done = start_with_path(tmp_path, f"{tmp_path}:/usr/bin:/bin")
    assert done.returncode == 2
    assert "this computer's Java is too old" in done.stderr
    assert "11.0.2" in done.stderr
    assert not (tmp_path / "store").exists()


@pytest.mark.xrays
def test_a_folder_is_one_programs(make_rig: Callable[..., Rig]) -> None:
    rig = make_rig(None, ("s1", 1, 1))
    rig.run("--headless")
    refused = rig.run("--headless", "--agent", "java", code=0)  # complete: nothing is started
    assert "complete" in refused.out
    for agent, other in (("java", "python"), ("python", "java")):
        store = rig.store if agent == "java" else rig.folder / "java-store"
        if agent == "python":
            (store / ".chexrig").mkdir(parents=True)
            (store / ".chexrig" / "photos.journal").touch()
        told = rig.do("phone", "sim", "--agent", agent, "--port", 0, "--store", store, code=2)
        assert f"belongs to the simulated phone of the other kind, {other}" in told.err


@pytest.mark.parametrize(
    ("options", "words"),
    [
        (("--dialect", "chexpeditor"), "does not speak the dialect"),
        (("--host", "203.0.113.7"), "the phone cannot listen"),
        (("--source", "screen", "--region", "0,0,0,5"), "the screen"),
    ],
)
def test_wrong_options(tmp_path: Path, options: tuple[str, ...], words: str) -> None:
    environ = {key: value for key, value in os.environ.items() if key != "DISPLAY"}
    command = [*SIM, "--store", str(tmp_path), *options]
    if "--source" not in options:
        command += ["--camera", "blank"]
    done = subprocess.run(command, env=environ, capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode == 2
    assert words in done.stderr
    assert "Exception" not in done.stderr


def test_a_damaged_journal(tmp_path: Path) -> None:
    (tmp_path / ".chexrig").mkdir()
    file = tmp_path / ".chexrig" / "photos.journal"
    file.write_text("no journal\n" * 50)
    command = [*SIM, "--camera", "blank", "--store", str(tmp_path)]
    done = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode == 2
    assert f"journal is damaged at line 1 of {file}" in done.stderr
    assert "restore it from a copy" in done.stderr
    assert file.read_text() == "no journal\n" * 50


# --- ending ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize("how", ["SIGTERM", "SIGINT", "SIGHUP", "end of input"])
def test_it_ends_in_good_order(tmp_path: Path, how: str) -> None:
    with subprocess.Popen(
        [*SIM, "--camera", "blank", "--store", str(tmp_path), "--until-stdin-closes"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    ) as process:
        assert process.stdout is not None
        assert process.stdout.readline().startswith("chexrig-phone-ready ")
        if how == "end of input":
            out, err = process.communicate(timeout=20)  # closes it
        else:
            process.send_signal(signal.Signals[how])
            process.wait(20)
            out, err = process.stdout.read(), process.stderr.read() if process.stderr else ""
    assert (process.returncode, out, err) == (0, "", "")


@pytest.mark.xrays
def test_it_does_not_outlive_its_controller(make_rig: Callable[..., Rig]) -> None:
    rig = make_rig(None, ("s1", 1, XRAYS), agent="java", shutter_ms=100)
    command: Command = rig.run_until(2, "--headless")
    pid = phone_of(command.pid)
    assert pid is not None
    command.kill()
    wait_until(lambda: not Path(f"/proc/{pid}").exists(), patience_s=10)
    assert not list(rig.store.glob("*/*/.part-*"))  # what was under way was finished, or never begun


# --- what is in its photos ------------------------------------------------------------------------------


@pytest.mark.xrays
def test_python_reads_what_it_writes_into_a_photo(make_rig: Callable[..., Rig], records: Any) -> None:
    rig = make_rig(None, ("s1", 1, 2), agent="java")
    rig.run("--headless")
    books = records.read_books(rig.state, rig.store)
    records.check_books(books, range(1, 3))
    for row in books.captures:
        photo = books.files[str(row["photo_name"])]
        copy = read_exif_copy(photo)
        assert copy["name"] == photo.name
        assert copy["shown_sha256"] == row["shown_sha256"]
        assert copy["session"] == row["session"]
        assert copy["sensor_time_ns"] == row["sensor_time_ns"]
        assert (copy["exposure_us"], copy["iso"]) == (row["exposure_us"], row["iso"])
        assert copy["model"] == JAVA_MODEL
        assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}\+00:00", copy["taken_at"])
        # the camera's own words are there still, and Python's writer replaces the whole
        jpeg = photo.read_bytes()
        assert b"chexrig desktop camera, maker note" in jpeg
        other = embed(jpeg, build_exif("another.jpg", {}))
        assert read_exif_copy(other) == {"name": "another.jpg"}


# --- by the cable ---------------------------------------------------------------------------------------


@pytest.mark.xrays
def test_a_session_belongs_to_its_connection(phone: Any, raw_clients: Any) -> None:
    found = re.search(r"for adb: tcp:(\d+)", phone.command.out)
    assert found is not None
    port, code = int(found[1]), phone.code
    with (
        raw_clients.RawClient(phone.port, code) as by_udp,
        raw_clients.CableClient(port, code) as cable,
        raw_clients.CableClient(port, code) as another,
    ):
        for each in (cable, by_udp, another):  # the same phone by each way
            assert each.ask(StatusRequest("0" * 16), StatusReport).state == "idle"
        cable.open("1" * 16, LAST)
        assert cable.capture(1, Saved).index == 1
        trigger, abort = cable.sealed(cable.trigger(2)), cable.sealed(Abort(cable.session, "from elsewhere"))
        for stranger in (by_udp, another):
            for datagram in (trigger, abort):  # recorded and sent from elsewhere: neither heard nor answered
                stranger.send(datagram)
            assert stranger.ask(StatusRequest("0" * 16), StatusReport).state == "ready"
        assert cable.capture(2, Saved).index == 2
        cable.close()
        by_udp.open("1" * 16, LAST, next_index=3)  # the next session may come by another way
        assert by_udp.capture(3, Saved).index == 3
        assert by_udp.ask(Close(by_udp.session), Closed).count == 1
