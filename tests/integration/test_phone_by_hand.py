"""A simulated phone started in a terminal of its own."""

from __future__ import annotations

import signal
from collections.abc import Callable
from typing import Any

import pytest
from rig import PhoneByHand, Rig, expect, free_port

LAST = 4


@pytest.mark.xrays
@pytest.mark.x11
def test_auto_source_sees_the_screen(
    make_rig: Callable[..., Rig], xserver: str, records: Any, sight: Any
) -> None:
    rig = make_rig(xserver, ("s1", 1, LAST))
    phone = PhoneByHand(rig, "--source", "auto", "--shutter-ms", 10)
    phone.start()
    rig.do("run", rig.plan, "--phone", phone.address, "--pairing-code", phone.code)
    books = records.read_books(rig.state, rig.store)
    records.check_books(books, range(1, LAST + 1))
    assert sight.look(books.current).mismatches == {}
    assert f"simulated phone at {phone.address}" in phone.command.out
    assert f"screen {xserver}" in phone.command.out
    assert phone.command.out.count("\nsaved ") == LAST + 1, "the calibration board, too"
    assert "subset closed" in phone.command.out

    phone.command.send(signal.SIGINT)
    ended = expect(phone.command, 0)
    assert ended.err == ""
    table = records.read_table(rig.export("--no-contact-sheet") / "train.csv")
    assert len(table) == 1 + LAST


@pytest.mark.xrays
def test_needs_a_screen_and_a_code(make_rig: Callable[..., Rig]) -> None:
    rig = make_rig(None, ("s1", 1, LAST))
    address = f"udp:127.0.0.1:{free_port()}"
    no_code = rig.do("run", rig.plan, "--phone", address, code=2)
    assert "pairing code is not known" in no_code.err
    code = "7KQ2-M0XD-93TF-AZ5H"
    blind = rig.do("run", rig.plan, "--phone", address, "--pairing-code", code, "--headless", code=2)
    assert "no screen for the phone to photograph" in blind.err
    assert rig.count() == 0
