"""The command `chexrig`."""

from __future__ import annotations

import errno
import os
import sys
from collections.abc import Sequence
from importlib.metadata import version
from pathlib import Path
from typing import Annotated

import typer

from android_bridge.base import Kind, Problem
from controller.cli.console import (
    EXIT_CODES,
    NOBODY_READS,
    begin,
    kept_streams,
    nobody_reads,
    out,
    program,
    show_problem,
    unwritten,
)
from controller.cli.table import Row, table
from protocol import PROTOCOL_VERSION

app = table(
    "chexrig",
    """Photograph chest x-rays off a monitor with a phone, without ever skipping, doubling or misfiling one.

    First look, with no phone and no data:

      chexrig demo

    The usual way:

      chexrig plan new
      chexrig plan check PLAN
      chexrig run PLAN
      chexrig status PLAN
      chexrig export PLAN --out DIR
      chexrig report DIR
    """,
    Row(
        "demo",
        "controller.cli.demo:demo",
        "Rehearse the whole job, with no phone and no data: plan, capture, export, labelled data set.",
    ),
    Row(
        "manifest",
        "controller.cli.manifest:app",
        "Freeze which x-rays are photographed, and in which order.",
    ),
    Row(
        "convert",
        "controller.cli.convert:convert",
        "Make the tables of another collection of chest x-rays into one CSV in CheXpert's form.",
    ),
    Row(
        "plan",
        "controller.cli.plan:app",
        "Make and check plans: which x-rays are photographed, in which subsets, under which conditions; and"
        " take them to another computer.",
    ),
    Row("phone", "controller.cli.phone:app", "Phones: real ones over ADB, and the simulated one."),
    Row(
        "run",
        "controller.cli.run:run",
        "Show the x-rays full-screen one after another and have the phone photograph each.",
    ),
    Row(
        "app",
        "controller.cli.desk:desk",
        "Run a plan from a window: what the rig does, each photo beside its x-ray, all there is to press.",
    ),
    Row(
        "manual",
        "controller.cli.manual:manual",
        "Show the x-rays full-screen one after another, to be photographed by hand with any camera.",
    ),
    Row(
        "status",
        "controller.cli.status:status",
        "Show how far each subset is, how its last session ended, and what waits to be captured again.",
    ),
    Row(
        "retake",
        "controller.cli.retake:retake",
        "Ask for photos to be captured again, under the same subset and environment.",
    ),
    Row(
        "pictures",
        "controller.cli.pictures:pictures",
        "List, or delete, the small pictures of photos that are on this computer.",
    ),
    Row(
        "export",
        "controller.cli.export:export",
        "Put a plan's photos into a labelled data set in CheXphoto's layout, and say what is not there.",
    ),
    Row(
        "decide",
        "controller.cli.decide:decide",
        "Decide of photos of which an export could not tell whether they show their x-ray.",
    ),
    Row(
        "import",
        "controller.cli.import_:import_",
        "Put photos that chexrig did not take into a labelled data set in CheXphoto's layout.",
    ),
    Row(
        "effects",
        "controller.cli.effects:effects",
        "List the synthetic transformations, what each does at which level, or draw them all on one sheet.",
    ),
    Row(
        "fit",
        "controller.cli.synth_fit:fit",
        "Fit a chain of transformations to photos of one room: synthetic photos then look like those.",
    ),
    Row(
        "synth",
        "controller.cli.synth:synth",
        "Make synthetic photos of x-rays, into a labelled data set in CheXphoto's layout.",
    ),
    Row(
        "report",
        "controller.cli.report:report",
        "Check a data set through and through, and describe it on one page.",
    ),
    completes=True,
)
_COMPLETION = "_CHEXRIG_COMPLETE"
"""The variable by which a shell asks what may come next."""
_NO_PATH = (errno.ENAMETOOLONG, errno.EACCES, errno.ELOOP)
"""Whether there is anything at such a path cannot even be asked."""


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


def main(arguments: Sequence[str] | None = None) -> int:
    """Run a command; give the exit code: 0 complete, 1 aborted, 2 wrong input or set-up, 130 stopped.

    One that was done is 1 where its result could not be written, and 141 where nobody read it to the end.
    """
    words = sys.argv[1:] if arguments is None else arguments
    begin(words)
    with kept_streams() as results:
        code = _run(arguments, words)
        unheard = unwritten(results)
        if unheard is not None:
            show_problem(unheard)
            return code or EXIT_CODES[Kind.ABORTED]
        return code or (NOBODY_READS if nobody_reads() else 0)


def _check_here() -> None:
    try:
        Path.cwd()
    except OSError as error:
        raise Problem(
            "the current folder is gone, or may not be used",
            got=error.strerror or str(error),
            advice="change to another one (cd), and run the same command again",
        ) from error


def _run(arguments: Sequence[str] | None, words: Sequence[str]) -> int:
    try:
        _check_here()
        # a script that completes commands is for the name, wherever the program is
        completes = _COMPLETION in os.environ or any(each.endswith("-completion") for each in words[:1])
        name = "chexrig" if completes else program()
        # ends by SystemExit: usage errors and Ctrl-C are told there
        app(args=arguments, prog_name=name, complete_var=_COMPLETION)
    except Problem as problem:
        show_problem(problem)
        return EXIT_CODES[problem.kind]
    except OSError as error:
        if error.errno not in _NO_PATH or error.filename is None:
            raise
        got = error.strerror or str(error)
        show_problem(Problem("this path cannot be used", where=os.fsdecode(error.filename), got=got))
        return EXIT_CODES[Kind.SET_UP]
    except SystemExit as ended:
        return ended.code if isinstance(ended.code, int) else 0
    return 0
