"""`chexrig plan`: make a plan, check it before the first photo, and the JSON Schema editors use."""

from __future__ import annotations

import shlex
from pathlib import Path
from typing import Annotated

import typer

from android_bridge.base import Problem, plain_path
from controller.capture import foresee, foresee_in_part
from controller.cli.begun import load_begun_plan
from controller.cli.checked import verdict
from controller.cli.console import about, about_file, err, show_warnings
from controller.cli.console import out as results
from controller.cli.help_pages import Commands
from controller.cli.plan_new import new
from controller.cli.plan_relabel import relabel
from controller.plan import (
    SIMULATED_PHONE,
    PlanProblems,
    environment_schema,
    load_plan,
    plan_schema,
    schema_text,
    unusual_sizes,
)
from controller.records import missing_data, pack_plan, unpack_plan

app = Commands(
    "plan",
    "Make and check plans: which x-rays are photographed, in which subsets, under which conditions; and"
    " take them to another computer.",
)


app.command()(new)
app.command()(relabel)


@app.command()
def check(
    plan: Annotated[Path, typer.Argument(metavar="PLAN", help="The plan's YAML file.", show_default=False)],
) -> None:
    """Read PLAN, compare it with its data, and tell every mistake at once with file and line.

    Nothing is shown on the screen, no phone is needed, and nothing is written. Of a plan that was begun it
    tells too what has changed since, and whatever else `chexrig run` would refuse.

    Unusual but possible things are only warned about. Of many mistakes of one kind the first five are told,
    and how many more there are. Ends with 0 if the plan can be run, else with 2.

    For example:

      chexrig plan check configs/demo.yaml
      chexrig plan check ~/captures/spring.yaml
    """
    about_file(plan)
    try:
        loaded = load_plan(plan)
    except PlanProblems as wrong:
        raise PlanProblems(plan, [*wrong.problems, *foresee_in_part(wrong)]) from None
    about(loaded)
    report = foresee(loaded, lambda words: err.print(words, markup=False))
    show_warnings((*unusual_sizes(loaded), *report.warnings))
    if report.errors:
        raise PlanProblems(plan, report.errors)
    results.print(verdict(loaded), markup=False)


@app.command()
def schema(
    out: Annotated[Path | None, typer.Option(help="Write to this file instead of the terminal.")] = None,
    environment: Annotated[
        bool, typer.Option("--environment", help="The schema of an environment file, not of a plan.")
    ] = False,
) -> None:
    """Give the JSON Schema of a plan, for completion and checking while you type.

    Editors with the YAML language server read it if the plan's first line is

      # yaml-language-server: $schema=plan.schema.json

    with the path of the schema relative to the plan.

    For example:

      chexrig plan schema --out plan.schema.json
      chexrig plan schema --environment --out environment.schema.json
    """
    text = schema_text(environment_schema() if environment else plan_schema())
    if out is None:
        results.print(text, markup=False, end="")
        return
    try:
        if out.is_file() and not out.read_bytes().lstrip().startswith(b"{"):
            raise Problem(
                "there is another file at --out, which is no schema",
                where=str(out),
                advice="choose another name",
            )
        out.write_text(text, encoding="utf-8")
    except OSError as error:
        raise Problem(f"the schema cannot be written: {error.strerror}", where=str(out)) from error


@app.command()
def pack(
    plan: Annotated[Path, typer.Argument(metavar="PLAN", help="The plan's YAML file.", show_default=False)],
    out: Annotated[Path, typer.Option(metavar="FILE", help="Where the pack goes.", show_default=False)],
) -> None:
    """Pack PLAN with its record and manifest, to go on with it on another computer.

    X-rays and photos are not in the pack, but what photos are compared with: each x-ray, 128 x 128 pixels.
    From then on nothing is captured with this plan here: two computers must not go on with it at once. To
    come back, pack it there and unpack it here.

    A simulated phone that was started for the run keeps its photos, and a journal of its own, in the folder
    simulated-phone beside the record, and both stay here. To go on with it there, and to export its photos,
    copy that folder too, to beside the record there; elsewhere, name it with --store (`chexrig run`, `chexrig
    export`).

    For example:

      chexrig plan pack spring.yaml --out spring.pack
    """
    loaded = load_begun_plan(plan)
    out = plain_path(out)
    handover = pack_plan(loaded, out)
    results.print(f"{loaded.name}: pack {handover.generation} is {out}", markup=False)
    if handover.file != str(out):
        results.print(
            f"it was packed before, on {handover.at.astimezone():%d %b %Y %H:%M} into {handover.file}:"
            " this is the same pack once more",
            markup=False,
        )
    for left in sorted(loaded.state_dir.glob(f"{SIMULATED_PHONE}*")):
        results.print(
            f"the simulated phone's photos, and its own journal, stay in {left}: copy that folder too,"
            " to beside the record there; elsewhere, name it with --store when you run or export",
            markup=False,
        )
    results.print(
        f"go on with it there, in one place only: chexrig plan unpack {shlex.quote(out.name)}", markup=False
    )


@app.command()
def unpack(
    pack: Annotated[
        Path, typer.Argument(metavar="FILE", help="From `chexrig plan pack`.", show_default=False)
    ],
    to: Annotated[
        Path | None, typer.Option(metavar="DIR", help="The plan's folder; default: the current one.")
    ] = None,
) -> None:
    """Unpack a plan that was packed on another computer, to go on with it here.

    Nothing is lost: a record that is here already gives way only to a pack with all that is in it; any other
    pack is refused. Unpacked where it was packed, the pack is taken back: then no copy of it may go on.

    For example:

      chexrig plan unpack spring.pack --to ~/captures
    """
    unpacked = unpack_plan(plain_path(pack), plain_path(to or Path()))
    when = f"{unpacked.packed_at.astimezone():%d %b %Y %H:%M}"
    results.print(f"unpacked {unpacked.plan}, as it was on {when}", markup=False)
    if unpacked.is_taken_back:
        results.print("the pack was taken back: the plan goes on here, where it was packed", markup=False)
        results.print(
            "where it was unpacked elsewhere too, that copy must not go on: two copies cannot be joined",
            markup=False,
        )
    else:
        results.print("go on with it here only: two copies of a plan cannot be joined", markup=False)
    if unpacked.earlier is not None:
        results.print(
            f"{unpacked.earlier} is beside it: where that is the plan before it was renamed, move it away",
            markup=False,
        )
    for each in missing_data(unpacked):
        results.print(f"still missing: {each}", markup=False)
