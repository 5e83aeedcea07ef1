"""Which phone is meant, what is shown of those that are seen, and where photos are taken from."""

from __future__ import annotations

import io
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
import typer

from android_bridge.adb import FoundDevice, ShellResult
from android_bridge.base import Problem
from controller.cli import phone_choice, phone_devices, photo_source
from controller.intake.from_phone import Storage
from tests.controller.cli.conftest import written_by

NOKIA = FoundDevice("S1", "device", "usb", "Nokia 7.2", "10")
PIXEL = FoundDevice("S2", "device", "server", None, None)
AWAY = FoundDevice("192.0.2.7:5555", "offline", "tcp", None, None, "Connection refused")
LOCKED = FoundDevice("S3", "unauthorized", "usb", None, None)


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


@pytest.fixture
def said(monkeypatch: pytest.MonkeyPatch) -> io.StringIO:
    """What goes to both streams."""
    return written_by(monkeypatch, phone_choice, phone_devices, photo_source)


def seen(monkeypatch: pytest.MonkeyPatch, *found: FoundDevice) -> None:
    for module in (phone_choice, phone_devices):
        monkeypatch.setattr(module, "find_devices", lambda *_: list(found))


# --- which one ------------------------------------------------------------------------------------------


def test_a_phone_on_the_network_is_not_to_be_unplugged(
    monkeypatch: pytest.MonkeyPatch, said: io.StringIO
) -> None:
    seen(monkeypatch, AWAY)
    phone_devices.list_phones([AWAY.serial])
    assert "Connection refused" in said.getvalue()
    assert "192.0.2.7:5555: see that it is on and in this network" in said.getvalue()
    assert "unplug" not in said.getvalue()


@pytest.mark.parametrize("found", [[], [NOKIA], [NOKIA, LOCKED], [LOCKED]])
def test_where_one_phone_at_most_is_meant_nobody_is_asked(
    monkeypatch: pytest.MonkeyPatch, found: list[FoundDevice]
) -> None:
    seen(monkeypatch, *found)
    monkeypatch.setattr(sys, "stdin", Terminal("2\n"))
    assert phone_choice._one_of_several("--serial ") is None


def test_without_a_terminal_the_option_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    seen(monkeypatch, NOKIA, PIXEL, LOCKED)
    monkeypatch.setattr(sys, "stdin", io.StringIO("1\n"))
    with pytest.raises(Problem, match="several phones are there") as caught:
        phone_choice._one_of_several("--phone adb:")
    assert caught.value.got == "S1 (Nokia 7.2), S2 (device)"
    assert caught.value.advice == "say which one: --phone adb:S1"


@pytest.mark.parametrize(("typed", "serial"), [("2\n", "S2"), ("0\n3\nno\n1\n", "S1")])
def test_a_person_is_asked_until_it_is_one_of_them(
    monkeypatch: pytest.MonkeyPatch, said: io.StringIO, typed: str, serial: str
) -> None:
    seen(monkeypatch, NOKIA, PIXEL)
    monkeypatch.setattr(sys, "stdin", Terminal(typed))
    assert phone_choice._one_of_several("--serial ") == serial
    assert said.getvalue() == "Several phones are there:\n  1  S1  Nokia 7.2\n  2  S2  device\n"


@pytest.mark.usefixtures("said")
def test_who_answers_nothing_ends_it(monkeypatch: pytest.MonkeyPatch) -> None:
    seen(monkeypatch, NOKIA, PIXEL)
    monkeypatch.setattr(sys, "stdin", Terminal(""))
    with pytest.raises(typer.Exit) as caught:
        phone_choice._one_of_several("--serial ")
    assert caught.value.exit_code == 130


# --- what is seen ---------------------------------------------------------------------------------------


def test_phones_are_listed_with_what_to_do_next(
    monkeypatch: pytest.MonkeyPatch, said: io.StringIO, tmp_path: Path
) -> None:
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path))
    seen(monkeypatch, NOKIA, LOCKED)
    phone_devices.list_phones()
    assert "chexrig phone setup S1" in said.getvalue()
    assert "unlock it and confirm `Allow USB debugging?`" in said.getvalue()


@pytest.mark.parametrize("plugged_in", [False, True])
def test_where_none_is_seen_it_is_said_why(
    monkeypatch: pytest.MonkeyPatch, said: io.StringIO, plugged_in: bool
) -> None:
    closed: list[bool] = []

    class Device:
        def close(self) -> None:
            closed.append(True)

    def connect(**_: object) -> Device:
        if plugged_in:
            return Device()
        raise Problem("no phone is found over ADB", got="none on USB")

    seen(monkeypatch)
    monkeypatch.setattr(phone_devices, "connect", connect)
    why = "one has just been plugged in" if plugged_in else "none on USB"
    phone_devices.list_phones()
    assert said.getvalue().startswith(f"no phone is seen over ADB: {why}\n")
    phone_devices.unlock()
    assert f"No phone is seen: {why}.\nOn the phone:" in said.getvalue()
    assert len(closed) == 2 * plugged_in


class Logging:
    """A phone with something in its log."""

    def __init__(self, *pieces: bytes) -> None:
        self.pieces = list(pieces)
        self.is_closed = False

    def shell(self, _command: str, _timeout_s: float) -> ShellResult:
        return ShellResult(b"".join(self.pieces).decode(), 0)

    def open_stream(self, service: str) -> Logging:
        assert service.startswith("shell:logcat")
        return self

    def recv(self, _timeout_s: float) -> bytes:
        piece = self.pieces.pop(0) if self.pieces else b""
        if piece == b"Ctrl-C":
            raise KeyboardInterrupt
        return piece

    def close(self) -> None:
        self.is_closed = True


