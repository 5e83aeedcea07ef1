"""A phone that refuses something or answers to somebody else: the operator is told what to do."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from android_bridge.adb import AdbDevice, connect
from android_bridge.base.problems import Kind, Problem
from android_bridge.setup import PhoneRecord, Step, check, set_up, start_agent
from controller.cli.console.remedies import advice_of

if TYPE_CHECKING:
    from phone_at_hand import PhoneAtHand

MakePhone = Callable[..., "PhoneAtHand"]

#: Android's code -> what the advice must hold
REFUSALS = {
    "INSTALL_FAILED_UPDATE_INCOMPATIBLE": "first export every plan",
    "INSTALL_FAILED_INSUFFICIENT_STORAGE": "delete no photo that is not exported",
    "INSTALL_FAILED_USER_RESTRICTED": "Install via USB",
    "INSTALL_FAILED_VERSION_DOWNGRADE": "newer chexrig",
    "INSTALL_FAILED_SOMETHING_NEW": "look at the phone's screen",
}


@contextmanager
def connected(phone: PhoneAtHand) -> Iterator[AdbDevice]:
    device = connect(phone.serial)
    try:
        yield device
    finally:
        device.close()


def refused(phone: PhoneAtHand) -> tuple[Problem, list[Step]]:
    """Set the phone up in this process, and give how that failed and which steps came before."""
    steps: list[Step] = []
    with connected(phone) as device, pytest.raises(Problem) as caught:
        set_up(device, PhoneRecord(phone.serial), steps.append)
    return caught.value, steps


def test_installs(make_phone: MakePhone) -> None:
    phone = make_phone()
    for code, advice in REFUSALS.items():
        phone.scripts.refuse_installs(code)
        problem, steps = refused(phone)
        assert code in problem.got
        assert advice in problem.advice
        assert problem.kind is Kind.SET_UP
        assert [each.name for each in steps] == ["phone"]
        assert list(phone.scripts.tmp.iterdir()) == []  # the APK that was pushed is gone
    assert phone.scripts.calls("pm", "uninstall") == []
    assert phone.scripts.calls("am") == []


def test_an_old_android(make_phone: MakePhone) -> None:
    phone = make_phone(properties={"ro.build.version.sdk": "25", "ro.build.version.release": "7.1"})
    problem, steps = refused(phone)
    assert "too old" in problem.what
    assert "Android 8" in problem.expected
    assert "Android 7.1 (API 25)" in problem.got
    assert steps == []
    assert phone.scripts.calls("pm") == []


def test_a_computer_is_no_phone(make_phone: MakePhone) -> None:
    phone = make_phone()
    (phone.scripts.bin / "getprop").unlink()
    problem, _ = refused(phone)
    assert "does not say which Android" in problem.what


def test_permissions_are_those_of_the_android_and_a_refusal_says_where_to_grant_them(
    make_phone: MakePhone,
) -> None:
    phone = make_phone(properties={"ro.build.version.sdk": "29"})
    steps: list[Step] = []
    with connected(phone) as device:
        set_up(device, PhoneRecord(phone.serial), steps.append)
    assert "granted: CAMERA, WRITE_EXTERNAL_STORAGE" in [each.found for each in steps]
    phone.scripts.keep("app", {**phone.scripts.kept("app"), "granted": []})
    (phone.scripts.bin / "pm").rename(phone.scripts.bin / "real-pm")
    refusing = phone.scripts.bin / "pm"
    words = "java.lang.SecurityException: grantRuntimePermission: Neither user 2000 nor current process has"
    refusing.write_text(
        f'#!/bin/sh\nif [ "$1" = grant ]; then echo "{words}"; exit 255; fi\n'
        f'exec {phone.scripts.bin}/real-pm "$@"\n'
    )
    refusing.chmod(0o755)
    problem, _ = refused(phone)
    assert "the permission CAMERA" in problem.what
    assert "SecurityException" in problem.got
    assert "USB debugging (Security settings)" in problem.advice


def test_an_app_that_ends_at_once(make_phone: MakePhone) -> None:
    phone = make_phone()
    phone.scripts.keep("setup", {**phone.scripts.kept("setup"), "agent": ["false"]})
    problem, _ = refused(phone)
    assert "the app ended right after its start" in problem.what
    assert "chexrig phone logs" in advice_of(problem)


def test_the_same_version_with_other_bytes_is_another_app(make_phone: MakePhone) -> None:
    phone = make_phone()
    phone.scripts.install_other(version_code=1)
    steps: list[Step] = []
    with connected(phone) as device:
        set_up(device, PhoneRecord(phone.serial), steps.append)
    assert "installed version 0.1.0 (1) in place of 0.0.1 (1)" in [each.found for each in steps]


def test_a_phone_that_was_paired_with_another_computer_since(
    make_phone: MakePhone, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    phone = make_phone()
    record = PhoneRecord(phone.serial)
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "another-computer"))
    others = PhoneRecord(phone.serial)

    def ignore(_: Step) -> None:
        pass

    with connected(phone) as device:
        set_up(device, record, ignore)
        with pytest.raises(Problem, match="never paired with this computer"):
            check(device, others, ignore)
        start_agent(device, others, ignore)  # nobody is in a session: the phone takes the new code
        with pytest.raises(Problem, match="does not answer over the cable") as caught:
            check(device, record, ignore)
        assert "chexrig phone start" in advice_of(caught.value)
        start_agent(device, record, ignore)
        check(device, record, ignore)
