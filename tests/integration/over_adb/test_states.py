"""Phones that cannot be used as they are: what is told, and which way out is shown."""

from __future__ import annotations

import socket
from collections.abc import Callable
from typing import TYPE_CHECKING

import pytest
from adb_server_script import AdbServerScript
from rig import Rig, wait_until

if TYPE_CHECKING:
    from adbd import AdbServer
    from phone_at_hand import PhoneAtHand


MakePhone = Callable[..., "PhoneAtHand"]

#: state -> as adb's server writes it, words of `list`, of `unlock-help`, and of any other command
STATES = {
    "unauthorized": (
        "unauthorized",
        "confirm `Allow USB debugging?`",
        "Revoke USB debugging",
        "confirm on the phone",
    ),
    "offline": ("offline", "unplug it and plug it in again", "Restart the phone", "does not answer"),
    "no permissions": (
        "no permissions (user in plugdev group; are your udev rules wrong?)",
        "udev rules",
        "plugdev",
        "may not use the phone's USB port",
    ),
}
SERIAL = "R58M12ABCDE"


@pytest.mark.parametrize("state", STATES)
def test_a_phone_that_is_seen_and_cannot_be_used(
    state: str, commands: Rig, monkeypatch: pytest.MonkeyPatch
) -> None:
    written, listed, helped, refused = STATES[state]
    with AdbServerScript({SERIAL: written}) as server:
        monkeypatch.setenv("ANDROID_ADB_SERVER_PORT", str(server.port))
        running = [commands.start("phone", each) for each in ("list", "unlock-help", "setup")]
        done = [each.finish() for each in running[:2]]
        wait_until(lambda: refused in running[2].err, lambda: running[2].err)
        server.phones[SERIAL] = "offline"  # where somebody is asked to confirm, it waits for that
        done.append(running[2].finish())
    assert [each.code for each in done] == [0, 0, 2]
    row, what_next = (line for line in done[0].out.splitlines() if SERIAL in line)
    assert state in row
    assert listed in what_next
    assert helped in done[1].out


def test_no_phone_at_all(commands: Rig, monkeypatch: pytest.MonkeyPatch) -> None:
    with AdbServerScript({}) as server:
        monkeypatch.setenv("ANDROID_ADB_SERVER_PORT", str(server.port))
        running = [commands.start("phone", each) for each in ("list", "unlock-help", "setup")]
        listed, helped, refused = (each.finish() for each in running)
    assert (listed.code, helped.code, refused.code) == (0, 0, 2)
    assert "no phone is seen over ADB" in listed.out
    assert "chexrig phone unlock-help" in listed.out
    assert "tap `Build number` seven times" in helped.out
    assert "no phone is found over ADB" in refused.err


def test_several_phones_one_has_to_be_named(
    make_phone: MakePhone, adb_server: AdbServer, commands: Rig
) -> None:
    phones = [
        make_phone(port=6111, properties={"ro.product.model": "Pixel 6", "ro.build.version.release": "12"}),
        make_phone(port=6112),
    ]
    for each in phones:
        adb_server.connect(each.serial)
    listed = commands.do("phone", "list").out
    row, what_next = (line for line in listed.splitlines() if phones[0].serial in line)
    for cell in ("Pixel 6", "12", "adb server", "device"):
        assert cell in row
    assert f"phone setup {phones[0].serial}" in what_next
    assert phones[1].serial in listed
    refused = commands.do("phone", "setup", code=2).err
    assert "several phones are there" in refused
    assert f"{phones[0].serial} (Pixel 6), {phones[1].serial} (10)" in refused
    assert f"--serial {phones[0].serial}" in refused
    assert "Several phones are ready" in commands.do("phone", "unlock-help").out
    told = commands.do("phone", "setup", phones[1].serial).out  # through the adb server
    assert "phone: Nokia 10" in told
    assert phones[0].scripts.kept("app") is None


def test_a_phone_on_the_network_that_is_not_there(commands: Rig) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        address = f"127.0.0.1:{taken.getsockname()[1]}"
    running = [commands.start("phone", "list", address), commands.start("phone", "setup", address)]
    listed, refused = (each.finish() for each in running)
    assert "Connection refused" in listed.out
    assert (listed.code, refused.code) == (0, 2)
    assert address in refused.err
