"""A stop in the last photo of one subset, and stops by force."""

from __future__ import annotations

import signal
import sqlite3
import time
from collections.abc import Callable
from typing import Any

import pytest
from rig import PhoneByHand, Rig, expect, wait_until

pytestmark = [pytest.mark.xrays, pytest.mark.x11]


def test_stopped_in_the_last_photo_of_the_first(
    make_rig: Callable[..., Rig], xserver: str, records: Any
) -> None:
    rig = make_rig(xserver, ("s1", 1, 2), ("s2", 3, 4), shutter_ms=1500)
    command = rig.run_until(1)
    wait_until(lambda: triggered(rig, records) == 2)
    command.send(signal.SIGINT)
    done = expect(command, 130)
    assert done.out.splitlines() == ["s1: complete, 2 photos"]
    assert "stopped (Ctrl-C was pressed) with s1 complete" in done.err
    books = records.read_books(rig.state, rig.store)
    assert [row["outcome"] for row in books.sessions] == ["complete"]
    assert rig.run().out.splitlines() == ["s1: complete, 2 photos", "s2: complete, 2 photos"]


def test_second_signal_ends_at_once_and_is_on_record(
    make_rig: Callable[..., Rig], xserver: str, records: Any
) -> None:
    rig = make_rig(xserver, ("s1", 1, 3), shutter_ms=8000)
    command = rig.start_run()
    wait_until(lambda: triggered(rig, records) == 1)
    command.send(signal.SIGINT)
    time.sleep(0.5)  # two signals at once are one
    assert command.code is None
    command.send(signal.SIGINT)
    done = command.finish(6.0)
    assert done.code == 130
    assert "Traceback" not in done.err
    (session,) = records.read_books(rig.state, rig.store).sessions
    assert (session["outcome"], session["cause"]) == ("stopped", "Ctrl-C was pressed")


def test_simulated_phone_by_hand_is_no_real_one(
    make_rig: Callable[..., Rig], xserver: str, records: Any
) -> None:
    rig = make_rig(xserver, ("s1", 1, 2), address="udp:192.0.2.7:4747")
    phone = PhoneByHand(rig)
    phone.start()
    done = rig.do("run", rig.plan, "--phone", phone.address, "--pairing-code", phone.code, code=1)
    assert "the phone that answered is a simulated one" in done.err
    assert rig.count() == 0
    assert not (rig.state / "pairing-code").exists()
    assert records.read_books(rig.state, rig.store).captures == []


def triggered(rig: Rig, records: Any) -> int:
    """Count the triggers on record; 0 as long as there is no record."""
    if not (rig.store / ".chexrig" / "phone.sqlite").exists():
        return 0
    try:
        return len(records.read_books(rig.state, rig.store).captures)
    except sqlite3.OperationalError:  # its tables are being made
        return 0
