"""``chexrig import FOLDER --chexpeditor --csv SRC --rows A:B``: what the original rig's app took."""

from __future__ import annotations

from rich.table import Table
from rich.text import Text

from controller.cli.console import err, out
from controller.cli.import_options import Asked
from controller.cli.import_report import (
    tell_complete,
    tell_findings,
    tell_imported,
    telling_findings,
    wanted_of,
)
from controller.intake import chexpeditor
from controller.intake.chexpeditor import Checked


def import_chexpeditor(asked: Asked) -> bool:
    """Import the photos of the rows; say what is in the folder, and whether there is one of each row."""
    with telling_findings(), wanted_of(asked) as wanted:
        done = chexpeditor.import_chexpeditor(wanted, asked.rows, incomplete=asked.incomplete)
    checked = done.checked
    out.print(_counts(checked, asked))
    if checked.findings:
        tell_findings(checked.findings)
    if checked.untimed:
        err.print(
            f"{checked.untimed} photos do not say when they were taken: their order could not be checked"
        )
    tell_imported(done.imported)
    if checked.is_complete:
        tell_complete(done.imported, asked, f"of rows {asked.rows}")
        return True
    left = checked.rows - len(checked.certain)
    out.print(
        Text("not complete: ", "bold red")
        + Text(f"{left} of {checked.rows} rows have no certain photo, and are not in {done.imported.out}")
    )
    return False


def _counts(checked: Checked, asked: Asked) -> Table:
    table = Table(title=Text(str(asked.folder)), title_justify="left")
    table.add_column("rows")
    for heading in ("certain", *checked.counts):
        table.add_column(str(heading), justify="right")
    table.add_row(
        asked.rows,
        f"{len(checked.certain)}/{checked.rows}",
        *(str(count) for count in checked.counts.values()),
    )
    return table
