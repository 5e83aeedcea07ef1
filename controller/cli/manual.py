"""``chexrig manual``."""

from __future__ import annotations

from collections import Counter
from contextlib import closing
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer
from rich.text import Text

from android_bridge.base.problems import Problem
from controller.capture.begin import check_apart, check_unchanged
from controller.capture.by_hand.run import ManualOptions, ManualRun, places
from controller.capture.by_hand.runner import Ended
from controller.capture.by_hand.screens import Place
from controller.capture.by_hand.steps import parse_interval
from controller.cli.begun import load_begun_plan
from controller.cli.checked import manifest_of
from controller.cli.console import ByHandProgress, err, out
from controller.cli.run_options import STOPPED_BY_OPERATOR
from controller.plan import LoadedPlan
from controller.plan.beside import RECORD
from controller.plan.model import Subset
from controller.records import Showings, decided, only_controller, open_record, record_exists
from controller.xrays import Manifest


class Advance(StrEnum):
    """What brings up the next x-ray."""

    KEY = "key"
    INTERVAL = "interval"
    BOTH = "both"


def manual(
    plan: Annotated[Path, typer.Argument(metavar="PLAN", help="The plan's YAML file.", show_default=False)],
    subset: Annotated[
        str, typer.Option(metavar="ID", help="Show this subset only; default: all that are not complete.")
    ] = "",
    every: Annotated[
        str,
        typer.Option(metavar="TIME", help="Go on by itself after so long, such as 5s, 2.5s or 1min."),
    ] = "",
    advance: Annotated[
        Advance | None,
        typer.Option(
            help="What brings up the next x-ray; default: a key, and with --every both of them.",
            show_default=False,
        ),
    ] = None,
    set_size: Annotated[
        int,
        typer.Option(
            metavar="N",
            min=1,
            help="About how many x-rays to a set: between two there is a pause. Of a subset that has begun"
            " the sets stay as they are.",
        ),
    ] = 150,
    hint: Annotated[
        bool, typer.Option("--hint", help="Write each x-ray's number beside it, small; never on it.")
    ] = False,
) -> None:
    """Show the x-rays full-screen one after another, to be photographed by hand with any camera.

    When each one stood on the screen is written down: from that and the times of the photos it can be told
    later which photo is of which x-ray. A time code is shown at the beginning and the end of each set: take
    one photo of it, and the camera's clock need not be right.

    Keys while an x-ray is shown: space, right or page down goes on; left or page up goes back; R shows it
    once more, because the photo was bad; S skips it and asks why; T shows the time code; Q or Esc ends, and
    asks once more. The room is only changed in the pauses between sets; the screen says what the plan wants.

    The same command goes on where it stopped. Afterwards ``chexrig import FOLDER --plan PLAN --out DIR``
    assigns the camera's photos to the x-rays.

    One x-ray for each press of a key:

      chexrig manual PLAN

    One every five seconds, or sooner by a key:

      chexrig manual PLAN --every 5s

    Ends with 0 when complete, 1 when aborted, 2 for wrong input or set-up, 130 when stopped by the operator.
    """
    options = _options(every, advance, set_size, hint=hint)
    loaded = load_begun_plan(plan)
    wanted = [loaded.subset(subset)] if subset else list(loaded.subsets)
    with only_controller(loaded.state_dir):
        manifest = manifest_of(loaded, warn=not record_exists(loaded.state_dir / RECORD))
        with closing(open_record(loaded)) as record:
            _show(loaded, wanted, manifest, record.showings, options)


def _options(every: str, advance: Advance | None, set_size: int, *, hint: bool) -> ManualOptions:
    every_s = parse_interval(every) if every else None
    chosen = advance or (Advance.KEY if every_s is None else Advance.BOTH)
    if (every_s is None) != (chosen is Advance.KEY):
        raise Problem(
            "the interval is not given" if every_s is None else "a key alone brings up the next x-ray",
            where=f"--advance {chosen.value}",
            expected="--every with it, such as --every 5s" if every_s is None else "no --every with it",
        )
    return ManualOptions(chosen.value, every_s, set_size, hint)


def _show(
    loaded: LoadedPlan,
    wanted: list[Subset],
    manifest: Manifest,
    journal: Showings,
    options: ManualOptions,
) -> None:
    """Show what is left of some subsets; whatever is wrong with any of them is told before the first."""
    for each in wanted:
        check_unchanged(loaded, each, manifest, journal)
        check_apart(loaded, each, journal)
    found = places(loaded, journal, options.set_size)
    left = [each for each in wanted if any(_is_left(place) for place in found[each.id])]
    for each in wanted:
        if each in left:
            stopped = _show_subset(loaded, each, found[each.id], manifest, journal, options)
            if stopped is not None and each != left[-1]:
                err.print(f"stopped ({stopped}) with {each.id} complete", markup=False)
                err.print("run the same command again to go on from there")
                raise typer.Exit(STOPPED_BY_OPERATOR)
        out.print(_summary(each, journal), markup=False)


def _is_left(place: Place) -> bool:
    return place.next_index <= place.photo_set.last


def _show_subset(
    loaded: LoadedPlan,
    subset: Subset,
    sets: list[Place],
    manifest: Manifest,
    journal: Showings,
    options: ManualOptions,
) -> str | None:
    """Show one subset; give why the operator wants to stop after it, None where he does not."""

    def showing(place: Place) -> None:
        each = place.photo_set
        words = f"set {place.number} of {place.of} ({each.subset})"
        progress.showing(words, place.next_index, place.next_index - each.first, each.size)

    try:
        with ByHandProgress() as progress:
            return ManualRun(
                loaded,
                subset,
                sets,
                manifest,
                journal,
                options,
                tell=lambda words: err.print(Text(words, "dim")),
                showing=showing,
            ).run()
    except Ended as ended:
        now = places(loaded, journal, options.set_size)[subset.id]
        place = next(filter(_is_left, now), now[-1])
        where = f"set {place.number} of {place.of}, x-ray {place.next_index} of {subset.id} comes next"
        err.print(f"stopped ({ended}): {where}", markup=False)
        err.print("run the same command again to go on from there")
        raise typer.Exit(STOPPED_BY_OPERATOR) from None


def _summary(subset: Subset, journal: Showings) -> str:
    shows = [each for each in decided(journal.shows()).values() if each.subset == subset.id]
    reasons = Counter(each.reason for each in shows if not each.is_photographed)
    skipped = "".join(f", {count} skipped ({reason})" for reason, count in sorted(reasons.items()))
    photographed = sum(each.is_photographed for each in shows)
    return f"{subset.id}: complete, {photographed} x-rays to be found among the photos{skipped}"
