"""Photos on record that are to be captured again: requests and withdrawals are appended, never changed.

What waits is what was not withdrawn and whose photo still counts: a request is done by the very transaction
that puts another photo in its place.
"""

from __future__ import annotations

import secrets
import sqlite3
from collections.abc import Collection, Iterable, Sequence
from dataclasses import replace
from itertools import groupby

from controller.records.database import Database, now
from controller.records.handovers import Handovers
from controller.records.values import EXPORT, OPERATOR, RIG, Retake

_BY_ITSELF = (EXPORT, RIG)
_CURRENT = (
    "EXISTS (SELECT 1 FROM captures AS c WHERE c.camera = q.camera AND c.subset = q.subset"
    " AND c.idx = q.idx AND c.photo_name = q.photo_name AND c.state = 'saved')"
)
_WITHDRAWN = "(SELECT w.withdrawn_at FROM withdrawals AS w WHERE w.retake = q.number)"
#: The newest repair of a request's photo, whichever of its requests it was begun for.
_NEWEST_REPAIR = (
    "(SELECT r.repair FROM repairs AS r JOIN retakes AS o ON o.number = r.retake"
    " WHERE o.camera = q.camera AND o.photo_name = q.photo_name ORDER BY r.number DESC LIMIT 1)"
)
_DONE = (
    f"CASE WHEN {_CURRENT} THEN NULL ELSE (SELECT n.saved_at FROM captures AS n JOIN sessions AS s"
    f" ON s.id = n.session WHERE s.repair = {_NEWEST_REPAIR} AND n.camera = q.camera"
    " AND n.subset = q.subset AND n.idx = q.idx AND n.saved_at IS NOT NULL) END"
)
_SELECT = (
    'SELECT q.number, q.camera, q.subset, q.idx AS "index", q.photo_name, q.why, q.asked_by, q.asked_at,'
    f" {_NEWEST_REPAIR} AS repair, {_WITHDRAWN} AS withdrawn_at, {_DONE} AS done_at FROM retakes AS q"
)


