"""The finest pattern a screen can show: any second scaling on the way turns it grey."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from android_bridge.base import Problem
from controller.xrays import Frame, place

if TYPE_CHECKING:
    from numpy.typing import NDArray


def checkerboard(width_px: int, height_px: int) -> Frame:
    """Make a full-screen frame of black and white pixels in alternation; its index is 0."""
    rows, columns = np.ogrid[:height_px, :width_px]
    return place(((rows + columns) % 2 * 255).astype(np.uint8), 0, width_px, height_px)


def compare(board: Frame, grabbed: NDArray[np.uint8] | None, screen: str) -> str:
    """Compare the screen read back with the board that was shown.

    Returns
    -------
    str
        A sentence on what was found.

    Raises
    ------
    Problem
        If they differ in size or in any pixel.
    """
    if grabbed is None:
        return (
            f"{screen} cannot be read back here; whether it shows what is drawn pixel for pixel is unchecked"
        )
    if grabbed.shape != board.pixels.shape:
        height, width = grabbed.shape
        got = f"{width}x{height} pixels"
    else:
        wrong = int(np.count_nonzero(grabbed != board.pixels))
        if not wrong:
            return f"{screen} shows what is drawn pixel for pixel"
        got = f"{wrong} pixels of another value"
    raise Problem(
        "the screen does not show what is drawn pixel for pixel",
        where=screen,
        expected=f"a checkerboard of {board.width_px}x{board.height_px} single pixels",
        got=got,
        advice="switch off scaling, zoom, night colours and notifications on that screen",
    )
