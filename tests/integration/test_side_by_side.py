"""While a run is going on: its state can be looked at, and nobody else can capture with the same plan."""

from __future__ import annotations

import signal
from collections.abc import Callable
from typing import Any

import pytest
from proving import XRAYS
from rig import Rig, expect

pytestmark = [pytest.mark.xrays]
LAST = XRAYS - 2


@pytest.mark.x11
def test_status_and_a_second_controller(make_rig: Callable[..., Rig], xserver: str, records: Any) -> None:
    rig = make_rig(xserver, ("s1", 1, LAST), ("s2", LAST + 1, LAST + 2), shutter_ms=1000)
    command = rig.run_until(1)
    status = rig.start("status", rig.plan)
    second = rig.start_run()

    refused = expect(second, 2).err
    row = next(line for line in expect(status, 0).out.splitlines() if " s1 " in line)
    assert command.code is None  # neither waited for its end

    assert "error: another chexrig is capturing with this plan" in refused
    assert f"got: process {command.pid}" in refused
    assert f"1-{LAST}" in row
    assert "begun" in row
    assert "running" in row
    assert any(f" {saved}/{LAST} " in row for saved in range(LAST))
    assert "not begun" in next(line for line in status.out.splitlines() if " s2 " in line)
    assert "0 of 2 subsets complete" in status.out

    saved = rig.count()
    rig.wait_for_photos(saved + 1, command)  # the first one was not disturbed
    command.send(signal.SIGINT)
    expect(command, 130)
    books = records.read_books(rig.state, rig.store)
    assert sorted(books.current) == list(range(1, len(books.current) + 1))
    assert len(books.sessions) == 1
    assert {row["outcome"] for row in books.sessions} == {"stopped"}


def test_one_subset_at_a_time(make_rig: Callable[..., Rig], records: Any) -> None:
    rig = make_rig(None, ("s1", 1, 2), ("s2", 3, 5))
    assert rig.run("--headless", "--subset", "s2").out.splitlines() == ["s2: complete, 3 photos"]
    incomplete = rig.do("export", rig.plan, "--out", "ds", code=1)
    assert "not complete: still to be captured, and not exported before: s1" in incomplete.out
    rig.export("--subset", "s2", "--no-contact-sheet")
    assert len(records.read_table(rig.folder / "ds" / "train.csv")) == 1 + 3
    done = rig.run("--headless")
    assert done.out.splitlines() == ["s1: complete, 2 photos", "s2: complete, 3 photos"]
    records.check_books(records.read_books(rig.state, rig.store), range(1, 6))
