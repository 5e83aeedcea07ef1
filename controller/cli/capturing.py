"""Subsets captured one after another, each in its own room."""

from __future__ import annotations

import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import NoReturn

import typer
from rich.text import Text

from android_bridge.base.problems import Problem
from controller.capture.begin import check_apart, check_names, check_phone, check_unchanged
from controller.capture.job import Portion
from controller.capture.legacy_causes import MEANING, row_advice
from controller.capture.options import RunOptions
from controller.capture.run import Stopped, SubsetRun
from controller.cli.checked import JOURNAL
from controller.cli.console import CaptureProgress, err, out
from controller.cli.run_options import STOPPED_BY_OPERATOR, named, remember_pairing
from controller.plan import LoadedPlan
from controller.plan.model import Subset
from controller.records import Journal
from controller.xrays import Manifest


@dataclass(frozen=True, slots=True)
class Work:
    """What is to be captured of one subset, and how it is counted.

    Parameters
    ----------
    portions
        One session for each; None for the whole subset.
    total
        How many photos.
    saved
        Tells how many of them are on record.
    ended, so_far
        What is said at the end, and of the photos that are done where it ends early.
    """

    subset: Subset
    portions: Sequence[Portion] | None
    total: int
    saved: Callable[[], int]
    ended: str
    so_far: str


class Capturing:
    """Captures with one plan, one journal and one phone.

    Parameters
    ----------
    options
        Of a phone over ADB, which one is meant is found out by `name_phone`.
    """

    def __init__(self, loaded: LoadedPlan, manifest: Manifest, journal: Journal, options: RunOptions) -> None:
        self._loaded = loaded
        self._manifest = manifest
        self._journal = journal
        self._options = options

    def check(self, subsets: Sequence[Subset]) -> None:
        """Raise whatever a journal can have against these subsets as the plan has them now."""
        for each in subsets:
            check_names(each, self._manifest, self._options.dialect)
            check_unchanged(self._loaded, each, self._manifest, self._journal)
            check_apart(self._loaded, each, self._journal)

    def check_phone(self, subsets: Sequence[Subset]) -> None:
        """Raise where the phone must not photograph one of these subsets."""
        check_phone(self._loaded, subsets, self._journal, self._options.phone)

    def check_room(self, left: Sequence[Subset]) -> None:
        """Raise where nobody can be asked whether the room is ready for one subset after another."""
        if self._options.phone is not None and len(left) > 1 and not sys.stdin.isatty():
            raise Problem(
                "there is no terminal to ask whether the room is ready",
                where=str(self._loaded.path),
                expected="one subset",
                got=", ".join(each.id for each in left),
                advice="name the one that the room is ready for with --subset",
            )

    def name_phone(self) -> None:
        """Find the phone that is meant, and say what it does not guarantee."""
        self._options = named(self._options)
        if self._options.is_legacy:
            words = f"{self._options.dialect.guarantees}: {MEANING}"
            err.print(Text("warning: ", "yellow") + Text(words))

    def tell_row(self, subset: Subset, index: int) -> None:
        """Say where a phone of the original rig has to stand: it is told so by hand only."""
        if self._options.is_legacy:
            err.print(Text(f"{subset.id}: ", "bold") + Text(row_advice(index)))

    def wait_for_the_room(self, subset: Subset) -> None:
        """Tell what the room has to be like, and wait for the operator where a real phone is used."""
        lines = _environment_lines(subset)
        err.print(Text(f"{subset.id} ({subset.first}-{subset.last}): ", "bold") + Text(lines))
        if self._options.phone is None or not sys.stdin.isatty():
            return
        try:
            ready = typer.confirm("Is the room like that?", default=True, err=True)
        except typer.Abort:  # Ctrl-C
            ready = False
            err.print()
        if not ready:
            err.print(f"stopped before {subset.id}: run the same command again when the room is ready")
            raise typer.Exit(STOPPED_BY_OPERATOR)

    def capture(self, work: Work) -> str | None:
        """Do it; give why the operator wants to stop after it, None where he does not."""
        try:
            with CaptureProgress(work.subset.id, work.saved(), work.total) as progress:
                stopped_after = SubsetRun(
                    self._loaded,
                    work.subset,
                    self._manifest,
                    self._journal,
                    self._options,
                    portions=work.portions,
                    tell=lambda words: err.print(Text(words, "dim")),
                    captured=lambda photo: progress.captured(photo.cycle_s),
                    opened=lambda: remember_pairing(self._loaded, self._options),
                ).run()
        except Stopped as stopped:
            words = f"{work.saved()} of {work.total} photos of {work.subset.id} are {work.so_far}"
            _end(f"stopped ({stopped}): {words}")
        out.print(work.ended, markup=False)
        return stopped_after


def stop_between(reason: str | None, words: str, *, more: bool) -> None:
    """End here where the operator wanted to stop, and something is left to do after what is done."""
    if reason is not None and more:
        _end(f"stopped ({reason}) with {words}")


def run_subsets(loaded: LoadedPlan, wanted: list[Subset], manifest: Manifest, options: RunOptions) -> None:
    """Capture what is left of some subsets, with a pause to change the room where a real phone needs it.

    Whatever is wrong with any of them is told before the first is begun.
    """
    journal = Journal(loaded.state_dir / JOURNAL)
    try:
        capturing = Capturing(loaded, manifest, journal, options)
        capturing.check(wanted)
        left = [each for each in wanted if journal.position(each.id, each.first).next_index <= each.last]
        if left or options.phone is not None:
            capturing.check_phone(wanted)
        capturing.check_room(left)
        if left:
            capturing.name_phone()
        for each in wanted:
            if each not in left:
                out.print(f"{each.id}: complete, {each.size} photos", markup=False)
                continue
            capturing.tell_row(each, journal.position(each.id, each.first).next_index)
            capturing.wait_for_the_room(each)
            stopped = capturing.capture(_all_of(each, journal))
            stop_between(stopped, f"{each.id} complete", more=each != left[-1])
    finally:
        journal.close()


def _all_of(subset: Subset, journal: Journal) -> Work:
    return Work(
        subset,
        None,
        subset.size,
        lambda: journal.position(subset.id, subset.first).saved,
        f"{subset.id}: complete, {subset.size} photos",
        "saved",
    )


def _end(words: str) -> NoReturn:
    err.print(words, markup=False)
    err.print("run the same command again to go on from there")
    raise typer.Exit(STOPPED_BY_OPERATOR) from None


def _environment_lines(subset: Subset) -> str:
    here = subset.environment
    tripod = here.tripod
    return (
        f"{here.room}, light {here.room_light}, blinds {here.window_blinds}, phone {here.phone_orientation} "
        f"at {tripod.distance_cm:g} cm, height {tripod.height_cm:g} cm, angle {tripod.angle_deg:g} deg, "
        f"monitor {here.monitor_colour_temperature_k} K {here.screen_finish}"
    )
