"""What is shipped runs: the app's own bytecode, led through an afternoon as a person and a computer do."""

from __future__ import annotations

import json
import os
import re
import socket
import subprocess
import sys
from collections.abc import Iterable, Iterator
from contextlib import closing
from pathlib import Path

import agent_build
import android_api
import bytecode_phone
import phone_between_networks
import pytest
from bytecode_phone import BytecodePhone, running
from bytecode_phone.session import Computer

from android_bridge.agent.builder.layout import AGENT

SINCE_26 = {
    "java/io/File",
    "java/net/StandardSocketOptions",
    "java/nio/channels/DatagramChannel",
    "java/nio/channels/FileChannel",
    "java/util/Base64",
    "java/util/Base64$Decoder",
    "java/util/Base64$Encoder",
}
"""Beside the package `java/nio/file`."""
NO_CODE = {"org/chexrig/agent/R", "org/chexrig/core/phone/LastPhoto"}
"""Constants, and what a phone knows of photos of before."""
ALLOWED = "android.permission.CAMERA,android.permission.WRITE_EXTERNAL_STORAGE"


@pytest.fixture
def port() -> int:
    with closing(socket.socket(socket.AF_INET, socket.SOCK_DGRAM)) as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])


@pytest.fixture
def phone(tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[BytecodePhone]:
    with running(tmp_path / "phone", counts=request.function is test_an_afternoon) as one:
        yield one
        assert one.tell("crashes") == []


def outer(methods: Iterable[str]) -> set[str]:
    """Give the classes of methods, without those within."""
    return {each.partition(".")[0].partition("$")[0] for each in methods}


def listed() -> set[str]:
    """Give the classes of which the agent's README says that only a phone can show them."""
    lines = (AGENT / "README.md").read_text().split("only a phone can show", 1)[1].split("## Review")[0]
    found = re.findall(r"`((?:agent|core)/[\w/]+)`", lines)
    assert found
    return {f"org/chexrig/{each}" for each in found}


def test_an_afternoon(phone: BytecodePhone, port: int, tmp_path: Path) -> None:
    phone.tell("start", f"port={port}")
    assert phone.tell("asks")
    phone.tell("answer", "no")
    phone.shows("state", "Not running")
    phone.tell("cover")
    phone.set(allowed=ALLOWED)
    phone.tell("uncover")
    phone.shows("code", "pairing code")
    with closing(Computer(("127.0.0.1", port), phone.code())) as computer:
        phone.tell("touch", "aim")
        phone.shows("progress", "sharpness")
        assert computer.frame(), "the computer sees what the person sees"
        phone.tell("turn")
        phone.shows("state", "Aiming")
        phone.tell("turn")
        with computer.session("night-2", 1, 3) as session:
            phone.shows("state", "Ready")
            receipt = session.shoot(1)
            saved = [each for each in (tmp_path / "phone").rglob("*.jpg") if each.name.startswith("000001.")]
            assert [each.stat().st_size for each in saved] == [receipt.size_bytes]
            phone.shows("progress", "1 of 3")
            phone.tell("network", "wifi", "lo", "127.0.0.1")
            phone.until(lambda: any("is answered by Wi-Fi" in each for each in phone.tell("log")))
            assert phone.tell("bound") == ["wifi"]
            phone.tell("cover")
            waiting = session.shooting(2)
            phone.until(lambda: bool(session.conditions))
            assert session.conditions[0].code == "covered"
            phone.tell("uncover")
            waiting.result(20)
            phone.tell("network", "wifi", "lo", "-")
            phone.until(lambda: any("is no longer in the network" in each for each in phone.tell("log")))
            session.shoot(3)
            assert session.finish() == 3
            phone.shows("state", "Complete")
        with computer.session("night-3", 4, 9) as session:
            session.shoot(4)
            phone.shows("progress", "1 of 6")
            phone.tell("touch", "stop")
            phone.tell("press", "no")
            session.shoot(5)
            phone.tell("touch", "stop")
            phone.tell("press", "yes")
            phone.shows("state", "Stopped")
        assert json.loads(computer.facts() or b"{}")["camera"]
    names = sorted({each.name.partition(".")[0] for each in (tmp_path / "phone").rglob("0*.jpg")})
    assert names == ["000001", "000002", "000003", "000004", "000005"]
    methods, entered = set(phone.tell("methods")), set(phone.tell("entered"))
    assert entered <= methods
    assert len(entered) > 0.7 * len(methods)
    assert outer(methods) - outer(entered) - NO_CODE <= listed() <= outer(methods)


def test_what_it_calls_is_there_in_each_android_that_it_runs_on(phone: BytecodePhone) -> None:
    """In 23, whose classes there are: what it lacks is of Java's own and came with 26, the oldest allowed.

    Of 29 there is a list, in which what the app refers to was looked up.
    """
    library = agent_build.tools().android_jar
    lacking = phone.tell("references", library)
    lacking_in = {each.partition(".")[0] for each in lacking if not each.startswith("java/nio/file/")}
    assert lacking_in <= SINCE_26
    assert "java/io/File.toPath()Ljava/nio/file/Path;" in lacking, "so it is noticed"
    outside = phone.tell("outside", library)
    assert len(outside) > 500
    assert outside == android_api.KEPT.read_text().splitlines()[1:], "python tests/tools/android_api.py"


def test_answers_leave_by_the_wifi_also_where_mobile_data_is_the_phones_choice(tmp_path: Path) -> None:
    own = subprocess.run(["unshare", "-rn", "ip", "link"], capture_output=True, text=True, check=False)
    if own.returncode:
        pytest.skip(f"no network namespace of one's own here: {own.stderr.strip()}")
    bytecode_phone.translator()  # fetched by this process, where it is not there yet
    told = subprocess.run(
        ["unshare", "-rn", sys.executable, phone_between_networks.__file__, tmp_path / "phone"],
        capture_output=True,
        text=True,
        timeout=100,
        env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)},
        check=False,
    )
    assert told.stdout.count("\n") == 4, told.stdout + told.stderr
    assert not told.returncode, told.stderr
    names = sorted(each.name.partition(".")[0] for each in (tmp_path / "phone").rglob("0*.jpg"))
    assert names == [f"{index:06}" for index in range(1, 7)]
