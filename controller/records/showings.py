"""What stood on the screen for photos by hand and when, on disk before the next picture comes up."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterable, Sequence
from datetime import UTC
from pathlib import Path
from typing import Any

from android_bridge.base import Problem
from controller.records.database import Database, columns_of, now
from controller.records.showing import AGAIN, DECISIVE, Ending, Kind, ManualSession, Moment, PhotoSet, Show
from controller.records.subsets import Subsets
from controller.records.values import SubsetRecord
from controller.xrays import Xray

_COLUMNS = (
    'w.number, w.session, s.boot, s.display, s.chexrig_version, w.kind, w.subset, w.part, w.idx AS "index",'
    " w.xray_path, w.xray_sha256, w.shown_sha256, w.shown_at, w.shown_us, w.seen_at, w.seen_us, w.hidden_at,"
    f" w.hidden_us, w.ending, w.reason, s.advance = '{AGAIN}' AS again"
)
_ANY_CAMERA = ""  # which one takes the photos nobody knows before they are imported


class Showings:
    """The showings of one record. Only the session that shows writes here.

    Parameters
    ----------
    moved_on
        Called after a session has begun or ended.
    """

    def __init__(self, database: Database, moved_on: Callable[[], None]) -> None:
        self._db = database
        self._subsets = Subsets(database, "shown_subsets", "showings")
        self._moved_on = moved_on

    def begin_subset(self, subset: SubsetRecord, sets: Sequence[PhotoSet]) -> None:
        """Record a subset and how it is divided, unless it has begun already."""
        with self._db.transaction():
            if self._subsets.begin(subset):
                for each in sets:
                    self._db.insert("shown_sets", {"camera": _ANY_CAMERA, **columns_of(each)})

    def begin_session(self, session: ManualSession) -> None:
        """Record a session; what an earlier one left on the screen went with its program."""
        started_at = now()
        with self._db.transaction():
            self._db.run("UPDATE showings SET ending = 'interrupted' WHERE ending IS NULL")
            self._db.run(
                "UPDATE showing_sessions SET ended_at = :at, outcome = 'interrupted',"
                " cause = 'the program ended' WHERE ended_at IS NULL",
                at=started_at,
            )
            self._db.insert("showing_sessions", {**columns_of(session), "started_at": started_at})
        self._moved_on()

    def end_session(self, session: str, outcome: str, cause: str = "") -> None:
        """Record how a session ended: ``complete``, ``aborted`` or ``stopped``."""
        self._db.run(
            "UPDATE showing_sessions SET ended_at = :at, outcome = :outcome, cause = :cause"
            " WHERE id = :session",
            session=session,
            at=now(),
            outcome=outcome,
            cause=cause,
        )
        self._moved_on()

    def show_xray(
        self,
        session: str,
        photo_set: PhotoSet,
        xray: Xray,
        shown: Moment,
        *,
        shown_sha256: str,
        windowing: str | None = None,
    ) -> int:
        """Record that an x-ray stands on the screen; give the show's number.

        Raises
        ------
        sqlite3.IntegrityError
            When something else is on record as standing there.
        """
        return self._show(
            session,
            Kind.XRAY,
            photo_set,
            shown,
            idx=xray.index,
            xray_path=xray.path,
            xray_sha256=xray.sha256,
            shown_sha256=shown_sha256,
            windowing=windowing,
        )

    def show_timecode(self, session: str, photo_set: PhotoSet, shown: Moment) -> int:
        """Record that the time code stands on the screen; otherwise as `show_xray`."""
        return self._show(session, Kind.TIMECODE, photo_set, shown)

    def _show(self, session: str, kind: Kind, photo_set: PhotoSet, shown: Moment, **xray: object) -> int:
        row = {
            "session": session,
            "kind": kind,
            "camera": _ANY_CAMERA,
            "subset": photo_set.subset,
            "part": photo_set.part,
            **xray,
            **_clocks("shown", shown),
            **_clocks("seen", shown),
        }
        return self._db.insert("showings", row)

    def still_shown(self, number: int, seen: Moment) -> None:
        """Record that it still stands there."""
        self._db.run(
            "UPDATE showings SET seen_at = :seen_at, seen_us = :seen_us"
            " WHERE number = :number AND ending IS NULL",
            number=number,
            **_clocks("seen", seen),
        )

    def hide(self, number: int, hidden: Moment, ending: Ending, reason: str = "") -> None:
        """Record that it goes from the screen, and why.

        Raises
        ------
        sqlite3.IntegrityError
            When it is not on record as standing there.
        """
        self._end(
            number,
            "UPDATE showings SET hidden_at = :hidden_at, hidden_us = :hidden_us, seen_at = :hidden_at,"
            " seen_us = :hidden_us, ending = :ending, reason = :reason"
            " WHERE number = :number AND ending IS NULL",
            ending=ending,
            reason=reason,
            **_clocks("hidden", hidden),
        )

    def settle(self, number: int, ending: Ending, reason: str = "") -> None:
        """Record what the operator answered to the question that took an x-ray's place.

        Raises
        ------
        sqlite3.IntegrityError
            When no question took its place, or another show came after it.
        """
        self._end(
            number,
            "UPDATE showings SET ending = :ending, reason = :reason WHERE number = :number"
            " AND ending = 'aside' AND number = (SELECT max(number) FROM showings)",
            ending=ending,
            reason=reason,
        )

    def _end(self, number: int, statement: str, **values: object) -> None:
        if self._db.run(statement, number=number, **values) != 1:
            raise sqlite3.IntegrityError(f"show {number} cannot end so: it does not stand there")

    @property
    def has_begun(self) -> bool:
        """Whether a session was ever begun."""
        return self._db.value("SELECT 1 FROM showing_sessions LIMIT 1") is not None

    def subset(self, subset: str) -> SubsetRecord | None:
        """Give a begun subset as it was when it began, or None."""
        return self._subsets.get(subset, _ANY_CAMERA)

    def subsets(self) -> list[SubsetRecord]:
        """Give every subset that has begun, as it was then, by first index."""
        return self._subsets.all()

    def sets(self, subset: str) -> list[PhotoSet]:
        """Give how a begun subset is divided; empty for one that has not begun."""
        return self._db.objects(
            PhotoSet,
            "SELECT subset, part, first, last FROM shown_sets WHERE subset = :subset ORDER BY part",
            subset=subset,
        )

    def shows(self) -> list[Show]:
        """Give everything that was shown, in that order."""
        rows = self._db.rows(
            f"SELECT {_COLUMNS} FROM showings AS w JOIN showing_sessions AS s ON s.id = w.session"
            " ORDER BY w.number"
        )
        return self._db.convert(Show, [_with_moments(row) for row in rows])

    def displays(self, subset: str) -> list[tuple[str, int]]:
        """Give the displays that a subset was shown on to be photographed, each with how many x-rays."""
        rows = self._db.rows(
            "SELECT s.display AS display, count(DISTINCT w.idx) AS photos FROM showings AS w"
            " JOIN showing_sessions AS s ON s.id = w.session"
            " WHERE w.subset = :subset AND w.kind = 'xray' AND w.ending IN (:next, :interval)"
            " GROUP BY s.display ORDER BY min(w.number)",
            subset=subset,
            next=Ending.NEXT,
            interval=Ending.INTERVAL,
        )
        return [(row["display"], row["photos"]) for row in rows]

    def triggered_ranges(self) -> list[tuple[str, int, int]]:
        """Give id, first and last index of the subsets of which something was ever shown, by first index."""
        return self._subsets.triggered_ranges(_ANY_CAMERA)

    def last_xray(self, subset: str, part: int) -> tuple[int, Ending | None] | None:
        """Give index and ending of the x-ray of a set that was shown last; None before the first.

        Those that were shown again by themselves are left out.
        """
        rows = self._db.rows(
            "SELECT idx, ending FROM showings AS w JOIN showing_sessions AS s ON s.id = w.session"
            " WHERE w.subset = :subset AND w.part = :part AND w.kind = 'xray' AND s.advance <> :again"
            " ORDER BY w.number DESC LIMIT 1",
            subset=subset,
            part=part,
            again=AGAIN,
        )
        return next(((row["idx"], Ending(row["ending"]) if row["ending"] else None) for row in rows), None)


def decided(shows: Iterable[Show]) -> dict[int, Show]:
    """Give, by index, the show at which the operator last went on or skipped: there a photo is expected.

    Parameters
    ----------
    shows
        In the order of showing.
    """
    return {show.index: show for show in shows if show.index is not None and show.ending in DECISIVE}


def nothing_shown(path: Path) -> Problem:
    """Tell that nothing was shown yet."""
    return Problem(
        "no x-ray has been shown with this plan for photos by hand yet",
        where=str(path),
        advice="show them first: chexrig manual PLAN",
    )


def _clocks(name: str, moment: Moment) -> dict[str, object]:
    wall = moment.wall.astimezone(UTC).isoformat(timespec="microseconds")
    return {f"{name}_at": wall, f"{name}_us": moment.steady_us}


def _with_moments(row: dict[str, Any]) -> dict[str, Any]:
    row["again"] = bool(row["again"])  # SQLite knows numbers only
    for name in ("shown", "seen", "hidden"):
        wall, steady_us = row.pop(f"{name}_at"), row.pop(f"{name}_us")
        row[name] = None if wall is None else {"wall": wall, "steady_us": steady_us}
    return row
