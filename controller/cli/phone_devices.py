"""``chexrig phone list``, ``setup``, ``status``, ``start``, ``stop``, ``logs`` and ``unlock-help``."""

from __future__ import annotations

from functools import partial
from typing import Annotated

import typer

from android_bridge.adb import AdbDevice, FoundDevice, connect, find_devices
from android_bridge.base import Problem
from android_bridge.setup import PhoneRecord, check, log_command, set_up, start_agent, stop_agent
from controller.cli.console import Listing, copyable, err, nobody_reads, out
from controller.cli.phone_choice import Serial, SerialOption, connected, tell_step
from controller.cli.phone_help import BRIEFLY, NOT_REACHED, unlock_help

_VIA = {"server": "adb server", "usb": "USB", "tcp": "network"}
_FOLLOW_S = 24 * 3600.0


def list_phones(
    network: Annotated[
        list[str] | None,
        typer.Argument(metavar="HOST:PORT", help="Phones on the network to look for too."),
    ] = None,
) -> None:
    """Show the phones that are seen over ADB, how they are, and what to do next.

    Those that are plugged in:

      chexrig phone list

    One on the network too:

      chexrig phone list 192.168.1.23:5555
    """
    found = find_devices(network or ())
    if not found:
        out.print(f"no phone is seen over ADB: {_why_none()}", markup=False)
        out.print(copyable("step by step: chexrig phone unlock-help"), markup=False)
        return
    listing = Listing("", "serial", "model", "Android", "connection", "state")
    for each in found:
        listing.add(each.serial, each.model or "", each.android or "", _VIA[each.via], each.told)
    listing.show(out)
    for each in found:
        out.print(copyable(f"{each.serial}: {_next(each)}"), markup=False)


def setup(serial: Serial = "", serial_option: SerialOption = "") -> None:
    """Make a phone ready: install or upgrade the app, permissions, pairing, start, first answer.

    What is so already is left alone, so it may be run at any time; it never deletes a photo and never
    uninstalls. Each step is told as it is done.

      chexrig phone setup

      chexrig run PLAN --phone adb
    """
    with connected(serial or serial_option) as (device, record):
        set_up(device, record, partial(tell_step, device.serial))
        out.print(copyable(f"next: chexrig run PLAN --phone adb:{device.serial}"), markup=False)


def status(serial: Serial = "", serial_option: SerialOption = "") -> None:
    """Show how a phone is: app, version, what it does, its room and charge, and how datagrams would go.

    Changes nothing. Ends with 2 where something is missing, and says what to do.

      chexrig phone status
    """
    with connected(serial or serial_option) as (device, record):
        check(device, record, partial(tell_step, device.serial))


def start(serial: Serial = "", serial_option: SerialOption = "") -> None:
    """Start the app on a phone that is set up, and keep the phone awake.

    `chexrig run PLAN --phone adb` does so by itself.

      chexrig phone start
    """
    with connected(serial or serial_option) as (device, record):
        start_agent(device, record, partial(tell_step, device.serial))


def stop(serial: Serial = "", serial_option: SerialOption = "") -> None:
    """End the app, and put the phone's settings back as they were before it was set up.

    A session that runs is ended by it; the same `chexrig run` goes on later.

      chexrig phone stop
    """
    with connected(serial or serial_option) as (device, record):
        stop_agent(device, record, partial(tell_step, device.serial))


def logs(
    serial: Serial = "",
    serial_option: SerialOption = "",
    follow: Annotated[bool, typer.Option("--follow", "-f", help="Go on until Ctrl-C.")] = False,
) -> None:
    """Show what the app has written into the phone's log.

    Crashes are there too.

      chexrig phone logs --follow
    """
    with connected(serial or serial_option) as (device, _):
        if follow:
            _follow(device, log_command(device, follow=True))
            return
        said = device.shell(log_command(device), 30.0).output.rstrip()
        if said:
            out.print(said, markup=False)
        else:
            err.print("the app has written nothing into the phone's log since the phone was started")


def _follow(device: AdbDevice, command: str) -> None:
    stream = device.open_stream(f"shell:{command}")
    try:
        while not nobody_reads() and (data := stream.recv(_FOLLOW_S)):
            out.print(data.decode("utf-8", "replace").replace("\r\n", "\n"), markup=False, end="")
    finally:
        stream.close()


def unlock() -> None:
    """Say step by step what to do so that a phone can be used, by what is seen now.

    For a phone that is not seen, not authorised, offline or not permitted; and where several are there.

      chexrig phone unlock-help
    """
    found = find_devices()
    if not found:
        out.print(f"No phone is seen: {_why_none()}.", markup=False)
    out.print(copyable(unlock_help(found)), markup=False)


def _why_none() -> str:
    try:
        connect(authorisation_s=0).close()
    except Problem as problem:
        return problem.got
    return "one has just been plugged in"


def _next(found: FoundDevice) -> str:
    if found.state == "offline" and found.via == "tcp":
        return NOT_REACHED
    if found.state != "device":
        return BRIEFLY[found.state]
    if PhoneRecord(found.serial).is_known:
        return f"chexrig run PLAN --phone adb:{found.serial}"
    return f"chexrig phone setup {found.serial}"
