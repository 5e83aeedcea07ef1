"""What can be wrong with a phone's connection, in words."""

from __future__ import annotations

from collections.abc import Sequence

from android_bridge.adb.device import AdbLost, AdbRefused, AdbSilent, FoundDevice, State
from android_bridge.base import Problem, Remedy

_AGAIN = "see to its cable or network, unlock it, and run the same command again"


class AdbUnusable(Problem):
    """A phone that is there and cannot be used.

    Parameters
    ----------
    state
        How it is.
    """

    def __init__(self, what: str, state: State, *, where: str, got: str, advice: str) -> None:
        super().__init__(what, where=where, got=got, advice=advice)
        self.state = state


def lost(serial: str, how: str) -> AdbLost:
    """Tell that the phone is gone in the middle of something."""
    return AdbLost("the connection to the phone is lost", where=f"adb:{serial}", got=how, advice=_AGAIN)


def silent(serial: str, timeout_s: float) -> AdbSilent:
    """Tell that the phone has said nothing, or not all, for too long."""
    return AdbSilent(
        "the phone does not answer",
        where=f"adb:{serial}",
        got=f"no whole answer within {timeout_s:.2g} s",
        advice=_AGAIN,
    )


def refused(serial: str, service: str, why: str) -> AdbRefused:
    """Tell that the phone does not offer a service."""
    return AdbRefused(
        "nothing on the phone answers there",
        where=f"adb:{serial}, {service}",
        got=why,
        advice="start the phone's app",
        remedy=Remedy.START_APP,
    )


def none_found(server: bool, usb: str) -> Problem:
    """Tell that no phone is there; `usb` says why USB could not be looked at, if so."""
    return Problem(
        "no phone is found over ADB",
        expected="a phone on a USB cable with USB debugging switched on",
        got=usb or ("the adb server knows none" if server else "none on USB"),
        advice="plug it in, switch on Developer options > USB debugging, and confirm on the phone",
        remedy=Remedy.SWITCH_DEBUGGING_ON,
    )


def which_one(found: Sequence[FoundDevice]) -> Problem:
    """Tell that several are there and none was named, or that they have one name."""
    if len({each.serial for each in found}) == 1:
        return Problem(
            "several phones have this serial number, and cannot be told apart",
            where=f"adb:{found[0].serial}",
            expected="one phone of that number: photos of two must not be mixed up",
            got=f"{len(found)} of them",
            advice="leave only one plugged in",
        )
    named = ", ".join(f"{each.serial} ({each.model or each.state})" for each in found)
    return Problem(
        "several phones are there",
        got=named,
        advice="say which one",
        remedy=Remedy.NAME_PHONE,
        example=found[0].serial,
    )


def not_there(serial: str, found: Sequence[FoundDevice]) -> Problem:
    """Tell that the phone that was named is not among those found."""
    return Problem(
        "this phone is not there",
        where=f"adb:{serial}",
        got="there is " + (", ".join(each.serial for each in found) or "none"),
        advice="plug it in and unlock it, or name another",
        remedy=Remedy.NAME_ANOTHER_PHONE,
    )


def unusable(serial: str, state: State, words: str = "") -> AdbUnusable:
    """Tell why a phone that is there cannot be used."""
    what, advice = {
        "unauthorized": (
            "the phone does not trust this computer yet",
            "unlock the phone and confirm 'Allow USB debugging?'; where it does not ask, unplug it and plug"
            " it in again, or 'Revoke USB debugging authorisations' in its Developer options",
        ),
        "no permissions": (
            "this user may not use the phone's USB port",
            "install Android's udev rules (sudo apt-get install android-sdk-platform-tools-common), be in"
            " the group plugdev, log in anew, and plug the phone in again",
        ),
        "bootloader": (
            "the phone is in its bootloader (fastboot), and Android does not run",
            "choose `Start` on the phone with its volume and power keys, or hold the power key until it"
            " restarts",
        ),
        "recovery": (
            "the phone is in its recovery menu, and Android does not run",
            "choose `Reboot system now` on the phone, with its volume and power keys",
        ),
        "sideload": (
            "the phone waits for an update to be sent (sideload), and Android does not run",
            "cancel that on the phone, or restart it",
        ),
        "not a phone": (
            "what answers there is no phone: it does not speak ADB",
            "look up the phone's address and port anew: `adb tcpip 5555`, by cable, has it listen on 5555",
        ),
    }.get(
        state,
        (
            "the phone is there and does not answer",
            "unlock it, unplug it and plug it in again; if that does not help, restart it",
        ),
    )
    return AdbUnusable(what, state, where=f"adb:{serial}", got=words or state, advice=advice)
