"""Which photos were removed from the phone on purpose, and where their verified copies are."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from controller.records.database import Database, now
from controller.records.handovers import Handovers


class Removals:
    """The removals of one record."""

    def __init__(self, database: Database) -> None:
        self._db = database
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
                self._db.insert("removals", {"photo_name": photo, "dataset": str(dataset), "at": at})

    def datasets(self) -> dict[str, str]:
        """Give the data set with the verified copy of each photo that was ever to be removed, by its name.

        It is written before a photo is removed: one that is named here may still be on the phone.
        """
        rows = self._db.rows("SELECT photo_name, dataset FROM removals ORDER BY number")
        return {row["photo_name"]: row["dataset"] for row in rows}
