"""``chexrig export``."""

from __future__ import annotations

import contextlib
import re
import sys
from contextlib import closing
from pathlib import Path
from typing import Annotated

import typer

from android_bridge.base import Problem, summed_up
from controller.cli.begun import Camera, load_begun_plan
from controller.cli.console import copied, counted, err, out, show_problem, with_files
from controller.cli.intake_report import tell_export
from controller.cli.photo_source import photo_source
from controller.cli.status_by_hand import after_showing, refuse_by_hand
from controller.dataset import check_policy
from controller.intake.from_phone import ExportReport, Shelves, deletable, delete_verified, export_plan
from controller.plan import MANIFEST, LoadedPlan, frozen_manifest
from controller.records import Record, open_record, take_over_repair_plan


def export(
    plan: Annotated[Path, typer.Argument(metavar="PLAN", help="The plan's YAML file.", show_default=False)],
    out_dir: Annotated[
        Path,
        typer.Option(
            "--out",
            metavar="DIR",
            help="Where the data set goes: a new or empty folder, or a data set, which is added to.",
        ),
    ],
    subset: Annotated[
        list[str] | None,
        typer.Option(metavar="ID", help="This subset only, may be repeated; default: all that are complete."),
    ] = None,
    camera: Camera = "",
    store: Annotated[
        Path | None,
        typer.Option(
            metavar="DIR",
            help="The phone's folder, copied to this computer; default: where the phone saves. The original"
            " rig's app saves to /sdcard/CheXpeditor.",
        ),
    ] = None,
    phone: Annotated[
        str,
        typer.Option(
            metavar="adb[:SERIAL]",
            help="Copy from this phone over ADB; default: the one on the cable that took the photos.",
        ),
    ] = "",
    device: Annotated[
        str, typer.Option(metavar="NAME", help="Folder name of the phone in the data set, such as nokia.")
    ] = "",
    no_contact_sheet: Annotated[
        bool,
        typer.Option(
            "--no-contact-sheet", help="Draw no sheets of x-rays beside their photos, subset by subset."
        ),
    ] = False,
    all_sheets: Annotated[
        bool,
        typer.Option(
            "--all-sheets",
            help="Show all photos on them; default: of a subset with more than 200 a sample of 24. It takes"
            " about 0.15 s and 0.3 MB a photo.",
        ),
    ] = False,
    contact_sheet: Annotated[bool, typer.Option("--contact-sheet", hidden=True)] = False,  # as is usual
    uncertain_as: Annotated[
        list[str] | None,
        typer.Option(
            "--uncertain-as",
            metavar="ones|zeros|blank",
            help="Write extra tables, like train-uncertain-as-ones.csv, in which the label -1.0 is decided;"
            " may be repeated. train.csv and its like never change for it.",
        ),
    ] = None,
    rehearsal: Annotated[
        bool,
        typer.Option("--rehearsal", help="Export the rehearsal (run --phone sim) of a real phone's plan."),
    ] = False,
    delete_verified: Annotated[
        bool,
        typer.Option(
            "--delete-verified",
            help="Then remove from the phone the photos whose copies are verified; asks before.",
        ),
    ] = False,
    yes: Annotated[bool, typer.Option("--yes", help="Remove them without asking.")] = False,
) -> None:
    """Put a plan's photos into a labelled data set in CheXphoto's layout, and say what is not there.

    Plan, journal and the files on the phone are held against each other. Every photo is copied, verified by
    size and SHA-256 against the journal, and labelled with CheXpert's row of the x-ray that its file name
    says, cell by cell. A photo that somebody renamed, or whose name was exchanged with another's, is found
    by its SHA-256. Subsets that are not complete are left out, and named.

      chexrig export PLAN --out spring-set

      chexrig export PLAN --subset night-1 --device nokia --out spring-set

      chexrig export PLAN --phone adb --out spring-set

    The same command again goes on where it was broken off, adds what was captured since, and changes nothing
    where all is there. Photos that are missing or altered on the phone are captured again, under the same
    subset, and take their places:

      chexrig run PLAN --repair

      chexrig export PLAN --out spring-set

    What the plan's section `dataset:` says (title, creators, licence, source and so on) goes into the data
    card, README.md, which also has the lines to load the data set by. It may be changed at any time.

    To make room on the phone; superseded takes, and files that nobody asked for, stay:

      chexrig export PLAN --out spring-set --delete-verified

    The original rig's app tells no size and digest: its photos are decoded instead, and marked.

    Ends with 0 when every photo that was asked for is in the data set, else with 1; 2 for wrong input or
    set-up.
    """
    for policy in uncertain_as or ():
        check_policy(policy)
    if delete_verified and not yes and not _can_ask():
        raise _nobody_to_ask()
    loaded = load_begun_plan(plan, camera=camera, rehearsal=rehearsal)
    wanted = [loaded.subset(each) for each in dict.fromkeys(subset or ())] or list(loaded.subsets)
    with contextlib.ExitStack() as stack:
        journal = stack.enter_context(closing(open_record(loaded, read_only=True)))
        refuse_by_hand(loaded, journal, f"assign the camera's photos: {after_showing(loaded)}")
        journal.check_may_be_written()  # what is lost is asked for again: told before minutes of copying
        shelves, model = stack.enter_context(photo_source(loaded, wanted, journal, store, phone))
        take_over_repair_plan(loaded, journal)
        with copied() as progress:
            report = export_plan(
                loaded,
                wanted,
                frozen_manifest(loaded),
                journal,
                shelves,
                out_dir.resolve(),
                device=device or _slug(model),
                contact_sheets=contact_sheet or all_sheets or not no_contact_sheet,
                all_sheets=all_sheets,
                uncertain_as=uncertain_as or (),
                progress=progress,
            )
        tell_export(report, loaded)
        is_complete = report.is_complete
        if is_complete:
            manifest = loaded.manifest or loaded.state_dir / MANIFEST
            csv = ("--csv", loaded.csv) if loaded.csv.is_file() else ()
            line = with_files("report", report.out, *csv, "--manifest", manifest)
            err.print(f"to check it through and through: {line}", markup=False)
        if delete_verified:
            is_complete &= _delete(loaded, journal, report, shelves, str(store or "the phone"), ask=not yes)
    if not is_complete:
        raise typer.Exit(1)


