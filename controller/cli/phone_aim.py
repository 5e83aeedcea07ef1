"""``chexrig phone aim``."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager, nullcontext
from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Group
from rich.live import Live
from rich.text import Text

from android_bridge.base import Problem
from controller.capture.trial import AimResult, AimRun, AimView, figures
from controller.cli.begun import Camera, load_begun_plan
from controller.cli.console import err, exit_code_of, out
from controller.cli.run_options import Transport, completed_phone, named, run_options
from controller.display import run_application
from controller.records import only_controller, open_record


def aim(
    plan: Annotated[Path, typer.Argument(metavar="PLAN", help="The plan's YAML file.", show_default=False)],
    camera: Camera = "",
    seconds: Annotated[
        float | None,
        typer.Option(min=0.5, help="End after so long by itself; default: when Enter is pressed."),
    ] = None,
    shot: Annotated[bool, typer.Option("--shot/--no-shot", help="Take a test shot at the end.")] = True,
    as_json: Annotated[
        bool, typer.Option("--json", help="Print the last figures as JSON, and take no test shot.")
    ] = False,
    phone: Annotated[
        str,
        typer.Option(
            metavar="sim|adb[:SERIAL]|udp:HOST:PORT",
            autocompletion=completed_phone,
            help="The phone; default: the one the plan names.",
        ),
    ] = "",
    transport: Annotated[
        Transport, typer.Option(help="How datagrams get to a phone at hand over ADB, as for chexrig run.")
    ] = Transport.AUTO,
    pairing_code: Annotated[
        str,
        typer.Option(envvar="CHEXRIG_PAIRING_CODE", help="The code the phone shows, as for chexrig run."),
    ] = "",
    headless: Annotated[
        bool, typer.Option("--headless", help="Show on no screen: for the simulated phone.")
    ] = False,
    patience_s: Annotated[float | None, typer.Option(hidden=True, min=0.1)] = None,
) -> None:
    """Aim a phone: what it sees of a board on the rig's screen, in figures, and what to do about them.

    The board stands on the rig's screen, with the figures and one piece of advice at its right; the same is
    in the terminal. Move the phone until nothing is left to do, then press Enter on the rig's screen:
    a test shot of the board is taken as an x-ray's photo would be, in a folder of its own on the phone. Esc
    ends without one. Where the lens stood in it is kept: so it stands for subsets that begin from then on,
    after any restart, unless their environment says `focus_distance_cm`.

      chexrig phone aim PLAN

      chexrig phone aim PLAN --seconds 5 --json
    """
    if headless and seconds is None:
        raise Problem(
            "on no screen nobody can press a key",
            where="--headless",
            advice="say how long to look: --seconds 5",
        )
    loaded = load_begun_plan(plan, camera=camera, rehearsal=phone == "sim", phone=phone)
    with only_controller(loaded.state_dir):
        options = run_options(
            loaded, phone, transport, pairing_code, None, headless, "screen", None, patience_s
        )
        if options.is_legacy:
            raise Problem(
                "the original rig's app does not show what its camera sees",
                where=str(options.phone),
                advice="with chexrig's own app it does",
            )
        open_record(loaded).close()
        with _live() as show:
            run = AimRun(
                loaded, named(options), _tell, show, seconds=seconds, takes_shot=shot and not as_json
            )
            result = run_application(
                run.run, run.operator, headless=headless, last_words=lambda end: _last_words(end, as_json)
            )
    _show(result, as_json)


def _tell(words: str) -> None:
    err.print(Text(words, "dim"))


@contextmanager
def _live() -> Iterator[Callable[[AimView], None]]:
    """Keep the newest figures in the terminal; where nobody looks on, nothing."""
    if not err.is_terminal:
        with nullcontext():
            yield lambda _view: None
        return
    with Live(console=err, refresh_per_second=4, transient=True) as live:
        yield lambda view: live.update(_figures(view))


def _figures(view: AimView) -> Group:
    lines = [Text(f"{view.frames_per_s:.0f} frames a second", "dim")]
    for name, value, is_good in figures(view):
        lines.append(Text.assemble((f"{name:>29}  ", "dim"), (value, "green" if is_good else "yellow")))
    if view.aim is None:
        lines.append(Text(view.why, "yellow"))
    lines += [Text(words, "bold yellow") for words in view.advice]
    if view.aim is not None and not view.advice:
        lines.append(Text("all is as it should be: Enter on the rig's screen", "bold green"))
    return Group(*lines)


def _last_words(outcome: AimResult | BaseException, as_json: bool) -> int:
    def end() -> None:
        if isinstance(outcome, BaseException):
            raise outcome
        _show(outcome, as_json)

    return exit_code_of(end)


def _show(result: AimResult, as_json: bool) -> None:
    view = result.view
    if as_json:
        report = {
            "aim": None if view.aim is None else asdict(view.aim),
            "why": view.why,
            "advice": view.advice,
            "noticed": asdict(view.noticed),
            "frames": view.frames,
            "frames_per_s": round(view.frames_per_s, 2),
        }
        out.print_json(json.dumps(report))
        return
    out.print(_figures(view))
    shot = result.shot
    if shot is not None:
        focus = shot.receipt.look.focus_dpt
        where = (
            ": this phone's lens cannot be set; its app holds its focus as long as it runs"
            if focus is None
            else f", the lens at {_distance(focus)}: so it stands for subsets that begin from now on"
        )
        out.print(f"test shot: {shot.name}{where}", markup=False, highlight=False)


def _distance(focus_dpt: float) -> str:
    """Give where a lens stands as plans and phones say it."""
    away = f"{100 / focus_dpt:.0f} cm" if focus_dpt > 0 else "far away"
    return f"{away} ({focus_dpt:.2f} dioptres)"
