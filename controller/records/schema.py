"""The journal's tables."""

from __future__ import annotations

SCHEMA_VERSION = 3
ALL_GUARANTEED = "all"

_REPAIRS = """
-- Which photos on record are to be captured again, and why. A stretch of consecutive indices is one repair:
-- its id stands where the journal's own would in what the phone is told, so that the phone keeps it apart.
CREATE TABLE repairs (
    photo_name TEXT PRIMARY KEY REFERENCES captures (photo_name), -- the photo that is to be replaced
    subset TEXT NOT NULL REFERENCES subsets (id), idx INTEGER NOT NULL,
    repair TEXT NOT NULL, why TEXT NOT NULL, asked_at TEXT NOT NULL, done_at TEXT
) STRICT"""
_REPAIRED_ONCE = "CREATE UNIQUE INDEX repaired_once ON repairs (repair, idx)"

SCHEMA = f"""
CREATE TABLE meta (key TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT;

CREATE TABLE subsets (
    id TEXT PRIMARY KEY, first INTEGER NOT NULL, last INTEGER NOT NULL,
    definition TEXT NOT NULL, manifest_digest TEXT NOT NULL, begun_at TEXT NOT NULL
) STRICT;

CREATE TABLE sessions (
    id TEXT PRIMARY KEY, subset TEXT NOT NULL REFERENCES subsets (id),
    chexrig_version TEXT NOT NULL, display TEXT NOT NULL, phone_address TEXT NOT NULL,
    phone_model TEXT, phone_boot TEXT, phone_app TEXT, storage TEXT,
    started_at TEXT NOT NULL, ended_at TEXT, outcome TEXT, cause TEXT,
    guarantees TEXT NOT NULL DEFAULT 'all', -- or which of them the phone's dialect does not give
    repair TEXT -- which repair it works on; none: the subset's first capture
) STRICT;

-- One row for each trigger that was ever sent. `intended` is written before the datagram leaves, `saved`
-- after the phone has said so; `superseded` is an intent whose outcome nobody witnessed, or a photo in whose
-- place a repair has put another.
CREATE TABLE captures (
    subset TEXT NOT NULL REFERENCES subsets (id), idx INTEGER NOT NULL, take INTEGER NOT NULL,
    session TEXT NOT NULL REFERENCES sessions (id),
    state TEXT NOT NULL CHECK (state IN ('intended', 'saved', 'superseded')),
    photo_name TEXT NOT NULL UNIQUE,
    xray_path TEXT NOT NULL, xray_sha256 TEXT, shown_sha256 TEXT NOT NULL, windowing TEXT,
    intended_at TEXT NOT NULL, saved_at TEXT,
    size_bytes INTEGER, sha256 TEXT,
    sensor_time_ns INTEGER, exposure_us INTEGER, iso INTEGER,
    round_trip_us INTEGER, phone_us INTEGER, cycle_us INTEGER,
    free_bytes INTEGER, battery_percent INTEGER, temperature_c REAL,
    PRIMARY KEY (subset, idx, take)
) STRICT;

-- At most one current photo of an index (guarantee G3), whatever the code above does.
CREATE UNIQUE INDEX one_current ON captures (subset, idx) WHERE state = 'saved';
{_REPAIRS};
{_REPAIRED_ONCE};
"""

#: What makes version N into version N + 1.
_STEPS = {
    1: ("ALTER TABLE sessions ADD COLUMN guarantees TEXT NOT NULL DEFAULT 'all'",),
    2: ("ALTER TABLE sessions ADD COLUMN repair TEXT", _REPAIRS, _REPAIRED_ONCE),
}


def upgrade(version: int) -> list[str]:
    """Give the statements that make the newest tables out of an older version's, or (0) out of nothing."""
    if version == 0:
        return SCHEMA.split(";\n")
    return [each for step in range(version, SCHEMA_VERSION) for each in _STEPS[step]]
