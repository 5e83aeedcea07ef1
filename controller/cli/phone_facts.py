"""``chexrig phone facts``."""

from __future__ import annotations

import json
import statistics
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.text import Text

from android_bridge.base import Problem, replacing
from controller.capture.trial import FactsRun, PhoneReport
from controller.cli.begun import Camera, load_begun_plan
from controller.cli.console import Listing, counted, err, exit_code_of, out
from controller.cli.new_file import new_file, unwritable
from controller.cli.run_options import Transport, completed_phone, named, run_options
from controller.display import run_application
from controller.records import only_controller, open_record

_NOTICED = {
    "roll_deg": ("turned from upright", "degrees"),
    "pitch_deg": ("lens above the horizon", "degrees"),
    "lux": ("light at its front", "lux"),
    "knock_ms2": ("moved", "m/s2"),
}
_TIMES = {
    "queue_us": "until the exposure",
    "expose_us": "exposing and reading",
    "encode_us": "making the JPEG",
    "write_us": "writing the file",
    "flush_us": "flushing name and journal",
    "phone_us": "all of it",
}


def facts(
    plan: Annotated[Path, typer.Argument(metavar="PLAN", help="The plan's YAML file.", show_default=False)],
    camera: Camera = "",
    to: Annotated[
        Path | None, typer.Option("--out", metavar="FILE.json", help="Write it to this file as well.")
    ] = None,
    force: Annotated[bool, typer.Option("--force", help="Replace the file.")] = False,
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
    """Ask a phone what it is, and see how long it takes for ten photos.

    What it tells: its versions, what its camera is able to and how it is set, its sensors; and where its time
    goes for each photo, of the calibration board. No serial number and no address is in it: it is what to
    send along when something is not as it should be, as nobody else has your phone.

      chexrig phone facts PLAN

      chexrig phone facts PLAN --out my-phone.json

    The photos stay on the phone, in a folder of their own: `chexrig phone trials PLAN --remove` removes them.
    """
    file = None if to is None else new_file(to, "--out", (".json",), "the report is JSON", force=force)
    loaded = load_begun_plan(plan, camera=camera, rehearsal=phone == "sim", phone=phone)
    with only_controller(loaded.state_dir):
        options = run_options(
            loaded, phone, transport, pairing_code, None, headless, "screen", None, patience_s
        )
        if options.is_legacy:
            raise Problem(
                "the original rig's app does not say what its phone is",
                where=str(options.phone),
                advice="with chexrig's own app it does",
            )
        open_record(loaded).close()
        with counted("photos") as progress:
            run = FactsRun(loaded, named(options), _tell, progress)
            report = run_application(
                run.run, run.operator, headless=headless, last_words=lambda end: _last_words(end, file)
            )
    _deliver(report, file)


def _tell(words: str) -> None:
    err.print(Text(words, "dim"))


def _last_words(outcome: PhoneReport | BaseException, file: Path | None) -> int:
    def end() -> None:
        if isinstance(outcome, BaseException):
            raise outcome
        _deliver(outcome, file)

    return exit_code_of(end)


def _deliver(report: PhoneReport, file: Path | None) -> None:
    """Show it, and write it too: a file that cannot be written loses none of the figures."""
    _show(report)
    if file is None:
        return
    try:
        with replacing(file) as written:
            written.write((json.dumps(report.as_json, indent=2) + "\n").encode())
    except OSError as error:
        raise unwritable(file, error) from error
    out.print(f"written to {file}", markup=False)


def _show(report: PhoneReport) -> None:
    said = report.introduction
    words = f"{said.model}, app {said.app_version}, camera {said.camera_level}"
    out.print(words, markup=False, highlight=False)
    listing = Listing("", "what", "told")
    told = list(_flat(report.as_json["told"]))
    for name, value in told:
        listing.add(name, value)
    if said.processing not in (words for _, words in told):
        listing.add("camera set to", said.processing)
    for name, value in report.as_json["noticed"].items():
        words, unit = _NOTICED[name]
        listing.add(words, "no such sensor" if value is None else f"{value:g} {unit}")
    listing.show(out)
    times = Listing("", "for a photo", "median ms#", "longest ms#")
    photos = report.as_json["photos"]
    for name, words in _TIMES.items():
        known = [each[name] / 1000 for each in photos if each[name] is not None]
        if known:
            times.add(words, f"{statistics.median(known):.1f}", f"{max(known):.1f}")
    times.show(out)


def _flat(told: dict[str, Any], before: str = "") -> Iterator[tuple[str, str]]:
    for name, value in told.items():
        words = f"{before}{name.replace('_', ' ')}"
        if isinstance(value, dict):
            yield from _flat(value, f"{words}: ")
        else:
            yield words, ", ".join(map(str, value)) if isinstance(value, list) else str(value)
