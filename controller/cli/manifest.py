"""``chexrig manifest``: make and look at the frozen list of x-rays."""

from __future__ import annotations

import contextlib
import hashlib
import os
import re
import shlex
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from android_bridge.base import Problem, how_many, plain_path
from controller.cli.console import counted, program, show_warnings
from controller.cli.console import out as results
from controller.cli.help_pages import Commands
from controller.cli.manifest_choice import chosen_selection
from controller.xrays import (
    FrontalOnly,
    NoPictureError,
    build_manifest,
    is_same,
    read_manifest,
    sample_manifest,
    selection_from_dict,
    write_manifest,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

    from controller.xrays import Manifest, Selection

app = Commands("manifest", "Freeze which x-rays are photographed, and in which order.")


@app.command()
def build(
    *,
    csv: Annotated[
        Path, typer.Option(metavar="FILE", help="CheXpert's train.csv, valid.csv or one like it.")
    ],
    out: Annotated[Path, typer.Option(metavar="FILE", help="The manifest to write.")],
    images: Annotated[
        list[Path] | None,
        typer.Option(
            metavar="DIR",
            help="Folder with the x-rays: where the CSV's paths start, the one holding train/ and valid/, or"
            " CheXpert's batches as they unpack. May be repeated where they lie in several.",
        ),
    ] = None,
    patients: Annotated[
        int | None, typer.Option(metavar="N", help="Take every x-ray of N patients, drawn with --seed.")
    ] = None,
    seed: Annotated[
        int | None,
        typer.Option(metavar="S", help="Which patients are drawn (0 if not given); kept in the manifest."),
    ] = None,
    rows: Annotated[
        str | None,
        typer.Option(metavar="A:B", help="Take data rows A to B of the CSV, from 1, both included."),
    ] = None,
    like: Annotated[
        Path | None,
        typer.Option(metavar="CSV", help="Take the x-rays of another list, in its order."),
    ] = None,
    patients_from: Annotated[
        Path | None,
        typer.Option(
            metavar="FILE",
            help="Take every x-ray of these patients: one a line, or a CSV with a column Path or patient.",
        ),
    ] = None,
    take_all: Annotated[bool, typer.Option("--all", help="Take every row.")] = False,
    frontal_only: Annotated[
        bool, typer.Option("--frontal-only", help="Of these, take the frontal views alone.")
    ] = False,
    allow_missing: Annotated[
        bool,
        typer.Option(
            "--allow-missing", help="Leave out what the CSV does not have of --like or --patients-from."
        ),
    ] = False,
    no_hash: Annotated[
        bool,
        typer.Option("--no-hash", help="Do not read the images: fast, but a bad image shows up only later."),
    ] = False,
    accept: Annotated[
        str | None,
        typer.Option(
            metavar="I,J",
            help="Take these indices though there is no picture in them, such as an all black one.",
        ),
    ] = None,
    force: Annotated[bool, typer.Option("--force", help="Replace another manifest at --out.")] = False,
) -> None:
    """Give the x-rays their numbers 1..N, check every image, and write the list to a file.

    The same CSV, images and choice always give the same file. Keep it: photos refer to its numbers.

    Every image is decoded to its last pixel and hashed, so that a broken one is found now: JPEG, PNG, TIFF or
    DICOM, by content and not by name. One without a picture in it (a few pixels, or all of nearly one grey
    level) is refused with the figures; --accept takes it, and the manifest keeps that.

    A DICOM is shown through its own VOI LUT or first window. Values of 16 bits are shown from the lowest to
    the highest, but for a few that are far away from all others. The manifest says which window it is.

    Beside the manifest goes a file of what photos of the x-rays are compared with (16 kB each); x-rays that
    no photo can tell apart are named, for of these only the order says which one a photo shows.

    For example, the first 250 rows, for a trial:

      chexrig manifest build --csv train.csv --images . --rows 1:250 --out trial.manifest

    3,000 patients, the same ones for everybody who gives seed 2020:

      chexrig manifest build --csv train.csv --images . --patients 3000 --seed 2020 --out nokia.manifest

    The x-rays of somebody else's data set, in its order; CheXphoto's photos are found by what they show:

      chexrig manifest build --csv train.csv --images . --like CheXphoto-v1.0/train.csv --out same.manifest

    The frontal views of some patients:

      chexrig manifest build --csv train.csv --images . --patients-from p.txt --frontal-only --out p.manifest

    Everything, without reading the images:

      chexrig manifest build --csv train.csv --all --no-hash --out all.manifest
    """
    chosen = chosen_selection(
        patients,
        seed,
        rows,
        like,
        patients_from,
        take_all=take_all,
        allow_missing=allow_missing,
    )
    selection = FrontalOnly(chosen) if frontal_only else chosen
    if not images and not no_hash:
        raise Problem(
            "the folder with the x-rays is not given",
            where="--images",
            advice="Give it, or --no-hash to leave the images unread.",
        )
    accepted = _indices(accept)
    if accepted and no_hash:
        raise Problem(
            "what is in the images is not known without reading them",
            where="--accept",
            expected="without --no-hash",
        )
    _refuse_place(out)
    if not force:
        _refuse_other_source(out, csv, selection, hashed=not no_hash)
    warnings: list[str] = []
    try:
        with counted("checking x-rays") as progress:
            manifest = build_manifest(
                csv,
                images or (),
                selection,
                hash_images=not no_hash,
                progress=progress,
                warn=warnings.append,
                accept=accepted,
            )
    except NoPictureError as problem:
        indices = ",".join(map(str, problem.to_accept))
        problem.advise(f"Or take them as they are: --accept {indices}")
        raise
    show_warnings(warnings)
    told = [*_summary(manifest), _write(manifest, out, force=force), *_alike(manifest, images or (), out)]
    results.print("\n".join([*told, *_next(out, manifest, csv, images or ())]), markup=False)


@app.command()
def sample(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="The manifest to draw from.")],
    *,
    count: Annotated[int, typer.Option(metavar="N", min=1, help="How many x-rays to draw.")],
    seed: Annotated[int, typer.Option(metavar="S", help="Which ones; kept in the sample.")],
    out: Annotated[Path, typer.Option(metavar="FILE", help="The manifest to write.")],
    force: Annotated[bool, typer.Option("--force", help="Replace another manifest at --out.")] = False,
) -> None:
    """Draw x-rays at random from a manifest: a manifest of its own, for a plan of its own.

    They are numbered 1..N anew, in the order they have there. The same manifest, count and seed give the same
    sample to everybody; a smaller count gives a part of a larger one. Photos of the sample and of the whole
    belong together by split, patient, study and view.

    For example, as CheXphoto's iPhone1k was drawn from the x-rays of Nokia10k:

      chexrig manifest sample nokia10k.manifest --count 1000 --seed 7 --out iphone1k.manifest
    """
    _refuse_place(out)
    whole = read_manifest(file)
    try:
        drawn = sample_manifest(whole, count, seed)
    except Problem as problem:
        problem.where = str(file)
        raise
    told = [*_summary(drawn), _write(drawn, out, force=force), *_next(out, drawn)]
    results.print("\n".join(told), markup=False)


