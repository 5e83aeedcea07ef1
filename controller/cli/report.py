"""``chexrig report``."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from android_bridge.base import Problem, plain_path, some_of
from controller.cli.console import counted, err, out
from controller.report import (
    Beside,
    Facts,
    dataset_facts,
    manifest_facts,
    render_page,
    report_place,
    write_report,
)
from controller.xrays import no_folder, read_manifest

_FAILED = 1
_MOST_PICTURES = 100


def report(
    subject: Annotated[
        Path,
        typer.Argument(
            metavar="DATASET|MANIFEST", help="A data set's folder, or a manifest.", show_default=False
        ),
    ],
    page: Annotated[
        Path | None,
        typer.Option(
            "--out",
            metavar="FILE.html",
            help="Where the page goes; the JSON beside it. Default: beside the data set, NAME-report.html.",
            show_default=False,
        ),
    ] = None,
    csv: Annotated[
        list[Path] | None,
        typer.Option(
            metavar="FILE",
            help="CheXpert's CSV: needed for a manifest; a data set's labels are held against it. Of several"
            " plans each has its own: repeat it.",
        ),
    ] = None,
    manifest: Annotated[
        list[Path] | None,
        typer.Option(
            metavar="FILE",
            help="Hold the data set's photos against this manifest and its x-rays. May be repeated.",
        ),
    ] = None,
    images: Annotated[
        list[Path] | None,
        typer.Option(
            metavar="DIR",
            help="Folder with the x-rays: compares them with their photos, and shows both. May be repeated.",
        ),
    ] = None,
    pictures: Annotated[
        int,
        typer.Option(metavar="N", min=0, max=_MOST_PICTURES, help="How many photos of each subset to show."),
    ] = 4,
) -> None:
    """Check a data set through and through, and describe it on one page.

    The page has the tables of the CheXphoto paper (1: how often each observation is positive, uncertain,
    negative; 3: patients, studies, images), a verdict with all checks, the conditions and latencies of each
    subset, and pictures. It says what the photos are of, subset by subset: labels (blank apart from 0.0),
    sex, age, view, dates, sizes, cameras. What misleads whoever does not know it comes first: a label that
    goes with a subset or with its conditions, by more than chance, and patients in several subsets. It needs
    no network and nothing beside it. A JSON file says the same.

    Checked are: every photo decodable, of the size and SHA-256 on record, with one row and one record; every
    file as SHA256SUMS lists it; no patient in two splits; nothing twice; captures.csv and captures.parquet
    alike; each subset complete and under one set of conditions. With --manifest also each photo's index, with
    --csv each label. A data set of several plans is held against all of theirs; photos whose own was not
    given are left out of that check, and counted.

    With --manifest or --images every photo is looked at again, whatever the tables say of it: one that shows
    something else than its x-ray is told, and stands on the page beside that x-ray and what it shows. What
    was exported before rigs were calibrated, or taken by hand, is compared by points and needs --images.

    The exit code is 0 if all that could be checked is right, 1 if something is not, 2 for wrong input.

      chexrig report spring-set

      chexrig report spring-set --manifest nokia.manifest --csv train.csv --images ~/chexpert

      chexrig report all-three --csv train.csv --csv valid.csv --manifest a.manifest --manifest b.manifest

    Before anything is photographed, the tables of a manifest:

      chexrig report nokia.manifest --csv train.csv
    """
    if not subject.exists():
        raise Problem(
            "there is no such data set or manifest",
            where=str(subject),
            expected="the folder that `chexrig export` made, or a manifest",
            advice="give its right path",
        )
    place = report_place(subject, page and plain_path(page))
    if subject.is_dir():
        facts, addresses = _of_dataset(subject, manifest or [], csv or [], images, pictures)
    else:
        facts, addresses = _of_manifest(subject, manifest, csv or [], images), {}
    data = write_report(facts, render_page(facts, addresses), place)
    _tell(facts, place, data)
    if facts.state == "failed":
        raise typer.Exit(_FAILED)


def _of_dataset(
    folder: Path, manifests: list[Path], csvs: list[Path], images: list[Path] | None, pictures: int
) -> tuple[Facts, dict[str, str]]:
    for each in images or ():
        if not each.is_dir():
            raise no_folder(each)
    with counted("reading photos and looking at them") as progress:
        beside = Beside(manifests, csvs, tuple(images) if images else None)
        return dataset_facts(folder, beside, pictures=pictures, progress=progress)


def _of_manifest(
    subject: Path, manifests: list[Path] | None, csvs: list[Path], images: list[Path] | None
) -> Facts:
    of_no_use = [name for name, each in (("--manifest", manifests), ("--images", images)) if each]
    if of_no_use:
        raise Problem(
            "only a data set can be held against that",
            where=of_no_use[0],
            expected="a data set's folder as the first argument",
            got=f"{subject}, a file",
            advice="leave it out: of a manifest only --csv is needed",
        )
    if not csvs:
        read_manifest(subject)  # tells what is none
        raise Problem(
            "a manifest holds no labels",
            where="--csv",
            expected="the CSV that it was drawn from",
            advice=f"chexrig report {subject} --csv train.csv",
        )
    if len(csvs) > 1:
        raise Problem(
            "a manifest was drawn from one CSV",
            where="--csv",
            expected="that one",
            got=f"{len(csvs)}: {some_of([str(each) for each in csvs])}",
            advice=f"chexrig report {subject} --csv {csvs[0]}",
        )
    return manifest_facts(subject, csvs[0])


def _tell(facts: Facts, page: Path, data: Path) -> None:
    for check in facts.checks:
        if check.state == "failed":
            err.print(f"not ok: {check.name}: {check.words}", markup=False)
            for detail in check.details:
                err.print(f"    {detail}", markup=False)
    for check in facts.checks:
        if check.state == "ok" and check.details:
            err.print(f"to know: {check.name}: {check.words}", markup=False)
            for detail in check.details:
                err.print(f"    {detail}", markup=False)
    for check in facts.checks:
        if check.state == "impossible":
            err.print(f"not possible: {check.name}: {check.words}", markup=False)
    for remark in facts.remarks:
        err.print(f"to know: {remark}", markup=False)
    if facts.missing:
        names = ", ".join(each.partition(":")[0] for each in facts.missing)
        err.print(f"still missing before publishing: {names}", markup=False)
    out.print(facts.verdict, markup=False)
    for words in filter(None, (facts.simulated_words, facts.synthetic_words)):
        out.print(words, markup=False)
    out.print(f"to look at: {page}", markup=False)
    out.print(f"the same as JSON: {data}", markup=False)
