"""``chexrig convert``: tables of other collections, made into one in CheXpert's form."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from android_bridge.base import Problem, plain_path, replace_file
from controller.cli.console import err, out, program
from controller.convert import COLLECTIONS, Converted
from controller.convert import convert as convert_tables


def convert(
    tables: Annotated[
        list[Path],
        typer.Argument(metavar="TABLES", help="The collection's tables and lists, in any order; .gz too."),
    ],
    *,
    collection: Annotated[
        str,
        typer.Option(
            "--from", metavar="NAME", help=f"Which collection they are of: {' or '.join(COLLECTIONS)}."
        ),
    ],
    file: Annotated[Path, typer.Option("--out", metavar="FILE", help="The CSV to write.")],
    force: Annotated[bool, typer.Option("--force", help="Replace another file at --out.")] = False,
) -> None:
    """Make the tables of another collection of chest x-rays into one CSV in CheXpert's form.

    The images stay where they are: a column File says where each lies in the collection's folder. Every image
    becomes a row, and what has no place in CheXpert's form is left blank and counted. Which label becomes
    which, and why, stands in docs/tables.md.

    NIH ChestX-ray14; without the two lists all x-rays come into train:

      chexrig convert --from nih Data_Entry_2017_v2020.csv train_val_list.txt test_list.txt --out nih.csv

    MIMIC-CXR-JPG:

      chexrig convert --from mimic-cxr-jpg --out mimic.csv mimic-cxr-2.0.0-metadata.csv.gz \
      mimic-cxr-2.0.0-chexpert.csv.gz mimic-cxr-2.0.0-split.csv.gz

    Then, with the folder that has images_001 and so on, or files:

      chexrig manifest build --csv nih.csv --images DIR --rows 1:250 --out trial.manifest
    """
    known = COLLECTIONS.get(collection)
    if known is None:
        raise Problem(
            "this collection is not known",
            where="--from",
            expected=" or ".join(COLLECTIONS),
            got=collection,
            advice="docs/tables.md says what a table of any other collection has to look like",
        )
    if any(file.exists() and each.exists() and each.samefile(file) for each in tables):
        raise Problem(
            "the CSV to write is one of the tables",
            where=str(file),
            expected="another name",
            advice="the table is needed as it was published",
        )
    found = convert_tables(known, tables)
    told = _write(file, found.text.encode("utf-8"), force=force)
    for line in _summary(found, known.title):
        err.print(line, markup=False)
    out.print(told, markup=False)
    err.print(
        f"next: {program()} manifest build --csv {file} --images DIR --all --out FILE; DIR has the images",
        markup=False,
    )


def _summary(found: Converted, title: str) -> list[str]:
    splits = ", ".join(f"{count:,} {name}" for name, count in found.splits.items())
    lines = [f"{found.rows:,} x-rays of {title}: {splits}"]
    if not found.has_splits:
        lines.append("  all are in train: neither a table nor a list says which split they are in")
    for (word, label), count in sorted(found.labels.items()):
        if word != label:
            became = f"became {label}" if label else "left blank, for CheXpert has no label for it"
            lines.append(f"  {count:,} {word} {became}")
    lines += [f"  {what}: {count:,}" for what, count in found.left.items()]
    return lines


def _write(named: Path, data: bytes, *, force: bool) -> str:
    file = plain_path(named)
    try:
        if file.is_file() and file.read_bytes() == data:
            return f"{named} is already this table"
        if file.exists() and not (force and file.is_file()):
            raise Problem(
                "there is something else at --out",
                where=str(file),
                expected="no file, or the same table",
                advice="choose another name; --force replaces it, and photos taken by it lose their labels",
            )
        replace_file(file, data)
    except OSError as error:
        raise Problem(
            "the table cannot be written",
            where=str(file),
            expected="a file name in a folder that exists and may be written to",
            got=error.strerror or str(error),
        ) from error
    return f"written to {named}"
