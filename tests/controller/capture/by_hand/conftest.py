"""A display journal with a subset of four x-rays in two sets, and moments by number of seconds."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from rig import on_record, xray_path

from controller.plan.beside import RECORD
from controller.records import ManualSession, Moment, PhotoSet, Record, Showings
from controller.xrays import Xray
from controller.xrays.path_key import parse_path

SETS = (
    PhotoSet(subset="office", part=1, first=1, last=2),
    PhotoSet(subset="office", part=2, first=3, last=4),
)
SUBSET = on_record.subset("office", 1, 4, definition={"id": "office", "environment": {"room": "café"}})
NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)


def _moment(second: float) -> Moment:
    return Moment(wall=NOON + timedelta(seconds=second), steady_us=round(second * 1e6))


def _xray(index: int) -> Xray:
    path = xray_path(index)
    return Xray(index, path, parse_path(path), f"{index:064x}", 64, 64, 8)


def _session(name: str) -> ManualSession:
    return on_record.manual_session(name, display="xcb screen 640x480", boot="boot-1")


@pytest.fixture
def moment() -> Callable[[float], Moment]:
    """Seconds after noon on both clocks."""
    return _moment


@pytest.fixture
def session() -> Callable[[str], ManualSession]:
    return _session


@pytest.fixture
def journal(tmp_path: Path) -> Iterator[Showings]:
    """A journal in which the subset and the session `one` have begun."""
    made = Record(tmp_path / RECORD)
    made.showings.begin_subset(SUBSET, SETS)
    made.showings.begin_session(_session("one"))
    yield made.showings
    made.close()


@pytest.fixture
def show(journal: Showings) -> Callable[..., int]:
    """Return a function that records an x-ray as shown; gives the show's number."""

    def one(index: int, second: float, session: str = "one") -> int:
        photo_set = SETS[(index - 1) // 2]
        return journal.show_xray(session, photo_set, _xray(index), _moment(second), shown_sha256="b" * 64)

    return one
