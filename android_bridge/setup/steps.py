"""What is done to a phone, step by step, each told as it happens."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from android_bridge.adb import AdbDevice
from android_bridge.agent import Shipped
from android_bridge.base import Problem
from android_bridge.setup.agent import Agent
from android_bridge.setup.app import Installed, install, read_installed
from android_bridge.setup.awake import keep_awake, put_back
from android_bridge.setup.device_info import read_info
from android_bridge.setup.permissions import grant, missing_permissions, short
from android_bridge.setup.record import PhoneRecord
from protocol.messages import StatusReport


@dataclass(frozen=True, slots=True)
class Step:
    """One thing that is in order now.

    Parameters
    ----------
    name
        What was looked at, such as ``app``.
    found
        What was found or done.
    is_put_back
        Whether ending the app puts back what was changed.
    """

    name: str
    found: str
    is_put_back: bool = False


Tell = Callable[[Step], None]


def set_up(device: AdbDevice, record: PhoneRecord, tell: Tell) -> StatusReport:
    """Make a phone ready: app, permissions, pairing, and a first answer. What is so already is left alone.

    Parameters
    ----------
    tell
        Called after each step.

    Raises
    ------
    Problem
        When a step fails; those before it stay done.
    """
    shipped = Shipped.read()
    info = read_info(device)
    tell(Step("phone", str(info)))
    installed = _up_to_date(device, shipped, tell)
    missing = missing_permissions(installed, info.sdk)
    for each in missing:
        grant(device, each)
    named = ", ".join(map(short, missing))
    tell(Step("permissions", f"granted: {named}" if missing else "all granted before"))
    return start_agent(device, record, tell)


def start_agent(device: AdbDevice, record: PhoneRecord, tell: Tell) -> StatusReport:
    """Start the app on a phone that is set up, pair with it, and ask where it stands.

    Raises
    ------
    Problem
        When it does not start or does not answer.
    """
    changed = keep_awake(device, record)
    tell(Step("awake", "; ".join(changed) or "set so before", is_put_back=bool(changed)))
    agent = Agent(device)
    ran = agent.process() is not None
    agent.launch()
    agent.wait_until_ready()
    tell(Step("start", "the app was running" if ran else "the app is running"))
    report = agent.pair(record.pairing_code())
    tell(Step("pairing", "the phone has this computer's code and answers under its key"))
    tell(
        Step("version", f"app {report.app_version}, protocol version {report.protocol} on phone and computer")
    )
    tell(Step("ready", describe(report)))
    return report


def stop_agent(device: AdbDevice, record: PhoneRecord, tell: Tell) -> None:
    """End the app, and put the phone's settings back as they were."""
    agent = Agent(device)
    ran = agent.process() is not None
    agent.stop()
    if agent.process() is not None:
        raise Problem(
            "the app on the phone did not end",
            where=device.serial,
            advice="end it on the phone: Settings, Apps, chexrig, Force stop",
        )
    tell(Step("stop", "the app has ended" if ran else "the app was not running"))
    changed = put_back(device, record)
    tell(Step("settings", "; ".join(changed) if changed else "nothing to put back"))


def describe(report: StatusReport) -> str:
    """Say how a phone is: what it does, its room, its charge."""
    parts = [report.state, f"{report.free_bytes / 1e9:.1f} GB free"]
    if report.battery_percent is not None:
        parts.append(f"battery {report.battery_percent} %")
    if report.temperature_c is not None:
        parts.append(f"{report.temperature_c:.0f} degrees C")
    return ", ".join(parts)


def _up_to_date(device: AdbDevice, shipped: Shipped, tell: Tell) -> Installed:
    before = read_installed(device)
    if before is not None and before.is_same(shipped):
        tell(Step("app", f"version {before} is installed already"))
        return before
    install(device, shipped, before)
    now = read_installed(device)
    if now is None or not now.is_same(shipped):
        raise Problem(
            "the phone said that it installed the app, and has another one",
            where=device.serial,
            expected=f"version {shipped}, SHA-256 {shipped.sha256}",
            got="none" if now is None else f"version {now}, SHA-256 {now.sha256}",
            advice="set the phone up again; restart the phone if that does not help",
        )
    tell(Step("app", f"installed version {now}" + (f" in place of {before}" if before else "")))
    return now
