"""The counter-proof: where the screen shows another x-ray than was reported, the look at the photos tells."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from rig import Rig, expect

from controller.records import SESSION, Record

LAST = 6
LATE = Path(__file__).parent / "programs" / "late_painting.py"

pytestmark = [pytest.mark.xrays, pytest.mark.x11]


@pytest.mark.parametrize("sabotage", ["one-frame-late", "told-too-early"])
def test_the_photos_tell(make_rig: Callable[..., Rig], xserver: str, sabotage: str) -> None:
    rig = make_rig(xserver, ("s1", 1, LAST))
    program = rig.start_program(LATE, f"{sabotage},unchecked", "run", rig.plan, "--store", rig.store)
    done = program.finish()
    # on a busy computer the window is so late that it is asked for several x-rays at once
    if sabotage == "told-too-early" and "the window painted x-ray" in done.err:
        return
    assert done.code == 1, done
    assert "the photos of s1 are not as they should be" in done.err
    with Record(rig.state / "journal.sqlite", read_only=True) as record:
        verdicts = record.verdicts.of("s1", SESSION)
    assert verdicts
    assert not [each for each in verdicts.values() if each.judged.is_right]


@pytest.mark.parametrize(
    ("sabotage", "code", "words"),
    [
        ("late-from-the-start", 2, "the screen does not show what is drawn pixel for pixel"),
        ("one-frame-late", 1, "the x-ray did not stay on the screen while it was photographed"),
    ],
)
def test_chexrig_itself_notices(
    make_rig: Callable[..., Rig], xserver: str, records: Any, sabotage: str, code: int, words: str
) -> None:
    rig = make_rig(xserver, ("s1", 1, LAST))
    program = rig.start_program(LATE, sabotage, "run", rig.plan, "--store", rig.store)
    assert words in expect(program, code).err
    if code == 1:
        assert records.read_books(rig.state, rig.store).current == {}  # the one photo does not count
    else:
        assert rig.count() == 0
