"""A picture for people: x-rays, their photos, and what the fitted chain makes of the x-rays, side by side."""

from __future__ import annotations

from pathlib import Path

from PIL import Image, ImageDraw, ImageFont

from android_bridge.base import read_plain
from android_bridge.store import MOST_PHOTO_BYTES
from controller.dataset import evenly
from controller.synthetic.fitting.fitting import Fitted
from controller.synthetic.fitting.photos import Progress, shown_levels
from controller.xrays import photo_upright

_HEIGHT_PX, _WIDTH_PX, _GAP_PX, _TITLE_PX = 420, 560, 12, 34
_GROUND, _TEXT = (18, 20, 24), (232, 234, 238)
_TITLES = ("x-ray", "photo", "synthetic, other numbers drawn")


def draw_examples(
    folder: Path, fitted: Fitted, count: int = 4, progress: Progress | None = None
) -> Image.Image:
    """Draw a few of the photos that a chain was fitted to, beside synthetic ones of the same x-rays.

    Parameters
    ----------
    folder
        The data set's.
    progress
        As in `fit`.
    """
    shown = [fitted.used[at] for at in evenly(len(fitted.used), count)]
    rows: list[list[Image.Image]] = []
    for each in shown:
        if progress is not None:
            progress(len(rows), len(shown), "drawing")
        grey = shown_levels(each.capture, each.file.read_bytes())
        photo = photo_upright(read_plain(folder / each.capture.place, MOST_PHOTO_BYTES))
        drawn = fitted.chain.draw(0, each.capture.xray_sha256 or each.capture.place)
        synthetic = Image.fromarray(fitted.chain.apply(grey, drawn))
        rows.append([_fitted(each) for each in (Image.fromarray(grey), photo, synthetic)])
    widths = [max(row[column].width for row in rows) for column in range(3)]
    heights = [max(each.height for each in row) for row in rows]
    size = sum(widths) + 4 * _GAP_PX, _TITLE_PX + sum(heights) + len(rows) * _GAP_PX
    sheet = Image.new("RGB", size, _GROUND)
    draw = ImageDraw.Draw(sheet)
    left = _GAP_PX
    for column, title in enumerate(_TITLES):
        draw.text((left, _TITLE_PX / 2), title, _TEXT, ImageFont.load_default(18), anchor="lm")
        top = _TITLE_PX
        for row, height in zip(rows, heights, strict=True):
            sheet.paste(row[column], (left, top))
            top += height + _GAP_PX
        left += widths[column] + _GAP_PX
    return sheet


def _fitted(picture: Image.Image) -> Image.Image:
    share = min(_HEIGHT_PX / picture.height, _WIDTH_PX / picture.width)
    size = max(1, round(picture.width * share)), max(1, round(picture.height * share))
    return picture.convert("RGB").resize(size, Image.Resampling.LANCZOS)
