"""A journal with a subset of five x-rays, and the records to fill it with."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from rig import on_record

from controller.records import Intent, Outcome, Record

SUBSET = on_record.subset("morning", 1, 5, definition={"id": "morning", "environment": {"room": "café"}})


@pytest.fixture
def journal_path(tmp_path: Path) -> Path:
    return tmp_path / "journal.sqlite"


@pytest.fixture
def journal(journal_path: Path) -> Iterator[Record]:
    """A journal in which the subset `morning` has begun with the session `one`."""
    made = Record(journal_path)
    made.captures.begin_subset(SUBSET)
    made.captures.begin_session(on_record.session())
    yield made
    made.close()


def _intent(index: int, take: int = 1, session: str = "one") -> Intent:
    return on_record.intent(index, take, session, xray_sha256="a" * 64)


@pytest.fixture
def intent() -> Callable[..., Intent]:
    return _intent


def _outcome(index: int = 1) -> Outcome:
    return on_record.outcome(
        size_bytes=1000 + index,
        sha256=f"{index:064x}",
        sensor_time_ns=5,
        exposure_us=33_333,
        iso=100,
        round_trip_us=900,
        phone_us=200_000,
        cycle_us=350_000,
        free_bytes=10**9,
        battery_percent=98,
        temperature_c=31.5,
    )


@pytest.fixture
def outcome() -> Callable[..., Outcome]:
    return _outcome


@pytest.fixture
def save(journal: Record) -> Callable[..., None]:
    """Return a function that intends and confirms one photo."""

    def one(index: int, take: int = 1, session: str = "one") -> None:
        made = _intent(index, take, session)
        journal.captures.intend(made)
        journal.captures.confirm(made, _outcome(index))

    return one
