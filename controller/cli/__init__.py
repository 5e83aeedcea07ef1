"""The command `chexrig`."""

from __future__ import annotations

from collections.abc import Sequence
from importlib.metadata import version
from typing import Annotated

import typer

from android_bridge.base.problems import Kind, Problem
from controller.cli import export, manifest, phone, phone_devices, plan, run
from controller.cli.console import out, show_problem
from controller.cli.demo import demo
from controller.cli.import_ import import_
from controller.cli.manual import manual
from controller.cli.report import report
from controller.cli.retake import retake
from controller.cli.status import status
from protocol import PROTOCOL_VERSION

#: What the process ends with.
EXIT_CODES = {Kind.SET_UP: 2, Kind.ABORTED: 1, Kind.STOPPED: 130}

app = typer.Typer(
    name="chexrig",
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode="markdown",
    pretty_exceptions_enable=False,
    help=(
        "Photograph chest x-rays off a monitor with a phone, without ever skipping, doubling or misfiling"
        " one.\n\n"
        "First look: `chexrig demo`. The usual way: write a plan (see configs/), then"
        " `chexrig plan check PLAN`, `chexrig run PLAN`, `chexrig status PLAN`,"
        " `chexrig export PLAN --out DIR`, `chexrig report DIR`."
    ),
)


def _tell_version(asked: bool) -> None:
    if asked:
        out.print(f"chexrig {version('chexrig')}, protocol {PROTOCOL_VERSION}", markup=False, highlight=False)
        raise typer.Exit


@app.callback()
def _options(
    _version: Annotated[
        bool,
        typer.Option("--version", callback=_tell_version, is_eager=True, help="Tell the version and end."),
    ] = False,
) -> None:
    """Take what may stand before every command."""


app.command()(demo)
app.command()(run.run)
app.command()(manual)
app.command()(status)
app.command()(retake)
app.command()(export.export)
app.command("import")(import_)
app.command()(report)
app.add_typer(plan.app, name="plan")
app.add_typer(manifest.app, name="manifest")
phone_devices.add_to(phone.app)
app.add_typer(phone.app, name="phone")


def main(arguments: Sequence[str] | None = None) -> int:
    """Run a command; give the exit code: 0 complete, 1 aborted, 2 wrong input or set-up, 130 stopped."""
    try:
        app(args=arguments, prog_name="chexrig")  # ends by SystemExit: usage errors and Ctrl-C are told there
    except Problem as problem:
        show_problem(problem)
        return EXIT_CODES[problem.kind]
    except SystemExit as ended:
        return ended.code if isinstance(ended.code, int) else 0
    return 0
