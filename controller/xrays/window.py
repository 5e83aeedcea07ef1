"""From the grey levels of a file to the 256 of a screen, and whether there is a picture in them.

Values of more than 8 bits are shown through a linear window from the lowest to the highest. But a few pixels
far away from all others, such as a marker that was burned in with the highest value there is, would make the
lungs black: then the window ends where the others do.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

_MIDDLE: Final = (10, 90)
_FAR: Final = 2
_REST: Final = (0.5, 99.5)  # a marker's soft edge is between it and the others
_LOOKED_AT: Final = 250_000
LEAST_SPAN: Final = 16
_CLEAR_SPAN, _CLEAR_AMONG = 64, 4000
"""Of so few pixels a span of so many levels leaves no doubt; to look at more takes as long as an effect."""
_LEAST_SIDE_PX, _MOST_OBLONG = 16, 10


@dataclass(frozen=True, slots=True, kw_only=True)
class GreyLevels:
    """An x-ray's grey levels, and how they are shown.

    Parameters
    ----------
    values
        Shape (height, width): uint8, or uint16 that are yet to be brought to 8 bits.
    bits
        Of each in the file: 8 (or fewer) or 16 (or anything in between).
    limits
        Which of the values are black and white; they are shown linearly in between.
    windowing
        What was or will be done to them, in words; None where the file's 8-bit values are shown as they are.
    stored_span
        So many levels the middle pixels spanned before that; None where these are the file's values.
    is_oblong
        Whether the file says that its pixels are not square.
    """

    values: NDArray[Any]
    bits: int = 8
    limits: tuple[int, int] = (0, 255)
    windowing: str | None = None
    stored_span: float | None = None
    is_oblong: bool = False

    @classmethod
    def of(cls, values: NDArray[Any], *, whole_range: bool = False) -> GreyLevels:
        """Take a file's values: those of 8 bits as they are, of 16 bits through a window.

        Parameters
        ----------
        whole_range
            From the lowest to the highest value, whatever they are.
        """
        if values.dtype == np.uint8:
            return cls(values=values)
        lowest, highest = int(values.min()), int(values.max())
        low, high = (lowest, highest) if whole_range else map(int, window_of(values))
        of = "" if (low, high) == (lowest, highest) else f" of {lowest}..{highest}"
        words = f"16-bit: linear window {low}..{high}{of} to 0..255"
        return cls(values=values, bits=16, limits=(low, high), windowing=words)

    def shown(self, resampled: NDArray[Any] | None = None) -> NDArray[np.uint8]:
        """Give them in 8 bits; or those that were made of them."""
        values = self.values if resampled is None else resampled
        return values if values.dtype == np.uint8 else in_8_bits(values, *self.limits)

    @property
    def size(self) -> tuple[int, int]:
        """Width and height."""
        height, width = self.values.shape
        return width, height

    def lack(self, whole: tuple[int, int] | None = None) -> str:
        """Say in figures why there is no picture in them; empty where there is one.

        Parameters
        ----------
        whole
            Width and height of the picture that they are a smaller one of.
        """
        width, height = whole or self.size
        size = f"{width}x{height} pixels"
        if min(height, width) < _LEAST_SIDE_PX or max(height, width) > _MOST_OBLONG * min(height, width):
            return size
        if self.stored_span is None and span_of(self.values, _CLEAR_AMONG) >= _CLEAR_SPAN:
            return ""
        least = span_of(self.values)  # its own window may have made one level of all
        if self.stored_span is not None:
            least = min(least, self.stored_span)
        if least >= LEAST_SPAN:
            return ""
        middle = _MIDDLE[1] - _MIDDLE[0]
        return f"{size}, the middle {middle} % of them within {least:.0f} grey levels of each other"


def window_of(values: NDArray[Any], among: NDArray[np.bool_] | None = None) -> tuple[float, float]:
    """Give the lowest and highest value, but for a few that are far away from all others.

    Far is more than twice the span of the middle 80 % of the pixels away from these.

    Parameters
    ----------
    values
        Of any type, shape (height, width).
    among
        Which of the pixels count; None for all.
    """
    counted = values if among is None else values[among]
    some = _some(values) if among is None else counted[:: max(1, counted.size // _LOOKED_AT)]
    low, high = float(counted.min()), float(counted.max())
    first, last = (float(each) for each in np.percentile(some, _MIDDLE))
    far = _FAR * (last - first)
    rest = some[(some >= first - far) & (some <= last + far)]
    if far and low < first - far:
        low = float(np.percentile(rest, _REST[0], method="lower"))
    if far and high > last + far:
        high = float(np.percentile(rest, _REST[1], method="higher"))
    return low, high


def span_of(values: NDArray[Any], among: int = _LOOKED_AT) -> float:
    """Give how many levels the middle 80 % of the pixels span, by about so many of them."""
    first, last = np.percentile(_some(values, among), _MIDDLE)
    return float(last - first)


def in_8_bits(values: NDArray[Any], low: float, high: float) -> NDArray[np.uint8]:
    """Bring values to 0..255, black at `low` and white at `high`."""
    # Cubic resampling overshoots the image's own range: cut off there, or bright bone would wrap to black.
    scale = 255.0 / ((high - low) or 1.0)
    levels: NDArray[np.floating[Any]] = values.astype(np.float32 if values.dtype == np.uint16 else np.float64)
    result: NDArray[np.uint8] = np.rint((levels - low) * scale).clip(0, 255).astype(np.uint8)
    return result


def _some(values: NDArray[Any], among: int = _LOOKED_AT) -> NDArray[Any]:
    step = max(1, round((values.size / among) ** 0.5))
    return values[::step, ::step].ravel()
