"""What ``chexrig run`` is told about the phone, checked before anything is shown."""

from __future__ import annotations

import sys
from dataclasses import replace
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from android_bridge.base import AdbAddress, Problem, UdpAddress, key_from_code, parse_phone, plain_path
from controller.capture import RunOptions
from controller.cli.phone_choice import connected
from controller.plan import PAIRING_CODE, SIMULATED_PHONE, LoadedPlan
from protocol.controller_side import PATIENCE_S

WaitForLink = Annotated[
    bool,
    typer.Option(
        "--wait-for-link",
        help="Wait for a phone that falls silent or is lost while it captures, as for a hot one: for the"
        " plan's wait_minutes at most.",
    ),
]
STOPPED_BY_OPERATOR = 130


class Transport(StrEnum):
    """How datagrams get to a phone that is at hand over ADB."""

    AUTO = "auto"
    UDP = "udp"
    USB = "usb"


def completed_phone(incomplete: str) -> list[str]:
    """Give what may be typed after ``--phone``, for the shell's completion."""
    return [each for each in ("sim", "adb", "udp:", "chexpeditor:") if each.startswith(incomplete)]


def named(options: RunOptions) -> RunOptions:
    """Find the phone that is meant by ``adb``; what keeps it from being used is told before anything else."""
    if not isinstance(options.phone, AdbAddress):
        return options
    with connected(options.phone.serial or "", "--phone adb:") as (device, _):
        return replace(options, phone=AdbAddress(device.serial))


def run_options(
    loaded: LoadedPlan,
    phone: str,
    transport: Transport,
    pairing_code: str,
    store: Path | None,
    headless: bool,
    camera: str,
    free_bytes: int | None,
    patience_s: float | None,
) -> RunOptions:
    """Give how the plan is to be run; a phone that cannot be meant, or a mistyped code, is told at once."""
    if not phone and loaded.phone.is_by_hand:
        raise Problem(
            "the photos of this plan are taken by hand",
            where=loaded.where("phone", "address"),
            advice="show its x-rays with chexrig manual PLAN, or name a phone with --phone",
        )
    address = parse_phone(phone or loaded.phone.address, where="--phone")
    if transport is not Transport.AUTO and not isinstance(address, AdbAddress):
        raise Problem(
            "only a phone at hand over ADB has a choice of transports",
            where=f"--transport {transport.value}",
            expected="--phone adb or adb:SERIAL",
            got=str(address or "sim"),
        )
    if isinstance(address, UdpAddress) and not address.is_legacy:
        pairing_code = _pairing_code(loaded, pairing_code)
        key_from_code(pairing_code)  # a mistyped one is told before anything is shown
    return RunOptions(
        phone=address,
        store=plain_path(store or loaded.own(SIMULATED_PHONE)),
        pairing_code=pairing_code,
        headless=headless,
        camera=camera,
        free_bytes=free_bytes,
        patience_s=patience_s or PATIENCE_S,
        transport=transport.value,
    )


def _pairing_code(loaded: LoadedPlan, given: str) -> str:
    kept = loaded.own(PAIRING_CODE)
    if given:
        return given
    if kept.exists():
        try:
            return kept.read_text("ascii").strip()
        except (OSError, ValueError) as error:
            raise Problem(
                "the pairing code kept from an earlier run cannot be read",
                where=str(kept),
                got=str(error),
                advice="delete that file, and give the code with --pairing-code",
            ) from error
    if sys.stdin.isatty():
        try:
            return str(typer.prompt("Pairing code that the phone shows", err=True))
        except typer.Abort:
            raise typer.Exit(STOPPED_BY_OPERATOR) from None
    raise Problem(
        "the phone's pairing code is not known",
        where="--pairing-code",
        expected="the code that the phone shows, such as 7KQ2-M0XD-93TF-AZ5H",
        advice="give it once with --pairing-code or in CHEXRIG_PAIRING_CODE; it is remembered",
    )
