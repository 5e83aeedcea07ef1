"""The three ways of ``chexrig import``: each imports, tells what it did, and says whether all is there."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator, Sequence
from pathlib import Path

from rich.text import Text

from android_bridge.base import how_many
from controller.cli.begun import load_begun_plan
from controller.cli.checked import manifest_of
from controller.cli.console import WARNING, Listing, command, counted, err, labelled, out
from controller.cli.import_options import Asked
from controller.cli.intake_report import (
    tell_complete,
    tell_folder,
    tell_imported,
    tell_incomplete,
    telling_findings,
)
from controller.cli.status_by_hand import again_command
from controller.intake import Kind, Wanted, chexpeditor, count_kinds, film
from controller.intake.by_hand import (
    PAGE,
    STATE,
    Assignment,
    ImportedByHand,
    Judged,
    PlanWanted,
    Undecided,
    import_plan_photos,
    render_doubtful,
    write_page,
)
from controller.plan import LoadedPlan, read_dataset_file
from controller.records import Show, read_shows

_MOST_NAMED = 20


def import_films(asked: Asked) -> bool:
    """Import all photos of the folder, or none; say what came of it."""
    with telling_findings(), _wanted(asked) as wanted:
        done = film.import_films(wanted)
    if done.without_photo:
        out.print(
            f"{done.without_photo} of the x-rays in {wanted.csv} have no photo in {asked.folder}",
            markup=False,
        )
    tell_imported(done.imported)
    tell_complete(f"{done.imported.photos} photos of {asked.folder}", done.imported.grown)
    return True


@contextlib.contextmanager
def _wanted(asked: Asked) -> Iterator[Wanted]:
    """Give what is to be done, with a bar for each of its parts."""
    if asked.csv is None:
        raise AssertionError("the mode has a CSV")
    with (
        counted("reading photos") as reading,
        counted("comparing with x-rays") as comparing,
        counted("copying photos") as copying,
    ):
        yield Wanted(
            folder=asked.folder,
            csv=asked.csv,
            out=asked.out,
            device=asked.device,
            images=asked.images,
            uncertain_as=asked.uncertain_as,
            reading=reading,
            comparing=comparing,
            copying=copying,
            publishing=None if asked.dataset is None else read_dataset_file(asked.dataset),
        )


def import_chexpeditor(asked: Asked) -> bool:
    """Import the photos of the rows; say what is in the folder, and whether there is one of each row."""
    with telling_findings(), _wanted(asked) as wanted:
        done = chexpeditor.import_chexpeditor(wanted, asked.rows, incomplete=asked.incomplete)
    checked = done.checked
    _counts(checked, asked).show(out)
    if checked.findings:
        tell_folder(checked.findings)
    if checked.untimed:
        err.print(f"photos without a time, whose order could not be checked: {checked.untimed}")
    tell_imported(done.imported)
    if checked.is_complete:
        tell_complete(f"{how_many(done.imported.photos, 'photo')} of rows {asked.rows}", done.imported.grown)
        return True
    left = checked.rows - len(checked.certain)
    out_dir = done.imported.grown.out
    tell_incomplete(f"{left} of {checked.rows} rows have no certain photo, and are not in {out_dir}")
    return False


def _counts(checked: chexpeditor.Checked, asked: Asked) -> Listing:
    counts = (f"{each}#" for each in ("certain", *checked.counts))
    listing = Listing(str(asked.folder), "rows#", *counts)
    listing.add(
        asked.rows,
        f"{len(checked.certain)}/{checked.rows}",
        *(str(count) for count in checked.counts.values()),
    )
    return listing


def import_plan(asked: Asked) -> bool:
    """Import photos of a plan's x-rays; say what became of each, and whether every x-ray has one."""
    if asked.plan is None:
        raise AssertionError("the mode has a plan")
    loaded = load_begun_plan(asked.plan)
    read_shows(
        loaded.state_dir
    )  # told at once where nothing was shown: else a manifest is frozen for nothing
    try:
        with telling_findings(), _plan_wanted(asked, loaded) as wanted:
            done = import_plan_photos(wanted)
    except Undecided as undecided:
        _tell_assignment(
            undecided.assignment, undecided.assignment.settled.missing, "a certain photo yet", loaded
        )
        _ask(undecided.assignment, loaded, asked)
        return False
    _tell_assignment(done.assignment, done.missing, "a photo", loaded)
    _tell_left_out(done.left_out)
    tell_imported(done.imported)
    return _tell_verdict(done, loaded)


