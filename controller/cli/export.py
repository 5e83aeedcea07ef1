"""``chexrig export``."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from android_bridge.problems import Problem
from controller.cli.run import JOURNAL
from controller.console import counted, err, out

if TYPE_CHECKING:
    from controller.export import ExportReport
    from controller.journal import Journal
    from controller.plan.load import LoadedPlan
    from controller.plan.model import Subset


def export(
    plan: Annotated[Path, typer.Argument(metavar="PLAN", help="The plan's YAML file.", show_default=False)],
    out_dir: Annotated[
        Path, typer.Option("--out", metavar="DIR", help="Where the data set goes: a new or empty folder.")
    ],
    subset: Annotated[str, typer.Option(metavar="ID", help="This subset only; default: all.")] = "",
    store: Annotated[
        Path | None,
        typer.Option(
            metavar="DIR", help="Folder with the photos; default: where the phone said it saved them."
        ),
    ] = None,
    device: Annotated[
        str, typer.Option(metavar="NAME", help="Folder name of the phone in the data set, such as nokia.")
    ] = "",
    contact_sheet: Annotated[bool, typer.Option(help="Draw a picture of x-rays beside their photos.")] = True,
) -> None:
    """Make a labelled data set in CheXphoto's layout out of a plan's photos.

    Every photo is copied, verified by size and SHA-256 against the journal, and labelled with CheXpert's row
    of the x-ray that its file name says, cell by cell. Nothing is deleted on the phone.

      chexrig export PLAN --out spring-set

      chexrig export PLAN --subset night-1 --device nokia --out night-1-set
    """
    from controller.export import export_plan  # noqa: PLC0415 - `--help` is quick
    from controller.journal import Journal  # noqa: PLC0415
    from controller.plan import load_plan  # noqa: PLC0415
    from controller.session.xrays import frozen_manifest  # noqa: PLC0415

    loaded = load_plan(plan)
    wanted = [loaded.subset(subset)] if subset else list(loaded.subsets)
    journal = Journal(loaded.state_dir / JOURNAL, create=False)
    try:
        from android_bridge.photo_store import FolderStore  # noqa: PLC0415

        folder, model = _where_photos_are(loaded, wanted, journal)
        with counted("copying photos") as progress:
            report = export_plan(
                loaded,
                wanted,
                frozen_manifest(loaded),
                journal,
                FolderStore(store.absolute() if store else folder),
                out_dir.absolute(),
                device=device or _slug(model),
                contact_sheet=contact_sheet,
                progress=progress,
            )
    finally:
        journal.close()
    tell_report(report)


def tell_report(report: ExportReport) -> None:
    """Say what came out, and where it is."""
    if report.extra:
        err.print(f"{len(report.extra)} files on the phone are superseded takes and stay there", markup=False)
    out.print(
        f"{report.photos} photos ({report.size_bytes / 1e6:.1f} MB), each verified by size and SHA-256",
        markup=False,
    )
    for table in report.tables:
        out.print(f"labels: {table}", markup=False)
    if report.contact_sheet is not None:
        out.print(f"to look at: {report.contact_sheet}", markup=False)


def _where_photos_are(loaded: LoadedPlan, wanted: list[Subset], journal: Journal) -> tuple[Path, str]:
    places = {journal.storage(each.id) for each in wanted} - {None}
    if len(places) == 1 and (place := places.pop()) is not None:
        return Path(place[0]), place[1]
    if not places:
        raise Problem(
            "nothing of this has been captured yet",
            where=str(loaded.path),
            advice="run the plan first: chexrig run PLAN",
        )
    raise Problem(
        "these subsets were captured with different phones",
        where=str(loaded.path),
        got=", ".join(sorted(place[0] for place in places if place)),
        advice="export them one by one with --subset",
    )


def _slug(model: str) -> str:
    return re.sub(r"[^A-Za-z0-9]+", "-", model).strip("-").lower()[:40] or "phone"
