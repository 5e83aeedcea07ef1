"""Whatever is asked of an engine at whatever moment, and whoever is killed: G1 to G5 hold."""

from __future__ import annotations

import hashlib
import json
import sqlite3
from collections.abc import Callable
from contextlib import closing
from datetime import datetime
from itertools import pairwise
from pathlib import Path
from random import Random
from typing import Any
from urllib.parse import unquote

import pytest
from proving import PROVING, proved
from rig import PhoneByHand, Rig, expect, wait_until

pytestmark = [
    pytest.mark.xrays,
    pytest.mark.x11,
    pytest.mark.timeout(900),
]

PROGRAMS = Path(__file__).parent / "programs"
SEQUENCES = proved(20, 200)
Row = dict[str, Any]


def test_random_commands_at_random_moments(make_rig: Callable[..., Rig], small_xserver: str) -> None:
    rig = make_rig(small_xserver, ("one", 1, 4), ("two", 5, 8), rows="1:8")
    text = rig.plan.read_text()
    phone = PhoneByHand(rig, "--camera", "blank", "--shutter-ms", 40)
    phone.start()
    told: dict[str, int] = {}
    for seed in range(SEQUENCES):
        rng = Random(seed)
        kill_after_s = rng.uniform(0.3, 2.0) if rng.random() < 0.4 else 0.0
        plan = rig.folder / f"plan{seed}.yaml"
        plan.write_text(text.replace("whole-rig", f"storm-{seed}"))
        log = rig.folder / f"log{seed}.jsonl"
        program = rig.start_program(
            PROGRAMS / "engine_storm.py", plan, rig.store, phone.address, phone.code, log, seed, kill_after_s
        )
        if kill_after_s:
            wait_until(lambda p=program: "killed" in p.out or p.code is not None)
            phone.command.kill()
            phone.start()
            program.type("\n")
        expect(program, 0)
        events = [json.loads(line) for line in log.read_text().splitlines()]
        for event in events:
            told[event["event"]] = told.get(event["event"], 0) + 1
        check_events(events)
        record = plan.with_suffix(".chexrig") / "journal.sqlite"
        check_record(record, events)
    for name in (  # in every run the driven engine shows each of them
        "Paused",
        "Resumed",
        "RetakePending",
        "SessionClosed",
        "StopPending",
        "Rejected",
        "Suspended",
    ):
        assert told.get(name, 0) > 0 or not PROVING, f"{name} never came: {told}"


def check_events(events: list[Row]) -> None:
    """Demand one photo at a time, none while paused, and none for an x-ray that is not shown."""
    paused, shown, taken = False, None, None
    for before, after in pairwise([{"event": "", "run": ""}, *events]):
        if before["run"] != after["run"]:
            paused, shown, taken = False, None, None
        name = after["event"]
        paused = name == "Paused" or (paused and name != "Resumed")
        if name == "XrayShown":
            assert not paused, after
            shown = after["index"]
        elif name == "Triggered":
            assert not paused, after
            assert after["index"] == shown, after
            taken = shown
        elif name in ("Exposed", "Saved"):  # the next x-ray may be up by the time that this one is saved
            assert not paused, after
            assert after["index"] == taken, after
            assert name == "Saved" or shown == taken, after


def check_record(database: Path, events: list[Row]) -> None:
    """Demand one current photo of each x-ray, each after the one before, and every accepted retake."""
    with closing(sqlite3.connect(f"file:{database}?mode=ro", uri=True)) as db:
        db.row_factory = sqlite3.Row
        captures = [dict(row) for row in db.execute("SELECT * FROM captures ORDER BY intended_at, rowid")]
        sessions = {row["id"]: dict(row) for row in db.execute("SELECT * FROM sessions")}
    current = sorted((row["idx"], row["subset"]) for row in captures if row["state"] == "saved")
    assert current == [(index, "one" if index < 5 else "two") for index in range(1, 9)]  # G3, G5
    assert {row["state"] for row in captures} <= {"saved", "superseded"}
    saved: set[int] = set()
    for row in captures:
        first = 1 if row["subset"] == "one" else 5
        if sessions[row["session"]]["repair"] is None:
            assert row["idx"] == first or row["idx"] - 1 in saved, row  # G1
        if row["saved_at"] is not None:
            saved.add(row["idx"])
            folder = Path(unquote(sessions[row["session"]]["storage"]))
            file = folder / row["subset"] / row["photo_name"]  # G2, G7
            assert hashlib.sha256(file.read_bytes()).hexdigest() == row["sha256"]
            assert file.name.split(".")[0].endswith(str(row["idx"]))
    newest = {row["idx"]: when(row["saved_at"]) for row in captures if row["state"] == "saved"}
    for event in events:
        if event["event"] == "RetakePending":
            for index in event["indices"]:  # what was accepted has come, killed or not
                assert newest[index] > event["at_s"] - 0.001, event


def when(text: str) -> float:
    return datetime.fromisoformat(text).timestamp()
