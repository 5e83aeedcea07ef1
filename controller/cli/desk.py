"""``chexrig app``."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Annotated

import typer

from controller.capture import Finished
from controller.cli.begun import Camera, load_begun_plan
from controller.cli.checked import manifest_of
from controller.cli.console import exit_code_of
from controller.cli.run_options import Transport, WaitForLink, completed_phone, named, run_options
from controller.records import only_controller


def desk(
    plan: Annotated[Path, typer.Argument(metavar="PLAN", help="The plan's YAML file.", show_default=False)],
    camera: Camera = "",
    phone: Annotated[
        str,
        typer.Option(
            metavar="sim|adb[:SERIAL]|udp:HOST:PORT",
            autocompletion=completed_phone,
            help="The phone; default: the one the plan names. sim, where that is a real one, is a rehearsal.",
        ),
    ] = "",
    transport: Annotated[
        Transport, typer.Option(help="How datagrams get to a phone at hand over ADB, as for chexrig run.")
    ] = Transport.AUTO,
    pairing_code: Annotated[
        str,
        typer.Option(envvar="CHEXRIG_PAIRING_CODE", help="The code the phone shows, as for chexrig run."),
    ] = "",
    store: Annotated[
        Path | None,
        typer.Option(metavar="DIR", help="The simulated phone's folder; default: beside the journal."),
    ] = None,
    wait_for_link: WaitForLink = False,
) -> None:
    """Run a plan from a window: what the rig does, each photo beside its x-ray, all there is to press.

      chexrig app PLAN

    The window belongs on the operator's own screen; the x-rays are shown on the one that the plan names.
    """
    from controller.desktop import open_desk  # noqa: PLC0415 - no other command loads a window

    loaded = load_begun_plan(plan, camera=camera, rehearsal=phone == "sim", phone=phone)
    with only_controller(loaded.state_dir):
        options = named(
            run_options(loaded, phone, transport, pairing_code, store, False, "screen", None, None)
        )
        options = replace(options, waits_for_link=wait_for_link)
        code = open_desk(loaded, options, lambda: manifest_of(loaded), _last_words)
    if code:
        raise typer.Exit(code)


def _last_words(outcome: Finished | BaseException) -> int:
    def end() -> None:
        problem = outcome if isinstance(outcome, BaseException) else outcome.problem
        if problem is not None:
            raise problem

    return exit_code_of(end)
