"""Every pixel of a screen that was read back is held against what was drawn."""

from __future__ import annotations

import numpy as np
import pytest
from numpy.typing import NDArray

from controller.display.seen import Seen
from controller.xrays import Frame, Patch, place

WIDTH, HEIGHT = 90, 71
OF_24_BITS, OF_30_BITS = (1 << 16, 1 << 8, 1), (1 << 22, 1 << 12, 1 << 2)
RANDOM = np.random.default_rng(1)


def xray() -> Frame:
    arrow = Patch(RANDOM.integers(0, 256, (9, 7), np.uint8), RANDOM.random((9, 7)) < 0.5, 8, 29)
    return place(RANDOM.integers(0, 256, (HEIGHT, 70), np.uint8), 1, WIDTH, HEIGHT, patches=(arrow,))


def drawn(frame: Frame, background: tuple[int, int, int], units: tuple[int, int, int]) -> NDArray[np.uint32]:
    """Give a frame as an X server keeps it, with whatever stands in the bits that are no colour's."""
    words = RANDOM.integers(0, 2**32, (HEIGHT, WIDTH), np.uint32) & ~np.uint32(255 * sum(units))
    for margin, unit in zip(background, units, strict=True):
        words |= frame.composed(margin).astype(np.uint32) * np.uint32(unit)
    return words


@pytest.mark.parametrize("units", [OF_24_BITS, OF_30_BITS])
@pytest.mark.parametrize("background", [(0, 0, 0), (128, 128, 128), (0, 128, 0), (1, 2, 3)])
def test_any_other_pixel_is_found(background: tuple[int, int, int], units: tuple[int, int, int]) -> None:
    frame = xray()
    words = drawn(frame, background, units)
    seen = Seen(words, units)
    assert seen.foreign(frame, background) == ""
    corners = [(0, 0), (WIDTH - 1, 0), (0, HEIGHT - 1), (WIDTH - 1, HEIGHT - 1)]
    for x, y in (*corners, *RANDOM.integers(0, (WIDTH, HEIGHT), (20, 2)).tolist()):
        for unit in units:
            words[y, x] ^= unit
            there = f"something else from x = {x} to {x} and from y = {y} to {y}"
            assert seen.foreign(frame, background) == there
            words[y, x] ^= unit
    words[30:40, 3:50] ^= units[1]
    assert seen.foreign(frame, background) == "something else from x = 3 to 49 and from y = 30 to 39"


def test_its_colours() -> None:
    for units in (OF_24_BITS, OF_30_BITS):
        frame = xray()
        colours = Seen(drawn(frame, (1, 2, 3), units), units).colours
        for each in range(3):
            assert np.array_equal(colours[..., each], frame.composed(each + 1))
