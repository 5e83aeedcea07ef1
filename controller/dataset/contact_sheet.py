"""A contact sheet: each x-ray beside its photograph, for people to look at."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import cv2
import numpy as np
from PIL import Image, ImageDraw, ImageFont

from android_bridge.base import Problem, read_plain, replacing
from controller.xrays import photo_small, xray_levels

TILE_PX: Final = 640
"""Side of the square each picture is fitted into."""
GAP_PX: Final = 18
TITLE_PX: Final = 76
CAPTION_PX: Final = 52
_BETWEEN_PX = 4
_GROUND, _CARD, _TEXT, _FAINT, _ACCENT = (
    (18, 20, 24),
    (30, 33, 39),
    (232, 234, 238),
    (150, 156, 166),
    (120, 190, 255),
)
_WARNING = (245, 179, 1)
_MOST_BYTES = 1 << 30  # of a picture; a TIFF of 16 bits and 400 megapixels has less
_FORMATS = {".png": "PNG", ".jpg": "JPEG", ".jpeg": "JPEG"}


@dataclass(frozen=True, slots=True)
class Pair:
    """One x-ray and the photograph of it."""

    index: int
    xray: Path
    photo: Path
    caption: str


def write_contact_sheet(
    pairs: Sequence[Pair], out: Path, *, title: str, note: str = "", banner: str = "", columns: int = 2
) -> Path:
    """Write a sheet of x-rays beside their photographs.

    Parameters
    ----------
    pairs
        In the order to show them.
    out
        ``.png``, ``.jpg`` or ``.jpeg``; replaced in one step, never half-written.
    title
        Stands at the top.
    note
        Stands below it.
    banner
        Stands beside it, not to be overlooked.
    columns
        Pairs side by side.

    Returns
    -------
    Path
        ``out``.

    Raises
    ------
    Problem
        If there is no pair, ``out`` has another suffix, or a picture can't be read.
    """
    if not pairs:
        raise Problem("A contact sheet needs at least one pair of pictures", where=str(out))
    file_format = _FORMATS.get(out.suffix.lower())
    if file_format is None:
        raise Problem(
            "A contact sheet is a PNG or a JPEG", where=str(out), expected=", ".join(_FORMATS), got=out.suffix
        )
    columns = max(1, min(columns, len(pairs)))
    sheet = Image.new("RGB", sheet_size(len(pairs), columns), _GROUND)
    draw = ImageDraw.Draw(sheet)
    room = _write_banner(draw, banner, sheet.width) if banner else sheet.width
    _write_title(draw, title, note, room)
    for place, pair in enumerate(pairs):
        row, column = divmod(place, columns)
        width, height = _card_size()
        _put_card(sheet, draw, pair, GAP_PX + column * (width + GAP_PX), TITLE_PX + row * (height + GAP_PX))
    _save(sheet, out, file_format)
    return out


def evenly(total: int, at_most: int) -> list[int]:
    """Choose at most ``at_most`` of the places 0..total-1, evenly spread, first and last among them."""
    if total <= at_most:
        return list(range(total))
    if at_most == 1:
        return [0]
    return [round(i * (total - 1) / (at_most - 1)) for i in range(at_most)]


def sheet_size(pairs: int, columns: int) -> tuple[int, int]:
    """Return the width and height in pixels of a sheet of so many pairs."""
    width, height = _card_size()
    rows = -(-pairs // columns)
    return GAP_PX + columns * (width + GAP_PX), TITLE_PX + rows * (height + GAP_PX)


def _card_size() -> tuple[int, int]:
    return 2 * TILE_PX + _BETWEEN_PX, TILE_PX + CAPTION_PX


def _font(size: float) -> ImageFont.FreeTypeFont | ImageFont.ImageFont:
    return ImageFont.load_default(size)


def _write_banner(draw: ImageDraw.ImageDraw, words: str, width: int) -> int:
    """Write it at the right; give what is left of the width."""
    words = _fit(draw, words, 24, width / 2)
    left = round(width - GAP_PX - draw.textlength(words, _font(24)) - 2 * 16)
    draw.rectangle((left, 14, width - GAP_PX, TITLE_PX - 14), fill=_WARNING)
    draw.text((left + 16, TITLE_PX / 2), words, _GROUND, _font(24), anchor="lm")
    return left


def _write_title(draw: ImageDraw.ImageDraw, title: str, note: str, width: int) -> None:
    middle = TITLE_PX / 2
    room = width - 2 * GAP_PX
    draw.text((GAP_PX, middle - 16), _fit(draw, title, 28, room), _TEXT, _font(28), anchor="lm")
    draw.text((GAP_PX, middle + 14), _fit(draw, note, 18, room), _FAINT, _font(18), anchor="lm")


def _put_card(sheet: Image.Image, draw: ImageDraw.ImageDraw, pair: Pair, x: int, y: int) -> None:
    width, height = _card_size()
    draw.rectangle((x, y, x + width - 1, y + height - 1), fill=_CARD)
    for rank, path in enumerate((pair.xray, pair.photo)):
        picture = load_thumbnail(path, TILE_PX, of_xray=rank == 0)
        left = x + rank * (TILE_PX + _BETWEEN_PX) + (TILE_PX - picture.width) // 2
        sheet.paste(picture, (left, y + (TILE_PX - picture.height) // 2))
    baseline = y + TILE_PX + CAPTION_PX // 2
    number = str(pair.index)
    draw.text((x + 12, baseline), number, _ACCENT, _font(22), anchor="lm")
    start = 12 + draw.textlength(number, _font(22)) + 14
    draw.text(
        (x + start, baseline), _fit(draw, pair.caption, 17, width - start - 12), _TEXT, _font(17), anchor="lm"
    )


def _fit(draw: ImageDraw.ImageDraw, text: str, size: float, room: float) -> str:
    """Shorten text in its middle, so that a path keeps both its ends, until it fits."""
    text = " ".join(text.split())
    if draw.textlength(text, _font(size)) <= room:
        return text
    keep = len(text) - 1
    while keep > 1:
        shorter = text[: (keep + 1) // 2] + "\u2026" + text[len(text) - keep // 2 :]
        if draw.textlength(shorter, _font(size)) <= room:
            return shorter
        keep -= 1
    return ""


def load_thumbnail(path: Path, side_px: int, *, of_xray: bool = False) -> Image.Image:
    """Read a picture, no larger than ``side_px`` either way, as RGB.

    A photo is turned upright; an x-ray stays as it is stored, which is how it is shown. One of 16 bits is
    spread from its darkest to its brightest value over 8 bits: good enough to look at, not to measure.
    """
    try:
        data = read_plain(path, _MOST_BYTES)
        small = _xray(data, path) if of_xray else photo_small(data, side_px)
    except (OSError, ValueError, Problem) as error:
        raise Problem(
            "A picture for the contact sheet can't be read",
            where=str(path),
            got=error.got if isinstance(error, Problem) else str(error),
            advice="Check that the file is there and is a complete PNG or JPEG.",
        ) from error
    return _fitted(small, side_px).convert("RGB")


def _fitted(picture: Image.Image, side_px: int) -> Image.Image:
    """Give it no larger than ``side_px`` either way; by OpenCV, which needs a fifth of Pillow's time."""
    share = side_px / max(picture.size)
    if share >= 1:
        return picture
    width, height = (max(1, round(length * share)) for length in picture.size)
    return Image.fromarray(cv2.resize(np.asarray(picture), (width, height), interpolation=cv2.INTER_AREA))


def _xray(data: bytes, path: Path) -> Image.Image:
    return Image.fromarray(xray_levels(data, name=str(path)).shown())


def _save(sheet: Image.Image, out: Path, file_format: str) -> None:
    try:
        out.parent.mkdir(parents=True, exist_ok=True)
        with replacing(out, alone=True) as stream:
            sheet.save(
                stream, file_format, **({"quality": 88} if file_format == "JPEG" else {"compress_level": 3})
            )
    except OSError as error:
        raise Problem(
            "The contact sheet can't be written", where=str(out), got=error.strerror or str(error)
        ) from error
