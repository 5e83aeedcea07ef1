"""The pattern that every screen has to show untouched, and what is said of one that does not."""

from __future__ import annotations

import numpy as np
import pytest
from numpy.typing import NDArray

from android_bridge.base.problems import Problem
from controller.display.pattern import compare, draw_pattern
from controller.display.seen import Seen
from controller.xrays import Frame

SIZE = 640, 90


def as_drawn(pattern: Frame) -> NDArray[np.uint8]:
    return np.repeat(pattern.pixels[..., None], 3, axis=-1)


def seen(colours: NDArray[np.uint8]) -> Seen:
    red, green, blue = np.moveaxis(colours.astype(np.uint32), -1, 0)
    return Seen(red << 16 | green << 8 | blue, (1 << 16, 1 << 8, 1))


def of_bits(colours: NDArray[np.uint8], *bits: int) -> NDArray[np.uint8]:
    """Give the colours as a screen does that has so few bits for red, green and blue."""
    most = np.array([2**each - 1 for each in bits])
    levels = (colours >> (8 - np.array(bits))).astype(float)
    return np.round(levels * 255 / most).astype(np.uint8)


def refused(grabbed: NDArray[np.uint8], depth: int = 24) -> Problem:
    with pytest.raises(Problem) as caught:
        compare(draw_pattern(*SIZE), seen(grabbed), "HDMI-1", depth=depth)
    assert caught.value.where == "HDMI-1"
    return caught.value


def test_it_has_every_grey_level_and_single_pixels() -> None:
    pixels = draw_pattern(*SIZE).pixels
    assert set(pixels[SIZE[1] // 2]) == set(range(256))
    assert pixels[0, :4].tolist() == [0, 255, 0, 255]
    assert pixels[:4, 0].tolist() == [0, 255, 0, 255]


def test_a_true_one() -> None:
    pattern = draw_pattern(*SIZE)
    told = compare(pattern, seen(as_drawn(pattern)), "HDMI-1")
    assert told == "HDMI-1 shows what is drawn pixel for pixel, in 256 grey levels"
    assert "unchecked" in compare(pattern, None, "HDMI-1")


def test_a_scaled_or_shifted_one() -> None:
    colours = as_drawn(draw_pattern(*SIZE))
    blurred = (colours // 2 + np.roll(colours, 1, axis=1) // 2 + 1).astype(np.uint8)
    for grabbed in (blurred, colours[:, :60], np.roll(colours, 1, axis=1)):
        assert refused(grabbed).what == "the screen does not show what is drawn pixel for pixel"
        assert refused(grabbed).got.endswith(" pixels of another value") or grabbed.shape[1] == 60
    assert refused(np.zeros_like(colours)).got == "one colour all over"


def test_a_notification_before_it_is_no_tint() -> None:
    colours = as_drawn(draw_pattern(*SIZE)).copy()
    colours[35:50, 300:500] = (255, 160, 0)
    assert refused(colours).got == f"{15 * 200} pixels of another value"


@pytest.mark.parametrize(
    ("bits", "depth", "what"),
    [
        ((5, 6, 5), 16, "the screen shows only 64 grey levels and tints them"),
        ((5, 5, 5), 15, "the screen shows only 32 grey levels"),
        ((3, 3, 2), 8, "the screen shows only 8 grey levels and tints them"),
    ],
)
def test_too_few_bits(bits: tuple[int, ...], depth: int, what: str) -> None:
    problem = refused(of_bits(as_drawn(draw_pattern(*SIZE)), *bits), depth)
    assert problem.what == what
    assert problem.got == f"a colour depth of {depth} bits"
    assert problem.advice.startswith("set the screen's colour depth to 24 bits")


def test_night_colours_in_the_picture_itself() -> None:
    colours = as_drawn(draw_pattern(*SIZE))
    swapped = np.where((colours > 0) & (colours < 255), 255 - colours, colours)
    tinted = colours.copy()
    tinted[..., 2] = swapped[..., 2]
    assert refused(tinted).what == "the screen tints grey"
    darker = (colours * 0.9).astype(np.uint8)
    assert refused(darker).what.startswith("the screen shows only 23")
    assert refused(swapped).what == "the screen shows other grey levels"
    assert "night colours" in refused(swapped).advice
