"""One x-ray as it will stand on the screen."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray


@dataclass(frozen=True, eq=False)
class Patch:
    """Something small that is drawn over an x-ray and its margins.

    Parameters
    ----------
    levels
        Grey levels, shape (height, width), uint8, read-only, one for each screen pixel.
    mask
        Which of these pixels are drawn, bool, read-only; what is below shows through the others.
    x_px, y_px
        Where the top-left pixel stands on the screen, in device pixels.

    Raises
    ------
    ValueError
        If levels and mask are not of that form.
    """

    levels: NDArray[np.uint8]
    mask: NDArray[np.bool_]
    x_px: int
    y_px: int

    def __post_init__(self) -> None:
        levels, mask = self.levels, self.mask
        alike = levels.ndim == 2 and levels.shape == mask.shape
        if not alike or levels.dtype != np.uint8 or mask.dtype != np.bool_:
            form = f"{levels.dtype} {levels.shape} and {mask.dtype} {mask.shape}"
            raise ValueError(f"a patch needs uint8 and bool (height, width), got {form}")
        self.levels.setflags(write=False)
        self.mask.setflags(write=False)

    @property
    def area(self) -> tuple[slice, slice]:
        """The rows and columns of the screen that it covers."""
        height, width = self.levels.shape
        return slice(self.y_px, self.y_px + height), slice(self.x_px, self.x_px + width)

    def seal(self) -> bytes:
        """Give what tells it from every other patch that looks different."""
        height, width = self.levels.shape
        head = f"{width}x{height}+{self.x_px}+{self.y_px}\n".encode()
        return head + self.mask.tobytes() + np.where(self.mask, self.levels, 0).tobytes()


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
        SHA-256 over the pixels, their size and their position, and over the patches, where there are any:
        what stood on the glass.
    windowing
        How more than 8 bits were brought to 8, None where the image had 8 bits.
    patches
        What is drawn over it, one after another: words beside the x-ray, the mouse cursor.

    Raises
    ------
    ValueError
        If the pixels are not of that form, or these or a patch do not lie within the screen.
    """

    index: int
    pixels: NDArray[np.uint8]
    x_px: int
    y_px: int
    screen_width_px: int
    screen_height_px: int
    shown_sha256: str
    windowing: str | None = None
    patches: Sequence[Patch] = ()

    def __post_init__(self) -> None:
        pixels = self.pixels
        if pixels.ndim != 2 or pixels.dtype != np.uint8 or not pixels.flags.c_contiguous or not pixels.size:
            form = f"{pixels.dtype} {pixels.shape}"
            raise ValueError(f"a frame needs C-contiguous uint8 (height, width), got {form}")
        self._check_within(pixels, self.x_px, self.y_px)
        for each in self.patches:
            self._check_within(each.levels, each.x_px, each.y_px)
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
        return self.rows(0, self.screen_height_px, background_grey)

    def rows(self, first: int, end: int, background_grey: int = 0) -> NDArray[np.uint8]:
        """Give the whole screen's rows from `first` until before `end`, shape (end - first, screen width)."""
        rows = np.full((end - first, self.screen_width_px), background_grey, np.uint8)
        self._lay(rows, first, self.pixels, self.x_px, self.y_px)
        for each in self.patches:
            self._lay(rows, first, each.levels, each.x_px, each.y_px, each.mask)
        return rows

    @staticmethod
    def _lay(
        rows: NDArray[np.uint8],
        first: int,
        levels: NDArray[np.uint8],
        x_px: int,
        y_px: int,
        mask: NDArray[np.bool_] | None = None,
    ) -> None:
        """Put levels that stand at a place of the screen onto rows of it, `first` and those below."""
        height, width = levels.shape
        top, bottom = max(first, y_px), min(first + len(rows), y_px + height)
        if top < bottom:
            own = slice(top - y_px, bottom - y_px)
            onto = rows[top - first : bottom - first, x_px : x_px + width]
            np.copyto(onto, levels[own], where=True if mask is None else mask[own])

    def _check_within(self, pixels: NDArray[np.uint8], x_px: int, y_px: int) -> None:
        height, width = pixels.shape
        across = x_px >= 0 and x_px + width <= self.screen_width_px
        down = y_px >= 0 and y_px + height <= self.screen_height_px
        if not (across and down):
            screen = f"{self.screen_width_px}x{self.screen_height_px}"
            raise ValueError(f"{width}x{height}+{x_px}+{y_px} does not lie within a {screen} screen")


def place(
    pixels: NDArray[np.uint8],
    index: int,
    screen_width_px: int,
    screen_height_px: int,
    *,
    windowing: str | None = None,
    patches: Sequence[Patch] = (),
) -> Frame:
    """Centre pixels of shape (height, width) on a screen at least as large, and seal them with a digest."""
    pixels = np.ascontiguousarray(pixels)
    height, width = pixels.shape
    x_px, y_px = (screen_width_px - width) // 2, (screen_height_px - height) // 2
    digest = hashlib.sha256(f"{width}x{height}+{x_px}+{y_px}\n".encode())
    digest.update(pixels.data)
    for each in patches:
        digest.update(each.seal())
    shown_sha256 = digest.hexdigest()
    return Frame(
        index, pixels, x_px, y_px, screen_width_px, screen_height_px, shown_sha256, windowing, patches
    )
