"""The display journal's tables."""

from __future__ import annotations

SCHEMA_VERSION = 1

SCHEMA = """
CREATE TABLE meta (key TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT;

CREATE TABLE subsets (
    id TEXT PRIMARY KEY, first INTEGER NOT NULL, last INTEGER NOT NULL,
    definition TEXT NOT NULL, manifest_digest TEXT NOT NULL, begun_at TEXT NOT NULL
) STRICT;

-- How a subset is divided; kept from its beginning, whatever size of set is asked for later.
CREATE TABLE sets (
    subset TEXT NOT NULL REFERENCES subsets (id), part INTEGER NOT NULL,
    first INTEGER NOT NULL, last INTEGER NOT NULL,
    PRIMARY KEY (subset, part)
) STRICT;

CREATE TABLE sessions (
    id TEXT PRIMARY KEY, chexrig_version TEXT NOT NULL, display TEXT NOT NULL,
    advance TEXT NOT NULL, every_s REAL, boot TEXT NOT NULL,
    started_at TEXT NOT NULL, ended_at TEXT, outcome TEXT, cause TEXT
) STRICT;

-- One row for each time something stood on the screen. Written once the X server has confirmed it; `hidden_*`
-- is written before the next picture is painted. `*_at` is the computer's clock (UTC), `*_us` one never set.
CREATE TABLE shows (
    number INTEGER PRIMARY KEY AUTOINCREMENT,
    session TEXT NOT NULL REFERENCES sessions (id),
    kind TEXT NOT NULL CHECK (kind IN ('xray', 'timecode')),
    subset TEXT NOT NULL, part INTEGER NOT NULL,
    idx INTEGER, xray_path TEXT, xray_sha256 TEXT, shown_sha256 TEXT, windowing TEXT,
    shown_at TEXT NOT NULL, shown_us INTEGER NOT NULL,
    seen_at TEXT NOT NULL, seen_us INTEGER NOT NULL,
    hidden_at TEXT, hidden_us INTEGER,
    ending TEXT CHECK (ending IN
        ('next', 'interval', 'repeat', 'back', 'skip', 'aside', 'end', 'interrupted')),
    reason TEXT NOT NULL DEFAULT '',
    FOREIGN KEY (subset, part) REFERENCES sets (subset, part),
    CHECK ((kind = 'xray') = (idx IS NOT NULL AND xray_path IS NOT NULL AND shown_sha256 IS NOT NULL)),
    CHECK ((hidden_at IS NULL) = (hidden_us IS NULL)),
    CHECK (ending IS NULL OR hidden_at IS NOT NULL OR ending = 'interrupted')
) STRICT;

-- One thing at a time stands on the screen, whatever the code above does.
CREATE UNIQUE INDEX one_on_screen ON shows ((ending IS NULL)) WHERE ending IS NULL;
"""
