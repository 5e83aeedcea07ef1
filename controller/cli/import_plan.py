"""``chexrig import FOLDER --plan PLAN``: photos taken by hand of what ``chexrig manual`` showed."""

from __future__ import annotations

import contextlib
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path

from rich.table import Table
from rich.text import Text

from controller.cli.begun import load_begun_plan
from controller.cli.checked import manifest_of
from controller.cli.console import counted, err, out
from controller.cli.import_options import Asked
from controller.cli.import_report import tell_imported, telling_findings
from controller.intake.by_hand.judging import Judged, Verdict
from controller.intake.by_hand.page import PAGE, render_doubtful, write_page
from controller.intake.by_hand.plan_photos import (
    STATE,
    Assignment,
    ImportedByHand,
    PlanWanted,
    Undecided,
    import_plan_photos,
)
from controller.plan import LoadedPlan
from controller.records import Show, read_shows

_MOST_NAMED = 20


def import_plan(asked: Asked) -> bool:
    """Import photos of a plan's x-rays; say what became of each, and whether every x-ray has one."""
    if asked.plan is None:
        raise AssertionError("the mode has a plan")
    loaded = load_begun_plan(asked.plan)
    read_shows(
        loaded.state_dir
    )  # told at once where nothing was shown: else a manifest is frozen for nothing
    try:
        with telling_findings(), _wanted(asked, loaded) as wanted:
            done = import_plan_photos(wanted)
    except Undecided as undecided:
        _tell_assignment(undecided.assignment, undecided.assignment.settled.missing, "a certain photo yet")
        _ask(undecided.assignment, loaded, asked)
        return False
    _tell_assignment(done.assignment, done.missing, "a photo")
    tell_imported(done.imported)
    return _tell_verdict(done, loaded)


@contextlib.contextmanager
def _wanted(asked: Asked, loaded: LoadedPlan) -> Iterator[PlanWanted]:
    from controller.intake.by_hand.plan_photos import PlanWanted  # noqa: PLC0415

    manifest = manifest_of(loaded, warn=False)
    manifest = manifest_of(loaded, warn=False)
    with (
        counted("reading photos") as reading,
        counted("looking for time codes") as looking,
        counted("finding the camera's clock") as finding,
        counted("comparing with x-rays") as comparing,
        counted("copying photos") as copying,
    ):
        yield PlanWanted(
            loaded=loaded,
            manifest=manifest,
            folder=asked.folder,
            out=asked.out,
            device=asked.device,
            uncertain_as=asked.uncertain_as,
            without_doubtful=asked.without_doubtful,
            reading=reading,
            looking=looking,
            finding=finding,
            comparing=comparing,
            copying=copying,
        )


def _tell_assignment(assignment: Assignment, missing: Sequence[Show], lacking: str) -> None:
    """Say by how much the clock was off, what became of the photos, and which x-rays have none."""
    for clock in assignment.clocks:
        out.print(str(clock), markup=False)
    counts = Counter(each.verdict for each in assignment.settled.judged)
    table = Table(title=Text(f"{len(assignment.settled.judged)} photos"), title_justify="left")
    for verdict in counts:
        table.add_column(str(verdict), justify="right")
    table.add_row(*(str(count) for count in counts.values()))
    out.print(table)
    _tell_some("left out", assignment.settled.judged)
    if missing:
        out.print(Text(f"x-rays without {lacking}: {len(missing)}", "bold"))
        for show in missing[:_MOST_NAMED]:
            out.print(f"  {show.index} ({show.subset}): {show.xray_path}", markup=False)
        if len(missing) > _MOST_NAMED:
            out.print(f"  and {len(missing) - _MOST_NAMED} more")


def _tell_some(words: str, judged: Sequence[Judged]) -> None:
    for verdict in (Verdict.SUPERSEDED, Verdict.UNWANTED, Verdict.NO_XRAY):
        some = [each for each in judged if each.verdict is verdict]
        for each in some[:_MOST_NAMED]:
            err.print(f"{words}, {verdict}: {each.photo.picture.name} ({each.why})", markup=False)
        if len(some) > _MOST_NAMED:
            err.print(f"{words}, {verdict}: {len(some) - _MOST_NAMED} more")


def _ask(assignment: Assignment, loaded: LoadedPlan, asked: Asked) -> None:
    """Write the page and the list of doubtful photos, and say what to do with them."""
    doubtful = assignment.settled.of(Verdict.DOUBTFUL)
    with counted("drawing doubtful photos") as progress:
        html = render_doubtful(doubtful, assignment.gallery, progress)
    decisions = assignment.decisions.ask(doubtful)
    page: Path = loaded.state_dir / STATE / PAGE
    write_page(page, html)
    several = len(doubtful) > 1
    out.print(
        Text(f"{len(doubtful)} photo{'s are' if several else ' is'} doubtful", "bold yellow")
        + Text(f", and nothing was written to {asked.out}")
    )
    out.print(f"  look at: {page}", markup=False)
    out.print(f"  decide in: {decisions}", markup=False)
    out.print("  then run the same command again; or add --without-doubtful to leave them out")


def _tell_verdict(done: ImportedByHand, loaded: LoadedPlan) -> bool:
    doubtful = len(done.assignment.settled.of(Verdict.DOUBTFUL))
    if not doubtful and not done.missing and not done.unshown:
        out.print(
            Text("complete: ", "bold green")
            + Text(f"a photo of every x-ray that was shown with {loaded.name} is in {done.imported.out}")
        )
        return True
    lacks = [f"x-rays without a photo: {len(done.missing)}"] if done.missing else []
    lacks += [f"doubtful photos left out: {doubtful}"] if doubtful else []
    if done.unshown:
        named = ", ".join(f"{name} {count}" for name, count in done.unshown.items())
        lacks.append(f"x-rays that `chexrig manual` has not shown yet: {named}")
    out.print(Text("not complete: ", "bold red") + Text(f"{', '.join(lacks)}: {done.imported.out}"))
    return False
