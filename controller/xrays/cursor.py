"""The environment's mouse cursor: an arrow of our own, so that it is the same on every computer."""

from __future__ import annotations

import numpy as np

from controller.xrays.frame import Patch

# Black with a white edge, as large as a desktop's usual pointer at 96 dpi; the tip is the first character.
_ARROW = """\
o
oo
o#o
o##o
o###o
o####o
o#####o
o######o
o#######o
o########o
o#########o
o##########o
o###########o
o############o
o#############o
o########ooooooo
o####o###o
o###o o###o
o##o  o###o
o#o    o###o
oo     o###o
o       o###o
        o###o
         ooo
"""
_STEP_PX = 1080  # of the screen's shorter side: 24 pixels high up to 2159, 48 from 2160 on
_SHAPE = np.array([list(line.ljust(16)) for line in _ARROW.splitlines()])


def arrow(x_px: int, y_px: int, screen_width_px: int, screen_height_px: int) -> Patch:
    """Draw the arrow with its tip on a pixel of the screen, cut off at the screen's edges.

    It is enlarged in whole steps, one for each full 1080 pixels of the screen's shorter side.

    Raises
    ------
    ValueError
        If that pixel is not on the screen: nothing of the arrow would be.
    """
    if not (0 <= x_px < screen_width_px and 0 <= y_px < screen_height_px):
        raise ValueError(f"({x_px}, {y_px}) is not on a {screen_width_px}x{screen_height_px} screen")
    step = max(1, min(screen_width_px, screen_height_px) // _STEP_PX)
    shape = _SHAPE.repeat(step, axis=0).repeat(step, axis=1)
    shape = shape[: screen_height_px - y_px, : screen_width_px - x_px]
    return Patch(np.where(shape == "o", 255, 0).astype(np.uint8), shape != " ", x_px, y_px)