@app.command()
def show(file: Annotated[Path, typer.Argument(metavar="FILE", help="A manifest.")]) -> None:
    """Check a manifest and say in short what it holds.

    For example:

      chexrig manifest show nokia.manifest
    """
    manifest = read_manifest(file)
    first, last = manifest.xray(1), manifest.xray(len(manifest))
    lines = [
        *_summary(manifest),
        f"source: {manifest.csv_name}, {manifest.csv_rows:,} rows, SHA-256 {manifest.csv_sha256}",
        f"first: {first.index} {first.path}",
        f"last: {last.index} {last.path}",
        f"digest: {manifest.digest}",
    ]
    results.print("\n".join(lines), markup=False)


def _alike(manifest: Manifest, images: Sequence[Path], out: Path) -> list[str]:
    """Make what photos will be compared with, and say which x-rays no photo can tell apart."""
    if not manifest.hashed:
        return []
    from controller.identity import references_for  # noqa: PLC0415 - a manifest without images needs none

    with counted("comparing x-rays") as progress:
        likes = references_for(manifest, images, out, progress).likes
    return likes.told(lambda index: f"{index} ({manifest.xray(index).path})")


def _indices(text: str | None) -> tuple[int, ...]:
    if text is None:
        return ()
    if not re.fullmatch(r" *[0-9]{1,9} *(, *[0-9]{1,9} *)*", text):
        raise Problem("these are not indices", where="--accept", expected="such as 17,20", got=text)
    return tuple(sorted({int(each) for each in text.split(",")}))


