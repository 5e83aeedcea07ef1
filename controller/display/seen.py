"""A screen as it was read back, and what stands on it that was not drawn."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from controller.xrays import Frame

_BAND_PX = 48  # rows at a time: what stays in a processor's cache takes a third of the time
_LEVELS = 256


@dataclass(frozen=True, eq=False, slots=True)
class Seen:
    """Every pixel of a screen.

    Parameters
    ----------
    words
        A pixel each, shape (height, width), uint32.
    units
        By how much a word grows with one of 256 levels of red, of green, and of blue.
    owner
        Whose memory the words lie in.
    """

    words: NDArray[np.uint32]
    units: tuple[int, int, int]
    owner: object = None

    @property
    def colours(self) -> NDArray[np.uint8]:
        """Red, green and blue, shape (height, width, 3)."""
        shifts = (unit.bit_length() - 1 for unit in self.units)
        return np.stack([(self.words >> shift).astype(np.uint8) for shift in shifts], axis=-1)

    def foreign(self, frame: Frame, background: tuple[int, int, int]) -> str:
        """Say where the screen shows something else than a frame; empty where it shows nothing else.

        An X server gives back what was drawn, bit for bit, and never the pointer: any other pixel counts.

        Parameters
        ----------
        background
            Red, green and blue of the margins.
        """
        factors: dict[int, int] = {}
        for margin, unit in zip(background, self.units, strict=True):
            factors[margin] = factors.get(margin, 0) + unit
        of_colours = np.uint32((_LEVELS - 1) * sum(self.units))
        height, width = self.words.shape
        rows, columns = np.zeros(height, bool), np.zeros(width, bool)
        space = np.empty((2, _BAND_PX, width), np.uint32)  # new memory for each band would take as long again
        for top in range(0, height, _BAND_PX):
            band = slice(top, min(height, top + _BAND_PX))
            differs, drawn = space[:, : band.stop - top]
            words = self.words[band]
            for margin, factor in factors.items():
                np.copyto(drawn, frame.rows(band.start, band.stop, margin))
                drawn *= np.uint32(factor)
                words = np.bitwise_xor(words, drawn, out=differs)
            if np.bitwise_or.reduce(differs, axis=None) & of_colours:
                differs &= of_colours
                rows[band] = differs.any(axis=1)
                columns |= differs.any(axis=0)
        if not rows.any():
            return ""
        left, right = _ends(columns)
        first, last = _ends(rows)
        return f"something else from x = {left} to {right} and from y = {first} to {last}"


def _ends(found: NDArray[np.bool_]) -> tuple[int, int]:
    return int(found.argmax()), int(found.size - found[::-1].argmax() - 1)
