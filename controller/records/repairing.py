"""Photos on record that are captured again: which, in whose place, and in which order."""

from __future__ import annotations

import secrets
import sqlite3
from collections.abc import Sequence
from dataclasses import dataclass

from controller.records.records import Intent
from controller.records.writing import Writing, now


@dataclass(frozen=True, slots=True)
class Replaced:
    """A current photo that is to be captured again, and why."""

    index: int
    photo_name: str
    why: str


class Repairing(Writing):
    """A journal that lets photos be captured again."""

    def begin_repair(self, subset: str, stretch: Sequence[Replaced]) -> str:
        """Record that a stretch of consecutive indices is to be captured again.

        Returns
        -------
        str
            The repair's id: the one that it has already where it was begun before and broke off, as the
            phone knows its photos by that.

        Raises
        ------
        sqlite3.IntegrityError
            When one of the photos is not the current one of its index.
        """
        with self._transaction():
            for each in stretch:
                self._check_current(subset, each)
            repair = self._unfinished(stretch) or secrets.token_hex(8)
            for each in stretch:
                self._db.execute(
                    "INSERT INTO repairs (photo_name, subset, idx, repair, why, asked_at)"
                    " VALUES (?, ?, ?, ?, ?, ?)"
                    " ON CONFLICT (photo_name) DO UPDATE SET repair = excluded.repair, why = excluded.why",
                    (each.photo_name, subset, each.index, repair, each.why, now()),
                )
        return repair

    def _check_current(self, subset: str, replaced: Replaced) -> None:
        current = self._rows(
            "SELECT 1 FROM captures WHERE photo_name = ? AND subset = ? AND idx = ? AND state = 'saved'",
            (replaced.photo_name, subset, replaced.index),
        )
        if not current:
            raise sqlite3.IntegrityError(f"{replaced.photo_name} is not the current photo of its index")

    def _unfinished(self, stretch: Sequence[Replaced]) -> str | None:
        """Find the repair of which exactly this is left, and with which the phone can go on."""
        wanted = {each.photo_name for each in stretch}
        for (repair,) in self._rows("SELECT DISTINCT repair FROM repairs WHERE done_at IS NULL"):
            left = self._rows(
                "SELECT photo_name FROM repairs WHERE repair = ? AND done_at IS NULL", (repair,)
            )
            if {name for (name,) in left} == wanted and self._can_go_on(repair, stretch[0].index):
                return str(repair)
        return None

    def _can_go_on(self, repair: str, index: int) -> bool:
        """Say whether the last photo that the phone can have for a repair is of this index or the one before.

        It may not be so where something was taken off the repair plan and put back in the meantime.
        """
        ((reached,),) = self._rows(
            "SELECT max(idx) FROM captures WHERE session IN (SELECT id FROM sessions WHERE repair = ?)",
            (repair,),
        )
        done = self._rows(
            "SELECT 1 FROM repairs WHERE repair = ? AND idx = ? AND done_at IS NOT NULL", (repair, index - 1)
        )
        return reached in (None, index) or (reached == index - 1 and bool(done))

    def _give_way(self, intent: Intent) -> None:
        """In a repair: have the photo before give way to the one that is being confirmed."""
        ((repair,),) = self._rows("SELECT repair FROM sessions WHERE id = ?", (intent.session,)) or [(None,)]
        if repair is None:
            return
        left = self._rows(
            "SELECT idx, photo_name FROM repairs WHERE repair = ? AND done_at IS NULL ORDER BY idx LIMIT 1",
            (repair,),
        )
        if not left or left[0][0] != intent.index:
            raise sqlite3.IntegrityError(f"index {intent.index} is not the next one of this repair")
        ((_, replaced),) = left
        self._db.execute(
            "UPDATE captures SET state = 'superseded' WHERE photo_name = ? AND state = 'saved'", (replaced,)
        )
        self._db.execute("UPDATE repairs SET done_at = ? WHERE photo_name = ?", (now(), replaced))
