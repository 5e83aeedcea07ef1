"""What was intended and what came of it, on disk before anything relies on it. Only a session writes here."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from dataclasses import fields, replace
from datetime import UTC, datetime

from android_bridge.link import Look
from controller.records.database import Database, columns_of, now
from controller.records.schema import ALL_GUARANTEED, MISCOUNT
from controller.records.subsets import Subsets
from controller.records.values import (
    CapturedPhoto,
    Intent,
    Outcome,
    Position,
    SessionRecord,
    SubsetRecord,
    SubsetStatus,
)

_WHY = (
    "CASE WHEN s.repair IS NULL THEN NULL ELSE"
    " (SELECT q.why FROM repairs AS r JOIN retakes AS q ON q.number = r.retake"
    " WHERE r.repair = s.repair AND q.idx = c.idx ORDER BY r.number DESC LIMIT 1) END"
)
_OF_SESSION = (
    *("chexrig_version", "display", "guarantees", "protocol", "calibration", "measuring", "phone_model"),
    *("phone_app", "processing", "storage"),
)
_EXPRESSIONS = {
    "index": "c.idx",
    "retakes": "(SELECT count(*) FROM captures AS e WHERE e.camera = c.camera AND e.subset = c.subset"
    " AND e.idx = c.idx AND e.take < c.take)",
    "why_retaken": _WHY,
    "phone_journal": "coalesce(s.repair, :journal)",
    **{name: f"s.{name}" for name in _OF_SESSION},
}
_SELECTED = ", ".join(
    f'{_EXPRESSIONS.get(each.name, f"c.{each.name}")} AS "{each.name}"' for each in fields(CapturedPhoto)
)
_NEWEST = 8  # photos: how it was last
_HERE = "camera = :camera AND subset = :subset"
_IN_GOOD_ORDER = "('complete', 'closed', 'suspended')"
#: Of a repair: the photos that are still to be replaced. A photo's newest repair counts.
_LEFT_OF_REPAIR = (
    "SELECT DISTINCT q.idx, q.photo_name FROM repairs AS r JOIN retakes AS q ON q.number = r.retake"
    " JOIN captures AS c ON c.camera = q.camera AND c.photo_name = q.photo_name AND c.state = 'saved'"
    " WHERE r.repair = :repair AND r.number = (SELECT max(n.number) FROM repairs AS n"
    " JOIN retakes AS o ON o.number = n.retake WHERE o.camera = q.camera AND o.photo_name = q.photo_name)"
    " ORDER BY q.idx"
)


class Captures:
    """Subsets, sessions and photos of one record.

    Parameters
    ----------
    camera
        Whose photos they are; empty for a plan's only one. The others' are neither seen nor touched.
    journal
        The id by which its phone keeps them, all but those of a repair.
    moved_on
        Called after a session has begun or ended.
    is_copy
        Whether the database is a copy that nobody writes: photos are read from it once.
    """

    def __init__(
        self,
        database: Database,
        camera: str,
        journal: str,
        moved_on: Callable[[], None],
        *,
        is_copy: bool = False,
    ) -> None:
        self._db = database
        self._camera = camera
        self._journal = journal
        self._known: dict[tuple[str, str], list[CapturedPhoto]] | None = {} if is_copy else None
        self._subsets = Subsets(database, "subsets", "captures")
        self._moved_on = moved_on

    def begin_subset(self, subset: SubsetRecord) -> SubsetRecord:
        """Record a subset at its first session. Returns the record that counts: the first one made."""
        with self._db.transaction():
            self._subsets.begin(replace(subset, camera=self._camera))
        found = self._subsets.get(subset.id, self._camera)
        assert found is not None  # noqa: S101 - written above
        return found

    def begin_session(self, session: SessionRecord) -> None:
        """Record a session; intents that an earlier one left without an outcome are superseded."""
        here = {"camera": self._camera, "subset": session.subset}
        started_at = now()
        with self._db.transaction():
            self._db.run(
                f"UPDATE captures SET state = 'superseded' WHERE {_HERE} AND state = 'intended'",
                **here,
            )
            self._db.run(
                "UPDATE sessions SET ended_at = :at, outcome = 'interrupted', cause = 'the program ended'"
                f" WHERE {_HERE} AND ended_at IS NULL",
                at=started_at,
                **here,
            )
            self._db.insert(
                "sessions", {**columns_of(session), "camera": self._camera, "started_at": started_at}
            )
        self._moved_on()

    def session_opened(
        self,
        session: str,
        model: str,
        boot: str | None,
        app: str | None,
        storage: str,
        *,
        measuring: bool = False,
        processing: str = "",
    ) -> None:
        """Record what the phone said of itself, and with it whether its camera sees nothing."""
        self._db.run(
            "UPDATE sessions SET phone_model = :model, phone_boot = :boot, phone_app = :app,"
            " storage = :storage, measuring = max(measuring, :measuring), processing = :processing"
            " WHERE id = :session",
            session=session,
            measuring=int(measuring),
            processing=processing or None,
            model=model,
            boot=boot,
            app=app,
            storage=storage,
        )

    def end_session(
        self, session: str, outcome: str, cause: str = "", untriggered: Intent | None = None
    ) -> None:
        """Record how a session ended.

        ``complete``, ``closed`` before its end, ``suspended`` until a person has looked, ``aborted`` or
        ``stopped``.

        Parameters
        ----------
        untriggered
            What was intended with the photo before, and whose trigger has never left: its take is free again.
        """
        with self._db.transaction():
            if untriggered is not None:
                self._db.run(
                    f"DELETE FROM captures WHERE {_HERE} AND idx = :idx AND take = :take"
                    " AND session = :session AND state = 'intended'",
                    camera=self._camera,
                    subset=untriggered.subset,
                    idx=untriggered.index,
                    take=untriggered.take,
                    session=session,
                )
            self._db.run(
                "UPDATE sessions SET ended_at = :at, outcome = :outcome, cause = :cause WHERE id = :session",
                session=session,
                at=now(),
                outcome=outcome,
                cause=cause,
            )
        self._moved_on()

    def intend(self, intent: Intent) -> None:
        """Record a trigger before it is sent."""
        self._db.insert(
            "captures",
            {
                **columns_of(intent, index="idx"),
                "camera": self._camera,
                "state": "intended",
                "intended_at": now(),
            },
        )

    def confirm(self, intent: Intent, outcome: Outcome, then: Intent | None = None) -> None:
        """Record that the photo is saved on the phone. Only now may the next trigger leave.

        In a repair, the photo in whose place it comes counts until now and no longer.

        Parameters
        ----------
        then
            What is triggered next, recorded with it: the disk is waited for once.

        Raises
        ------
        sqlite3.IntegrityError
            When the index before is not saved, the intent is not there, or the index is saved already; in a
            repair, when the index is not the next one of it.
        """
        told = columns_of(outcome)
        key = {"camera": self._camera, "subset": intent.subset, "idx": intent.index, "take": intent.take}
        with self._db.transaction():
            self._give_way(intent)
            changed = self._db.run(
                f"UPDATE captures SET state = 'saved', saved_at = :saved_at,"
                f" {', '.join(f'{name} = :{name}' for name in told)}"
                " WHERE camera = :camera AND subset = :subset AND idx = :idx AND take = :take"
                " AND state = 'intended'"
                " AND (idx = (SELECT first FROM subsets WHERE camera = :camera AND id = :subset) OR EXISTS"
                " (SELECT 1 FROM captures AS before WHERE before.camera = :camera AND before.subset = :subset"
                " AND before.idx = :idx - 1 AND before.state = 'saved'))",
                saved_at=now(),
                **told,
                **key,
            )
            if changed != 1:
                raise sqlite3.IntegrityError(
                    f"{tuple(key.values())} cannot be confirmed: out of order, or no such intent"
                )
            if then is not None:
                self.intend(then)

    def _give_way(self, intent: Intent) -> None:
        """In a repair: have the photo before give way to the one that is being confirmed."""
        repair = self._db.value("SELECT repair FROM sessions WHERE id = :id", id=intent.session)
        if repair is None:
            return
        left = self._db.rows(_LEFT_OF_REPAIR, repair=repair)
        if not left or left[0]["idx"] != intent.index:
            raise sqlite3.IntegrityError(f"index {intent.index} is not the next one of this repair")
        self._db.run(
            "UPDATE captures SET state = 'superseded'"
            " WHERE camera = :camera AND photo_name = :photo_name AND state = 'saved'",
            camera=self._camera,
            photo_name=left[0]["photo_name"],
        )

    @property
    def has_begun(self) -> bool:
        """Whether a subset was ever begun."""
        return self._db.value("SELECT 1 FROM subsets LIMIT 1") is not None

    def subset(self, subset: str) -> SubsetRecord | None:
        """Give a begun subset as it was at its first session, or None."""
        return self._subsets.get(subset, self._camera)

    def subsets(self) -> list[SubsetRecord]:
        """Give every subset that has begun, as it was then, by first index."""
        return self._subsets.all()

    def triggered_ranges(self) -> list[tuple[str, int, int]]:
        """Give id, first and last index of the subsets for which a trigger was ever sent, by first index."""
        return self._subsets.triggered_ranges(self._camera)

    def position(self, subset: str, first: int) -> Position:
        """Tell where a subset stands."""
        here = {"camera": self._camera, "subset": subset}
        (row,) = self._db.rows(
            f"SELECT max(idx) AS last, count(*) AS saved FROM captures WHERE {_HERE} AND state = 'saved'",
            **here,
        )
        index = first if row["last"] is None else row["last"] + 1
        take = self._db.value(
            f"SELECT coalesce(max(take), 0) + 1 FROM captures WHERE {_HERE} AND idx = :idx",
            idx=index,
            **here,
        )
        return Position(next_index=index, next_take=take, saved=row["saved"])

    def to_do(self, subset: str, first: int, last: int, repair: str | None = None) -> list[tuple[int, int]]:
        """Give (index, take) of what is left, by index: of a subset, or of a repair in it.

        A take is never used twice, whatever became of its photo.
        """
        if repair is None:
            indices = list(range(self.position(subset, first).next_index, last + 1))
        else:
            indices = [row["idx"] for row in self._db.rows(_LEFT_OF_REPAIR, repair=repair)]
        rows = self._db.rows(
            f"SELECT idx, max(take) + 1 AS take FROM captures WHERE {_HERE}"
            " AND idx BETWEEN :first AND :last GROUP BY idx",
            camera=self._camera,
            subset=subset,
            first=first,
            last=last,
        )
        takes = {row["idx"]: row["take"] for row in rows}
        return [(index, takes.get(index, 1)) for index in indices]

    def may_be_held(self) -> str | None:
        """Give the id by which a phone may still hold the newest session, for it was not ended by both.

        That of the record or of a repair; None where there is no such session.
        """
        held = self._db.value(
            "SELECT coalesce(repair, :journal) FROM sessions"
            " WHERE number = (SELECT max(number) FROM sessions WHERE camera = :camera)"
            f" AND coalesce(outcome, '') NOT IN {_IN_GOOD_ORDER}",
            camera=self._camera,
            journal=self._journal,
        )
        return None if held is None else str(held)

    def may_be_held_calibrated(self, subset: str, within_s: float) -> tuple[int | None, bool] | None:
        """Give `calibration` and `measuring` of a subset's session that a phone may still hold.

        None where there is none, or where it was not at work within so many seconds.
        """
        rows = self._db.rows(
            "SELECT s.calibration, s.measuring, max(s.started_at, coalesce("
            "(SELECT max(coalesce(saved_at, intended_at)) FROM captures WHERE session = s.id), '')) AS at"
            " FROM sessions AS s WHERE s.number ="
            " (SELECT max(number) FROM sessions WHERE camera = :camera) AND s.subset = :subset"
            f" AND coalesce(s.outcome, '') NOT IN {_IN_GOOD_ORDER}",
            camera=self._camera,
            subset=subset,
        )
        for row in rows:
            ago_s = (datetime.now(UTC) - datetime.fromisoformat(row["at"])).total_seconds()
            if 0 <= ago_s <= within_s:
                return row["calibration"], bool(row["measuring"])
        return None

    def photos(self, subset: str) -> list[CapturedPhoto]:
        """Give the current photos of a subset, by index."""
        return self._photos(subset, "saved")

    def superseded(self, subset: str) -> list[CapturedPhoto]:
        """Give the photos that do not count any more or never did, by index and take.

        Size and digest are known of those in whose place a retake has put another. Of the rest nobody
        witnessed whether there was a photo.
        """
        return self._photos(subset, "superseded")

    def under_way(self, subset: str) -> list[CapturedPhoto]:
        """Give the photos whose trigger was sent, and of which nothing is known: yet, or since a crash."""
        return self._photos(subset, "intended")

    def _photos(self, subset: str, state: str) -> list[CapturedPhoto]:
        if self._known is None:
            return self._read_photos(subset, state)
        key = subset, state
        if key not in self._known:
            self._known[key] = self._read_photos(*key)
        return list(self._known[key])

    def _read_photos(self, subset: str, state: str) -> list[CapturedPhoto]:
        return self._db.objects(
            CapturedPhoto,
            f"SELECT {_SELECTED} FROM captures AS c JOIN sessions AS s ON s.id = c.session"
            " WHERE c.camera = :camera AND c.subset = :subset AND c.state = :state ORDER BY c.idx, c.take",
            camera=self._camera,
            journal=self._journal,
            subset=subset,
            state=state,
        )

    def newest(self, *, outside: str = "") -> list[CapturedPhoto]:
        """Give the newest photos of the subset that was photographed last, but for one; oldest first."""
        (row,) = self._db.rows(
            "SELECT (SELECT subset FROM captures WHERE camera = :camera AND subset <> :subset"
            " AND state = 'saved' ORDER BY saved_at DESC LIMIT 1) AS last",
            camera=self._camera,
            subset=outside,
        )
        if row["last"] is None:
            return []
        return sorted(self.photos(str(row["last"])), key=lambda each: str(each.saved_at))[-_NEWEST:]

    def look_of(self, subset: str) -> Look | None:
        """Give what a subset's photos are held to: how its first one was taken, or None before there is one.

        Whichever session took that photo, of a repair too, and whether it still counts or not. What the phone
        has not told of it is that of the first one of which it has: an app that is updated tells more.
        """
        names = [each.name for each in fields(Look)]
        first = ", ".join(
            f"(SELECT {name} FROM captures WHERE {_HERE} AND {name} IS NOT NULL ORDER BY rowid LIMIT 1)"
            f" AS {name}"
            for name in names
        )
        (row,) = self._db.rows(f"SELECT {first}", camera=self._camera, subset=subset)
        told = {name: value for name, value in row.items() if value is not None}
        return self._db.convert(Look, [told])[0] if told else None

    def photo_names(self, subset: str) -> set[str]:
        """Give the name of every photo that was ever asked for, superseded ones and all."""
        rows = self._db.rows(
            f"SELECT photo_name FROM captures WHERE {_HERE}",
            camera=self._camera,
            subset=subset,
        )
        return {row["photo_name"] for row in rows}

    def storage(self, subset: str) -> tuple[str, str] | None:
        """Give folder and model of the phone that a subset's newest session used, or None.

        What was captured again since is elsewhere: each photo's own `CapturedPhoto.storage` says where.
        """
        rows = self._db.rows(
            f"SELECT storage, phone_model FROM sessions WHERE {_HERE} AND storage IS NOT NULL"
            " AND repair IS NULL ORDER BY number DESC LIMIT 1",
            camera=self._camera,
            subset=subset,
        )
        return next(((row["storage"], row["phone_model"]) for row in rows), None)

    def photographers(self, subset: str) -> list[tuple[str, str]]:
        """Give model and address of the phones that took a subset's current photos."""
        rows = self._db.rows(
            "SELECT DISTINCT phone_model, phone_address FROM sessions WHERE phone_model IS NOT NULL"
            f" AND id IN (SELECT session FROM captures WHERE {_HERE} AND state = 'saved')"
            " ORDER BY phone_model",
            camera=self._camera,
            subset=subset,
        )
        return [(row["phone_model"], row["phone_address"]) for row in rows]

    def photo_sizes(self, model: str) -> tuple[int, int] | None:
        """Give the bytes of the smallest and the largest photo by a phone; None where there is none."""
        row = self._db.rows(
            "SELECT min(c.size_bytes) AS smallest, max(c.size_bytes) AS largest FROM captures AS c"
            " JOIN sessions AS s ON s.id = c.session WHERE c.camera = :camera AND s.phone_model = :model",
            camera=self._camera,
            model=model,
        )[0]
        return None if row["largest"] is None else (row["smallest"], row["largest"])

    def displays(self, subset: str) -> list[tuple[str, int]]:
        """Give the displays that a subset's current photos were taken from, each with how many."""
        rows = self._db.rows(
            "SELECT s.display AS display, count(*) AS photos FROM captures AS c"
            " JOIN sessions AS s ON s.id = c.session"
            " WHERE c.camera = :camera AND c.subset = :subset AND c.state = 'saved'"
            " GROUP BY s.display ORDER BY min(s.number)",
            camera=self._camera,
            subset=subset,
        )
        return [(row["display"], row["photos"]) for row in rows]

    def miscounts(self, subset: str) -> list[str]:
        """Give how the phone's count and the record's differed, for each session that ended so."""
        causes = self._db.rows(
            f"SELECT cause FROM sessions WHERE {_HERE} AND instr(cause, :words) ORDER BY number",
            camera=self._camera,
            subset=subset,
            words=MISCOUNT,
        )
        return [row["cause"][row["cause"].index(MISCOUNT) :] for row in causes]

    def guarantees(self, subset: str) -> str:
        """Tell what holds for a subset's photos: ``all``, or what one of the phones did not guarantee."""
        return self._guarantees(subset, self._camera)

    def _guarantees(self, subset: str, camera: str) -> str:
        mark = self._db.value(
            "SELECT max(nullif(guarantees, :all)) FROM sessions WHERE id IN"
            f" (SELECT session FROM captures WHERE {_HERE} AND state != 'superseded')",
            all=ALL_GUARANTEED,
            camera=camera,
            subset=subset,
        )
        return str(mark or ALL_GUARANTEED)

    def status(self) -> list[SubsetStatus]:
        """Give every subset that has begun, of every camera, by first index."""
        mine = "c.camera = s.camera AND c.subset = s.id"
        rows = self._db.rows(
            "SELECT s.camera, s.id, s.first, s.last,"
            f" (SELECT count(*) FROM captures AS c WHERE {mine} AND c.state = 'saved') AS saved,"
            f" (SELECT count(*) FROM sessions AS c WHERE {mine}) AS sessions,"
            " n.outcome AS last_outcome, n.cause AS last_cause,"
            " coalesce(n.ended_at, n.started_at) AS last_at"
            " FROM subsets AS s LEFT JOIN sessions AS n"
            f" ON n.number = (SELECT max(number) FROM sessions AS c WHERE {mine}) ORDER BY s.first, s.camera"
        )
        for row in rows:
            row["guarantees"] = self._guarantees(row["id"], row["camera"])
        return self._db.convert(SubsetStatus, rows)

    def other_camera_at(self, address: str) -> str | None:
        """Give the name of another camera whose photos a phone at this address has taken, or None."""
        name = self._db.value(
            "SELECT camera FROM sessions WHERE phone_address = :address AND camera != :camera"
            " AND phone_model IS NOT NULL LIMIT 1",
            address=address,
            camera=self._camera,
        )
        return None if name is None else str(name)

    def cycle_times(self, subset: str) -> list[tuple[int, int]]:
        """Give (whole cycle, the phone's own part) in microseconds of each current photo, by index."""
        rows = self._db.rows(
            f"SELECT cycle_us, phone_us FROM captures WHERE {_HERE} AND state = 'saved' ORDER BY idx",
            camera=self._camera,
            subset=subset,
        )
        return [(row["cycle_us"], row["phone_us"]) for row in rows]
