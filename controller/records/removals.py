"""Which photos were removed from the phone on purpose, and where their verified copies are.

Photos of two cameras have the same names, so a camera's stand in the table as ``camera/name``. Versions
before wrote the name alone: such a row may be of any camera.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from controller.records.database import Database, now
from controller.records.handovers import Handovers


class Removals:
    """The removals of one record, of one camera's photos."""

    def __init__(self, database: Database, camera: str) -> None:
        self._db = database
        self._of_camera = f"{camera}/" if camera else ""
        self._handovers = Handovers(database)

    def note(self, photos: Sequence[str], dataset: Path) -> None:
        """Write down, before that is done, that photos are removed from the phone.

        Raises
        ------
        Problem
            When it cannot be written: then nothing may be removed.
        """
        at = now()
        with self._db.transaction():
            self._handovers.refuse_elsewhere(self._db.path)
            for photo in photos:
                row = {"photo_name": self._of_camera + photo, "dataset": str(dataset), "at": at}
                self._db.insert("removals", row)

    def datasets(self) -> dict[str, str]:
        """Give the data set with the verified copy of each photo that was ever to be removed, by its name.

        It is written before a photo is removed: one that is named here may still be on the phone.
        """
        rows = self._db.rows("SELECT photo_name, dataset FROM removals ORDER BY number")
        found = {row["photo_name"].removeprefix(self._of_camera): row["dataset"] for row in rows}
        return {name: dataset for name, dataset in found.items() if "/" not in name}