class Retakes:
    """The requests of one record, for the photos of one camera.

    Parameters
    ----------
    camera
        Empty for a plan's only one. What waits for the others is neither seen nor touched.
    """

    def __init__(self, database: Database, camera: str) -> None:
        self._db = database
        self._camera = camera
        self._handovers = Handovers(database)

    def ask(self, requests: Sequence[Retake], checked: Collection[str] = ()) -> list[Retake]:
        """Append requests, and withdraw what an export finds to be fine again.

        What waits already for the same reason is not asked for twice; where the operator has asked for a
        photo, no export and no rig does.

        Parameters
        ----------
        checked
            Ids of the subsets in which an export has looked at every photo: what an earlier export or the rig
            has asked for in these and is not among `requests` is withdrawn. What the operator has asked for
            never is.

        Returns
        -------
        list of Retake
            Those that are out of date: another photo stands in the place of theirs. They are not appended.
        """
        requests = [replace(each, camera=self._camera) for each in requests]
        with self._db.transaction():
            self._handovers.refuse_elsewhere(self._db.path)
            waiting = self._live()
            asked = {(each.camera, each.photo_name) for each in requests}
            for each in waiting:
                in_vain = each.subset in checked and (each.camera, each.photo_name) not in asked
                if each.asked_by in _BY_ITSELF and in_vain:
                    self._withdraw(each, EXPORT)
            late = [each for each in requests if not self._is_current(each)]
            for each in requests:
                if each not in late and not _stands(each, waiting):
                    self._append(each)
        return late

    def _append(self, request: Retake) -> None:
        self._db.insert(
            "retakes",
            {
                "camera": request.camera,
                "subset": request.subset,
                "idx": request.index,
                "photo_name": request.photo_name,
                "why": request.why,
                "asked_by": request.asked_by,
                "asked_at": now(),
            },
        )

    def _is_current(self, request: Retake) -> bool:
        found = self._db.value(
            "SELECT 1 FROM captures WHERE camera = :camera AND subset = :subset AND idx = :idx"
            " AND photo_name = :photo_name AND state = 'saved'",
            camera=request.camera,
            subset=request.subset,
            idx=request.index,
            photo_name=request.photo_name,
        )
        return found is not None

    def withdraw(self, subset: str, indices: Collection[int]) -> list[int]:
        """Have photos stay as they are, whoever asked for others; give the indices where something waited."""
        with self._db.transaction():
            self._handovers.refuse_elsewhere(self._db.path)
            found = [each for each in self._live() if each.subset == subset and each.index in indices]
            for each in found:
                self._withdraw(each, OPERATOR)
        return sorted({each.index for each in found})

    def _withdraw(self, request: Retake, by: str) -> None:
        self._db.insert("withdrawals", {"retake": request.number, "withdrawn_by": by, "withdrawn_at": now()})

    def waiting(self) -> list[Retake]:
        """Give what waits, one request for each photo, by index.

        The operator's counts before an export's or the rig's, and a newer one before an older.
        """
        by_photo = {
            (each.camera, each.photo_name): each
            for each in sorted(self._live(), key=lambda each: (each.asked_by not in _BY_ITSELF, each.number))
        }
        return sorted(
            by_photo.values(), key=lambda each: (each.index, each.subset, each.camera, each.photo_name)
        )

    def _live(self) -> list[Retake]:
        return self._db.objects(
            Retake,
            f"{_SELECT} WHERE q.camera = :camera AND {_CURRENT} AND {_WITHDRAWN} IS NULL",
            camera=self._camera,
        )

    def of(self, subset: str) -> list[Retake]:
        """Give whatever was asked for in a subset, done and withdrawn requests too, by index and time."""
        return self._db.objects(
            Retake,
            f"{_SELECT} WHERE q.camera = :camera AND q.subset = :subset ORDER BY q.idx, q.number",
            camera=self._camera,
            subset=subset,
        )

    def begin_repair(self, stretch: Sequence[Retake]) -> str:
        """Record that a stretch of consecutive indices is to be captured again.

        Parameters
        ----------
        stretch
            Requests of one subset and camera, as `stretches` gives them.

        Returns
        -------
        str
            The repair's id: the one that it has already where it was begun before and broke off, as the
            phone knows its photos by that.

        Raises
        ------
        sqlite3.IntegrityError
            When one of the photos is not the current one of its index, or nobody has asked for another.
        """
        with self._db.transaction():
            wanted = {each.photo_name for each in self._live()}
            for each in stretch:
                if not self._is_current(each):
                    raise sqlite3.IntegrityError(f"{each.photo_name} is not the current photo of its index")
                if each.photo_name not in wanted:
                    raise sqlite3.IntegrityError(f"nobody asks for another photo than {each.photo_name}")
            repair = self._unfinished(stretch) or secrets.token_hex(8)
            for each in stretch:
                known = {"repair": repair, "retake": each.number}
                is_known = self._db.value(
                    "SELECT 1 FROM repairs WHERE repair = :repair AND retake = :retake", **known
                )
                if is_known is None:
                    self._db.insert("repairs", {**known, "begun_at": now()})
        return repair

    def _unfinished(self, stretch: Sequence[Retake]) -> str | None:
        """Find the repair of which exactly this is left, and with which the phone can go on."""
        wanted = {each.photo_name for each in stretch}
        rows = self._db.rows(
            f"SELECT DISTINCT q.photo_name, {_NEWEST_REPAIR} AS repair"
            f" FROM retakes AS q WHERE q.camera = :camera AND {_CURRENT}",
            camera=stretch[0].camera,
        )
        left: dict[str, set[str]] = {}
        for row in rows:
            if row["repair"] is not None:
                left.setdefault(row["repair"], set()).add(row["photo_name"])
        return next(
            (
                repair
                for repair, photos in left.items()
                if photos == wanted and self._can_go_on(repair, stretch[0].index)
            ),
            None,
        )

    def _can_go_on(self, repair: str, index: int) -> bool:
        """Say whether the last photo that the phone can have for a repair is of this index or the one before.

        It may not be so where something was withdrawn and asked for again in the meantime.
        """
        (row,) = self._db.rows(
            "SELECT max(idx) AS reached, max(CASE WHEN saved_at IS NOT NULL THEN idx END) AS done"
            " FROM captures WHERE session IN (SELECT id FROM sessions WHERE repair = :repair)",
            repair=repair,
        )
        reached = row["reached"]
        return reached in (None, index) or (reached == index - 1 == row["done"])


def stretches(requests: Iterable[Retake]) -> list[list[Retake]]:
    """Draw the requests of one subset together into stretches of consecutive indices, by index."""
    ordered = sorted(requests, key=lambda each: each.index)
    numbered = groupby(enumerate(ordered), lambda pair: pair[1].index - pair[0])
    return [[request for _, request in stretch] for _, stretch in numbered]


def _stands(request: Retake, waiting: Iterable[Retake]) -> bool:
    """Say whether a request need not be appended, as one like it waits, or one that counts before it."""
    photo = request.camera, request.photo_name
    same = [each for each in waiting if (each.camera, each.photo_name) == photo]
    by_itself = request.asked_by in _BY_ITSELF
    if by_itself and any(each.asked_by not in _BY_ITSELF for each in same):
        return True
    return any((each.why, each.asked_by) == (request.why, request.asked_by) for each in same)
