"""The record's tables, and what makes those of an older version into them."""

from __future__ import annotations

SCHEMA_VERSION = 7
ALL_GUARANTEED = "all"
#: What a session's cause says, with both numbers, where a phone's count at its end is not the record's.
MISCOUNT = "the phone counts"

#: Name -> statement. What is never changed once it is there is only appended to.
TABLES = {
    "meta": "CREATE TABLE meta (key TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT",
    "plans": """
-- What the plan was called, and in which file beside the state folder it was; the newest row counts.
CREATE TABLE plans (
    number INTEGER PRIMARY KEY, name TEXT NOT NULL, file TEXT NOT NULL, noted_at TEXT NOT NULL
) STRICT""",
    "handovers": """
-- To and from another computer: after `packed` nothing is written here until the pack is unpacked again.
CREATE TABLE handovers (
    number INTEGER PRIMARY KEY, generation INTEGER NOT NULL,
    direction TEXT NOT NULL CHECK (direction IN ('packed', 'unpacked')),
    file TEXT NOT NULL, rows INTEGER NOT NULL, at TEXT NOT NULL
) STRICT""",
    "taken_over": """
-- Files of earlier versions whose content is in here: nothing is taken twice.
CREATE TABLE taken_over (
    file TEXT NOT NULL, content TEXT NOT NULL, at TEXT NOT NULL, PRIMARY KEY (file, content)
) STRICT""",
    "subsets": """
CREATE TABLE subsets (
    camera TEXT NOT NULL, id TEXT NOT NULL, first INTEGER NOT NULL, last INTEGER NOT NULL,
    definition TEXT NOT NULL, manifest_digest TEXT NOT NULL, begun_at TEXT NOT NULL,
    PRIMARY KEY (camera, id)
) STRICT""",
    "calibrations": """
-- Where the screen lies in a rig's photos, each found by a photo of a calibration board.
CREATE TABLE calibrations (
    number INTEGER PRIMARY KEY, camera TEXT NOT NULL, subset TEXT NOT NULL, made_at TEXT NOT NULL,
    screen_width_px INTEGER NOT NULL, screen_height_px INTEGER NOT NULL,
    homography TEXT NOT NULL, -- nine numbers, JSON: screen pixels -> fractions of the photo's width, height
    corners INTEGER NOT NULL, residual_px REAL NOT NULL, visible REAL NOT NULL,
    sharpness REAL NOT NULL, brightness REAL NOT NULL, photo_name TEXT NOT NULL
) STRICT""",
    "sessions": """
CREATE TABLE sessions (
    number INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE,
    camera TEXT NOT NULL, subset TEXT NOT NULL,
    chexrig_version TEXT NOT NULL, display TEXT NOT NULL, phone_address TEXT NOT NULL,
    phone_model TEXT, phone_boot TEXT, phone_app TEXT, storage TEXT,
    started_at TEXT NOT NULL, ended_at TEXT, outcome TEXT, cause TEXT,
    guarantees TEXT NOT NULL, -- `all`, or which of them the phone's dialect does not give
    repair TEXT, -- which repair it works on; none: the subset's first capture
    protocol INTEGER, -- the protocol's version; none: a dialect of another rig
    calibration INTEGER REFERENCES calibrations (number), -- where its photos show the screen; none: unknown
    measuring INTEGER NOT NULL DEFAULT 0, -- 1: a blank camera measured the rig; no photo of it counts
    processing TEXT, -- how the phone's camera was set beside focus, exposure and white balance, in its words
    FOREIGN KEY (camera, subset) REFERENCES subsets (camera, id)
) STRICT""",
    "captures": """
-- One row for each trigger that was ever sent. `intended` is written before the datagram leaves, `saved`
-- after the phone has said so; `superseded` is an intent whose outcome nobody witnessed, or a photo in whose
-- place a retake has put another.
CREATE TABLE captures (
    camera TEXT NOT NULL, subset TEXT NOT NULL, idx INTEGER NOT NULL, take INTEGER NOT NULL,
    session TEXT NOT NULL REFERENCES sessions (id),
    state TEXT NOT NULL CHECK (state IN ('intended', 'saved', 'superseded')),
    photo_name TEXT NOT NULL,
    xray_path TEXT NOT NULL, xray_sha256 TEXT, shown_sha256 TEXT NOT NULL, windowing TEXT,
    intended_at TEXT NOT NULL, saved_at TEXT,
    size_bytes INTEGER, sha256 TEXT,
    sensor_time_ns INTEGER, exposure_us INTEGER, iso INTEGER, white_balance_k INTEGER,
    settings_difference TEXT, -- what the phone used other than it was to, in words
    round_trip_us INTEGER, phone_us INTEGER, cycle_us INTEGER,
    free_bytes INTEGER, battery_percent INTEGER, temperature_c REAL,
    white_balance TEXT, focus_dpt REAL, -- as the phone says that it used them, the first in its own words
    roll_deg REAL, pitch_deg REAL, lux REAL, knock_ms2 REAL, -- what the phone noticed with it
    room_difference TEXT, -- what of that is other than the plan says, or than before, in words
    queue_us INTEGER, expose_us INTEGER, encode_us INTEGER, write_us INTEGER, flush_us INTEGER,
    PRIMARY KEY (camera, subset, idx, take),
    UNIQUE (camera, photo_name),
    FOREIGN KEY (camera, subset) REFERENCES subsets (camera, id)
) STRICT""",
    # At most one current photo of an index (guarantee G3), whatever the code above does.
    "one_current": "CREATE UNIQUE INDEX one_current ON captures (camera, subset, idx) WHERE state = 'saved'",
    "retakes": """
-- Which photos are to be captured again. Waiting is what was not withdrawn, and whose photo still counts.
CREATE TABLE retakes (
    number INTEGER PRIMARY KEY,
    camera TEXT NOT NULL, subset TEXT NOT NULL, idx INTEGER NOT NULL,
    photo_name TEXT NOT NULL, -- the photo that is to be replaced
    why TEXT NOT NULL, asked_at TEXT NOT NULL,
    asked_by TEXT CHECK (asked_by IN ('operator', 'export', 'rig')), -- none: an earlier version kept none
    FOREIGN KEY (camera, photo_name) REFERENCES captures (camera, photo_name)
) STRICT""",
    "withdrawals": """
CREATE TABLE withdrawals (
    retake INTEGER PRIMARY KEY REFERENCES retakes (number),
    withdrawn_by TEXT CHECK (withdrawn_by IN ('operator', 'export')), withdrawn_at TEXT NOT NULL
) STRICT""",
    "repairs": """
-- A stretch of consecutive indices that is captured again is one repair: its id stands where the record's own
-- would in what the phone is told, so that the phone keeps it apart. A photo's newest row counts.
CREATE TABLE repairs (
    number INTEGER PRIMARY KEY, repair TEXT NOT NULL,
    retake INTEGER NOT NULL REFERENCES retakes (number), begun_at TEXT NOT NULL,
    UNIQUE (repair, retake)
) STRICT""",
    "removals": """
-- Photos that were removed from the phone on purpose, written before that is done.
CREATE TABLE removals (
    number INTEGER PRIMARY KEY, photo_name TEXT NOT NULL,
    dataset TEXT NOT NULL, -- where the verified copy is
    at TEXT NOT NULL
) STRICT""",
    "verdicts": """
-- What was found of a photo's content, each time it was judged; of one judge, a photo's newest row counts.
CREATE TABLE verdicts (
    number INTEGER PRIMARY KEY, camera TEXT NOT NULL, photo_name TEXT NOT NULL,
    judged_by TEXT NOT NULL CHECK (judged_by IN ('session', 'export')), at TEXT NOT NULL,
    content_sha256 TEXT, -- of what was looked at, where that was a whole file
    method_version INTEGER NOT NULL, -- of another one something else may be found
    verdict TEXT NOT NULL, cause TEXT NOT NULL, method TEXT NOT NULL,
    score REAL, lead REAL, looks_like INTEGER,
    sharpness REAL, clipped REAL, blend REAL, coverage REAL, tilt_deg REAL, brightness REAL, contrast REAL,
    FOREIGN KEY (camera, photo_name) REFERENCES captures (camera, photo_name)
) STRICT""",
    "decisions": """
-- What a named person has decided of a doubtful photo; its newest row counts, for that content alone.
CREATE TABLE decisions (
    number INTEGER PRIMARY KEY, camera TEXT NOT NULL, photo_name TEXT NOT NULL,
    content_sha256 TEXT NOT NULL,
    decision TEXT NOT NULL CHECK (decision IN ('accepted', 'rejected')),
    decided_by TEXT NOT NULL, why TEXT NOT NULL, at TEXT NOT NULL,
    FOREIGN KEY (camera, photo_name) REFERENCES captures (camera, photo_name)
) STRICT""",
    "shown_subsets": """
-- Photos by hand: the subsets that were begun.
CREATE TABLE shown_subsets (
    camera TEXT NOT NULL, id TEXT NOT NULL, first INTEGER NOT NULL, last INTEGER NOT NULL,
    definition TEXT NOT NULL, manifest_digest TEXT NOT NULL, begun_at TEXT NOT NULL,
    PRIMARY KEY (camera, id)
) STRICT""",
    "shown_sets": """
-- How a subset is divided; kept from its beginning, whatever size of set is asked for later.
CREATE TABLE shown_sets (
    camera TEXT NOT NULL, subset TEXT NOT NULL, part INTEGER NOT NULL,
    first INTEGER NOT NULL, last INTEGER NOT NULL,
    PRIMARY KEY (camera, subset, part),
    FOREIGN KEY (camera, subset) REFERENCES shown_subsets (camera, id)
) STRICT""",
    "showing_sessions": """
CREATE TABLE showing_sessions (
    number INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, chexrig_version TEXT NOT NULL, display TEXT NOT NULL,
    advance TEXT NOT NULL, every_s REAL, boot TEXT NOT NULL,
    started_at TEXT NOT NULL, ended_at TEXT, outcome TEXT, cause TEXT
) STRICT""",
    "showings": """
-- One row for each time something stood on the screen. Written once the X server has confirmed it; `hidden_*`
-- is written before the next picture is painted. `*_at` is the computer's clock (UTC), `*_us` one never set.
CREATE TABLE showings (
    number INTEGER PRIMARY KEY AUTOINCREMENT,
    session TEXT NOT NULL REFERENCES showing_sessions (id),
    kind TEXT NOT NULL CHECK (kind IN ('xray', 'timecode')),
    camera TEXT NOT NULL, subset TEXT NOT NULL, part INTEGER NOT NULL,
    idx INTEGER, xray_path TEXT, xray_sha256 TEXT, shown_sha256 TEXT, windowing TEXT,
    shown_at TEXT NOT NULL, shown_us INTEGER NOT NULL,
    seen_at TEXT NOT NULL, seen_us INTEGER NOT NULL,
    hidden_at TEXT, hidden_us INTEGER,
    ending TEXT CHECK (ending IN
        ('next', 'interval', 'repeat', 'back', 'skip', 'aside', 'end', 'interrupted')),
    reason TEXT NOT NULL DEFAULT '',
    FOREIGN KEY (camera, subset, part) REFERENCES shown_sets (camera, subset, part),
    CHECK ((kind = 'xray') = (idx IS NOT NULL AND xray_path IS NOT NULL AND shown_sha256 IS NOT NULL)),
    CHECK ((hidden_at IS NULL) = (hidden_us IS NULL)),
    CHECK (ending IS NULL OR hidden_at IS NOT NULL OR ending = 'interrupted')
) STRICT""",
    # One thing at a time stands on the screen, whatever the code above does.
    "one_on_screen": (
        "CREATE UNIQUE INDEX one_on_screen ON showings ((ending IS NULL)) WHERE ending IS NULL"
    ),
}

