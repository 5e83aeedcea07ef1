"""``chexrig fit``: a chain of transformations, fitted to the photos of a subset."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Annotated

import numpy as np
import typer

from android_bridge.base import how_many, replacing
from controller.cli.console import err, making, out, show_warning
from controller.cli.new_file import new_file, unwritable
from controller.synthetic import MOST_PHOTOS, Fitted, draw_examples, write_chain
from controller.synthetic import fit as fit_chain
from controller.xrays import no_folder

_SUFFIXES = (".yaml", ".yml")
_QUALITY = 90
_STOPPED = 130
_PICTURES = {".png": "PNG", ".jpg": "JPEG", ".jpeg": "JPEG"}


def fit(
    dataset: Annotated[
        Path,
        typer.Argument(metavar="DATASET", help="A data set's folder.", show_default=False),
    ],
    *,
    images: Annotated[
        list[Path],
        typer.Option(
            metavar="DIR",
            help="Folder with the x-rays that were photographed. May be repeated.",
            show_default=False,
        ),
    ],
    file: Annotated[
        Path,
        typer.Option("--out", metavar="FILE.yaml", help="Where the chain goes.", show_default=False),
    ],
    subset: Annotated[
        str | None,
        typer.Option(
            metavar="PLAN.SUBSET", help="Whose photos. Default: the only one there is.", show_default=False
        ),
    ] = None,
    photos: Annotated[
        int, typer.Option(metavar="N", min=5, max=2000, help="How many photos are measured at most.")
    ] = MOST_PHOTOS,
    surroundings: Annotated[
        bool,
        typer.Option(
            "--surroundings/--xray-only",
            help="Whether synthetic photos show as much around the x-ray as the photos do.",
        ),
    ] = True,
    picture: Annotated[
        Path | None,
        typer.Option(
            metavar="FILE.jpg", help="Draw a few x-rays, their photos and synthetic ones, side by side."
        ),
    ] = None,
    force: Annotated[bool, typer.Option("--force", help="Replace what is at --out and --picture.")] = False,
) -> None:
    """Fit a chain of transformations to photos of one room: synthetic photos then look like those.

    Photos of a subset are laid onto their x-rays, and measured: tilt, blur, noise, colour, brightness, how
    light falls off, and what is seen around the x-ray. The chain has all of it, spread as over the photos;
    its file says what was measured, and may be edited. Photos in which the x-ray cannot be found are left
    out, and counted.

      chexrig fit spring-set --subset spring.room --images CheXpert --out room.yaml --picture room.jpg

    Look at the picture. Then, for any x-rays:

      chexrig synth train.csv --images CheXpert --chain room.yaml --out made
    """
    for each in images:
        if not each.is_dir():
            raise no_folder(each)
    place = new_file(file, "--out", _SUFFIXES, "a chain is a YAML file", force=force)
    drawing = (
        new_file(picture, "--picture", tuple(_PICTURES), "a picture is a JPEG or a PNG", force=force)
        if picture is not None
        else None
    )
    with _stopped("nothing is written"), making("measuring photos") as progress:
        fitted = fit_chain(
            dataset, subset, images, surroundings=surroundings, at_most=photos, progress=progress
        )
    try:
        write_chain(fitted.chain, place, fitted.comment)
    except OSError as error:
        raise unwritable(place, error) from error
    _tell(fitted)
    out.print(f"written: {file}", markup=False)
    if drawing is not None:
        with _stopped(f"{file} is written, the picture is not"), making("drawing") as progress:
            _draw(dataset, fitted, drawing, progress)
        out.print(f"to look at: {picture}", markup=False)


@contextlib.contextmanager
def _stopped(words: str) -> Iterator[None]:
    """Say on Ctrl-C how things are."""
    try:
        yield
    except KeyboardInterrupt:
        err.print(f"stopped: {words}", markup=False)
        raise typer.Exit(_STOPPED) from None


def _draw(dataset: Path, fitted: Fitted, place: Path, progress: Callable[[int, int, str], None]) -> None:
    drawn = draw_examples(dataset, fitted, progress=progress)
    try:
        with replacing(place, alone=True) as stream:
            kind = _PICTURES[place.suffix.lower()]
            drawn.save(stream, kind, **({"quality": _QUALITY} if kind == "JPEG" else {}))
    except OSError as error:
        raise unwritable(place, error) from error


def _tell(fitted: Fitted) -> None:
    for why, count in fitted.left_out.items():
        show_warning(f"{how_many(count, 'photo')} left out: {why}")
    if fitted.are_simulated:
        show_warning("the photos are a simulated phone's: no phone was in front of a screen")
    out.print(f"fitted to {how_many(len(fitted.used), 'photo')} of {fitted.subset}", markup=False)

    def middle(key: str) -> float:
        return float(np.median(fitted.figures[key]))

    view = {name: middle(f"camera_view.{name}") for name in ("keystone_x", "keystone_y", "roll_deg")}
    across, down = (100 * abs(view[name]) for name in ("keystone_x", "keystone_y"))
    red, blue = (_more(middle(f"screen_tone.white_{name}"), name) for name in ("red", "blue"))
    for line in (
        f"tilt: top and bottom edge are {across:.1f} % off their mean, left and right {down:.1f} %,"
        f" turned by {view['roll_deg']:+.1f} degrees",
        f"levels: black is {middle('screen_tone.black'):.0f}, white is {middle('screen_tone.white'):.0f};"
        f" beside green, white has {red} and {blue}",
        f"light: the corners lack {100 * middle('room_light.falloff'):.0f} %",
        f"blur: a sigma of {middle('lens_blur.sigma'):.2f} thousandths of the picture's longer side",
        f"noise: {middle('grain.luma'):.1f} grey levels in dark grey, of colour {middle('grain.chroma'):.1f}",
    ):
        out.print(f"  {line}", markup=False)


def _more(times: float, colour: str) -> str:
    """Say how much more or less of a colour there is: ``3.8 % less red``."""
    return f"{100 * abs(times - 1):.1f} % {'less' if times < 1 else 'more'} {colour}"
