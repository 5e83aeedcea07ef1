"""The counter-proof: where the screen shows another x-ray than was reported, the look at the photos tells."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from rig import Rig, expect

if TYPE_CHECKING:
    from tests.integration.sight import Sight

LAST = 6
LATE = Path(__file__).parent / "programs" / "late_painting.py"

pytestmark = [pytest.mark.xrays, pytest.mark.x11]


@pytest.mark.parametrize("sabotage", ["one-frame-late", "told-too-early"])
def test_the_photos_tell(
    make_rig: Callable[..., Rig], xserver: str, records: Any, sight: Sight, sabotage: str
) -> None:
    rig = make_rig(xserver, ("s1", 1, LAST))
    program = rig.start_program(LATE, f"{sabotage},unchecked", "run", rig.plan, "--store", rig.store)
    done = program.finish()
    if sabotage == "told-too-early" and done.code:
        # on a busy computer the window is so late that it is asked for several x-rays at once
        assert "the window painted x-ray" in done.err
        return
    assert done.code == 0, done
    books = records.read_books(rig.state, rig.store)
    records.check_books(books, range(1, LAST + 1))  # names, journals and files find nothing wrong
    seen = sight.look(books.current)
    right = set(range(2, LAST + 1)) - set(seen.mismatches)  # the first is of a black screen, like anything
    assert len(right) <= (sabotage == "told-too-early")  # half a second may pass on a busy computer
    assert seen.smallest_margin < -0.01
    if sabotage == "one-frame-late":
        late = {index: index - 1 for index in range(2, LAST + 1)}
        assert {index: shown for index, shown in seen.shown.items() if index > 1} == late


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
