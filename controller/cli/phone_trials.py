"""``chexrig phone trials`` and ``chexrig phone shutter``."""

from __future__ import annotations

import statistics
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated
from urllib.parse import unquote

import typer
from rich.text import Text

from android_bridge.adb import connect
from android_bridge.base import SIMULATED_MODELS, AdbAddress, Kind, Problem, how_many, parse_phone
from android_bridge.store import AdbStore, FolderStore, PhotoStore
from controller.capture.trial import (
    ShutterResult,
    ShutterRun,
    TrialBook,
    TrialPhoto,
    remove_photos,
)
from controller.cli.begun import Camera, load_begun_plan
from controller.cli.console import Listing, copyable, counted, err, exit_code_of, out, show_warning
from controller.cli.run_options import Transport, completed_phone, named, run_options
from controller.display import run_application
from controller.plan import SIMULATED_PHONE, LoadedPlan
from controller.records import only_controller, open_record

_NONE = "no photos of trials are on a phone, as far as is known here"

Plan = Annotated[Path, typer.Argument(metavar="PLAN", help="The plan's YAML file.", show_default=False)]


def trials(
    plan: Plan,
    camera: Camera = "",
    remove: Annotated[
        bool, typer.Option("--remove", help="Remove them from the phone, and their small pictures from here.")
    ] = False,
    phone: Annotated[
        str,
        typer.Option(
            metavar="adb[:SERIAL]", help="The phone to remove them from; default: the one that took them."
        ),
    ] = "",
    rehearsal: Annotated[
        bool, typer.Option("--rehearsal", help="Those of the rehearsal (run --phone sim) of the plan.")
    ] = False,
) -> None:
    """List the photos of trials that are on the phone, or remove them.

    A trial is what is measured of a phone, or tried out with it, beside the plan's subsets. Its photos stand
    in a folder of their own on the phone, are in no record and get into no data set. Those of subsets are
    never touched.

      chexrig phone trials PLAN

      chexrig phone trials PLAN --remove
    """
    loaded = load_begun_plan(plan, camera=camera, rehearsal=rehearsal)
    if not remove:
        _list(TrialBook(loaded).photos)
        return
    with only_controller(loaded.state_dir):
        book = TrialBook(loaded)
        _remove(loaded, book, phone)


def _list(photos: Sequence[TrialPhoto]) -> None:
    if not photos:
        out.print(_NONE)
        return
    listing = Listing("", "trial", "phone", "folder", "photos#", "MB#", named_by=2)
    groups: dict[tuple[str, str, str], list[int]] = {}
    for each in photos:
        place = (each.kind.removeprefix("_"), f"{each.model}, {_at(each)}", unquote(each.folder))
        groups.setdefault(place, []).append(each.size_bytes)
    for place, sizes in groups.items():
        listing.add(*place, str(len(sizes)), f"{sum(sizes) / 1e6:.1f}")
    listing.show(out)


def _at(photo: TrialPhoto) -> str:
    """Give where a phone is; a simulated one's port is another one each time."""
    return "this computer" if photo.model in SIMULATED_MODELS else photo.phone


def _remove(loaded: LoadedPlan, book: TrialBook, phone: str) -> None:
    places: dict[tuple[str, str], list[TrialPhoto]] = {}
    for each in book.photos:
        places.setdefault((each.folder, _at(each)), []).append(each)
    if not places:
        out.print(_NONE)
    refused: list[Problem] = []
    for photos in places.values():
        with _store(loaded, photos[0], phone or photos[0].phone) as store:
            if phone and not _has_any(store, photos):
                model, at = photos[0].model, _at(photos[0])
                words = f"not there, and still listed: {how_many(len(photos), 'photo')} by {model}, {at}"
                out.print(f"{words}: {store.description}", markup=False)
                continue
            removed = remove_photos(loaded, book, photos, store)
            where = store.description
        words = f"{how_many(removed.photos, 'photo')} of trials removed"
        out.print(f"{words} ({removed.size_bytes / 1e6:.1f} MB): {where}", markup=False)
        refused += removed.refused
    for problem in refused:
        show_warning(problem)
    if refused:
        raise Problem(
            f"{how_many(len(refused), 'photo')} of trials could not be removed",
            advice="see above why, and run the same command again",
            kind=Kind.ABORTED,
        )


def _has_any(store: PhotoStore, photos: Sequence[TrialPhoto]) -> bool:
    """Say whether any of these photos is in a folder: else it may be that of another phone."""
    names = {kind: {each.name for each in store.files(kind)} for kind in {each.kind for each in photos}}
    return any(each.name in names[each.kind] for each in photos)


