"""How long the phone's program takes from the end of an exposure to ``saved``, beside a plain program.

Both write the same JPEG of 8 MB to the same disk in the same run, taking turns: ours over its real ports, and
the photo is looked through, digested, flushed and put on record; the plain one writes, flushes and renames.
"""

from __future__ import annotations

import statistics
from pathlib import Path

import java_agent
import pytest

pytestmark = [pytest.mark.benchmark, pytest.mark.timeout(300)]

PHOTOS = 30
LIMIT = 1.5


@pytest.mark.parametrize("pictures", ["pictures", "none"])
def test_saving_costs_little_more_than_the_disk(tmp_path: Path, pictures: str) -> None:
    done = java_agent.core().run(
        "org.chexrig.core.phone.SavingTimes",
        *(str(tmp_path), str(PHOTOS), pictures),
        timeout_s=200,
        java=["java", "-Djava.awt.headless=true"],
    )
    assert done.returncode == 0, done.stderr[-2000:]
    lines = [each.split() for each in done.stdout.splitlines()]
    size = next(int(words[1]) for words in lines if words[0] == "bytes")
    times = [(float(words[1]), float(words[2])) for words in lines if words[0] == "times"]
    assert len(times) == PHOTOS
    assert size > 7_500_000
    ours, plain = (statistics.median(each) for each in zip(*times, strict=True))
    print(f"{size} bytes, small ones: {pictures}; {ours:.1f} ms, plain {plain:.1f} ms, {ours / plain:.2f}")
    assert ours <= LIMIT * plain
