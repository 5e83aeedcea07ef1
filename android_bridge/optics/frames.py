"""One photo of what a sensor has seen at different moments, in light."""

from __future__ import annotations

import numpy as np

from android_bridge.optics.light import Light, levels_of, light_of, steps_of
from android_bridge.optics.picture import Picture


def rolled(first: Picture, last: Picture, *, by_columns: bool = False) -> Picture:
    """Give what a shutter that rolls from top to bottom makes of a screen that changes meanwhile.

    Parameters
    ----------
    first, last
        (h, w) or (h, w, 3), alike: what all rows would see when the first is read, and when the last is. A
        row in between has gathered of both by when it is read.
    by_columns
        Whether the sensor's rows are the picture's columns, for the camera is held upright.
    """
    count = first.shape[1 if by_columns else 0]
    part = np.linspace(0, 1, count, dtype=np.float32)
    shape = [1] * first.ndim
    shape[1 if by_columns else 0] = count
    return _mixed(first, last, part.reshape(shape))


def merged(one: Picture, other: Picture) -> Picture:
    """Give the mean of two frames, as phones make one photo of several."""
    return _mixed(one, other, np.float32(0.5))


def _mixed(one: Picture, other: Picture, part: Light | np.float32) -> Picture:
    before, after = light_of(one), light_of(other)
    return levels_of(steps_of(before + (after - before) * part))