@contextmanager
def _store(loaded: LoadedPlan, photo: TrialPhoto, phone: str) -> Iterator[PhotoStore]:
    """Give the folder of a photo: on this computer, or on the phone itself over ADB."""
    path = Path(unquote(photo.folder))
    if photo.model in SIMULATED_MODELS:
        beside = loaded.own(SIMULATED_PHONE) / path.name  # a moved plan has its photos with it
        yield FolderStore(beside if beside.is_dir() else path)
        return
    address = parse_phone(phone, where="--phone")
    if not isinstance(address, AdbAddress):
        raise Problem(
            "photos are removed from a phone over ADB only",
            where=f"{photo.model}, {phone}",
            expected="--phone adb, or adb:SERIAL",
            advice="plug the phone in; `chexrig phone list` shows its serial",
        )

    def tell(words: str) -> None:
        err.print(words, markup=False)

    store = AdbStore(lambda: connect(address.serial, say=tell), str(path), say=tell)
    try:
        yield store
    finally:
        store.close()


def shutter(
    plan: Plan,
    camera: Camera = "",
    again: Annotated[bool, typer.Option("--again", help="Measure anew what was measured before.")] = False,
    phone: Annotated[
        str,
        typer.Option(
            metavar="sim|adb[:SERIAL]|udp:HOST:PORT",
            autocompletion=completed_phone,
            help="The phone; default: the one the plan names.",
        ),
    ] = "",
    transport: Annotated[
        Transport, typer.Option(help="How datagrams get to a phone at hand over ADB, as for chexrig run.")
    ] = Transport.AUTO,
    pairing_code: Annotated[
        str,
        typer.Option(envvar="CHEXRIG_PAIRING_CODE", help="The code the phone shows, as for chexrig run."),
    ] = "",
    headless: Annotated[
        bool, typer.Option("--headless", help="Show on no screen: for the simulated phone.")
    ] = False,
    patience_s: Annotated[float | None, typer.Option(hidden=True, min=0.1)] = None,
) -> None:
    """Measure whether a phone still exposes after it has said so: how early the display may move on.

    Some phones put a photo together from several exposures, the last one later than the phone says. Ten
    photos are taken of a black screen that turns white as soon as the phone says `exposed`, among ten of one
    that stays black, and one of a white one. Where white gets into a photo, or it cannot be told, the display
    waits until each photo is saved, which is slower. A run measures a phone it does not know by itself; what
    was found is kept for this user, by the phone's model and the version of its app.

      chexrig phone shutter PLAN

      chexrig phone shutter PLAN --again

    The photos stay on the phone, in a folder of their own: `chexrig phone trials PLAN --remove` removes them.
    """
    loaded = load_begun_plan(plan, camera=camera, rehearsal=phone == "sim", phone=phone)
    with only_controller(loaded.state_dir):
        options = run_options(
            loaded, phone, transport, pairing_code, None, headless, "screen", None, patience_s
        )
        if options.is_legacy:
            raise Problem(
                "the original rig's app does not say when the sensor has read the screen",
                where=str(options.phone),
                got="nothing can be measured: the display waits until each photo is saved",
                advice="with chexrig's own app it can be",
            )
        # Without a record, what a phone leaves beside it would speak of one that is lost.
        open_record(loaded).close()
        with counted("photos") as progress:
            run = ShutterRun(loaded, named(options), _tell, progress, again=again)
            result = run_application(run.run, run.operator, headless=headless, last_words=_last_words)
    _show(result)


def _tell(words: str) -> None:
    err.print(Text(words, "dim"))


def _last_words(outcome: ShutterResult | BaseException) -> int:
    def end() -> None:
        if isinstance(outcome, BaseException):
            raise outcome
        _show(outcome)

    return exit_code_of(end)


def _show(result: ShutterResult) -> None:
    """Tell what was measured, with the figures that it is concluded from."""
    when = f"{result.measured_at.astimezone():%d %b %Y %H:%M}"
    out.print(f"{result.model}, app {result.app_version}, measured {when}", markup=False, highlight=False)
    listing = Listing("", "screen", "photos#", "mean grey level#", "lowest#", "highest#")
    groups = {"black": result.plain, "black, then white": result.switched, "white": (result.white,)}
    for words, levels in groups.items():
        figures = (statistics.fmean(levels), min(levels), max(levels))
        listing.add(words, str(len(levels)), *(f"{each:.2f}" for each in figures))
    listing.show(out)
    out.print(f"3 sigma of black ones, with their rounding: {3 * result.sigma:.2f}", highlight=False)
    why = result.why_wait
    if why:
        out.print(copyable(f"the display waits until each photo is saved: {why}"), markup=False)
    else:
        out.print("no white gets into a photo: the display moves on as soon as the phone says `exposed`")
