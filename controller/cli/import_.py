"""``chexrig import``."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from controller.cli.import_options import Asked, Mode, mode_of
from controller.cli.import_ways import import_chexpeditor, import_films, import_plan

_FAILED = 1


def import_(
    folder: Annotated[
        Path,
        typer.Argument(
            metavar="FOLDER", help="The photos, JPEG or HEIC; folders in it count.", show_default=False
        ),
    ],
    out_dir: Annotated[
        Path,
        typer.Option(
            "--out",
            metavar="DIR",
            help="Where the data set goes: a new or empty folder, or a data set, which is added to.",
        ),
    ],
    plan: Annotated[
        Path | None,
        typer.Option(
            metavar="PLAN",
            help="The photos are of the x-rays that `chexrig manual PLAN` showed.",
            show_default=False,
        ),
    ] = None,
    without_doubtful: Annotated[
        bool,
        typer.Option(
            "--without-doubtful",
            help="With --plan: leave out the photos of which the x-ray is not certain.",
        ),
    ] = False,
    csv: Annotated[
        Path | None,
        typer.Option(
            metavar="FILE",
            help="CheXpert's table, or one of its 19 columns; one more, Photo, may name each row's file.",
            show_default=False,
        ),
    ] = None,
    chexpeditor: Annotated[
        bool,
        typer.Option(
            "--chexpeditor",
            help="The folder was filled by the original rig's app; needs --csv and --rows.",
        ),
    ] = False,
    rows: Annotated[
        str,
        typer.Option(
            metavar="A:B",
            help="The rows of the CSV that the folder should hold, from 1, both included.",
        ),
    ] = "",
    incomplete: Annotated[
        bool,
        typer.Option(
            "--incomplete",
            help="With --chexpeditor: where not every row has one certain photo, import those that have.",
        ),
    ] = False,
    device: Annotated[
        str,
        typer.Option(
            metavar="NAME",
            help="Folder name of the camera in the data set, such as iphone; default: as the photos say.",
        ),
    ] = "",
    images: Annotated[
        list[Path] | None,
        typer.Option(
            metavar="DIR",
            help="Folder with the x-rays: they are drawn beside their photos, and photos of the original"
            " rig's app are compared with them. May be repeated.",
            show_default=False,
        ),
    ] = None,
    dataset: Annotated[
        Path | None,
        typer.Option(
            metavar="FILE",
            help="What the data set's users are told of it, in YAML: title, creators, licence and so on,"
            " as in a plan's section dataset; with --plan, that one counts.",
            show_default=False,
        ),
    ] = None,
    uncertain_as: Annotated[
        list[str] | None,
        typer.Option(
            "--uncertain-as",
            metavar="ones|zeros|blank",
            help="Write extra tables, like valid-uncertain-as-ones.csv, in which the label -1.0 is decided;"
            " may be repeated. valid.csv and its like never change for it.",
        ),
    ] = None,
) -> None:
    """Put photos that chexrig did not take into a labelled data set in CheXphoto's layout.

    Every photo is decoded, hashed, and assigned to one x-ray for certain; else nothing is imported, and what
    is in the way is named file by file. The folder is only read. A JPEG comes into the data set byte for byte
    where it stands upright, else turned, without loss where its size allows; a HEIC becomes a JPEG; the
    camera's own SHA-256 is on record. The same command again adds what is new.

    Of several files of one shot (a HEIC beside it, an edited one, one made smaller) the larger, unedited one
    counts, and the others are named; so are raw files, videos, screenshots, and thumbnails of storage boxes.

    Photos taken by hand, with any camera, of what `chexrig manual` showed. A photo is assigned only where its
    time and what it shows agree; one that tells no time, as messengers leave them, only where what it shows
    is like one x-ray alone. By how much the camera's clock was off is found from the photos of the time code,
    or from the photos themselves. Doubtful ones are shown on a page, beside the x-rays that they may be
    of, and wait for your word in a file; until then nothing is written:

      chexrig import DCIM --plan plan.yaml --out iphone-set

    Photos of films, or of anything else that a table or names assign: by the table's column Photo; by their
    folders, patient64541/study1/view1_frontal.heic; or by names like patient64541_study1_view1_frontal.jpg:

      chexrig import film-photos --csv valid.csv --device iphone --out film-set

    Photos that the original rig's app took, CheXpeditor, in a copy of its folder; the CSV is the one that its
    client was run with. Missing and doubled rows, photos out of order, names of other x-rays, wrong numbers,
    damaged and extra files are listed:

      chexrig import CheXpeditor --chexpeditor --csv train.csv --rows 1:250 --out nokia-set

    Ends with 0 when every photo is in the data set, 1 when some are left out, missing or doubtful, 2 for
    wrong input or set-up, 130 when stopped: in the latter two cases the data set is as it was.
    """
    asked = Asked(
        folder=folder,
        out=out_dir.resolve(),
        device=device,
        uncertain_as=tuple(uncertain_as or ()),
        plan=plan,
        without_doubtful=without_doubtful,
        csv=csv,
        chexpeditor=chexpeditor,
        rows=rows,
        incomplete=incomplete,
        dataset=dataset,
        images=tuple(images) if images else None,
    )
    ways = {Mode.PLAN: import_plan, Mode.FILM: import_films, Mode.CHEXPEDITOR: import_chexpeditor}
    if not ways[mode_of(asked)](asked):
        raise typer.Exit(_FAILED)
