"""``chexrig export``."""

from __future__ import annotations

import re
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING, Annotated
from urllib.parse import unquote

import typer

from android_bridge.problems import Problem
from controller.cli.run import JOURNAL
from controller.console import counted, err, out

_NAMED = 10

if TYPE_CHECKING:
    from android_bridge.photo_store import PhotoStore
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
            metavar="DIR",
            help="The phone's folder, copied to this computer; default: where the phone saves. The original"
            " rig's app saves to /sdcard/CheXpeditor.",
        ),
    ] = None,
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

      chexrig export PLAN --out spring-set

      chexrig export PLAN --subset night-1 --device nokia --out night-1-set
    """
    from controller.export import export_plan  # noqa: PLC0415 - `--help` is quick
    from controller.journal import Journal  # noqa: PLC0415
    from controller.plan import load_plan  # noqa: PLC0415
    from controller.session.xrays import frozen_manifest  # noqa: PLC0415

    loaded = load_plan(plan)
    if rehearsal:
        loaded = loaded.rehearsal()
    wanted = [loaded.subset(subset)] if subset else list(loaded.subsets)
    with closing(Journal(loaded.state_dir / JOURNAL, read_only=True)) as journal:
        folder, model = _where_photos_are(loaded, wanted, journal, store)
        with counted("copying photos") as progress:
            report = export_plan(
                loaded,
                wanted,
                frozen_manifest(loaded),
                journal,
                _store(folder, wanted, journal),
                out_dir.resolve(),
                device=device or _slug(model),
                contact_sheet=contact_sheet,
                progress=progress,
            )
    tell_report(report)


def _store(folder: Path, wanted: list[Subset], journal: Journal) -> PhotoStore:
    from android_bridge.legacy_store import LegacyFolderStore  # noqa: PLC0415
    from android_bridge.photo_store import FolderStore  # noqa: PLC0415
    from protocol.legacy import MARK  # noqa: PLC0415

    if any(journal.guarantees(each.id) == MARK for each in wanted):
        return LegacyFolderStore(folder, {each.id: range(each.first, each.last + 1) for each in wanted})
    return FolderStore(folder)


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


def _where_photos_are(
    loaded: LoadedPlan, wanted: list[Subset], journal: Journal, given: Path | None
) -> tuple[Path, str]:
    """Give the folder of the journal's photos, and the model of the phone that took them."""
    places = sorted({place for each in wanted if (place := journal.storage(each.id)) is not None})
    if not places:
        raise Problem(
            "nothing of this has been captured yet",
            where=str(loaded.path),
            advice="run the plan first: chexrig run PLAN",
        )
    if len(places if given is None else {model for _, model in places}) > 1:
        raise Problem(
            "these subsets were captured with different phones",
            where=str(loaded.path),
            got=", ".join(f"{model}, folder {unquote(folder)}" for folder, model in places),
            advice="export them one by one with --subset",
        )
    saved_to, model = places[0]
    folder = Path(unquote(saved_to))  # the phone sends it in ASCII
    if given is not None:
        return _given(given.absolute(), folder.name), model
    if not folder.is_dir():
        raise Problem(
            "the photos are on the phone",
            where=str(loaded.path),
            got=f"{model}, folder {folder}",
            advice="copy that folder to this computer, and give the copy with --store",
        )
    return folder, model


def _given(store: Path, journal: str) -> Path:
    """Take the folder with the subsets, or the one above it: a phone may serve several plans."""
    if not store.is_dir():
        raise Problem(
            "there is no such folder", where=f"--store {store}", expected="the folder with the photos"
        )
    return store / journal if (store / journal).is_dir() else store


def _slug(model: str) -> str:
    return re.sub(r"[^A-Za-z0-9]+", "-", model).strip("-").lower()[:40] or "phone"
