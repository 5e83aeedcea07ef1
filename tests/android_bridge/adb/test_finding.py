"""Which phone is meant, and why one cannot be used."""

from __future__ import annotations

import base64
import socket
import stat
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from adbd import Adbd
from asking_phone import AskingPhone

from android_bridge.adb import FoundDevice, connect, find_devices, finding, keys
from android_bridge.adb.device import State
from android_bridge.adb.transports import PromptTcpTransport
from android_bridge.base.problems import Problem
from controller.cli.console.remedies import advice_of
from controller.cli.phone_help import BRIEFLY, unlock_help

if TYPE_CHECKING:
    from adbd import AdbServer

GETPROP = """\
#!/bin/sh
case $1 in
ro.product.model) echo Pixel 8 ;;
ro.build.version.release) echo 14 ;;
esac
"""


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("HOME", str(tmp_path))
    return tmp_path


@pytest.fixture
def scripted(own_network: None, tmp_path: Path) -> Iterator[Adbd]:  # noqa: ARG001 - it has to be there first
    """A second phone, which knows its model."""
    (tmp_path / "bin").mkdir()
    getprop = tmp_path / "bin" / "getprop"
    getprop.write_text(GETPROP)
    getprop.chmod(0o755)
    with Adbd(tmp_path, 6112, [tmp_path / "bin"]) as running:
        yield running


def test_what_the_server_knows(adbd: Adbd, scripted: Adbd, adb_server: AdbServer) -> None:
    assert find_devices() == []
    adb_server.connect(adbd.serial)
    adb_server.connect(scripted.serial)
    plain = FoundDevice(adbd.serial, "device", "server", None, None)
    pixel = FoundDevice(scripted.serial, "device", "server", "Pixel 8", "14")
    assert sorted(find_devices([adbd.serial]), key=lambda each: each.serial) == [plain, pixel]
    with pytest.raises(Problem, match="several phones are there") as caught:
        connect()
    assert f"{scripted.serial} (device)" in caught.value.got
    assert adbd.serial in caught.value.got
    assert "--phone adb:127.0.0.1:611" in advice_of(caught.value)
    assert connect(scripted.serial).serial == scripted.serial
    with pytest.raises(Problem, match="this phone is not there") as caught:
        connect("R58M123")
    assert scripted.serial in caught.value.got
    assert caught.value.where == "adb:R58M123"
    adb_server.adb("disconnect", adbd.serial)
    assert connect().serial == scripted.serial, "the only one needs no name"


def test_without_a_server(adbd: Adbd, scripted: Adbd) -> None:
    nobody = "127.0.0.1:6113"
    assert find_devices([adbd.serial, scripted.serial, nobody]) == [
        FoundDevice(adbd.serial, "device", "tcp", None, None),
        FoundDevice(scripted.serial, "device", "tcp", "Pixel 8", "14"),
        FoundDevice(nobody, "offline", "tcp", None, None),
    ]
    with pytest.raises(Problem, match="the connection to the phone is lost") as caught:
        connect(nobody)
    assert caught.value.got == "Connection refused"


def test_a_phone_that_the_server_does_not_know_is_reached_by_its_address(
    adbd: Adbd, adb_server: AdbServer
) -> None:
    assert adb_server.adb("devices").split() == ["List", "of", "devices", "attached"]
    device = connect(adbd.serial)
    assert (device.via, device.shell("echo hi").output) == ("tcp", "hi\n")
    device.close()


@pytest.mark.usefixtures("own_network")
@pytest.mark.parametrize("serial", [None, "R58M123"])
def test_none_at_all(serial: str | None) -> None:
    with pytest.raises(Problem, match="no phone is found over ADB") as caught:
        connect(serial)
    assert "USB" in caught.value.got
    assert "USB debugging" in caught.value.advice


@pytest.mark.usefixtures("own_network")
@pytest.mark.parametrize(
    "address", ["127.0.0.1:0", "127.0.0.1:65536", "192.168.1..23:5555", "phone..local:5555"]
)
def test_an_address_that_is_none(address: str) -> None:
    for look in (connect, lambda address: find_devices([address])):
        with pytest.raises(Problem, match="this is no address of a phone"):
            look(address)


