"""``chexrig demo``."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Annotated

import typer

from android_bridge.base import Problem, plain_path, replace_file
from android_bridge.store import FolderStore
from controller.capture import RunOptions
from controller.cli.capturing import capture
from controller.cli.checked import manifest_of
from controller.cli.console import copied, counted, err, out
from controller.cli.intake_report import tell_export
from controller.cli.phone import Agent
from controller.demo import HEADING, demo_plan, make_cohort
from controller.intake.from_phone import Shelves, export_plan
from controller.plan import SIMULATED_PHONE, load_plan, xray_count
from controller.records import only_controller, open_record

_XRAYS = "x-rays"
_PLAN = "plan.yaml"
_HALF_MADE = {
    f".{_PLAN}.part",
    "plan.new",
}  # what a killed demo leaves of its plan; the second one an older one
_DATASET = "dataset"
_COUNT = 24


def demo(
    count: Annotated[
        int | None, typer.Option(min=2, max=2000, help=f"How many x-rays; default: {_COUNT}.")
    ] = None,
    folder: Annotated[
        Path | None,
        typer.Option(
            "--out",
            metavar="DIR",
            help="Where everything goes; default: chexrig-demo, or the next free name.",
        ),
    ] = None,
    agent: Annotated[
        Agent | None,
        typer.Option(help="Which program the simulated phone is; default: the plan's, python."),
    ] = None,
    headless: Annotated[
        bool, typer.Option("--headless", help="Show on no screen, even where there is one.")
    ] = False,
) -> None:
    """Rehearse the whole job, with no phone and no data: plan, capture, export, labelled data set.

    Makes chest phantoms that look like radiographs, shows them full-screen one after another, has the
    simulated phone photograph the screen, exports the photos, and labels them. Esc pauses, and once more ends
    it.

      chexrig demo

      chexrig demo --count 8 --headless --out /tmp/demo

    Ended early, the same command goes on where it stopped.
    """
    with _usable(folder):
        folder = _next_free() if folder is None else plain_path(folder)
        _check_folder(folder)
        plan = folder / _PLAN
        going_on = plan.exists()
        if not going_on:
            _make_plan(folder, _COUNT if count is None else count)
    loaded = load_plan(plan)
    if going_on:
        _tell_going_on(plan, xray_count(loaded), count)
    store = loaded.own(SIMULATED_PHONE)
    options = RunOptions(None, store, headless=headless, agent=None if agent is None else agent.value)
    with only_controller(loaded.state_dir):
        manifest = manifest_of(loaded, warn=False)
        capture(loaded, list(loaded.subsets), options, lambda: manifest)
    with closing(open_record(loaded, read_only=True)) as journal:
        with copied() as progress:
            report = export_plan(
                loaded,
                loaded.subsets,
                manifest,
                journal,
                Shelves({"": FolderStore(store / journal.journal_id)}),
                folder / _DATASET,
                device="simulated",
                progress=progress,
            )
        pace = journal.captures.cycle_times(loaded.subsets[0].id)
    tell_export(report, loaded)
    out.print(f"the plan: {plan}", markup=False)
    out.print(f"the photos as the phone has them: {store}", markup=False)
    if pace:
        seconds = sorted(cycle_us for cycle_us, _ in pace)[len(pace) // 2] / 1e6
        out.print(f"pace: {seconds:.2f} s a photo, {3600 / seconds:,.0f} an hour", markup=False)


@contextmanager
def _usable(folder: Path | None) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise Problem(
            "the output folder cannot be used",
            where=str(Path() if folder is None else folder),
            expected="a folder that may be written to, or made where it is none yet",
            got=error.strerror or str(error),
            advice="choose another with --out, or make room there",
        ) from error


def _next_free() -> Path:
    """Give the first of chexrig-demo, chexrig-demo-2, ... that holds no finished demo."""
    names = itertools.chain(["chexrig-demo"], (f"chexrig-demo-{number}" for number in itertools.count(2)))
    return next(folder for name in names if _is_free(folder := Path(name).absolute()))


def _is_free(folder: Path) -> bool:
    """Say whether a demo can begin there, or go on."""
    if not folder.exists():
        return True
    if not folder.is_dir():
        return False
    there = {each.name for each in folder.iterdir()}
    return (_DATASET not in there and _is_demo(folder / _PLAN)) or there <= {_XRAYS, *_HALF_MADE}


def _is_demo(plan: Path) -> bool:
    """Say whether a plan is a demo's: another one's photos are not the simulated phone's to take."""
    try:
        return plan.read_text("utf-8").startswith(HEADING)
    except (OSError, ValueError):
        return False


def _check_folder(folder: Path) -> None:
    if not _is_free(folder):
        raise Problem(
            "the output folder is not empty" if folder.is_dir() else "the output folder is a file",
            where=str(folder),
            expected="a new or empty folder, or a demo that was ended early",
            advice="choose another with --out, or move away what is there: nothing is ever overwritten",
        )


def _tell_going_on(plan: Path, begun_with: int, asked_for: int | None) -> None:
    words = f"going on with {plan}, which has {begun_with} x-rays"
    if asked_for not in (None, begun_with):
        words += f", not {asked_for}: for another number choose another folder with --out"
    err.print(words, markup=False)


def _make_plan(folder: Path, count: int) -> None:
    """Make x-rays and plan, in this order: where there is a plan, the x-rays are complete."""
    folder.mkdir(parents=True, exist_ok=True)
    with counted("making chest phantoms") as progress:
        csv = make_cohort(folder / _XRAYS, count, progress=progress)
    text = demo_plan(_PLAN, str(csv.relative_to(folder)), str((folder / _XRAYS).relative_to(folder)), count)
    replace_file(folder / _PLAN, text, alone=True)
