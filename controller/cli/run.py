"""``chexrig run``."""

from __future__ import annotations

import sys
from dataclasses import replace
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.text import Text

from android_bridge.pairing import keep_code
from android_bridge.problems import Problem
from controller.cli.phone import Agent
from controller.cli.phone_choice import connected
from controller.console import CaptureProgress, counted, err, out

if TYPE_CHECKING:
    from controller.journal import Journal
    from controller.manifest import Manifest
    from controller.plan import LoadedPlan
    from controller.plan.model import Subset
    from controller.session.run import RunOptions

STOPPED_BY_OPERATOR = 130


class Transport(StrEnum):
    """How datagrams get to a phone that is at hand over ADB."""

    AUTO = "auto"
    UDP = "udp"
    USB = "usb"


JOURNAL = "journal.sqlite"


def run(
    plan: Annotated[Path, typer.Argument(metavar="PLAN", help="The plan's YAML file.", show_default=False)],
    subset: Annotated[
        str, typer.Option(metavar="ID", help="Capture this subset only; default: all that are not complete.")
    ] = "",
    phone: Annotated[
        str,
        typer.Option(
            metavar="sim|adb[:SERIAL]|udp:HOST:PORT|chexpeditor:HOST:PORT",
            help="The phone; default: the one the plan names. sim, where that is a real one, is a rehearsal."
            " adb is the one on the cable (chexrig phone setup makes it ready)."
            " chexpeditor is the original rig's app (port 4445): G2, G3 and G6 are not guaranteed then.",
        ),
    ] = "",
    transport: Annotated[
        Transport,
        typer.Option(
            help="How datagrams get to a phone at hand over ADB: by UDP over Wi-Fi or USB tethering, or by"
            " the cable; auto takes UDP where the phone answers by it."
        ),
    ] = Transport.AUTO,
    pairing_code: Annotated[
        str,
        typer.Option(
            envvar="CHEXRIG_PAIRING_CODE",
            help="The code the phone shows; remembered once it worked. Over ADB none is needed.",
        ),
    ] = "",
    store: Annotated[
        Path | None,
        typer.Option(metavar="DIR", help="The simulated phone's folder; default: beside the journal."),
    ] = None,
    agent: Annotated[
        Agent | None,
        typer.Option(help="Which program the simulated phone is; default: the plan's, python."),
    ] = None,
    headless: Annotated[
        bool, typer.Option("--headless", help="Show on no screen: a rehearsal with the simulated phone.")
    ] = False,
    camera: Annotated[str, typer.Option(hidden=True)] = "screen",
    free_bytes: Annotated[int | None, typer.Option(hidden=True)] = None,
    patience_s: Annotated[float | None, typer.Option(hidden=True, min=0.1)] = None,
) -> None:
    """Show the x-rays full-screen one after another and have the phone photograph each.

    Start it again after anything went wrong: it goes on where it stopped, and the result is the same as if
    nothing had happened. Esc or Ctrl-C ends it in good order.

    Rehearse without a phone; where the plan names a real one, the rehearsal is kept apart from its photos:

      chexrig run PLAN --phone sim

    With a phone on a USB cable, one subset:

      chexrig run PLAN --subset night-1 --phone adb

    With one in the same network:

      chexrig run PLAN --subset night-1 --phone udp:192.168.1.23:4747

    Ends with 0 when complete, 1 when aborted, 2 for wrong input or set-up, 130 when stopped by the operator.
    """
    from controller.journal import only_controller  # noqa: PLC0415 - `--help` is quick
    from controller.plan import load_plan  # noqa: PLC0415

    loaded = load_plan(plan)
    if phone == "sim":
        loaded = loaded.rehearsal()
    wanted = [loaded.subset(subset)] if subset else list(loaded.subsets)
    if loaded.is_rehearsal:
        err.print(f"a rehearsal, kept apart from the plan's own photos: {loaded.state_dir}", markup=False)
    with only_controller(loaded.state_dir):
        options = _options(
            loaded, phone, transport, pairing_code, store, headless, camera, free_bytes, patience_s
        )
        options = replace(options, agent=None if agent is None else agent.value)
        manifest = checked_manifest(loaded, warn=not (loaded.state_dir / JOURNAL).exists())
        run_subsets(loaded, wanted, manifest, options)


