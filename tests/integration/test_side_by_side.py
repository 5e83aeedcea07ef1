"""While a run is going on: its state can be looked at, and nobody else can capture with the same plan."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from rig import Rig

LAST = 12


@pytest.mark.xrays
@pytest.mark.x11
def test_status_and_a_second_controller(
    make_rig: Callable[..., Rig], xserver: str, rigs: Any, records: Any
) -> None:
    rig = make_rig(xserver, ("s1", 1, LAST), ("s2", LAST + 1, LAST + 2), shutter_ms=500)
    command = rig.run_until(1)

    status = rig.do("status", rig.plan).out
    began_s = time.monotonic()
    second = rig.run(code=2)
    took_s = time.monotonic() - began_s
    assert command.code is None, "the first run was to last longer than these two commands"

    assert "0 of 2 subsets complete" in status
    row = next(line for line in status.splitlines() if " s1 " in line)
    assert f"1-{LAST}" in row
    assert "begun" in row
    assert "running" in row
    assert any(f" {saved}/{LAST} " in row for saved in range(LAST))
    assert "not begun" in next(line for line in status.splitlines() if " s2 " in line)
    assert "error: another chexrig is capturing with this plan" in second.err
    assert f"got: process {command.pid}" in second.err
    assert took_s < 20  # at once: without waiting for the first, or for a display

    assert rigs.expect(command, 0).out.splitlines() == [f"s1: complete, {LAST} photos", "s2: complete, 2 photos"]
    books = records.read_books(rig.state, rig.store)
    records.check_books(books, range(1, LAST + 3))
    assert [row["outcome"] for row in books.sessions] == ["complete", "complete"]
    assert books.retakes == 0


@pytest.mark.xrays
def test_one_subset_at_a_time(make_rig: Callable[..., Rig], records: Any) -> None:
    rig = make_rig(None, ("s1", 1, 2), ("s2", 3, 5))
    assert rig.run("--headless", "--subset", "s2").out.splitlines() == ["s2: complete, 3 photos"]
    incomplete = rig.do("export", rig.plan, "--out", "ds", code=2).err
    assert "subset s1 is not complete" in incomplete
    assert not (rig.folder / "ds").exists()
    rig.export("--subset", "s2", "--no-contact-sheet")
    assert len(records.read_table(rig.folder / "ds" / "train.csv")) == 1 + 3
    done = rig.run("--headless")
    assert done.out.splitlines() == ["s1: complete, 2 photos", "s2: complete, 3 photos"]
    records.check_books(records.read_books(rig.state, rig.store), range(1, 6))
