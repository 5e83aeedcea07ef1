"""One x-ray as it will stand on the screen."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray


@dataclass(frozen=True, eq=False)
class Frame:
    """An x-ray scaled and placed, ready to be drawn without any further scaling.

    Parameters
    ----------
    index
        The x-ray's index in the manifest, 1..N.
    pixels
        Grey levels, shape (height, width), uint8, C-contiguous, read-only, one for each screen pixel.
    x_px, y_px
        Where the top-left pixel stands on the screen, in device pixels.
    screen_width_px, screen_height_px
        The screen it was made for, in device pixels.
    shown_sha256
        SHA-256 over the pixels, their size and their position: what stood on the glass.
    windowing
        How more than 8 bits were brought to 8, None where the image had 8 bits.

    Raises
    ------
    ValueError
        If the pixels are not of that form or do not lie within the screen.
    """

    index: int
    pixels: NDArray[np.uint8]
    x_px: int
    y_px: int
    screen_width_px: int
    screen_height_px: int
    shown_sha256: str
    windowing: str | None = None

    def __post_init__(self) -> None:
        pixels = self.pixels
        if pixels.ndim != 2 or pixels.dtype != np.uint8 or not pixels.flags.c_contiguous or not pixels.size:
            form = f"{pixels.dtype} {pixels.shape}"
            raise ValueError(f"a frame needs C-contiguous uint8 (height, width), got {form}")
        height, width = pixels.shape
        across = self.x_px >= 0 and self.x_px + width <= self.screen_width_px
        down = self.y_px >= 0 and self.y_px + height <= self.screen_height_px
        if not (across and down):
            screen = f"{self.screen_width_px}x{self.screen_height_px}"
            raise ValueError(
                f"{width}x{height}+{self.x_px}+{self.y_px} does not lie within a {screen} screen"
            )
        # The GUI thread reads this memory while other threads hold the frame.
        pixels.setflags(write=False)

    @property
    def width_px(self) -> int:
        """Width on the screen in device pixels."""
        return int(self.pixels.shape[1])

    @property
    def height_px(self) -> int:
        """Height on the screen in device pixels."""
        return int(self.pixels.shape[0])

    def composed(self, background_grey: int = 0) -> NDArray[np.uint8]:
        """Give the whole screen, shape (screen height, width), with margins of that grey level."""
        screen = np.full((self.screen_height_px, self.screen_width_px), background_grey, np.uint8)
        screen[self.y_px : self.y_px + self.height_px, self.x_px : self.x_px + self.width_px] = self.pixels
        return screen

    def row(self, y_px: int, background_grey: int = 0) -> NDArray[np.uint8]:
        """Give one row of the whole screen, shape (screen width,)."""
        row = np.full(self.screen_width_px, background_grey, np.uint8)
        if 0 <= y_px - self.y_px < self.height_px:
            row[self.x_px : self.x_px + self.width_px] = self.pixels[y_px - self.y_px]
        return row


def place(
    pixels: NDArray[np.uint8],
    index: int,
    screen_width_px: int,
    screen_height_px: int,
    *,
    windowing: str | None = None,
) -> Frame:
    """Centre pixels of shape (height, width) on a screen at least as large, and seal them with a digest."""
    pixels = np.ascontiguousarray(pixels)
    height, width = pixels.shape
    x_px, y_px = (screen_width_px - width) // 2, (screen_height_px - height) // 2
    digest = hashlib.sha256(f"{width}x{height}+{x_px}+{y_px}\n".encode())
    digest.update(pixels.data)
    return Frame(
        index, pixels, x_px, y_px, screen_width_px, screen_height_px, digest.hexdigest(), windowing=windowing
    )
