"""What is written of a phone tells one kind from another, and not one phone from another of its kind."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from android_bridge.link import Introduction
from controller.capture.trial import PhoneReport
from controller.capture.trial.facts import _read
from controller.cli import phone_facts
from protocol import Witness


def test_no_number_of_one_phone_is_in_a_report() -> None:
    told = {
        "phone": {"model": "Pixel 7", "serial": "X1", "IMEI_2": 3},
        "radios": [{"wifi_mac": "00:11", "name": "wlan0", "SSID": "lab X1"}],
        "accounts": ["X1@example.org"],
    }
    report = PhoneReport(
        told=told,
        noticed=Witness(),
        introduction=Introduction("Pixel 7", "b", "1.0", "/storage/X1"),
        photos=(),
    )
    assert report.as_json["told"] == {"phone": {"model": "Pixel 7"}, "radios": [{"name": "wlan0"}]}
    assert "X1" not in str(report.as_json)


@pytest.mark.parametrize("facts", [None, b"", b"[1]", b"{", b"\xff\xfe", b"[" * 100_000])
def test_what_is_no_object_in_json_is_nothing(facts: bytes | None) -> None:
    assert _read(facts) == {}


def test_what_is_no_number_is_nothing() -> None:
    assert _read(b'{"ev": NaN, "steps": [-Infinity, 1]}') == {"ev": None, "steps": [None, 1]}


@pytest.mark.parametrize(
    ("facts", "told"),
    [
        (b'{"camera": "none"}', {"camera": "none"}),
        (b'{"ev": 1e999}', {"ev": None}),
        (b'{"a\\ud800": "\\u001b[2J\\ud800 [b]"}', {"a?": "?[2J? [b]"}),
    ],
)
def test_whatever_a_phone_tells_is_shown_and_is_json(
    facts: bytes, told: object, capsys: pytest.CaptureFixture[str]
) -> None:
    said = Introduction("Pixel 7", "b", "1.0", "/storage")
    report = PhoneReport(told=_read(facts), noticed=Witness(), introduction=said, photos=())
    assert report.as_json["told"] == told
    phone_facts._show(report)
    (value,) = report.as_json["told"].values()
    assert str(value) in capsys.readouterr().out


@pytest.mark.parametrize(("opens", "closes"), [("[", "]"), ('{"a":', "}")])
def test_what_is_nested_deeper_than_any_phone_tells_ends_no_report(opens: str, closes: str) -> None:
    told = _read(f'{{"a": {opens * 800}1{closes * 800}}}'.encode())
    assert "None" in str(told)
    json.dumps(told)


def test_a_report_is_told_and_written_at_the_last_moment_too(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """The screen is gone when all photos are taken; or the file's folder is."""
    said = Introduction("Pixel 7", "b", "1.0", "/storage")
    report = PhoneReport(told={}, noticed=Witness(), introduction=said, photos=())
    assert phone_facts._last_words(report, tmp_path / "phone.json") == 0
    assert json.loads((tmp_path / "phone.json").read_text())["app"]["model"] == "Pixel 7"
    capsys.readouterr()
    assert phone_facts._last_words(report, tmp_path / "gone" / "phone.json") == 2
    told = capsys.readouterr()
    assert "Pixel 7, app 1.0" in told.out
    assert "the file cannot be written" in told.err
