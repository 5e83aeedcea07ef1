"""The pattern that a screen has to show untouched: single pixels of black and white, and every grey level."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from android_bridge.base import Problem
from controller.xrays import Frame, place

if TYPE_CHECKING:
    from controller.display.seen import Seen

_LEVELS = 256
_NO_MARGIN = (0, 0, 0)
_FULL_DEPTH = 24  # bits a pixel that hold every grey level without a tint
_DEEPEN = (
    f"set the screen's colour depth to {_FULL_DEPTH} bits (Xorg: DefaultDepth {_FULL_DEPTH}; VNC: -depth"
    f" {_FULL_DEPTH}), then run the same command again"
)


def draw_pattern(width_px: int, height_px: int) -> Frame:
    """Make a full-screen frame of the pattern; its index is 0.

    Any second scaling on the way turns the single pixels grey. The middle third of the rows goes from black
    to white by all levels: what cannot tell them apart, or tints them, is seen there.
    """
    columns = np.arange(width_px)
    pixels = np.empty((height_px, width_px), np.uint8)
    pixels[::2], pixels[1::2] = columns % 2 * 255, (columns + 1) % 2 * 255
    pixels[_of_ramp(height_px)] = columns * _LEVELS // width_px
    return place(pixels, 0, width_px, height_px)


def compare(pattern: Frame, seen: Seen | None, screen: str, *, depth: int = _FULL_DEPTH) -> str:
    """Compare what was read back from the screen with what was shown.

    Parameters
    ----------
    depth
        How many bits a pixel the screen says it has.

    Returns
    -------
    str
        A sentence on what was found.

    Raises
    ------
    Problem
        If they differ in size or in any pixel.
    """
    if seen is None:
        return (
            f"{screen} cannot be read back here; whether it shows what is drawn pixel for pixel is unchecked"
        )
    height, width = seen.words.shape
    if (height, width) != pattern.pixels.shape:
        raise _not_as_drawn(pattern, screen, f"{width}x{height} pixels")
    if not seen.foreign(pattern, _NO_MARGIN):
        return f"{screen} shows what is drawn pixel for pixel, in {_LEVELS} grey levels"
    grabbed = seen.colours
    if (grabbed == grabbed[0, 0]).all():
        raise _not_as_drawn(pattern, screen, "one colour all over")
    wrong = (grabbed != pattern.pixels[..., None]).any(axis=-1)
    ramp = _of_ramp(height)
    red, green, blue = np.moveaxis(grabbed[ramp].astype(np.int32), -1, 0)
    levels = np.unique(red << 16 | green << 8 | blue).size
    if depth < _FULL_DEPTH or wrong[ramp].mean() > 0.5:  # else something smaller stands before it
        is_tinted = bool((grabbed != grabbed[..., :1]).any())
        raise _other_greys(screen, depth, levels, is_tinted=is_tinted)
    raise _not_as_drawn(pattern, screen, f"{np.count_nonzero(wrong)} pixels of another value")


def cannot_be_read(screen: str, depth: int) -> Problem:
    """Say that a screen cannot be read back where every one should."""
    return Problem(
        "the screen cannot be read back, and nobody knows what it shows",
        where=screen,
        expected=f"a screen of {_FULL_DEPTH} bits a pixel that shows what is drawn",
        got=f"no picture of it; a colour depth of {depth} bits",
        advice=_DEEPEN if depth < _FULL_DEPTH else "use a plain X11 session on this computer",
    )


def _of_ramp(height_px: int) -> slice:
    return slice(height_px // 3, height_px - height_px // 3)


def _other_greys(screen: str, depth: int, levels: int, *, is_tinted: bool) -> Problem:
    seen = [f"shows only {levels} grey levels"] if levels < _LEVELS else []
    seen += ["tints them" if seen else "tints grey"] if is_tinted else []
    return Problem(
        f"the screen {' and '.join(seen) or 'shows other grey levels'}",
        where=screen,
        expected=f"{_LEVELS} grey levels without a tint, as drawn",
        got=f"a colour depth of {depth} bits" if depth < _FULL_DEPTH else "other colours than were drawn",
        advice=_DEEPEN
        if depth < _FULL_DEPTH
        else "switch off night colours, colour filters and every desktop effect on that screen",
    )


def _not_as_drawn(pattern: Frame, screen: str, got: str) -> Problem:
    return Problem(
        "the screen does not show what is drawn pixel for pixel",
        where=screen,
        expected=f"a pattern of {pattern.width_px}x{pattern.height_px} single pixels",
        got=got,
        advice="switch off scaling, zoom, night colours, notifications and screen savers on that screen, and"
        " use a plain X11 session, not Wayland",
    )