def checked_manifest(loaded: LoadedPlan, *, warn: bool = True) -> Manifest:
    """Give the plan's frozen manifest, after everything that can be told before the first photo."""
    from controller.plan import PlanProblems, check_plan  # noqa: PLC0415
    from controller.session.xrays import frozen_manifest  # noqa: PLC0415

    with counted("checking x-rays") as progress:
        manifest = frozen_manifest(loaded, progress)
    report = check_plan(loaded, manifest)
    for warning in report.warnings if warn else ():
        err.print(Text("warning: ", "yellow") + Text(str(warning)))
    if report.errors:
        raise PlanProblems(loaded.path, report.errors)
    return manifest


def run_subsets(loaded: LoadedPlan, wanted: list[Subset], manifest: Manifest, options: RunOptions) -> None:
    """Capture what is left of some subsets, with a pause to change the room where a real phone needs it.

    Whatever is wrong with any of them is told before the first is begun.
    """
    from controller.journal import Journal  # noqa: PLC0415

    journal = Journal(loaded.state_dir / JOURNAL)
    try:
        left = _left_to_do(loaded, wanted, manifest, journal, options)
        if left:
            options = _named(options)
        if left and options.is_legacy:
            _warn_of_dialect(options)
        for each in wanted:
            if each not in left:
                out.print(f"{each.id}: complete, {each.size} photos", markup=False)
                continue
            if options.is_legacy:
                _tell_row(each, journal)
            _wait_for_the_room(each, options)
            stopped = _run_subset(loaded, each, manifest, journal, options)
            if stopped is not None and each != left[-1]:
                err.print(f"stopped ({stopped}) with {each.id} complete", markup=False)
                err.print("run the same command again to go on from there")
                raise typer.Exit(STOPPED_BY_OPERATOR)
    finally:
        journal.close()


def _left_to_do(
    loaded: LoadedPlan, wanted: list[Subset], manifest: Manifest, journal: Journal, options: RunOptions
) -> list[Subset]:
    """Give the subsets that are not complete, after everything that a journal can have against them."""
    from controller.session.begin import (  # noqa: PLC0415
        check_apart,
        check_names,
        check_phone,
        check_unchanged,
    )

    for each in wanted:
        check_names(each, manifest, options.dialect)
        check_unchanged(loaded, each, manifest, journal)
        check_apart(loaded, each, journal)
    left = [each for each in wanted if journal.position(each.id, each.first).next_index <= each.last]
    if left or options.phone is not None:
        check_phone(loaded, wanted, journal, options.phone)
    if options.phone is not None and len(left) > 1 and not sys.stdin.isatty():
        raise Problem(
            "there is no terminal to ask whether the room is ready",
            where=str(loaded.path),
            expected="one subset",
            got=", ".join(each.id for each in left),
            advice="name the one that the room is ready for with --subset",
        )
    return left


def _run_subset(
    loaded: LoadedPlan, subset: Subset, manifest: Manifest, journal: Journal, options: RunOptions
) -> str | None:
    """Capture one subset; give why the operator wants to stop after it, None where he does not."""
    from controller.session.run import Stopped, SubsetRun  # noqa: PLC0415

    position = journal.position(subset.id, subset.first)
    total = subset.last + 1 - subset.first
    try:
        with CaptureProgress(subset.id, position.saved, total) as progress:
            stopped_after = SubsetRun(
                loaded,
                subset,
                manifest,
                journal,
                options,
                tell=lambda words: err.print(Text(words, "dim")),
                captured=lambda photo: progress.captured(photo.cycle_s),
                opened=lambda: _remember_pairing(loaded, options),
            ).run()
    except Stopped as stopped:
        saved = journal.position(subset.id, subset.first).saved
        err.print(f"stopped ({stopped}): {saved} of {total} photos of {subset.id} are saved", markup=False)
        err.print("run the same command again to go on from there")
        raise typer.Exit(STOPPED_BY_OPERATOR) from None
    out.print(f"{subset.id}: complete, {total} photos", markup=False)
    return stopped_after


