"""A journal with a subset of five x-rays, and the records to fill it with."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from controller.records import Intent, Journal, Outcome, SessionRecord, SubsetRecord

SUBSET = SubsetRecord("morning", 1, 5, {"id": "morning", "environment": {"room": "café"}}, "d" * 64)


@pytest.fixture
def journal_path(tmp_path: Path) -> Path:
    return tmp_path / "journal.sqlite"


@pytest.fixture
def journal(journal_path: Path) -> Iterator[Journal]:
    """A journal in which the subset `morning` has begun with the session `one`."""
    made = Journal(journal_path)
    made.begin_subset(SUBSET)
    made.begin_session(SessionRecord("one", "morning", "0.1", "xcb", "udp:h:1"))
    yield made
    made.close()


def _intent(index: int, take: int = 1, session: str = "one") -> Intent:
    name = f"{index:06d}.t{take:02d}.morning"
    return Intent("morning", index, take, session, name, f"p{index}", "a" * 64, "b" * 64, None)


@pytest.fixture
def intent() -> Callable[..., Intent]:
    return _intent


def _outcome(index: int = 1) -> Outcome:
    return Outcome(1000 + index, f"{index:064x}", 5, 33_333, 100, 900, 200_000, 350_000, 10**9, 98, 31.5)


@pytest.fixture
def outcome() -> Callable[..., Outcome]:
    return _outcome


@pytest.fixture
def save(journal: Journal) -> Callable[..., None]:
    """Return a function that intends and confirms one photo."""

    def one(index: int, take: int = 1, session: str = "one") -> None:
        made = _intent(index, take, session)
        journal.intend(made)
        journal.confirm(made, _outcome(index))

    return one