def _refuse_place(out: Path) -> None:
    """Refuse before minutes of hashing where nothing can be written, and to replace what is no manifest."""
    out = plain_path(out)
    if out.exists() and not out.is_file():
        what = "a folder" if out.is_dir() else "something that is no file"
        raise Problem(f"there is {what} at --out", where=str(out), advice="choose another name")
    if out.is_file():
        with out.open("rb") as there:
            if there.read(1) not in {b"{", b""}:
                raise Problem(
                    "there is another file at --out, which is no manifest",
                    where=str(out),
                    advice="choose another name",
                )
    if not os.access(out.parent, os.W_OK | os.X_OK):
        raise Problem(
            "the manifest cannot be written",
            where=str(out),
            expected="a file name in a folder that exists and may be written to",
            got="it may not be written to" if out.parent.is_dir() else f"there is no folder {out.parent}",
            advice="choose another place",
        )


def _refuse_other_source(out: Path, csv: Path, selection: Selection, *, hashed: bool) -> None:
    """Refuse before minutes of hashing what would be refused afterwards anyway."""
    if not out.exists() or not csv.is_file():
        return
    try:
        old = read_manifest(out)
    except Problem:
        raise _exists(out, "a manifest that is not whole") from None
    csv_sha256 = hashlib.sha256(csv.read_bytes()).hexdigest()
    if (old.csv_sha256, old.selection, old.hashed) != (csv_sha256, selection.to_dict(), hashed):
        raise _exists(out, f"{selection_from_dict(old.selection)} of {old.csv_name}, {_hashing(old)}")


def _exists(out: Path, got: str) -> Problem:
    return Problem(
        "there is another file at --out",
        where=str(out),
        expected="no file, or the same manifest",
        got=got,
        advice="Choose another name. --force replaces it, but photos taken with it then lose their x-rays.",
    )


def _write(manifest: Manifest, out: Path, *, force: bool) -> str:
    if out.is_file():
        old = None
        with contextlib.suppress(Problem):
            old = read_manifest(out)
        if old is not None and is_same(old, manifest):
            return f"{out} is already this manifest: digest {old.digest}"
        if not force:
            shown = tuple(replace(each, windowing="") for each in manifest.xrays)
            if old is not None and old.xrays in (shown, tuple(replace(each, accepted="") for each in shown)):
                but = "but for what was not on record then"
                return f"{out} is already this manifest, {but}: digest {old.digest}"
            raise _exists(out, "a manifest of other images")
    write_manifest(manifest, out)
    return f"written to {out}: digest {manifest.digest}"


def _next(out: Path, manifest: Manifest, csv: Path | None = None, images: Sequence[Path] = ()) -> list[str]:
    """Say how the file gets into a plan; the command is to work with ``--yes`` as well."""
    from controller.plan import manifest_line  # noqa: PLC0415 - looking at a manifest needs no plan

    given = ["--manifest", out, *(("--csv", csv) if csv else ())]
    given += [each for folder in images for each in ("--images", folder)]
    elsewhere = "" if csv else f" (with --csv FILE where {manifest.csv_name} is not beside it)"
    return [
        f"for a plan of it: {program()} plan new {shlex.join(map(str, given))}{elsewhere}",
        f"or in a plan, under `data`: {manifest_line(plain_path(out))}",
    ]


def _summary(manifest: Manifest) -> list[str]:
    patients = len({(xray.key.split, xray.key.patient) for xray in manifest.xrays})
    lines = [
        f"{how_many(len(manifest), 'x-ray')} of {how_many(patients, 'patient')} "
        f"({selection_from_dict(manifest.selection)} of {manifest.csv_name}, {_hashing(manifest)})"
    ]
    dicom = sum(xray.windowing.startswith("DICOM") for xray in manifest.xrays)
    deep = [xray.windowing for xray in manifest.xrays if xray.bits == 16]
    deep = [each for each in deep if not each.startswith("DICOM")]
    if deep:
        cut = sum(" of " in each for each in deep)
        but = f"; {cut:,} of them without a few that are far away" if cut else ""
        lines.append(
            f"{len(deep):,} of 16 bits: shown through a linear window from their lowest to highest value{but}"
        )
    if dicom:
        lines.append(f"{dicom:,} DICOM: each shown through its own window, or else one from its lowest value")
        lines[-1] += " to its highest"
    accepted = [xray.index for xray in manifest.xrays if xray.accepted]
    if accepted:
        from controller.plan import merged, spoken  # noqa: PLC0415 - looking at a manifest needs no plan

        lines.append(f"{len(accepted):,} without a picture, accepted: {spoken(merged(accepted))}")
    return lines


def _hashing(manifest: Manifest) -> str:
    return "images checked" if manifest.hashed else "images not checked"
