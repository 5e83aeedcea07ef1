"""A phone that cannot take photos for a while: the subset is complete without a person, and right."""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Callable
from itertools import pairwise
from pathlib import Path
from typing import Any

import mss
import mss.tools
import pytest
from proving import proved
from rig import SEED, Command, PhoneByHand, Rig, expect, wait_until

pytestmark = [pytest.mark.xrays, pytest.mark.x11, pytest.mark.timeout(proved(240, 3600))]
ALTERED = Path(__file__).parent / "programs" / "altered_session.py"
CODES = ("heat", "call", "covered", "battery", "storage_full", "camera")
WORDS = {
    "heat": "the phone is too hot to go on, and cools down",
    "call": "a call came in",
    "covered": "another app covers the camera's",
    "battery": "the battery is nearly empty",
    "storage_full": "the phone's storage is full",
    "camera": "another app uses the camera",
}
LAST = proved(5, 16)
#: Shorter than a session lasts that the phone keeps waiting, and longer.
SHORT_S, LONG_S = 3, 24
#: A photo of a page is like no x-ray.
LEAST_MARGIN = 0.01


def phone(agent: str, seconds: float) -> dict[str, object]:
    """Give a plan's phone that has each trouble once, at its second capture, its third, and so on."""
    troubles = ",".join(f"{code}:{seconds}s@{at}" for at, code in enumerate(CODES, 2))
    simulated = {"agent": agent, "seed": SEED, "exposure_ms": 30, "save_ms": 60, "troubles": troubles}
    return {"simulated": simulated}


def check_photos(rig: Rig, books: Any, records: Any, sight: Any) -> None:
    """Demand all photos, in their order, of nothing but their x-rays."""
    records.check_books(books, range(1, LAST + 1))
    times = [row["saved_at"] for row in books.captures if row["state"] == "saved"]
    assert times == sorted(times)
    seen = sight.look(books.current)
    assert (len(seen.shown), seen.mismatches) == (LAST, {})
    assert seen.smallest_margin > LEAST_MARGIN
    assert rig.count() == LAST  # none of anything else


@pytest.mark.soak
@pytest.mark.parametrize("agent", ["python", "java"], indirect=True)
def test_a_short_trouble_keeps_the_session(
    make_rig: Callable[..., Rig], xserver: str, records: Any, sight: Any, agent: str
) -> None:
    rig = make_rig(xserver, ("s1", 1, LAST), agent=agent, phone=phone(agent, SHORT_S))
    done = rig.run("--sim-camera", "screen")
    books = records.read_books(rig.state, rig.store)
    check_photos(rig, books, records, sight)
    assert [(row["outcome"], row["cause"]) for row in books.sessions] == [("complete", "")]
    assert {row["take"] for row in books.captures} == {1}
    for at, code in enumerate(CODES, 2):
        assert f"waiting for the phone at x-ray {at}: {WORDS[code]}" in done.err


@pytest.mark.soak
@pytest.mark.parametrize("agent", ["python", "java"], indirect=True)
def test_a_long_trouble_ends_the_session_and_is_waited_for(
    make_rig: Callable[..., Rig], xserver: str, records: Any, sight: Any, agent: str
) -> None:
    rig = make_rig(xserver, ("s1", 1, LAST), agent=agent, phone=phone(agent, LONG_S))
    program = rig.start_run()
    for code in CODES:
        suspended = f"s1 is suspended: {WORDS[code]}"
        wait_until(lambda: suspended in program.err or program.code is not None, lambda: program.err)  # noqa: B023
        time.sleep(2.0)
        keep_screen(xserver, Path(os.environ.get("CHEXRIG_SCREENS", rig.folder)) / f"{agent}-{code}.png")
    done = program.finish(LONG_S * 10 + 60)
    assert done.code == 0, done
    books = records.read_books(rig.state, rig.store)
    check_photos(rig, books, records, sight)
    ended = [("aborted", f"{code}: {WORDS[code]}") for code in CODES]
    assert [(row["outcome"], row["cause"]) for row in books.sessions] == [*ended, ("complete", "")]
    assert {row["idx"]: row["take"] for row in books.captures if row["state"] == "saved"} == {
        index: 2 if 2 <= index < 2 + len(CODES) else 1 for index in range(1, LAST + 1)
    }
    assert "Traceback" not in done.err


def keep_screen(display: str, file: Path) -> None:
    """Keep what stands on the screen, for a person to look at."""
    with mss.MSS(display=display) as grabber:
        shot = grabber.grab(grabber.monitors[0])
        mss.tools.to_png(shot.rgb, shot.size, output=str(file))


def test_killed_and_stopped_while_suspended(
    make_rig: Callable[..., Rig], xserver: str, records: Any, sight: Any
) -> None:
    rig = make_rig(xserver, ("s1", 1, LAST))
    options = ("--source", "screen", "--exposure-ms", 10, "--troubles", "heat:6s@2,call:6s@4")
    with PhoneByHand(rig, *options) as by_hand:
        arguments = ("run", rig.plan, "--phone", by_hand.address, "--pairing-code", by_hand.code)

        def suspended(code: str) -> Command:
            program = rig.start_program(ALTERED, "impatient", *arguments)
            words = f"s1 is suspended: {WORDS[code]}"
            wait_until(lambda: words in program.err, lambda: program.err)
            return program

        suspended("heat").kill()
        program = suspended("call")
        began_s = time.monotonic()
        os.killpg(program.pid, signal.SIGINT)
        told = expect(program, 130)
        assert time.monotonic() - began_s < 10  # told at once; what closes the window may be slow here
        assert f"stopped (Ctrl-C was pressed): 3 of {LAST} photos of s1 are saved" in told.err
        assert by_hand.command.code is None
        expect(rig.start_program(ALTERED, "impatient", *arguments), 0)
    books = records.read_books(rig.state, rig.store)
    check_photos(rig, books, records, sight)
    outcomes = [row["outcome"] for row in books.sessions]
    assert outcomes[0] == "aborted"
    assert outcomes[-1] == "complete"
    for before, after in pairwise(row for row in books.captures if row["idx"] in (2, 4)):
        if before["idx"] == after["idx"]:
            assert (before["state"], after["take"]) == ("superseded", before["take"] + 1)
