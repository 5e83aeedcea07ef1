"""What the benchmark of memory measures is the program's own."""

from __future__ import annotations

import sys
from pathlib import Path

from peak_memory import run

LARGE_BYTES = 300 << 20


def resident_mb() -> float:
    words = Path("/proc/self/status").read_text(encoding="ascii").split()
    return int(words[words.index("VmRSS:") + 1]) / 1024


def test_not_the_size_of_whoever_starts_it() -> None:
    ballast = b"x" * LARGE_BYTES
    assert resident_mb() > LARGE_BYTES >> 20
    printed, peak_mb = run([sys.executable, "-c", "print('here')"])
    del ballast
    assert printed == "here\n"
    assert 3 < peak_mb < 100


def test_its_own_size_and_that_of_what_it_starts() -> None:
    takes = f"b'x' * {LARGE_BYTES}"
    assert run([sys.executable, "-c", takes])[1] > LARGE_BYTES >> 20
    starts = f"import subprocess, sys; subprocess.run([sys.executable, '-c', {takes!r}], check=True)"
    assert run([sys.executable, "-c", starts])[1] > LARGE_BYTES >> 20
