"""Watches an X screen on which x-rays stand that carry their own numbers, as fast as every five milliseconds.

    python tests/tools/screen_watch.py FILE

Writes to FILE a line for each look: when it began and when it ended, in nanoseconds of the monotonic clock,
and the number that stood there in its first row, in the middle and in the last one: 0 where it was none, or
not the same. Ends when standard input does.
"""

from __future__ import annotations

import select
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TextIO

import mss
import numpy as np
from numpy.typing import NDArray
from PIL import Image

BITS = 14
SIDE_PX = 2 * BITS * 3
_DARK, _LIGHT = 60, 190
_EVERY_S = 0.005
_ROWS = (0.03, 0.5, 0.97)


def save_numbered(file: Path, number: int) -> None:
    """Save a square x-ray that carries a number: a bar for each bit, and beside them their contraries."""
    bits = [number >> each & 1 for each in range(BITS)]
    bars = np.array([*bits, *(1 - each for each in bits)], np.uint8)
    row = np.repeat(np.where(bars, _LIGHT, _DARK), SIDE_PX // bars.size)
    Image.fromarray(np.tile(row, (SIDE_PX, 1)).astype(np.uint8)).save(file)


def number_of(screen: NDArray[np.uint8]) -> int:
    """Give the number on a screen, (h, w) grey, that is wider than high; 0 where there is none."""
    height, width = screen.shape
    places = (width - height) // 2 + ((np.arange(2 * BITS) + 0.5) * height / (2 * BITS)).astype(int)
    numbers = set()
    for part in _ROWS:
        light = screen[int(part * height), places] > (_DARK + _LIGHT) // 2
        if (light[:BITS] == light[BITS:]).any():
            return 0
        numbers.add(int((light[:BITS] << np.arange(BITS)).sum()))
    return numbers.pop() if len(numbers) == 1 else 0


@dataclass(frozen=True)
class Looks:
    """What was seen: when each look began and ended, nanoseconds, and the number that stood there."""

    began_ns: NDArray[np.int64]
    ended_ns: NDArray[np.int64]
    numbers: NDArray[np.int64]

    def between(self, first_ns: int, last_ns: int) -> Sequence[int]:
        """Give what the looks saw that lie in a time as a whole."""
        first = int(np.searchsorted(self.began_ns, first_ns))
        last = int(np.searchsorted(self.ended_ns, last_ns, "right"))
        return [int(each) for each in self.numbers[first:last]]


@dataclass
class Watch:
    """A watch that runs in a process of its own."""

    file: Path

    def looks(self) -> Looks:
        """Give all looks, once it has ended."""
        table = np.loadtxt(self.file, np.int64, ndmin=2)
        return Looks(table[:, 0], table[:, 1], table[:, 2])


@contextmanager
def watching(file: Path, environ: Mapping[str, str]) -> Iterator[Watch]:
    """Watch the screen that an environment names, within the block."""
    with subprocess.Popen(
        [sys.executable, __file__, str(file)], env=environ, stdin=subprocess.PIPE
    ) as process:
        try:
            yield Watch(file)
        finally:
            process.communicate()
    assert process.returncode == 0


def watch(out: TextIO) -> None:
    """Look until standard input ends."""
    with mss.MSS() as grabber:
        screen = grabber.monitors[0]
        while not select.select([sys.stdin], [], [], 0)[0]:
            began_ns = time.monotonic_ns()
            shot = grabber.grab(screen)
            ended_ns = time.monotonic_ns()
            green = np.frombuffer(shot.raw, np.uint8).reshape(shot.height, shot.width, 4)[:, :, 1]
            out.write(f"{began_ns} {ended_ns} {number_of(green)}\n")
            time.sleep(max(0.0, _EVERY_S - (time.monotonic_ns() - began_ns) / 1e9))


if __name__ == "__main__":
    with Path(sys.argv[1]).open("w", encoding="ascii") as _file:
        watch(_file)