@pytest.mark.usefixtures("own_network")
def test_why_a_phone_on_the_network_is_not_reached() -> None:
    nobody = "127.0.0.1:6113"
    assert [(each.state, each.told) for each in find_devices([nobody])] == [("offline", "Connection refused")]


@pytest.mark.usefixtures("own_network")
def test_a_first_time_is_confirmed_on_the_phone(home: Path) -> None:
    said: list[str] = []
    with AskingPhone(agrees_after_s=0.3) as phone:
        serial = f"127.0.0.1:{phone.port}"
        connect(serial, say=said.append).close()
        assert len(said) == 1
        assert said[0].startswith("confirm on the phone")
        connect(serial, say=said.append).close()
        assert (len(said), phone.asked, phone.recognised) == (1, 1, 1), "the phone remembers this computer"
    key = home / ".android" / "adbkey"
    assert stat.S_IMODE(key.stat().st_mode) == 0o600
    assert sorted(each.name for each in key.parent.iterdir()) == ["adbkey", "adbkey.pub"]


@pytest.mark.usefixtures("own_network", "home")
@pytest.mark.parametrize("state", ["bootloader", "recovery", "sideload"])
def test_a_phone_without_android_is_told_as_that(state: State) -> None:
    with AskingPhone(agrees_after_s=0, greets=f"{state}::ro.product.model=Asking") as phone:
        serial = f"127.0.0.1:{phone.port}"
        with pytest.raises(Problem, match="and Android does not run") as caught:
            connect(serial)
        assert caught.value.where == f"adb:{serial}"
        found = find_devices([serial])
    assert [each.state for each in found] == [state]
    assert BRIEFLY[state] in {*BRIEFLY.values()} - {BRIEFLY["offline"]}
    assert "Android does not run" in unlock_help(found)


@pytest.mark.usefixtures("own_network")
def test_what_is_no_phone_is_told_as_that() -> None:
    with socket.create_server(("127.0.0.1", 0)) as listening:

        def serve() -> None:
            with suppress(OSError):
                while True:
                    connected = listening.accept()[0]
                    with connected:
                        connected.sendall(b"SSH-2.0-OpenSSH_9.2p1 Debian-2\r\n")
                        connected.recv(1000)

        threading.Thread(target=serve, daemon=True).start()
        serial = f"127.0.0.1:{listening.getsockname()[1]}"
        with pytest.raises(Problem, match="is no phone: it does not speak ADB"):
            connect(serial)
        assert [each.state for each in find_devices([serial])] == ["not a phone"]
        listening.shutdown(socket.SHUT_RDWR)


def test_a_phone_without_a_serial_number_is_seen(replies: list[bytes]) -> None:
    line = b"(no serial number)     no permissions; see [http://x] usb:1-2 transport_id:1\n"
    replies.append(b"OKAY%04x" % len(line) + line)
    assert find_devices() == [FoundDevice("(no serial number)", "no permissions", "server", None, None)]


@pytest.mark.usefixtures("own_network", "home")
def test_nobody_confirms() -> None:
    with AskingPhone(agrees_after_s=None) as phone:
        serial = f"127.0.0.1:{phone.port}"
        began_s = time.monotonic()
        with pytest.raises(Problem, match="does not trust this computer yet") as caught:
            connect(serial, authorisation_s=0.3)
        assert time.monotonic() - began_s < 4
        assert "Allow USB debugging?" in caught.value.advice
        assert [each.state for each in find_devices([serial])] == ["unauthorized"]


