"""`chexrig plan new`: a plan is asked for, checked, and written."""

from __future__ import annotations

import shlex
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated

import typer

from android_bridge.base import SIMULATED, how_many
from controller.cli.answers import Answers, shown
from controller.cli.checked import verdict
from controller.cli.console import command, err, out
from controller.cli.plan_data import Chosen, ask_images, ask_selection, ask_source
from controller.cli.plan_draft import Draft, write_draft
from controller.cli.plan_questions import (
    BY_HAND,
    ask_environments,
    ask_file,
    ask_phone,
    ask_ranges,
    ask_screen,
    refuse_data,
)
from controller.plan import (
    ENVIRONMENT_SCHEMA,
    ENVIRONMENTS,
    PLAN_SCHEMA,
    LoadedPlan,
    NewPlan,
    Template,
    environment_text,
    name_for,
    plan_text,
    schema_from,
    written_path,
)
from controller.xrays import PatientSample, RowRange

STOPPED_BY_OPERATOR = 130
_MOST_NAMED = 4


def new(
    plan: Annotated[
        Path | None,
        typer.Argument(
            metavar="PLAN", help="The YAML file to write; default: asked for, or named after the data."
        ),
    ] = None,
    csv: Annotated[
        Path | None,
        typer.Option(metavar="FILE", help="CheXpert's train.csv, valid.csv or one like it."),
    ] = None,
    manifest: Annotated[
        Path | None,
        typer.Option(
            metavar="FILE", help="A list made by `chexrig manifest`; --csv is looked for beside it."
        ),
    ] = None,
    images: Annotated[
        list[Path] | None,
        typer.Option(
            metavar="DIR",
            help="Folder that the x-rays' paths start from; looked for by itself. May be repeated.",
        ),
    ] = None,
    take_all: Annotated[bool, typer.Option("--all", help="Take every x-ray (the default).")] = False,
    patients: Annotated[
        int | None, typer.Option(metavar="N", min=1, help="Take all x-rays of N patients, drawn with --seed.")
    ] = None,
    count: Annotated[
        int | None,
        typer.Option(metavar="N", min=1, help="Take N x-rays, drawn with --seed; a manifest is written."),
    ] = None,
    rows: Annotated[
        str | None, typer.Option(metavar="A:B", help="Take data rows A to B of the CSV, from 1.")
    ] = None,
    seed: Annotated[
        int | None, typer.Option(metavar="S", min=0, help="Which ones are drawn; 1 if not given.")
    ] = None,
    phone: Annotated[
        str | None,
        typer.Option(metavar="adb|udp:HOST:PORT|sim|hand", help="What takes the photos; default: adb."),
    ] = None,
    subset_size: Annotated[
        int | None,
        typer.Option(
            metavar="N",
            min=1,
            help="About how many x-rays to a subset; default: 400, by hand 150; half of few x-rays.",
        ),
    ] = None,
    environment: Annotated[
        list[str] | None,
        typer.Option(
            metavar="NAME",
            help="The first subset's environment; again for the next. Fewer are taken in turn.",
        ),
    ] = None,
    templates: Annotated[
        Path | None,
        typer.Option(metavar="DIR", help="Where environments are copied from; default: chexrig's own."),
    ] = None,
    screen: Annotated[
        str | None,
        typer.Option(metavar="NAME", help='primary, a name such as HDMI-1, or "model/serial".'),
    ] = None,
    yes: Annotated[
        bool, typer.Option("--yes", help="Ask nothing: take the default of whatever is not given.")
    ] = False,
    force: Annotated[
        bool, typer.Option("--force", help="Replace a plan of that name that was never begun.")
    ] = False,
) -> None:
    """Make a plan: asks for what it needs, checks it as `chexrig plan check` does, and writes it.

    All that is asked has a default (Enter takes it) and an option. Environments are copied into the folder
    environments beside the plan, where those that are there already stay as they are; change them to what
    your rooms are like. Nothing is written before everything is right. Ctrl-C leaves nothing.

    For example, asking for everything:

      chexrig plan new

    All x-rays of 64 patients, asking for the rest:

      chexrig plan new spring.yaml --csv CheXpert-v1.0/train.csv --patients 64

    Without a question, from a manifest, two rooms taking turns:

      chexrig plan new spring.yaml --yes --manifest spring.manifest --environment NAME --environment OTHER
    """
    refuse_data(plan)
    answers = Answers(may_ask=not yes and sys.stdin.isatty())
    choices = [
        ("--all", "all" if take_all else None),
        ("--patients", None if patients is None else f"{patients} patients"),
        ("--count", None if count is None else f"{count} x-rays"),
        ("--rows", None if rows is None else f"rows {rows}"),
    ]
    try:
        source = ask_source(answers, csv, manifest)
        folder_of_images = ask_images(answers, source, images or ())
        path = ask_file(answers, plan, source.name, force=force)
        given = [(option, text) for option, text in choices if text is not None]
        chosen = ask_selection(answers, source, given, seed)
        address = ask_phone(answers, phone)
        ranges = ask_ranges(answers, chosen.count, subset_size, by_hand=address == BY_HAND)
        rooms = ask_environments(
            answers, path.parent / ENVIRONMENTS, templates, environment, len(ranges), address == BY_HAND
        )
        wanted = ask_screen(answers, screen)
        draft = _draft(path, chosen, folder_of_images, ranges, rooms, wanted, address)
        loaded = write_draft(draft)
    except (KeyboardInterrupt, EOFError):
        err.print("\nstopped: nothing was written" if answers.may_ask else "stopped: nothing was written")
        raise typer.Exit(STOPPED_BY_OPERATOR) from None
    _tell_rooms([each.id for each in loaded.subsets], [each.name for each in rooms])
    _tell_next(loaded, draft)


