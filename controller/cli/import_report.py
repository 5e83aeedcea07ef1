"""What an import tells, and the bars that it shows meanwhile."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator, Sequence

from rich.table import Table
from rich.text import Text

from controller.cli.console import counted, err, out
from controller.cli.import_options import Asked
from controller.intake.findings import Finding, Kind, Refused
from controller.intake.wanted import Imported, Wanted

_MOST_LINES = 200
_MOST_NAMED = 5


@contextlib.contextmanager
def wanted_of(asked: Asked) -> Iterator[Wanted]:
    """Give what is to be done, with a bar for each of its two parts."""
    if asked.csv is None:
        raise AssertionError("the mode has a CSV")
    with counted("reading photos") as reading, counted("copying photos") as copying:
        yield Wanted(
            folder=asked.folder,
            csv=asked.csv,
            out=asked.out,
            device=asked.device,
            images=asked.images,
            uncertain_as=asked.uncertain_as,
            reading=reading,
            copying=copying,
        )


@contextlib.contextmanager
def telling_findings() -> Iterator[None]:
    """Where a folder is refused for several things, show a table of all of them before."""
    try:
        yield
    except Refused as refused:
        if not refused.is_told:
            tell_findings(refused.findings)
        raise


def tell_findings(findings: Sequence[Finding]) -> None:
    """Show what is wrong, file by file, and name some of the files that nobody asked for."""
    wrong = [each for each in findings if each.kind is not Kind.EXTRA]
    if wrong:
        _tell_wrong(wrong)
    extra = [each for each in findings if each.kind is Kind.EXTRA]
    _tell_some([f"{each.file} ({each.note})" for each in extra], "that nobody asked for")


def _tell_wrong(findings: Sequence[Finding]) -> None:
    table = Table(title="what is wrong with the folder", title_justify="left")
    for heading in ("file", "line", "what", "expected", "got"):
        table.add_column(heading, justify="right" if heading == "line" else "left", overflow="fold")
    for each in findings[:_MOST_LINES]:
        line = str(each.row.line) if each.row is not None else ""
        table.add_row(Text(each.file), line, str(each.kind), Text(each.expected), Text(each.note))
    err.print(table)
    if len(findings) > _MOST_LINES:
        err.print(f"and {len(findings) - _MOST_LINES} more")


def _tell_some(names: Sequence[str], words: str) -> None:
    if not names:
        return
    more = f" and {len(names) - _MOST_NAMED} more" if len(names) > _MOST_NAMED else ""
    files = "1 file" if len(names) == 1 else f"{len(names)} files"
    err.print(f"{files} {words}: {', '.join(names[:_MOST_NAMED])}{more}", markup=False)


def tell_imported(imported: Imported) -> None:
    """Say what came into the data set, and where it is."""
    _tell_some([f"{each.name} ({each.why})" for each in imported.others], "left alone")
    for warning in imported.warnings:
        err.print(f"warning: {warning}", markup=False)
    if imported.with_position:
        err.print(
            f"warning: {_photos(imported.with_position)} taken (GPS), and JPEGs are kept byte"
            " for byte: mind this before you publish them",
            markup=False,
        )
    ways = ", ".join(f"{count} by {how}" for how, count in sorted(imported.how.items()))
    out.print(
        f"{imported.photos} photos ({imported.size_bytes / 1e6:.1f} MB), assigned: {ways}", markup=False
    )
    if imported.converted:
        out.print(f"{imported.converted} HEIC made JPEG; their own SHA-256 is on record", markup=False)
    for table in imported.tables:
        out.print(f"labels: {table}", markup=False)
    if imported.sheet is not None:
        out.print(f"to look at: {imported.sheet}", markup=False)


def tell_complete(imported: Imported, asked: Asked, which: str = "") -> None:
    """Give the verdict on a folder of which every photo that was asked for was imported."""
    news = "" if imported.has_changed else "; it had them all already, and nothing was changed"
    out.print(
        Text("complete: ", "bold green")
        + Text(f"all {imported.photos} photos {which or f'of {asked.folder}'} are in {imported.out}{news}")
    )


def _photos(count: int) -> str:
    return "1 photo says where it was" if count == 1 else f"{count} photos say where they were"
