"""The wall clock of both sides jumps by hours while they work: nothing but time stamps depends on it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from proving import XRAYS
from rig import REPOSITORY, Rig

pytestmark = [pytest.mark.xrays]
LAST = XRAYS
CLOCK = Path(__file__).parent / "programs" / "jumping_clock"


def jumps(stamps: list[str]) -> int:
    """Count how often a list of time stamps goes back by more than an hour."""
    times = [datetime.fromisoformat(each) for each in stamps]
    return sum(earlier - later > timedelta(hours=1) for earlier, later in pairwise(times))


def test_a_subset_while_the_clock_jumps(make_rig: Callable[..., Rig], records: Any) -> None:
    rig = make_rig(None, ("s1", 1, LAST), shutter_ms=40)
    rig.python_path = f"{CLOCK}:{REPOSITORY}"
    rig.run("--headless")
    books = records.read_books(rig.state, rig.store)
    records.check_books(books, range(1, LAST + 1))
    assert [row["outcome"] for row in books.sessions] == ["complete"]
    assert books.retakes == 0
    # a few times in so many photos, by where in the clock's round each of them falls
    assert jumps([row["intended_at"] for row in books.captures]) > 0  # on the controller
    assert jumps([row["saved_at"] for row in books.photos]) > 0  # on the phone
    cycles_us = [row["cycle_us"] for row in books.captures]
    assert all(0 < each < 60e6 for each in cycles_us)
