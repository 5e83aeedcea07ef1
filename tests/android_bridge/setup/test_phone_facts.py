"""What is read off a phone, and what is kept of it."""

from __future__ import annotations

import errno
import re
import stat
from pathlib import Path

import pytest

from android_bridge.agent.shipped import Shipped
from android_bridge.base.pairing import key_from_code
from android_bridge.base.problems import Problem
from android_bridge.setup import PhoneRecord
from android_bridge.setup.addresses import parse_addresses
from android_bridge.setup.app import ACTIVITY, APPLICATION, Installed
from android_bridge.setup.device_info import DeviceInfo
from android_bridge.setup.permissions import missing_permissions, short, wanted_permissions

MANIFEST = (
    Path(__file__).resolve().parents[3] / "android_bridge" / "agent" / "app" / "src" / "main"
) / "AndroidManifest.xml"
LISTED = """\
1: lo    inet 127.0.0.1/8 scope host lo\\       valid_lft forever preferred_lft forever
7: rmnet_data0    inet 10.121.3.4/30 scope global rmnet_data0\\       valid_lft forever preferred_lft forever
24: wlan0    inet 192.168.1.23/24 brd 192.168.1.255 scope global wlan0\\       valid_lft forever
31: tun0    inet 10.8.0.2/24 scope global tun0\\       valid_lft forever preferred_lft forever
35: rndis0    inet 192.168.42.129/24 brd 192.168.42.255 scope global rndis0\\       valid_lft forever
"""


def test_usb_tethering_goes_before_wi_fi_and_other_networks_do_not_count() -> None:
    found = [(each.host, each.interface, each.kind) for each in parse_addresses(LISTED)]
    assert found == [
        ("192.168.42.129", "rndis0", "USB tethering"),
        ("192.168.1.23", "wlan0", "Wi-Fi"),
    ]


@pytest.mark.parametrize("listed", ["", "ip: not found", LISTED.partition("24:")[0]])
def test_a_phone_in_no_network(listed: str) -> None:
    assert parse_addresses(listed) == []


@pytest.mark.parametrize(
    ("maker", "model", "named"),
    [
        ("samsung", "SM-G960F", "Samsung SM-G960F, Android 10 (API 29)"),
        ("HMD Global", "Nokia 7.2", "HMD Global Nokia 7.2, Android 10 (API 29)"),
        ("OnePlus", "OnePlus 6T", "OnePlus 6T, Android 10 (API 29)"),
        ("", "Phone", "Phone, Android 10 (API 29)"),
    ],
)
def test_a_phone_is_named_as_a_person_would(maker: str, model: str, named: str) -> None:
    assert str(DeviceInfo(maker, model, "10", 29)) == named


def test_the_app_has_the_activity_and_the_permissions_that_are_used_here() -> None:
    manifest = MANIFEST.read_text("utf-8")
    assert f'android:name="{ACTIVITY.replace("/.", ".")}"' in manifest
    asked_for = set(re.findall(r'<uses-permission\s+android:name="([\w.]+)"', manifest))
    known = {each for sdk in (26, 29, 30, 33, 35) for each in wanted_permissions(sdk)}
    # Those that the owner of a phone gives: all others are the app's from its installation on.
    given_by_itself = {"INTERNET", "ACCESS_NETWORK_STATE", "ACCESS_WIFI_STATE", "WAKE_LOCK"}
    assert {short(each) for each in asked_for - known} <= given_by_itself
    assert f"{APPLICATION}.agent" not in manifest


@pytest.mark.parametrize(("sdk", "missing"), [(29, ["WRITE_EXTERNAL_STORAGE"]), (30, []), (33, [])])
def test_only_what_the_app_asks_for_can_be_missing(sdk: int, missing: list[str]) -> None:
    permissions = {"android.permission.CAMERA": True, "android.permission.WRITE_EXTERNAL_STORAGE": False}
    installed = Installed(1, "0.1.0", None, permissions)
    assert [short(each) for each in missing_permissions(installed, sdk)] == missing


def test_the_same_app_is_one_with_the_same_version_and_bytes(tmp_path: Path) -> None:
    shipped = Shipped(3, "0.3", 1, tmp_path / "a.apk", "a" * 64)
    assert Installed(3, "0.3", "a" * 64, {}).is_same(shipped)
    assert Installed(3, "0.3", None, {}).is_same(shipped)  # a phone that cannot be asked for the digest
    assert not Installed(3, "0.3", "b" * 64, {}).is_same(shipped)
    assert not Installed(2, "0.2", "a" * 64, {}).is_same(shipped)


@pytest.mark.parametrize("serial", ["R58M12ABCDE", "192.168.1.23:5555", "../..", "..", "a/b", "usb:1-4"])
def test_each_phone_has_a_code_of_its_own_in_a_folder_of_its_own(
    serial: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path))
    record = PhoneRecord(serial)
    assert record.folder.resolve().parent == tmp_path / "chexrig" / "phones"
    assert not record.is_known
    code = record.pairing_code()
    assert len(key_from_code(code)) == 32
    assert PhoneRecord(serial).pairing_code() == code
    assert record.is_known
    assert PhoneRecord("another").pairing_code() != code
    assert stat.S_IMODE((record.folder / "pairing-code").stat().st_mode) == 0o600


def test_a_code_that_was_damaged_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path))
    record = PhoneRecord("1")
    record.pairing_code()
    (record.folder / "pairing-code").write_text("half of i")
    with pytest.raises(Problem, match="cannot be used") as caught:
        record.pairing_code()
    assert str(record.folder) in caught.value.where


def test_a_home_that_is_no_absolute_path_is_left_aside(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_STATE_HOME", "here")
    monkeypatch.setenv("HOME", str(tmp_path))
    assert PhoneRecord("1").folder == tmp_path / ".local" / "state" / "chexrig" / "phones" / "1"


def test_a_state_folder_that_cannot_be_written_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "chexrig").write_text("a file where the folder goes")
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path))
    record = PhoneRecord("1")
    assert not record.is_known
    for use in (
        record.pairing_code,
        lambda: record.keep("setting", "0"),
        lambda: record.kept("setting"),
        lambda: record.forget("setting"),
    ):
        with pytest.raises(Problem, match="this computer cannot keep") as caught:
            use()
        assert str(record.folder) in caught.value.where
        assert "XDG_STATE_HOME" in caught.value.advice


def test_a_setting_that_is_kept_is_whole_or_what_it_was(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path))
    record = PhoneRecord("1")
    record.keep("setting", "0")
    monkeypatch.setattr("os.fsync", _fail)
    with pytest.raises(Problem, match="cannot keep how the phone was set"):
        record.keep("setting", "7")
    assert record.kept("setting") == "0"
    assert [each.name for each in record.folder.iterdir()] == ["setting"]


def _fail(_: int) -> None:
    raise OSError(errno.EIO, "the disk fails")
