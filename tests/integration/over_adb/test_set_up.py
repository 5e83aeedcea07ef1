"""``chexrig phone setup`` and its sisters, with a real adbd and the real agent in Java."""

from __future__ import annotations

import asyncio
import stat
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING

from rig import Rig

from android_bridge.base import AdbAddress
from controller.capture.adb_phone import reached_over_adb
from controller.capture.preflight.finding import Finding
from controller.capture.preflight.phone_there import PhoneTask, look_at_phone
from controller.records import Captures, Record
from protocol import PROTOCOL_VERSION

if TYPE_CHECKING:
    from phone_at_hand import PhoneAtHand


MakePhone = Callable[..., "PhoneAtHand"]
APPLICATION = "org.chexrig.agent"
CAMERA = "android.permission.CAMERA"
SETTING = "stay_on_while_plugged_in"


def test_a_new_phone_is_made_ready_and_what_is_so_already_is_left_alone(
    make_phone: MakePhone, commands: Rig, tmp_path: Path
) -> None:
    phone = make_phone()
    scripts = phone.scripts
    scripts.keep("settings", {SETTING: "2"})
    told = commands.do("phone", "setup", phone.serial).out
    assert "phone: Nokia 10, Android 14 (API 34)" in told
    assert "app: installed version 0.1.0 (1)\n" in told
    assert "permissions: granted: CAMERA" in told
    assert "pairing: the phone has this computer's code" in told
    assert f"protocol version {PROTOCOL_VERSION} on phone and computer" in told
    assert " GB free" in told.partition("ready: idle, ")[2]
    assert f"chexrig run PLAN --phone adb:{phone.serial}" in told
    assert len(scripts.calls("pm", "install", "-r")) == 1
    assert scripts.kept("app")["granted"] == [CAMERA]
    assert scripts.kept("settings") == {SETTING: "7"}
    assert scripts.kept("spared") == [APPLICATION]
    assert list(scripts.tmp.iterdir()) == []  # the APK that was pushed is gone
    (code,) = (tmp_path / "state").glob("chexrig/phones/*/pairing-code")
    assert stat.S_IMODE(code.stat().st_mode) == 0o600
    assert (phone.store / ".chexrig" / "pairing-code").read_text().split() == code.read_text().split()

    before, process = code.read_text(), phone.process
    scripts.forget_calls()
    told = commands.do("phone", "setup", "--serial", phone.serial).out
    assert "app: version 0.1.0 (1) is installed already" in told
    assert "the app was running" in told
    assert code.read_text() == before
    assert phone.process == process
    changing = [
        *scripts.calls("pm", "install"),
        *scripts.calls("pm", "grant"),
        *scripts.calls("settings", "put"),
        *scripts.calls("dumpsys", "deviceidle", "whitelist", f"+{APPLICATION}"),
    ]
    assert changing == []


def test_status_start_stop_and_logs_and_what_is_found_before_a_subset(
    make_phone: MakePhone, commands: Rig, tmp_path: Path
) -> None:
    phone = make_phone()
    scripts = phone.scripts
    scripts.keep("settings", {SETTING: "2"})
    missing = commands.do("phone", "status", phone.serial, code=2).err
    assert "app is not on this phone" in missing
    assert "chexrig phone setup" in missing
    commands.do("phone", "setup", phone.serial)
    scripts.set_addresses(rmnet0="10.0.0.7", wlan0="127.0.0.1")
    told = commands.do("phone", "status", phone.serial).out
    assert f"answers: app 0.1.0, protocol version {PROTOCOL_VERSION}; idle, " in told
    assert "by UDP over Wi-Fi: 127.0.0.1:4747 (wlan0) answered in" in told
    assert "pairing code: " in commands.do("phone", "logs", phone.serial).out

    assert phone.is_running
    told = commands.do("phone", "stop", phone.serial).out
    assert "the app has ended" in told
    assert scripts.kept("settings") == {SETTING: "2"}  # as it was before
    assert scripts.kept("spared") == []
    assert not phone.is_running
    stopped = commands.do("phone", "status", phone.serial, code=2)
    assert "the app does not run" in stopped.err
    assert "chexrig phone start" in stopped.err
    told = commands.do("phone", "start", phone.serial).out
    assert "the app is running" in told
    assert scripts.kept("settings") == {SETTING: "7"}
    with closing(Record(tmp_path / "record.sqlite")) as record:
        good, bad = asyncio.run(looks(phone, record.captures))
    assert {name: each.outcome.value for name, each in good.items()} == {
        **dict.fromkeys(("version", "permission", "clock"), "good"),
        "battery": "unknown",  # which has no battery
        "phone": "blocks",  # this agent says that it is a simulated phone
        "storage": "warning",
    }
    assert bad["permission"].blocks
    assert "not granted: CAMERA" in bad["permission"].words
    assert bad["clock"].words == "the phone's is 2 h behind this computer's"
    assert "not the one that comes with this chexrig" in bad["version"].words
    assert {bad[name].outcome.value for name in ("clock", "version")} == {"warning"}


async def looks(phone: PhoneAtHand, captures: Captures) -> tuple[dict[str, Finding], dict[str, Finding]]:
    """Look at a phone before a subset as it is, and again with all wrong that a phone says of itself."""
    task = PhoneTask(camera="", subset="s", left=10**6, left_s=60.0, is_started=False, is_real=True)
    scripts = phone.scripts
    async with reached_over_adb(AdbAddress(phone.serial), "usb", lambda _: None) as reached:
        assert reached.facts is not None
        assert (await reached.facts()).is_charging is False
        good = await look_at_phone(reached, task, captures)
        scripts.keep("app", {**scripts.kept("app"), "granted": []})
        scripts.keep("clock_ahead_s", -7300)
        scripts.keep("charger", "true")
        (scripts.folder / "base.apk").write_bytes(b"another one")
        assert (await reached.facts()).is_charging is True
        bad = await look_at_phone(reached, task, captures)
    return {each.name: each for each in good}, {each.name: each for each in bad}


def test_another_version_is_replaced_but_a_newer_one_is_not(make_phone: MakePhone, commands: Rig) -> None:
    phone = make_phone()
    phone.scripts.install_other(version_code=0)
    told = commands.do("phone", "setup", phone.serial).out
    assert "installed version 0.1.0 (1) in place of 0.0.1 (0)" in told
    phone.scripts.install_other(version_code=99)
    told = commands.do("phone", "setup", phone.serial, code=2).err
    assert "the app on the phone is newer" in told
    assert "0.0.1 (99)" in told
    assert len(phone.scripts.calls("pm", "install")) == 1