def _can_ask() -> bool:
    return sys.stdin is not None and sys.stdin.isatty() and err.is_terminal


def _nobody_to_ask() -> Problem:
    return Problem(
        "nobody can be asked whether photos may be removed from the phone",
        where="--delete-verified",
        got="no terminal",
        advice="run it in a terminal, or add --yes",
    )


def _delete(
    loaded: LoadedPlan, journal: Record, report: ExportReport, shelves: Shelves, place: str, *, ask: bool
) -> bool:
    """Remove what is verified from the phone; say whether all of it is gone, or shall stay."""
    photos = deletable(report)
    if not photos:
        out.print("nothing is on the phone that may be removed")
        return True
    size = sum(photo.size_bytes or 0 for photo, _ in photos)
    words = "1 photo" if len(photos) == 1 else f"{len(photos)} photos"
    if ask:
        err.print(
            f"the copies in {report.out} are verified once more before anything is removed", markup=False
        )
        if not typer.confirm(f"remove {words} ({size / 1e6:.1f} MB) from {place}?", err=True):
            out.print("nothing was removed")
            return True
    with counted("removing photos") as progress:
        deleted = delete_verified(loaded, journal, report, photos, shelves, progress)
    for each in summed_up(deleted.refused):
        show_problem(each)
    out.print(f"{deleted.photos} of {words} removed from the phone ({deleted.size_bytes / 1e6:.1f} MB)")
    return not deleted.refused


def _slug(model: str) -> str:
    return re.sub(r"[^A-Za-z0-9]+", "-", model).strip("-").lower()[:40] or "phone"
