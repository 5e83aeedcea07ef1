"""A page as it stands on the screen: its text, and beside that its pictures."""

from __future__ import annotations

from typing import TYPE_CHECKING

import cv2
import numpy as np

from controller.capture.pages import Page, PagePicture
from controller.display import Area, Row, draw_page

if TYPE_CHECKING:
    from numpy.typing import NDArray

_TEXT_SHARE = 0.52  # of the screen's width, where pictures stand beside it
_MARGIN_SHARE = 0.04
_CAPTION_SHARE = 0.05  # of the screen's height
_GAP_SHARE = 0.5  # of a caption's height, below it: it belongs to the picture above


def drawn(page: Page, width_px: int, height_px: int, text_scale: float) -> NDArray[np.uint8]:
    """Draw a page.

    Parameters
    ----------
    width_px, height_px
        The screen.
    text_scale
        How much larger than usual the letters are wanted.

    Returns
    -------
    numpy.ndarray
        Grey levels, shape (height, width), uint8.
    """
    if not page.pictures:
        return draw_page(page.rows, width_px, height_px, text_scale=text_scale, foot=page.keys)
    left, top = round(width_px * _MARGIN_SHARE), round(height_px * _MARGIN_SHARE)
    text = Area(left, top, round(width_px * _TEXT_SHARE) - left, height_px - 2 * top)
    pixels = draw_page(page.rows, width_px, height_px, text, text_scale=text_scale, foot=page.keys)
    first = round(width_px * (_TEXT_SHARE + _MARGIN_SHARE / 2))
    room_px = (height_px - 2 * top) // len(page.pictures)
    for number, picture in enumerate(page.pictures):
        area = Area(first, top + number * room_px, width_px - left - first, room_px)
        _draw(picture, area, pixels, text_scale)
    return pixels


def _draw(picture: PagePicture, area: Area, pixels: NDArray[np.uint8], text_scale: float) -> None:
    """Draw a picture as large as it fits into an area, and below it what it is."""
    height_px, width_px = pixels.shape
    caption_px = round(height_px * _CAPTION_SHARE * text_scale)
    height, width = picture.levels.shape
    room_px = area.height - round(caption_px * (1 + _GAP_SHARE))
    scale = min(area.width / width, room_px / height)
    size = max(1, int(width * scale)), max(1, int(height * scale))
    smaller = cv2.INTER_AREA if scale < 1 else cv2.INTER_LINEAR
    pixels[area.y : area.y + size[1], area.x : area.x + size[0]] = cv2.resize(
        picture.levels, size, interpolation=smaller
    )
    below = Area(area.x, area.y + size[1] + caption_px // 8, area.width, caption_px)
    words = draw_page([Row(picture.words)], width_px, height_px, below, text_scale=text_scale)
    np.maximum(pixels, words, out=pixels)