def spoilt(how: str, key: str) -> str:
    """Give what stands in a key's file after something went wrong."""
    lines = key.splitlines()
    head, body, foot = lines[0], base64.b64decode("".join(lines[1:-1])), lines[-1]
    changed = {
        "empty": lambda: "",
        "words": lambda: "not a key",
        "half": lambda: key[: len(key) // 2],
        "cut off": lambda: _pem(head, body[:900], foot),
        "zeros": lambda: _pem(head, bytes(len(body)), foot),
        "a bit": lambda: _pem(head, body[:500] + bytes([body[500] ^ 1]) + body[501:], foot),
        "no numbers": lambda: _pem(head, bytes.fromhex("3000"), foot),
    }
    return changed[how]()


def _pem(head: str, body: bytes, foot: str) -> str:
    return "\n".join([head, base64.b64encode(body).decode(), foot, ""])


@pytest.mark.usefixtures("own_network")
@pytest.mark.parametrize("how", ["empty", "words", "half", "cut off", "zeros", "a bit", "no numbers"])
def test_a_key_that_is_none(home: Path, how: str) -> None:
    keys.signer()
    path = home / ".android" / "adbkey"
    content = spoilt(how, path.read_text())
    path.write_text(content)
    with (
        AskingPhone(agrees_after_s=0) as phone,
        pytest.raises(Problem, match="ADB key cannot be used") as caught,
    ):
        connect(f"127.0.0.1:{phone.port}")
    assert caught.value.where == str(path)
    assert caught.value.got
    assert "\n" not in caught.value.got
    assert path.read_text() == content, "nothing is done to what other programs may need"


@pytest.mark.usefixtures("own_network")
def test_the_public_half_of_another_key_does_no_harm(home: Path) -> None:
    keys.signer()
    public = home / ".android" / "adbkey.pub"
    other = public.read_bytes()
    public.with_name("adbkey").unlink()
    keys.signer()
    public.write_bytes(other)
    with AskingPhone(agrees_after_s=0) as phone:
        for _ in range(2):
            connect(f"127.0.0.1:{phone.port}").close()
        assert (phone.asked, phone.recognised) == (1, 1)


def test_all_who_need_a_key_first_get_the_same_one(home: Path) -> None:
    with ThreadPoolExecutor(4) as pool:
        found = {each.result().priv_key.n for each in [pool.submit(keys.signer) for _ in range(4)]}
    assert len(found) == 1
    assert sorted(each.name for each in (home / ".android").iterdir()) == ["adbkey", "adbkey.pub"]


def test_the_server_waits_for_the_owner(adb_server: AdbServer) -> None:
    said: list[str] = []
    with AskingPhone(agrees_after_s=1) as phone:
        serial = f"127.0.0.1:{phone.port}"
        adb_server.adb("connect", serial, check=False)
        assert [each.state for each in find_devices()] == ["unauthorized"]
        assert connect(serial, say=said.append).serial == serial
    assert len(said) == 1


@pytest.fixture
def replies(own_network: None) -> Iterator[list[bytes]]:  # noqa: ARG001
    """What something at the adb server's port answers, whatever it is asked; the last one again and again."""
    answers: list[bytes] = []
    with socket.create_server(("127.0.0.1", 5037)) as listening:

        def serve() -> None:
            while True:
                try:
                    connected = listening.accept()[0]
                except OSError:
                    return
                with connected:
                    connected.recv(1000)
                    connected.sendall(answers.pop(0) if len(answers) > 1 else answers[0])

        thread = threading.Thread(target=serve, daemon=True)
        thread.start()
        yield answers
        listening.shutdown(socket.SHUT_RDWR)
        thread.join(5)


def listing(state: str) -> bytes:
    line = f"R58M123                {state}\n".encode()
    return b"OKAY%04x" % len(line) + line


@pytest.mark.parametrize(
    ("state", "what", "advice"),
    [
        (
            "no permissions (missing udev rules? user is in the plugdev group); see [http://x]",
            "may not",
            "udev",
        ),
        ("no permissions; see [http://x] usb:1-2 transport_id:1", "may not", "plugdev"),
        ("offline usb:1-2 transport_id:1", "does not answer", "unplug"),
        ("detached usb:1-2", "does not answer", "restart"),
        ("recovery usb:1-2 product:p model:m device:d", "in its recovery menu", "Reboot system now"),
        ("rescue usb:1-2", "in its recovery menu", "Reboot system now"),
        ("sideload usb:1-2", "waits for an update", "cancel that"),
        ("bootloader usb:1-2", "in its bootloader", "Start"),
        ("authorizing usb:1-2", "does not trust this computer", "Allow USB debugging?"),
    ],
)
def test_states_of_phones_on_usb(replies: list[bytes], state: str, what: str, advice: str) -> None:
    replies.append(listing(state))
    with pytest.raises(Problem, match=what) as caught:
        connect(authorisation_s=0)
    assert caught.value.where == "adb:R58M123"
    assert caught.value.got == state.partition(" usb:")[0].partition(" product:")[0], "the server's own words"
    assert advice in caught.value.advice


def test_a_phone_that_has_just_been_plugged_in_is_waited_for(
    replies: list[bytes], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(finding, "_POLL_S", 0.01)
    replies += [listing("connecting usb:1-2")] * 2 + [listing("device usb:1-2")]
    connect(authorisation_s=0).close()
    replies[:] = [listing("connecting usb:1-2")]
    monkeypatch.setattr(finding, "_COMES_S", 0.0)
    with pytest.raises(Problem, match="does not answer") as caught:
        connect(authorisation_s=0)
    assert caught.value.got == "connecting"


def test_a_phone_that_no_longer_answers_is_offline_whatever_the_server_says(replies: list[bytes]) -> None:
    replies += [listing("device usb:1-2"), b"FAIL0003no!"]
    assert [(each.state, each.told) for each in find_devices()] == [("offline", "offline")]


@pytest.mark.parametrize("word", ["connecting", "host", "detached", "a word of a later server"])
def test_the_servers_own_word_is_shown_where_it_is_none_of_ours(replies: list[bytes], word: str) -> None:
    replies.append(listing(f"{word} usb:1-2 transport_id:1"))
    assert [(each.state, each.told) for each in find_devices()] == [("offline", word)]


@pytest.mark.parametrize("serial", [None, "R58M123"])
def test_two_phones_of_one_serial_are_not_mixed_up(replies: list[bytes], serial: str | None) -> None:
    line = b"R58M123                device usb:1-%d product:p model:m device:d\n"
    lines = line % 1 + line % 2
    replies.append(b"OKAY%04x" % len(lines) + lines)
    with pytest.raises(Problem, match="several phones have this serial number") as caught:
        connect(serial)
    assert caught.value.where == "adb:R58M123"
    assert "only one" in caught.value.advice


@pytest.mark.usefixtures("own_network")
def test_two_phones_of_one_serial_on_usb(monkeypatch: pytest.MonkeyPatch) -> None:
    class OnUsb(PromptTcpTransport):
        serial_number = "R58M123"

    two = [OnUsb("127.0.0.1", 1), OnUsb("127.0.0.1", 2)]
    monkeypatch.setattr(finding, "usb_transports", lambda: (two, ""))
    with pytest.raises(Problem, match="several phones have this serial number"):
        connect("R58M123")


@pytest.mark.parametrize(
    "answer",
    [
        b"",
        b"HTTP/1.1 400 Bad Request\r\n",
        b"OKAYzzzz",
        b"OKAY-001",
        b"OKAY0x10" + b"a" * 16,
        b"OKAY0005words",
        b"OKAY0004\xff\xfe\x00\n",
        b"OKAY00ff",
        b"FAIL0003no!",
        b"OK",
    ],
)
def test_what_is_no_adb_server(replies: list[bytes], answer: bytes) -> None:
    replies.append(answer)
    another = answer.startswith((b"HTTP", b"OKAY")) and answer != b"OKAY00ff"
    words = "another program than an adb server" if another else "the adb server"
    with pytest.raises(Problem, match=words) as caught:
        connect()
    assert caught.value.where == "127.0.0.1:5037"
    assert "adb start-server" in caught.value.advice
    assert "b'" not in caught.value.got
    if answer != b"FAIL0003no!":
        assert "ANDROID_ADB_SERVER_PORT" in caught.value.advice