@contextlib.contextmanager
def _plan_wanted(asked: Asked, loaded: LoadedPlan) -> Iterator[PlanWanted]:
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
            csv=loaded.csv,
            images=loaded.images,
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


def _tell_assignment(
    assignment: Assignment, missing: Sequence[Show], lacking: str, loaded: LoadedPlan
) -> None:
    """Say by how much the clock was off, what became of the photos, and which x-rays have none."""
    for clock in assignment.clocks:
        out.print(str(clock), markup=False)
    counts = count_kinds(assignment.settled.judged)
    listing = Listing("", "photos#", *(f"{kind}#" for kind in counts))
    listing.add(str(len(assignment.settled.judged)), *(str(count) for count in counts.values()))
    listing.show(out)
    _tell_left_out(assignment.settled.judged)
    if missing:
        out.print(Text(f"x-rays without {lacking}: {len(missing)}", "bold"))
        for show in missing[:_MOST_NAMED]:
            out.print(f"  {show.index} ({show.subset}): {show.xray_path}", markup=False)
        if len(missing) > _MOST_NAMED:
            out.print(f"  and {len(missing) - _MOST_NAMED} more")
        again = again_command(loaded, [show.index or 0 for show in missing])
        out.print(f"  to photograph them after all: {again}", markup=False)


def _tell_left_out(judged: Sequence[Judged]) -> None:
    for kind in (Kind.SAME_SHOT, Kind.EARLIER, Kind.UNWANTED, Kind.NO_XRAY):
        some = [each for each in judged if each.kind is kind]
        for each in some[:_MOST_NAMED]:
            err.print(f"left out, {kind}: {each.file} ({each.got})", markup=False)
        if len(some) > _MOST_NAMED:
            err.print(f"left out, {kind}: {len(some) - _MOST_NAMED} more")


def _ask(assignment: Assignment, loaded: LoadedPlan, asked: Asked) -> None:
    """Write the page and the list of doubtful photos, and say what to do with them."""
    doubtful = assignment.settled.of(Kind.DOUBTFUL)
    with counted("drawing doubtful photos") as progress:
        html = render_doubtful(doubtful, assignment.gallery, progress)
    decisions = assignment.decisions.ask(doubtful)
    page: Path = loaded.state_dir / STATE / PAGE
    write_page(page, html)
    several = len(doubtful) > 1
    words = f"{len(doubtful)} photo{'s are' if several else ' is'} doubtful"
    out.print(labelled(f"{words},", WARNING, f"and nothing was written to {asked.out}"))
    for each in doubtful[:_MOST_NAMED]:
        out.print(f"  {each.file}: {each.got}", markup=False)
    if several and len(doubtful) > _MOST_NAMED:
        out.print(f"  and {len(doubtful) - _MOST_NAMED} more")
    out.print(f"  look at: {page}", markup=False)
    out.print(f"  decide in: {decisions}", markup=False)
    out.print("  then run the same command again; or add --without-doubtful to leave them out")


def _tell_verdict(done: ImportedByHand, loaded: LoadedPlan) -> bool:
    grown = done.imported.grown
    doubtful = len(done.assignment.settled.of(Kind.DOUBTFUL))
    if not doubtful and not done.missing and not done.unshown:
        every = f"a photo of every x-ray that was shown with plan {loaded.name}"
        out.print(labelled("complete:", "bold green", f"{every} is in {done.imported.grown.out}"))
        return True
    lacks = [f"x-rays without a photo: {len(done.missing)}"] if done.missing else []
    lacks += [f"doubtful photos left out: {doubtful}"] if doubtful else []
    if done.unshown:
        named = ", ".join(f"{name} {count}" for name, count in done.unshown.items())
        lacks.append(f"x-rays that `{command(loaded, 'manual')}` has not shown yet: {named}")
    tell_incomplete(f"{', '.join(lacks)}; the others are in {grown.out}")
    return False
