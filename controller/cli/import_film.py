"""``chexrig import FOLDER --csv LABELS``: photos that a table, their folders or their names assign."""

from __future__ import annotations

from controller.cli.console import out
from controller.cli.import_options import Asked
from controller.cli.import_report import tell_complete, tell_imported, telling_findings, wanted_of
from controller.intake import film


def import_films(asked: Asked) -> bool:
    """Import all photos of the folder, or none; say what came of it."""
    with telling_findings(), wanted_of(asked) as wanted:
        done = film.import_films(wanted)
    if done.without_photo:
        out.print(
            f"{done.without_photo} of the x-rays in {wanted.csv} have no photo in {asked.folder}",
            markup=False,
        )
    tell_imported(done.imported)
    tell_complete(done.imported, asked)
    return True