def logging_phone(monkeypatch: pytest.MonkeyPatch, *pieces: bytes) -> Logging:
    device = Logging(*pieces)

    @contextmanager
    def connected(_serial: str) -> Iterator[tuple[Logging, None]]:
        yield device, None

    monkeypatch.setattr(phone_devices, "connected", connected)
    monkeypatch.setattr(phone_devices, "log_command", lambda _device, **_: "logcat -s chexrig")
    return device


def test_the_log_is_shown_as_it_is(monkeypatch: pytest.MonkeyPatch, said: io.StringIO) -> None:
    logging_phone(monkeypatch, b"[bold]one[/bold]\n", b"two\n\n")
    phone_devices.logs("S1")
    assert said.getvalue() == "[bold]one[/bold]\ntwo\n"


def test_an_empty_log_is_said_to_be_empty(monkeypatch: pytest.MonkeyPatch, said: io.StringIO) -> None:
    logging_phone(monkeypatch)
    phone_devices.logs("S1")
    assert said.getvalue().startswith("the app has written nothing into the phone's log")


def test_a_log_is_followed_to_its_end_or_until_ctrl_c(
    monkeypatch: pytest.MonkeyPatch, said: io.StringIO
) -> None:
    device = logging_phone(monkeypatch, b"one\r\n", b"tw", b"o\r\n")
    phone_devices.logs("S1", follow=True)
    assert (said.getvalue(), device.is_closed) == ("one\ntwo\n", True)
    device = logging_phone(monkeypatch, b"three\r\n", b"Ctrl-C", b"four")
    with pytest.raises(KeyboardInterrupt):
        phone_devices.logs("S1", follow=True)
    assert (said.getvalue(), device.is_closed) == ("one\ntwo\nthree\n", True)


# --- where photos come from -----------------------------------------------------------------------------


def storage(*addresses: str, legacy: bool = False, own: str = "/sdcard/a%20b") -> Storage:
    return Storage(
        newest=((own, "Nokia 7.2"),),
        folders=(own,),
        own=frozenset({own}),
        addresses=frozenset(addresses),
        is_legacy=legacy,
    )


@pytest.mark.parametrize(
    ("addresses", "found"),
    [
        ([], None),
        (["udp:1.2.3.4:4747", "nonsense"], None),
        (["adb"], "adb"),
        (["adb", "adb:S1", "udp:1.2.3.4:4747"], "adb:S1"),
    ],
)
def test_the_phone_on_the_cable_is_the_one_that_took_them(addresses: list[str], found: str | None) -> None:
    assert photo_source._adb_address(storage(*addresses)) == found


def test_photos_of_two_phones_are_not_mixed() -> None:
    with pytest.raises(Problem, match="captured with different phones") as caught:
        photo_source._adb_address(storage("adb:S1", "adb:S2"))
    assert caught.value.got == "adb:S1, adb:S2"


@pytest.mark.parametrize(
    ("address", "legacy", "what"),
    [
        ("udp:1.2.3.4:4747", False, "photos are copied from a phone over ADB only"),
        ("nonsense", False, "photos are copied from a phone over ADB only"),
        ("adb", True, "photos of the original rig's app are not copied from the phone directly"),
    ],
)
def test_only_a_phone_over_adb_gives_its_photos(address: str, legacy: bool, what: str) -> None:
    with (
        pytest.raises(Problem, match=what) as caught,
        photo_source._on_phone(address, storage(legacy=legacy)),
    ):
        pytest.fail("it was opened")
    assert caught.value.where == f"--phone {address}"


def test_the_phone_is_connected_to_when_the_first_photo_is_wanted(
    monkeypatch: pytest.MonkeyPatch, said: io.StringIO
) -> None:
    def connect(serial: str | None, say: object) -> None:
        assert callable(say)
        say("[bold]confirm on the phone")
        raise Problem("this phone is not there", where=f"adb:{serial}")

    monkeypatch.setattr(photo_source, "connect", connect)
    with photo_source._on_phone("adb:S1", storage()) as shelves:
        assert said.getvalue() == ""
        with pytest.raises(Problem, match="this phone is not there"):
            shelves.files(["one"])
    assert said.getvalue().startswith("[bold]confirm on the phone\n")


def test_a_copy_is_the_folder_or_the_one_above(tmp_path: Path) -> None:
    told, repaired = "/sdcard/a%20b", "/sdcard/r1"
    kept = storage()
    (tmp_path / "copy" / "a b").mkdir(parents=True)
    assert photo_source._given(tmp_path / "copy", told, kept) == tmp_path / "copy" / "a b"
    assert photo_source._given(tmp_path / "copy" / "a b", told, kept) == tmp_path / "copy" / "a b"
    with pytest.raises(Problem, match="photos that were captured again are not there") as caught:
        photo_source._given(tmp_path / "copy" / "a b", repaired, kept)
    assert caught.value.expected == "the folder r1 in it"
    (tmp_path / "copy" / "r1").mkdir()
    assert photo_source._given(tmp_path / "copy" / "a b", repaired, kept) == tmp_path / "copy" / "r1"
    with pytest.raises(Problem, match="there is no such folder"):
        photo_source._given(tmp_path / "nowhere", told, kept)
