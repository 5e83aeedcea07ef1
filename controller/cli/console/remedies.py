"""How what helps is done with this command line."""

from __future__ import annotations

import shlex

from android_bridge.base import Problem, Remedy, serial_in
from controller.cli.console.commands import again, copyable

_LOG = "`chexrig phone logs{phone}` shows what the app says"
_WAYS = {
    Remedy.SET_UP_PHONE: "{advice}: chexrig phone setup{phone}",
    Remedy.SWITCH_DEBUGGING_ON: "{advice}; step by step: chexrig phone unlock-help",
    Remedy.INSTALL_OWN_APP: "chexrig phone setup{phone} installs the app that belongs to this chexrig",
    Remedy.START_APP: "{advice}: chexrig phone start{phone}",
    Remedy.STOP_APP: "{advice}: chexrig phone stop{phone}",
    Remedy.PAIR_AGAIN: "{advice}: chexrig phone start{phone}; " + _LOG,
    Remedy.READ_APP_LOG: "{advice}; " + _LOG,
    Remedy.NAME_PHONE: "{advice}: --phone adb:{example}",
    Remedy.NAME_ANOTHER_PHONE: "{advice} with --phone adb:SERIAL",
    Remedy.USE_CABLE: "{advice}: --transport usb",
    Remedy.NAME_CAMERA: "{advice}: {again} --camera {example}",
    Remedy.ALLOW_OTHER_SCREEN: "{advice}: {again} --other-screen",
    Remedy.TAKE_OVER_LABELS: "{advice}; where labels, sex, age or views alone were corrected:"
    " chexrig plan relabel PLAN",
}


def advice_of(problem: Problem) -> str:
    """Give a problem's advice, with the command that follows it."""
    if problem.remedy is None:
        return copyable(problem.advice)
    serial = serial_in(
        problem.where
    )  # where several phones are at hand, or one on the network, it has to be named
    way = _WAYS[problem.remedy].format(
        advice=problem.advice,
        example=problem.example,
        again=again(),
        phone=f" {shlex.quote(serial)}" if serial else "",
    )
    return copyable(way.removeprefix(": "))
