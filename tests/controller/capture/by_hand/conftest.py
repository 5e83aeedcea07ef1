"""A display journal with a subset of four x-rays in two sets, and moments by number of seconds."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from controller.records import FILE_NAME, ManualJournal, ManualSession, Moment, PhotoSet, SubsetRecord
from controller.xrays import Xray
from controller.xrays.path_key import parse_path

SETS = (PhotoSet("office", 1, 1, 2), PhotoSet("office", 2, 3, 4))
SUBSET = SubsetRecord("office", 1, 4, {"id": "office", "environment": {"room": "café"}}, "d" * 64)
NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)


def _moment(second: float) -> Moment:
    return Moment(NOON + timedelta(seconds=second), round(second * 1e6))


def _xray(index: int) -> Xray:
    path = f"train/patient{index:05d}/study1/view1_frontal.jpg"
    return Xray(index, path, parse_path(path), f"{index:064x}", 64, 64, 8)


def _session(name: str) -> ManualSession:
    return ManualSession(name, "0.1", "xcb screen 640x480", "key", None, "boot-1")


@pytest.fixture
def moment() -> Callable[[float], Moment]:
    """Seconds after noon on both clocks."""
    return _moment


@pytest.fixture
def session() -> Callable[[str], ManualSession]:
    return _session


@pytest.fixture
def journal(tmp_path: Path) -> Iterator[ManualJournal]:
    """A journal in which the subset and the session `one` have begun."""
    made = ManualJournal(tmp_path / FILE_NAME)
    made.begin_subset(SUBSET, SETS)
    made.begin_session(_session("one"))
    yield made
    made.close()


@pytest.fixture
def show(journal: ManualJournal) -> Callable[..., int]:
    """Return a function that records an x-ray as shown; gives the show's number."""

    def one(index: int, second: float, session: str = "one") -> int:
        photo_set = SETS[(index - 1) // 2]
        return journal.show_xray(session, photo_set, _xray(index), _moment(second), shown_sha256="b" * 64)

    return one
