"""What goes into the journal and comes out of it."""

from __future__ import annotations

from dataclasses import dataclass

from controller.records.schema import ALL_GUARANTEED


@dataclass(frozen=True, slots=True)
class SubsetRecord:
    """A subset as it was when its first session began.

    Parameters
    ----------
    definition
        All that must not change once the subset has begun.
    """

    id: str
    first: int
    last: int
    definition: dict[str, object]
    manifest_digest: str


@dataclass(frozen=True, slots=True)
class SessionRecord:
    """A session at its start.

    Parameters
    ----------
    guarantees
        ``all``, or which of them the phone's dialect does not give.
    repair
        The repair that it works on; None where it captures what the subset still lacks.
    """

    id: str
    subset: str
    chexrig_version: str
    display: str
    phone_address: str
    guarantees: str = ALL_GUARANTEED
    repair: str | None = None


@dataclass(frozen=True, slots=True)
class Intent:
    """A trigger about to be sent."""

    subset: str
    index: int
    take: int
    session: str
    photo_name: str
    xray_path: str
    xray_sha256: str | None
    shown_sha256: str
    windowing: str | None


@dataclass(frozen=True, slots=True)
class Outcome:
    """What the phone said of a photo; None where it has not said it.

    Times in microseconds; `sensor_time_ns` on the phone's clock.

    Parameters
    ----------
    phone_us
        The phone's own part, from the trigger's receipt to `saved`.
    cycle_us
        From the photo before (or the session's start) to this one, settle time included.
    """

    size_bytes: int | None
    sha256: str | None
    sensor_time_ns: int | None
    exposure_us: int | None
    iso: int | None
    round_trip_us: int | None
    phone_us: int | None
    cycle_us: int
    free_bytes: int | None
    battery_percent: int | None
    temperature_c: float | None


@dataclass(frozen=True, slots=True)
class Position:
    """Where a subset stands: the index and take to capture next, and how many are saved."""

    next_index: int
    next_take: int
    saved: int


@dataclass(frozen=True, slots=True)
class PhotoRecord:
    """A photo; size and digest are None where the phone has not told them.

    Parameters
    ----------
    storage
        The phone's folder of its session: the photo is in ``<storage>/<subset>/``. None where no phone has
        named one.
    repair
        Why it was captured in the place of another one; None where it was not.
    phone_journal
        The id by which the phone keeps it: the journal's own, or that of a repair; the name of its folder.
    """

    subset: str
    index: int
    take: int
    photo_name: str
    xray_path: str
    size_bytes: int | None
    sha256: str | None
    session: str
    storage: str | None = None
    repair: str | None = None
    phone_journal: str = ""


@dataclass(frozen=True, slots=True)
class RepairRecord:
    """A photo to be captured again, or that was.

    Parameters
    ----------
    photo_name
        The photo in whose place the new one comes.
    repair
        Id of the stretch of consecutive indices that it is captured with.
    """

    photo_name: str
    subset: str
    index: int
    repair: str
    why: str
    asked_at: str
    done_at: str | None


@dataclass(frozen=True, slots=True)
class SubsetStatus:
    """A subset at a glance; `guarantees` as in `SessionRecord`."""

    id: str
    first: int
    last: int
    saved: int
    retakes: int
    sessions: int
    last_outcome: str | None
    last_cause: str | None
    last_at: str | None
    guarantees: str = ALL_GUARANTEED
