"""What was found of photos' content, where the screen lies in them, and what people have decided of them.

Everything is appended: of one judge a photo's newest verdict counts, and a photo's newest decision.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import asdict, dataclass, fields
from typing import Annotated, Any, Final

import numpy as np
from annotated_types import Len
from pydantic import Json

from controller.identity import METHOD_VERSION, Calibration, Cause, Geometry, Judged, Quality, Verdict
from controller.records.database import Database, now
from controller.records.values import Flag, When

SESSION, EXPORT_CHECK = "session", "export"
"""Who judges: a session by the phone's small picture, an export by the file itself."""
ACCEPTED, REJECTED = "accepted", "rejected"

_QUALITY: Final = tuple(each.name for each in fields(Quality))
_JUDGED: Final = tuple(each.name for each in fields(Judged) if each.name != "quality")
_OF_PHOTO: Final = ("photo_name", "judged_by", "at", "content_sha256", "method_version")
_CALIBRATION: Final = tuple(each.name for each in fields(Calibration) if each.name != "geometry")
_CALIBRATION_COLUMNS: Final = ", ".join(
    ("number", "screen_width_px", "screen_height_px", "homography", *_CALIBRATION)
)
_WRONG = "(v.verdict = :other OR v.cause = :outside)"
_WRONG_BY: Final = {"other": Verdict.OTHER.value, "outside": Cause.OUTSIDE.value}
"""As `Judged.is_wrong`."""
_OF_SUBSET = (
    " JOIN captures AS c ON c.camera = v.camera AND c.photo_name = v.photo_name"
    " WHERE v.camera = :camera AND c.subset = :subset"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class JudgedPhoto:
    """A photo's newest verdict of one judge.

    Parameters
    ----------
    judged_by
        `SESSION` or `EXPORT_CHECK`.
    content_sha256
        Digest of the file that was looked at, as its camera saved it; None for a small picture.
    method_version
        `controller.identity.METHOD_VERSION` at the time.
    """

    photo_name: str
    judged_by: str
    at: When
    content_sha256: str | None
    method_version: int
    judged: Judged


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """What a named person has decided of a photo.

    Parameters
    ----------
    content_sha256
        Digest of the file that was looked at, as its camera saved it: of another one nothing is decided.
    decision
        `ACCEPTED` or `REJECTED`.
    at
        None before it is on record.
    """

    photo_name: str
    content_sha256: str
    decision: str
    decided_by: str
    why: str
    at: When | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class WrongPhoto:
    """A current photo in whose place another has to come, as `Judged.is_wrong`.

    Parameters
    ----------
    is_asked
        Whether somebody has asked for another, withdrawn requests too.
    judged
        What an export has found, where one has looked; else what the session has.
    """

    subset: str
    index: int
    photo_name: str
    is_asked: Flag
    judged: Judged


@dataclass(frozen=True, slots=True, kw_only=True)
class Tally:
    """How many of a subset's current photos are what, by one judge.

    Parameters
    ----------
    by_verdict
        Of each verdict how many; none of it is left out.
    unjudged
        Photos that nobody looked at.
    again
        How many photos another stands in the place of, for they were not right.
    wrong
        Indices whose photos are not right, as `Verdicts.wrong` has them.
    """

    by_verdict: dict[Verdict, int]
    unjudged: int = 0
    again: int = 0
    wrong: tuple[int, ...] = ()

    @property
    def total(self) -> int:
        """All current photos."""
        return sum(self.by_verdict.values()) + self.unjudged

    @property
    def words(self) -> str:
        """Such as ``proven 23 of 24, doubtful 1, taken again 2``; empty where nobody has looked at any."""
        count = self.by_verdict.get
        if not any(self.by_verdict.values()):
            return ""
        rest = {
            "by order only": count(Verdict.SAME_LOOKING, 0),
            "doubtful": count(Verdict.DOUBTFUL, 0),
            "something else": count(Verdict.OTHER, 0),
            "not compared": count(Verdict.NOT_COMPARED, 0) + self.unjudged,
            "taken again": self.again,
        }
        said = [f"{name} {number}" for name, number in rest.items() if number]
        return ", ".join([f"proven {count(Verdict.PROVEN, 0)} of {self.total}", *said])


class Verdicts:
    """Verdicts, decisions and calibrations of one record, for the photos of one camera.

    Parameters
    ----------
    camera
        Empty for a plan's only one.
    """

    def __init__(self, database: Database, camera: str) -> None:
        self._db = database
        self._camera = camera

    def add_all(self, judged_by: str, found: Iterable[tuple[str, Judged, str | None]]) -> None:
        """Put on record what was found of photos, each by name and with its content's digest, at once."""
        with self._db.transaction():
            for photo_name, judged, content_sha256 in found:
                self.add(photo_name, judged_by, judged, content_sha256)

    def add(self, photo_name: str, judged_by: str, judged: Judged, content_sha256: str | None = None) -> None:
        """Put on record what was found of a photo."""
        row = asdict(judged)
        self._db.insert(
            "verdicts",
            {
                **row.pop("quality"),
                **row,
                "camera": self._camera,
                "photo_name": photo_name,
                "judged_by": judged_by,
                "content_sha256": content_sha256,
                "method_version": METHOD_VERSION,
                "at": now(),
            },
        )

    def of(self, subset: str, judged_by: str) -> dict[str, JudgedPhoto]:
        """Give the newest verdict of each photo of a subset, by the photo's name."""
        rows = self._db.rows(
            f"SELECT v.* FROM verdicts AS v{_OF_SUBSET} AND v.judged_by = :judged_by ORDER BY v.number",
            camera=self._camera,
            subset=subset,
            judged_by=judged_by,
        )
        found = self._db.convert(JudgedPhoto, [_nested(row) for row in rows])
        return {each.photo_name: each for each in found}

    def wrong(self) -> list[WrongPhoto]:
        """Give the current photos that are not right, and that nobody has accepted, by index."""
        rows = self._db.rows(
            "WITH newest AS (SELECT photo_name, max(number) AS number,"
            " max(CASE WHEN judged_by = :export THEN number END) AS of_export"
            " FROM verdicts WHERE camera = :camera GROUP BY photo_name)"
            " SELECT v.*, c.subset, c.idx,"
            " EXISTS (SELECT 1 FROM retakes AS q WHERE q.camera = v.camera AND q.photo_name = v.photo_name)"
            " AS is_asked FROM newest JOIN verdicts AS v"
            " ON v.number = coalesce(newest.of_export, newest.number)"
            " JOIN captures AS c ON c.camera = v.camera AND c.photo_name = v.photo_name"
            f" WHERE c.state = 'saved' AND {_WRONG} AND coalesce((SELECT d.decision FROM decisions AS d"
            " WHERE d.camera = v.camera AND d.photo_name = v.photo_name"
            " AND d.content_sha256 = v.content_sha256 ORDER BY d.number DESC LIMIT 1), '') != :accepted"
            " ORDER BY c.idx, c.subset",
            camera=self._camera,
            export=EXPORT_CHECK,
            accepted=ACCEPTED,
            **_WRONG_BY,
        )
        own = ("subset", "photo_name", "is_asked")
        found = [
            {name: row[name] for name in own} | {"index": row["idx"], "judged": _nested(row)["judged"]}
            for row in rows
        ]
        return self._db.convert(WrongPhoto, found)

    def wrong_by_subset(self) -> dict[str, list[int]]:
        """Give the indices of the photos that are not right, by subset; see `wrong`."""
        found: dict[str, list[int]] = {}
        for each in self.wrong():
            found.setdefault(each.subset, []).append(each.index)
        return found

    def taken_again(self, subset: str) -> int:
        """Count the photos of a subset in whose place another stands, and that anyone has found wrong."""
        found = self._db.value(
            "SELECT count(DISTINCT v.photo_name) FROM verdicts AS v JOIN captures AS c"
            " ON c.camera = v.camera AND c.photo_name = v.photo_name WHERE v.camera = :camera"
            f" AND c.subset = :subset AND c.state != 'saved' AND {_WRONG}",
            camera=self._camera,
            subset=subset,
            **_WRONG_BY,
        )
        return int(str(found))

    def tally(self, subset: str, judged_by: str = SESSION) -> Tally:
        """Count a subset's current photos by what one judge has found of them."""
        rows = self._db.rows(
            "WITH newest AS (SELECT photo_name, max(number) AS number FROM verdicts"
            " WHERE camera = :camera AND judged_by = :judged_by GROUP BY photo_name)"
            " SELECT v.verdict, count(*) AS count FROM captures AS c"
            " LEFT JOIN newest ON newest.photo_name = c.photo_name"
            " LEFT JOIN verdicts AS v ON v.number = newest.number"
            " WHERE c.camera = :camera AND c.subset = :subset AND c.state = 'saved' GROUP BY v.verdict",
            camera=self._camera,
            subset=subset,
            judged_by=judged_by,
        )
        current = {row["verdict"]: row["count"] for row in rows}
        return Tally(
            by_verdict={each: current[each.value] for each in Verdict if each.value in current},
            unjudged=current.get(None, 0),
            again=self.taken_again(subset),
            wrong=tuple(self.wrong_by_subset().get(subset, ())),
        )

    def decide(self, decision: Decision) -> None:
        """Put on record what a person has decided; its time is now."""
        self._db.insert("decisions", asdict(decision) | {"camera": self._camera, "at": now()})

    def decisions(self, subset: str) -> dict[str, Decision]:
        """Give the newest decision of each photo of a subset that there is one for, by the photo's name."""
        found = self._db.objects(
            Decision,
            "SELECT v.photo_name, v.content_sha256, v.decision, v.decided_by, v.why, v.at"
            f" FROM decisions AS v{_OF_SUBSET} ORDER BY v.number",
            camera=self._camera,
            subset=subset,
        )
        return {each.photo_name: each for each in found}

    def calibrate(self, subset: str, calibration: Calibration) -> int:
        """Put a calibration on record, and give its number, by which sessions name it."""
        geometry = calibration.geometry
        return self._db.insert(
            "calibrations",
            {
                "camera": self._camera,
                "subset": subset,
                "made_at": now(),
                "screen_width_px": geometry.screen_width_px,
                "screen_height_px": geometry.screen_height_px,
                "homography": json.dumps(geometry.homography.ravel().tolist()),
                **{name: getattr(calibration, name) for name in _CALIBRATION},
            },
        )

    def calibration(self, number: int) -> Calibration | None:
        """Give a calibration; None where there is none of that number."""
        rows = self._db.objects(
            _CalibrationRow,
            f"SELECT {_CALIBRATION_COLUMNS} FROM calibrations WHERE number = :number",
            number=number,
        )
        return rows[0].made() if rows else None


def _nested(row: dict[str, Any]) -> dict[str, Any]:
    """Give a row of verdicts as `JudgedPhoto` has its fields."""
    judged = {name: row[name] for name in _JUDGED} | {"quality": {name: row[name] for name in _QUALITY}}
    return {name: row[name] for name in _OF_PHOTO} | {"judged": judged}


@dataclass(frozen=True, slots=True, kw_only=True)
class _CalibrationRow:
    """A calibration as its table has it."""

    number: int
    screen_width_px: int
    screen_height_px: int
    homography: Json[Annotated[list[float], Len(9, 9)]]
    corners: int
    residual_px: float
    visible: float
    sharpness: float
    brightness: float
    photo_name: str

    def made(self) -> Calibration:
        homography = np.array(self.homography, np.float64).reshape(3, 3)
        named = {name: getattr(self, name) for name in _CALIBRATION}
        return Calibration(
            geometry=Geometry(self.screen_width_px, self.screen_height_px, homography), **named
        )