def _warn_of_dialect(options: RunOptions) -> None:
    from controller.session.legacy_causes import MEANING  # noqa: PLC0415

    err.print(Text("warning: ", "yellow") + Text(f"{options.dialect.guarantees}: {MEANING}"))


def _tell_row(subset: Subset, journal: Journal) -> None:
    """Say where a phone of the original rig has to stand: it is told so by hand only."""
    from controller.session.legacy_causes import row_advice  # noqa: PLC0415

    index = journal.position(subset.id, subset.first).next_index
    err.print(Text(f"{subset.id}: ", "bold") + Text(row_advice(index)))


def _wait_for_the_room(subset: Subset, options: RunOptions) -> None:
    """Tell what the room has to be like, and wait for the operator where a real phone will photograph it."""
    lines = _environment_lines(subset)
    err.print(Text(f"{subset.id} ({subset.first}-{subset.last}): ", "bold") + Text(lines))
    if options.phone is None or not sys.stdin.isatty():
        return
    try:
        ready = typer.confirm("Is the room like that?", default=True, err=True)
    except typer.Abort:  # Ctrl-C
        ready = False
        err.print()
    if not ready:
        err.print(f"stopped before {subset.id}: run the same command again when the room is ready")
        raise typer.Exit(STOPPED_BY_OPERATOR)


def _environment_lines(subset: Subset) -> str:
    here = subset.environment
    tripod = here.tripod
    return (
        f"{here.room}, light {here.room_light}, blinds {here.window_blinds}, phone {here.phone_orientation} "
        f"at {tripod.distance_cm:g} cm, height {tripod.height_cm:g} cm, angle {tripod.angle_deg:g} deg, "
        f"monitor {here.monitor_colour_temperature_k} K {here.screen_finish}"
    )


def _named(options: RunOptions) -> RunOptions:
    """Find the phone that is meant by ``adb``; what keeps it from being used is told before anything else."""
    from controller.session.phone import AdbAddress  # noqa: PLC0415

    if not isinstance(options.phone, AdbAddress):
        return options
    with connected(options.phone.serial or "", "--phone adb:") as (device, _):
        return replace(options, phone=AdbAddress(device.serial))


def _options(
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
    from android_bridge.pairing import key_from_code  # noqa: PLC0415
    from controller.session.phone import AdbAddress, UdpAddress, parse_phone  # noqa: PLC0415
    from controller.session.run import RunOptions  # noqa: PLC0415
    from protocol.controller_side import PATIENCE_S  # noqa: PLC0415

    address = parse_phone(phone or loaded.phone.address)
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
        store=(store or loaded.state_dir / "simulated-phone").absolute(),
        pairing_code=pairing_code,
        headless=headless,
        camera=camera,
        free_bytes=free_bytes,
        patience_s=patience_s or PATIENCE_S,
        transport=transport.value,
    )


def _pairing_code(loaded: LoadedPlan, given: str) -> str:
    kept = loaded.state_dir / "pairing-code"
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


def _remember_pairing(loaded: LoadedPlan, options: RunOptions) -> None:
    """Keep a code that worked: the next run need not ask."""
    if not options.pairing_code or options.is_legacy:  # over ADB the phone's own one is used
        return
    try:
        keep_code(loaded.state_dir / "pairing-code", options.pairing_code)
    except OSError as error:  # a convenience: no reason to end a session
        err.print(f"the pairing code could not be kept: {error}", markup=False)