def _draft(
    path: Path,
    chosen: Chosen,
    images: Sequence[Path],
    ranges: Sequence[tuple[int, int]],
    rooms: Sequence[Template],
    screen: str,
    phone: str,
) -> Draft:
    folder, wish = path.parent, chosen.wish
    frozen = chosen.frozen(images)
    manifest = chosen.source.file if frozen is None else path.with_suffix(".manifest")
    name, count = shlex.quote(path.name), how_many(chosen.count, "x-ray")
    commands = [f"chexrig plan check {name}", f"chexrig {'manual' if phone == BY_HAND else 'run'} {name}"]
    if phone not in {BY_HAND, SIMULATED}:
        commands.insert(1, f"chexrig run {name} --phone sim")
    text = plan_text(
        NewPlan(
            name=name_for(path.stem),
            words=f"{count} of {chosen.source.whole.csv_name}: {wish}.",
            commands=commands,
            csv=written_path(chosen.source.csv, folder),
            images=[written_path(each, folder) for each in images],
            manifest="" if manifest is None else written_path(manifest, folder),
            rows=f"{wish.first}:{wish.last}" if isinstance(wish, RowRange) else "",
            patients=wish.count if isinstance(wish, PatientSample) else None,
            seed=wish.seed if isinstance(wish, PatientSample) else None,
            screen=screen,
            phone=phone,
            ranges=ranges,
            environments=[f"{ENVIRONMENTS}/{each.path.name}" for each in rooms],
            schema=schema_from(folder, PLAN_SCHEMA),
        )
    )
    schema = schema_from(folder / ENVIRONMENTS, ENVIRONMENT_SCHEMA)
    new_ones = {
        folder / ENVIRONMENTS / each.path.name: environment_text(each.path.read_text("utf-8-sig"), schema)
        for each in rooms
        if not each.is_own
    }
    drawn = None if frozen is None or manifest is None else (manifest, frozen)
    return Draft(path=path, text=text, environments=new_ones, manifest=drawn)


def _tell_rooms(subsets: Sequence[str], rooms: Sequence[str]) -> None:
    """Say which room each subset has."""
    for room in dict.fromkeys(rooms):
        there = [each for number, each in enumerate(subsets) if rooms[number % len(rooms)] == room]
        named = ", ".join(there[:_MOST_NAMED])
        if len(there) > _MOST_NAMED:
            named += f" ... {there[-1]} ({len(there)} subsets)"
        err.print(f"room of {named}: {room}", markup=False)


def _tell_next(loaded: LoadedPlan, draft: Draft) -> None:
    files = [draft.path, *([draft.manifest[0]] if draft.manifest else ()), *draft.environments]
    out.print(f"written: {', '.join(map(shown, files))}", markup=False)
    out.print(verdict(loaded), markup=False)
    out.print("next, once the environments are as your rooms are:", markup=False)
    lines = [(command(loaded, "plan check"), "whether all fits together")]
    if loaded.phone.is_by_hand:
        lines.append((command(loaded, "manual"), "show the x-rays, to be photographed"))
    else:
        if not loaded.phone.is_simulated:
            lines.append((command(loaded, "run", "--phone", "sim"), "a rehearsal, kept apart"))
        lines.append((command(loaded, "run"), "the capture; the same command goes on"))
    for each in explained(lines, out.width if out.is_terminal else None):
        out.print(each, markup=False)


def explained(commands: Sequence[tuple[str, str]], columns: int | None) -> list[str]:
    """Give lines of commands with what each is for behind it, or before it where that is too wide."""
    width = max(len(line) for line, _ in commands)
    lines = [f"  {line:{width}}  # {words}" for line, words in commands]
    if columns is None or max(map(len, lines)) <= columns:
        return lines
    return [each for line, words in commands for each in (f"  # {words}", f"  {line}")]
