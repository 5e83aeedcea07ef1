"""``chexrig run``."""

from __future__ import annotations

import sys
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from typing import Annotated

import typer

from controller.capture import Attention
from controller.cli.begun import Camera, load_begun_plan
from controller.cli.capturing import capture
from controller.cli.checked import manifest_of
from controller.cli.console import command, err
from controller.cli.phone import Agent
from controller.cli.run_options import Transport, WaitForLink, completed_phone, run_options
from controller.cli.waiting import tell_waiting
from controller.plan import RECORD
from controller.records import only_controller, open_record, record_exists


def run(
    plan: Annotated[Path, typer.Argument(metavar="PLAN", help="The plan's YAML file.", show_default=False)],
    subset: Annotated[
        str, typer.Option(metavar="ID", help="Capture this subset only; default: all that are not complete.")
    ] = "",
    camera: Camera = "",
    repair: Annotated[
        bool,
        typer.Option(
            "--repair",
            help="Capture again what an export or `chexrig retake` has asked for.",
        ),
    ] = False,
    phone: Annotated[
        str,
        typer.Option(
            metavar="sim|adb[:SERIAL]|udp:HOST:PORT|chexpeditor:HOST:PORT",
            autocompletion=completed_phone,
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
    other_screen: Annotated[
        bool,
        typer.Option(
            "--other-screen",
            help="Go on with a subset on another monitor than its photos were taken from, or at another size"
            " in pixels, refresh rate or colour depth; its data set's report will name them all, and call"
            " conditions with several sizes not alike.",
        ),
    ] = False,
    unattended: Annotated[
        bool,
        typer.Option(
            "--unattended",
            help="Ask nobody whether the room is ready, and wait for nobody to read a page: as without a"
            " terminal.",
        ),
    ] = False,
    no_sound: Annotated[
        bool, typer.Option("--no-sound", help="Make no sound when a person is needed, and at the end.")
    ] = False,
    no_notify: Annotated[
        bool,
        typer.Option(
            "--no-notify",
            help="Show no desktop notification then. None is ever shown while a photo is under way.",
        ),
    ] = False,
    wait_for_link: WaitForLink = False,
    sim_camera: Annotated[str, typer.Option(hidden=True)] = "screen",
    free_bytes: Annotated[int | None, typer.Option(hidden=True)] = None,
    patience_s: Annotated[float | None, typer.Option(hidden=True, min=0.1)] = None,
) -> None:
    """Show the x-rays full-screen one after another and have the phone photograph each.

    Start it again after anything went wrong: it goes on where it stopped, and the result is the same as if
    nothing had happened. Ctrl-C ends it in good order.

    Before each subset it looks whether all is there, and asks whether the room is as the plan says: hold
    Space on the rig's screen for a second, or type the subset's id in the terminal. On the rig's screen Space
    pauses, R captures the last x-ray again, Esc leads to a page to stop from, F1 shows the keys.

    Without a terminal, or with --unattended, nobody is asked: name the subset that the room is ready for with
    --subset, where a real phone photographs.

    Rehearse without a phone; where the plan names a real one, the rehearsal is kept apart from its photos:

      chexrig run PLAN --phone sim

    With a phone on a USB cable, one subset:

      chexrig run PLAN --subset night-1 --phone adb

    With one in the same network:

      chexrig run PLAN --subset night-1 --phone udp:192.168.1.23:4747

    What is to be captured again (chexrig retake PLAN --list says what, and why):

      chexrig run PLAN --repair

    Each x-ray of it is shown and photographed once more, under the next take. The photo before counts until
    the new one is saved, and stays on the phone.

    Ends with 0 when complete, 1 when aborted or when a photo is not right, 2 for wrong input or set-up, 130
    when stopped by the operator.
    """
    loaded = load_begun_plan(plan, camera=camera, rehearsal=phone == "sim", phone=phone)
    wanted = [loaded.subset(subset)] if subset else list(loaded.subsets)
    if loaded.is_rehearsal:
        err.print(f"a rehearsal, kept apart from the plan's own photos: {loaded.state_dir}", markup=False)
    with only_controller(loaded.state_dir):
        options = run_options(
            loaded, phone, transport, pairing_code, store, headless, sim_camera, free_bytes, patience_s
        )
        options = replace(
            options,
            agent=None if agent is None else agent.value,
            other_screen=other_screen,
            waits_for_link=wait_for_link,
        )
        begun = record_exists(loaded.state_dir / RECORD)
        attention = Attention(
            loaded.name,
            by_sound=not (no_sound or headless),
            by_notification=not (no_notify or headless),
        )
        with closing(attention):
            capture(
                loaded,
                wanted,
                options,
                lambda: manifest_of(loaded, warn=not repair and not begun),
                repair=repair,
                attention=attention,
                is_attended=sys.stdin.isatty() and not unattended,
            )
        with closing(open_record(loaded, read_only=True)) as record:
            wrong = record.verdicts.wrong_by_subset()
            if (repair and not wrong) or not tell_waiting(loaded, record):
                is_left = any(len(record.captures.photos(each.id)) < each.size for each in loaded.subsets)
                what = ("run",) if is_left else ("export", "--out", "DIR")
                err.print(f"next: {command(loaded, *what)}", markup=False)
        if any(each.id in wrong for each in wanted):
            raise typer.Exit(1)