#: What makes version 1 into 2, and 2 into 3.
_SMALL_STEPS = {
    1: ("ALTER TABLE sessions ADD COLUMN guarantees TEXT NOT NULL DEFAULT 'all'",),
    2: (
        "ALTER TABLE sessions ADD COLUMN repair TEXT",
        "CREATE TABLE repairs (photo_name TEXT PRIMARY KEY, subset TEXT NOT NULL, idx INTEGER NOT NULL,"
        " repair TEXT NOT NULL, why TEXT NOT NULL, asked_at TEXT NOT NULL, done_at TEXT) STRICT",
    ),
}
_SESSION = (
    "id, subset, chexrig_version, display, phone_address, phone_model, phone_boot, phone_app, storage,"
    " started_at, ended_at, outcome, cause, guarantees, repair"
)
_CAPTURE = (
    "subset, idx, take, session, state, photo_name, xray_path, xray_sha256, shown_sha256, windowing,"
    " intended_at, saved_at, size_bytes, sha256, sensor_time_ns, exposure_us, iso, round_trip_us, phone_us,"
    " cycle_us, free_bytes, battery_percent, temperature_c"
)
#: Before version 5 there was one version of the protocol.
_FIRST_PROTOCOL = "UPDATE sessions SET protocol = 1 WHERE guarantees = 'all'"
_OLD = ("repairs", "captures", "sessions", "subsets")
#: What makes version 3 into the newest: every row stays, of the plan's only camera. What stood in `repairs`
#: and was not done waits only if `repair.yaml` says so, which is taken over afterwards.
_FROM_3 = (
    "DROP INDEX IF EXISTS one_current",
    "DROP INDEX IF EXISTS repaired_once",
    *(f"ALTER TABLE {name} RENAME TO old_{name}" for name in _OLD),
    *(statement for name, statement in TABLES.items() if name != "meta"),
    "INSERT INTO subsets SELECT '', id, first, last, definition, manifest_digest, begun_at FROM old_subsets",
    f"INSERT INTO sessions (camera, {_SESSION}) SELECT '', {_SESSION} FROM old_sessions ORDER BY rowid",
    _FIRST_PROTOCOL,
    f"INSERT INTO captures (camera, {_CAPTURE}) SELECT '', {_CAPTURE} FROM old_captures ORDER BY rowid",
    "INSERT INTO retakes (camera, subset, idx, photo_name, why, asked_at)"
    " SELECT '', subset, idx, photo_name, why, asked_at FROM old_repairs ORDER BY rowid",
    "INSERT INTO withdrawals (retake, withdrawn_at) SELECT r.number, r.asked_at"
    " FROM retakes AS r JOIN old_repairs AS o ON o.photo_name = r.photo_name WHERE o.done_at IS NULL",
    "INSERT INTO repairs (repair, retake, begun_at) SELECT o.repair, r.number, o.asked_at"
    " FROM retakes AS r JOIN old_repairs AS o ON o.photo_name = r.photo_name ORDER BY r.number",
    *(f"DROP TABLE old_{name}" for name in _OLD),
)
#: What makes version 4 into 5: of its photos nobody knows white balance and focus.
_FROM_4 = (
    "ALTER TABLE captures ADD COLUMN white_balance TEXT",
    "ALTER TABLE captures ADD COLUMN focus_dpt REAL",
    "ALTER TABLE sessions ADD COLUMN protocol INTEGER",
    _FIRST_PROTOCOL,
)

