"""An image file's bytes to a frame: decoded, brought to 8 bits, fitted to the screen, centred."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import cv2

from controller.xrays.frame import Frame, Patch, place
from controller.xrays.image_file import xray_levels

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray


def render(
    data: bytes,
    index: int,
    screen_width_px: int,
    screen_height_px: int,
    *,
    name: str,
    patches: Sequence[Patch] = (),
    whole_range: bool = False,
) -> Frame:
    """Make the frame that shows an x-ray as large as the screen allows.

    The aspect ratio is kept and there is exactly one resampling (area averaging down, cubic up, none where
    the image fits as it is). CheXpert's 8-bit values are shown as they are; no display function is applied.

    Parameters
    ----------
    data
        The image file's bytes.
    index
        The x-ray's index in the manifest.
    screen_width_px, screen_height_px
        The screen in device pixels.
    name
        What to call the file in a message.
    patches
        What is drawn over it.
    whole_range
        As `xray_levels` has it.

    Raises
    ------
    Problem
        If the image cannot be decoded.
    """
    grey = xray_levels(data, name=name, whole_range=whole_range)
    shown = grey.shown(_fit(grey.values, screen_width_px, screen_height_px))
    return place(shown, index, screen_width_px, screen_height_px, windowing=grey.windowing, patches=patches)


def fitted_size(
    width_px: int, height_px: int, screen_width_px: int, screen_height_px: int
) -> tuple[int, int]:
    """Give the largest (width, height) with the image's aspect ratio that fits the screen."""
    if width_px * screen_height_px >= height_px * screen_width_px:
        return screen_width_px, max(1, round(height_px * screen_width_px / width_px))
    return max(1, round(width_px * screen_height_px / height_px)), screen_height_px


def _fit(grey: NDArray[Any], screen_width_px: int, screen_height_px: int) -> NDArray[Any]:
    height, width = grey.shape
    size = fitted_size(width, height, screen_width_px, screen_height_px)
    if size == (width, height):
        return grey
    shrinking = size[0] < width or size[1] < height
    return cv2.resize(grey, size, interpolation=cv2.INTER_AREA if shrinking else cv2.INTER_CUBIC)
