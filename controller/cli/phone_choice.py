"""Which phone a command is for, and how its steps are told."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Annotated

import typer
from rich.text import Text

from android_bridge.adb import AdbDevice, FoundDevice, connect, find_devices
from android_bridge.base import Problem
from android_bridge.setup import PhoneRecord, Step
from controller.cli.console import copyable, err, out

_STOPPED_BY_OPERATOR = 130

Serial = Annotated[
    str, typer.Argument(metavar="SERIAL", help="The phone; only needed where several are there.")
]
SerialOption = Annotated[
    str, typer.Option("--serial", metavar="SERIAL", help="The same as an option; HOST:PORT on the network.")
]


@contextmanager
def connected(serial: str, option: str = "--serial ") -> Iterator[tuple[AdbDevice, PhoneRecord]]:
    """Connect to the phone that is meant, and find what this computer keeps of it.

    Parameters
    ----------
    option
        How this command is told which one is meant.

    Raises
    ------
    Problem
        When it is not there, cannot be used, or several are there and none is named.
    """
    device = connect(serial or _one_of_several(option), say=lambda words: err.print(words, markup=False))
    try:
        yield device, PhoneRecord(device.serial)
    finally:
        device.close()


def tell_step(serial: str, step: Step) -> None:
    """Print a step of this phone that is in order."""
    tick = "\u2713" if (out.encoding or "").lower().startswith("utf") else "ok"
    how = f" (chexrig phone stop {serial} puts that back)" if step.is_put_back else ""
    out.print(Text.assemble((tick, "green"), (f" {step.name}: ", "bold"), copyable(step.found + how)))


def _one_of_several(option: str) -> str | None:
    """Ask which phone is meant; None where there is nothing to ask."""
    found = find_devices()
    choice = [each for each in found if each.state == "device"] or found
    if len(choice) < 2:
        return None
    if not sys.stdin.isatty():
        raise Problem(
            "several phones are there",
            got=", ".join(f"{each.serial} ({each.model or each.state})" for each in choice),
            advice=f"say which one: {option}{choice[0].serial}",
        )
    return _asked(choice)


def _asked(choice: Sequence[FoundDevice]) -> str:
    err.print("Several phones are there:")
    for number, each in enumerate(choice, 1):
        err.print(f"  {number}  {each.serial}  {each.model or each.state}", markup=False)
    while True:
        try:
            number = int(typer.prompt("Which one", type=int, err=True))
        except typer.Abort:  # Ctrl-C
            raise typer.Exit(_STOPPED_BY_OPERATOR) from None
        if 1 <= number <= len(choice):
            return choice[number - 1].serial