_ASKED = ("repairs", "withdrawals", "retakes")  # each before what it refers to
#: What makes version 5 into 6: nobody has looked at what its photos show, and no rig has asked for others.
_FROM_5 = (
    *(TABLES[name] for name in ("calibrations", "verdicts", "decisions")),
    "ALTER TABLE sessions ADD COLUMN calibration INTEGER REFERENCES calibrations (number)",
    "ALTER TABLE sessions ADD COLUMN measuring INTEGER NOT NULL DEFAULT 0",
    *(f"ALTER TABLE {name} RENAME TO old_{name}" for name in _ASKED),
    *(TABLES[name] for name in reversed(_ASKED)),
    *(f"INSERT INTO {name} SELECT * FROM old_{name}" for name in reversed(_ASKED)),
    *(f"DROP TABLE old_{name}" for name in _ASKED),
)
#: What makes version 6 into 7: of its photos nobody knows what the phone noticed, nor where its time went.
_FROM_6 = (
    "ALTER TABLE sessions ADD COLUMN processing TEXT",
    *(
        f"ALTER TABLE captures ADD COLUMN {name} REAL"
        for name in ("roll_deg", "pitch_deg", "lux", "knock_ms2")
    ),
    "ALTER TABLE captures ADD COLUMN room_difference TEXT",
    *(
        f"ALTER TABLE captures ADD COLUMN {name} INTEGER"
        for name in ("queue_us", "expose_us", "encode_us", "write_us", "flush_us")
    ),
)


def upgrade(version: int) -> list[str]:
    """Give the statements that make the newest tables out of an older version's, or (0) out of nothing."""
    if version == 0:
        return list(TABLES.values())
    if version >= 4:
        return [statement for step in (_FROM_4, _FROM_5, _FROM_6)[version - 4 :] for statement in step]
    steps = [statement for step in range(version, 3) for statement in _SMALL_STEPS[step]]
    return [*steps, *_FROM_3]
