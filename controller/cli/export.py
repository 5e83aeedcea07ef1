"""``chexrig export``."""

from __future__ import annotations

import re
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from controller.cli.photo_source import photo_source
from controller.cli.run import JOURNAL
from controller.console import copied, err, out

_NAMED = 10

if TYPE_CHECKING:
    from controller.export import ExportReport


def export(
    plan: Annotated[Path, typer.Argument(metavar="PLAN", help="The plan's YAML file.", show_default=False)],
    out_dir: Annotated[
        Path, typer.Option("--out", metavar="DIR", help="Where the data set goes: a new or empty folder.")
    ],
    subset: Annotated[str, typer.Option(metavar="ID", help="This subset only; default: all.")] = "",
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
    contact_sheet: Annotated[bool, typer.Option(help="Draw a picture of x-rays beside their photos.")] = True,
    rehearsal: Annotated[
        bool,
        typer.Option("--rehearsal", help="Export the rehearsal (run --phone sim) of a real phone's plan."),
    ] = False,
) -> None:
    """Make a labelled data set in CheXphoto's layout out of a plan's photos.

    Every photo is copied, verified by size and SHA-256 against the journal, and labelled with CheXpert's row
    of the x-ray that its file name says, cell by cell. Nothing is deleted on the phone. The original rig's
    app tells no size and digest: its photos are decoded instead, and marked in subsets.json.

    Photos are copied from the phone itself when it is on the cable. If that breaks off, the same command goes
    on with the photos that are still missing.

      chexrig export PLAN --out spring-set

      chexrig export PLAN --subset night-1 --device nokia --out night-1-set

      chexrig export PLAN --phone adb --out spring-set
    """
    from controller.export import export_plan  # noqa: PLC0415 - `--help` is quick
    from controller.journal import Journal  # noqa: PLC0415
    from controller.plan import load_plan  # noqa: PLC0415
    from controller.session.xrays import frozen_manifest  # noqa: PLC0415

    loaded = load_plan(plan)
    if rehearsal:
        loaded = loaded.rehearsal()
    wanted = [loaded.subset(subset)] if subset else list(loaded.subsets)
    with (
        closing(Journal(loaded.state_dir / JOURNAL, read_only=True)) as journal,
        photo_source(loaded, wanted, journal, store, phone) as (photos, model),
        copied("copying photos") as progress,
    ):
        report = export_plan(
            loaded,
            wanted,
            frozen_manifest(loaded),
            journal,
            photos,
            out_dir.resolve(),
            device=device or _slug(model),
            contact_sheet=contact_sheet,
            progress=progress,
        )
    tell_report(report)


def tell_report(report: ExportReport) -> None:
    """Say what came out, and where it is."""
    if report.superseded:
        _tell(f"{len(report.superseded)} files on the phone are superseded takes and stay there")
    if report.unknown:
        named = ", ".join(report.unknown[:_NAMED])
        more = f" and {len(report.unknown) - _NAMED} more" if len(report.unknown) > _NAMED else ""
        _tell(f"{len(report.unknown)} files on the phone are unknown to the journal: {named}{more}")
    for warning in report.warnings:
        _tell(f"warning: {warning}")
    out.print(
        f"{report.photos} photos ({report.size_bytes / 1e6:.1f} MB), {report.verified}",
        markup=False,
    )
    for table in report.tables:
        out.print(f"labels: {table}", markup=False)
    if report.contact_sheet is not None:
        out.print(f"to look at: {report.contact_sheet}", markup=False)


def _tell(words: str) -> None:
    err.print(words, markup=False)


def _slug(model: str) -> str:
    return re.sub(r"[^A-Za-z0-9]+", "-", model).strip("-").lower()[:40] or "phone"
