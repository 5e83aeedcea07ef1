"""How a phone is, without changing anything."""

from __future__ import annotations

from android_bridge.adb import AdbDevice
from android_bridge.agent import Shipped
from android_bridge.base import Problem, Remedy, key_from_code
from android_bridge.setup.agent import Agent
from android_bridge.setup.app import read_installed
from android_bridge.setup.device_info import read_info
from android_bridge.setup.permissions import missing_permissions, short
from android_bridge.setup.record import PhoneRecord
from android_bridge.setup.route import choose_route
from android_bridge.setup.steps import Step, Tell, describe

_LOG = "logcat -v time -s chexrig:V AndroidRuntime:E"


def check(device: AdbDevice, record: PhoneRecord, tell: Tell) -> None:
    """Tell all that is in order, up to the first thing that is not.

    Raises
    ------
    Problem
        Says what that is, and what mends it.
    """
    shipped, info = Shipped.read(), read_info(device)
    tell(Step("phone", str(info)))
    installed = read_installed(device)
    if installed is None:
        raise Problem("chexrig's app is not on this phone", where=device.serial, remedy=Remedy.SET_UP_PHONE)
    if not installed.is_same(shipped):
        raise Problem(
            "the app on the phone is not the one that comes with this chexrig",
            where=device.serial,
            expected=f"version {shipped}, SHA-256 {shipped.sha256}",
            got=f"version {installed}, SHA-256 {installed.sha256}",
            remedy=Remedy.SET_UP_PHONE,
        )
    tell(Step("app", f"version {installed}, as it comes with this chexrig"))
    missing = missing_permissions(installed, info.sdk)
    if missing:
        raise Problem(
            "the app has not all its permissions",
            where=device.serial,
            got="not granted: " + ", ".join(map(short, missing)),
            remedy=Remedy.SET_UP_PHONE,
        )
    tell(Step("permissions", "all granted"))
    _check_answers(device, record, tell)


def _check_answers(device: AdbDevice, record: PhoneRecord, tell: Tell) -> None:
    agent = Agent(device)
    if agent.process() is None:
        raise Problem("the app does not run", where=device.serial, remedy=Remedy.START_APP)
    if not record.is_known:
        raise Problem(
            "the phone was never paired with this computer", where=device.serial, remedy=Remedy.SET_UP_PHONE
        )
    code = record.pairing_code()
    report = agent.ask(code)
    tell(Step("answers", f"app {report.app_version}, protocol version {report.protocol}; {describe(report)}"))
    tell(Step("route", choose_route(device, key_from_code(code), "auto").why))


def log_command(device: AdbDevice, *, follow: bool = False) -> str:
    """Give the command that prints the app's log on the phone: of the app that runs, else of the last one."""
    process = Agent(device).process()
    return _LOG + ("" if follow else " -d") + (f" --pid={process}" if process else "")
