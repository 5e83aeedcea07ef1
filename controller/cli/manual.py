"""``chexrig manual``."""

from __future__ import annotations

import os
from contextlib import closing
from dataclasses import replace
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer
from rich.text import Text

from android_bridge.base import Problem, how_many
from controller.capture import Event, FinishReason, events, no_screen
from controller.capture.by_hand import (
    ByHandEngine,
    FinishedByHand,
    ManualOptions,
    Place,
    SetShown,
    SubsetShown,
    parse_indices,
    parse_interval,
)
from controller.cli.begun import load_begun_plan
from controller.cli.checked import manifest_of
from controller.cli.console import ByHandProgress, err, exit_code_of, out, show_warning
from controller.cli.run_options import STOPPED_BY_OPERATOR
from controller.cli.status_by_hand import after_showing, again_command
from controller.display import run_application
from controller.plan import RECORD, LoadedPlan, Subset
from controller.records import Showings, only_controller, open_record, record_exists
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
    again: Annotated[
        str,
        typer.Option(
            metavar="N,N-N",
            help="Show just these x-rays again, by index, such as 17,20-22: their photos were missed.",
        ),
    ] = "",
    other_screen: Annotated[
        bool,
        typer.Option(
            "--other-screen",
            help="Go on with a subset on another monitor than it was shown on before, or at another size"
            " in pixels, refresh rate or colour depth; its data set's report will name them all, and call"
            " conditions with several sizes not alike.",
        ),
    ] = False,
) -> None:
    """Show the x-rays full-screen one after another, to be photographed by hand with any camera.

    When each one stood on the screen is written down: from that and the times of the photos it can be told
    later which photo is of which x-ray. A time code is shown at the beginning and the end of each set: take
    one photo of it, and the camera's clock need not be right.

    Keys while an x-ray is shown: space, right or page down goes on; left or page up goes back; R shows it
    once more, because the photo was bad; S skips it and asks why; T shows the time code; Esc or Q ends, and
    asks once more; F1 tells all of them. The room is only changed in the pauses between sets; the screen says
    what the plan wants.

    The same command goes on where it stopped. Afterwards ``chexrig import FOLDER --plan PLAN --out DIR``
    assigns the camera's photos to the x-rays.

    One x-ray for each press of a key:

      chexrig manual PLAN

    One every five seconds, or sooner by a key:

      chexrig manual PLAN --every 5s

    Some again whose photos were missed; an import says which ones have none:

      chexrig manual PLAN --again 17,20-22

    Photograph them as before, into the same folder. Where an x-ray has a photo already, the import asks which
    of the two counts.

    Ends with 0 when complete, 1 when aborted, 2 for wrong input or set-up, 130 when stopped by the operator.
    """
    if again and subset:
        raise Problem(
            "these options do not go together",
            where="--again, --subset",
            expected="--again alone: an index says which subset it is of",
        )
    options = replace(
        _options(every, advance, set_size, hint=hint),
        other_screen=other_screen,
        again=parse_indices(again) if again else (),
    )
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


class _Terminal:
    """Tells what the engine tells, in the words of the command line. A listener."""

    def __init__(self, loaded: LoadedPlan) -> None:
        self._loaded = loaded
        self._progress: ByHandProgress | None = None

    def __call__(self, event: Event) -> None:
        match event:
            case events.Noted():
                err.print(Text(event.words, "dim"))
            case events.Warned():
                show_warning(event.words)
            case SetShown():
                self._show(event.place)
            case SubsetShown():
                if self._progress is not None:
                    self._progress.done()
                self.close()
                skipped = "".join(f", {count} skipped ({reason})" for reason, count in event.skipped)
                shown = how_many(event.photographed, "x-ray")
                out.print(f"{event.subset}: complete, {shown} shown{skipped}", markup=False)

    def _show(self, place: Place) -> None:
        if self._progress is None:
            self._progress = ByHandProgress()
            self._progress.__enter__()
        each = place.photo_set
        done, of = place.next_index - each.first, each.size
        if place.only:
            done, of = len(place.only) - len(place.left), len(place.only)
        self._progress.showing(each.subset, str(place), place.next_index, done, of)

    def close(self) -> None:
        """End the bar."""
        if self._progress is not None:
            self._progress.__exit__(None, None, None)
            self._progress = None

    def last_words(self, outcome: FinishedByHand | BaseException) -> int:
        """Tell how it ended where the process cannot go on; gives the exit code."""
        self.close()

        def end() -> None:
            if isinstance(outcome, BaseException):
                raise outcome
            _end(outcome, self._loaded)

        return exit_code_of(end)


def _show(
    loaded: LoadedPlan,
    wanted: list[Subset],
    manifest: Manifest,
    journal: Showings,
    options: ManualOptions,
) -> None:
    """Show what is left of some subsets; whatever is wrong with any of them is told before the first."""
    terminal = _Terminal(loaded)
    engine = ByHandEngine(loaded, wanted, manifest, journal, options, terminal)
    following = after_showing(loaded)
    engine.last_words = [("next", following)]
    if not engine.left:
        for each in wanted:
            engine.tell_shown(each)
        err.print(f"next: {following}", markup=False)
        return
    if not {"DISPLAY", "WAYLAND_DISPLAY"} & os.environ.keys():
        raise no_screen()
    try:
        finished = run_application(engine.run, engine.operator, last_words=terminal.last_words)
    finally:
        terminal.close()
    if finished.reason is FinishReason.COMPLETE:
        err.print(f"next: {following}", markup=False)
    _end(finished, loaded)


def _end(finished: FinishedByHand, loaded: LoadedPlan) -> None:
    """Tell how it ended, and end the command so."""
    place = finished.place
    if finished.reason is FinishReason.COMPLETE:
        return
    where = f"with {finished.after} complete"
    if place is not None:
        coming = f"x-ray {place.next_index} of {place.photo_set.subset} comes next"
        where = f"{place}, {coming}"
    joint = " " if place is None else ": "
    err.print(f"stopped ({finished.why}){joint}{where}", markup=False)
    if place is not None and place.only:
        err.print(f"next: {again_command(loaded, place.left)}", markup=False)
    else:
        err.print("run the same command again to go on from there")
    raise typer.Exit(STOPPED_BY_OPERATOR)
