"""A full-screen page of text, drawn into grey levels.

The font comes with matplotlib: a machine without any fonts, or with other ones, shows the same page.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from PIL import Image, ImageDraw, ImageFont

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Font = ImageFont.FreeTypeFont

WHITE, FAINT = 235, 150
_LINES = 30  # of ordinary text on the height of a screen
_LABEL_SHARE = 0.3  # of the width, for the left one of two columns
_MOST_LINES = 4  # of one row: the rest of a long note is in the plan
_SMALLEST = 0.4


@dataclass(frozen=True, slots=True)
class Row:
    """One row of a page.

    Parameters
    ----------
    text
        What it says; with a `value`, the left one of two columns.
    value
        The right one of two columns.
    size
        Height of the letters as a multiple of the ordinary one.
    space
        Empty lines before it.
    """

    text: str
    value: str = ""
    size: float = 1.0
    grey: int = WHITE
    bold: bool = False
    space: float = 0.0


@dataclass(frozen=True, slots=True)
class Area:
    """Part of the screen, in pixels from the top left."""

    x: int
    y: int
    width: int
    height: int


def draw_page(
    rows: Sequence[Row],
    width_px: int,
    height_px: int,
    area: Area | None = None,
    *,
    text_scale: float = 1.0,
) -> NDArray[np.uint8]:
    """Draw a page, white on black; in smaller letters where it would not fit.

    Parameters
    ----------
    rows
        From top to bottom.
    width_px, height_px
        The screen.
    area
        Where on the screen; its middle eight tenths where nothing is said.
    text_scale
        How much larger than usual the letters are wanted.

    Returns
    -------
    numpy.ndarray
        Grey levels, shape (height, width).
    """
    area = area or Area(width_px // 10, height_px // 10, width_px * 8 // 10, height_px * 8 // 10)
    scale = text_scale
    while True:
        unit_px = max(6.0, scale * min(height_px, width_px * 9 / 16) / _LINES)
        placed = list(_laid_out(rows, unit_px, area))
        bottom = placed[-1].bottom if placed else 0
        if bottom <= area.y + area.height or scale <= _SMALLEST:
            break
        scale *= 0.92
    page = Image.new("L", (width_px, height_px))
    pen = ImageDraw.Draw(page)
    for each in placed:
        pen.text((each.x, each.y), each.text, fill=each.grey, font=each.font)
    return np.asarray(page).copy()


@dataclass(frozen=True, slots=True)
class _Placed:
    x: float
    y: float
    text: str
    grey: int
    font: Font
    bottom: float


def _laid_out(rows: Sequence[Row], unit_px: float, area: Area) -> Iterator[_Placed]:
    y = float(area.y)
    for row in rows:
        font = _font(round(unit_px * row.size), bold=row.bold)
        line_px = unit_px * row.size * 1.35
        y += row.space * unit_px
        column = area.width * _LABEL_SHARE if row.value else 0.0
        left = _wrapped(row.text, font, (column or area.width) - unit_px / 2)
        right = _wrapped(row.value, font, area.width - column) if row.value else []
        for number in range(max(len(left), len(right))):
            if number < len(left):
                grey = FAINT if row.value else row.grey
                yield _Placed(area.x, y, left[number], grey, font, y + line_px)
            if number < len(right):
                yield _Placed(area.x + column, y, right[number], row.grey, font, y + line_px)
            y += line_px


def _wrapped(text: str, font: Font, width_px: float) -> list[str]:
    lines: list[str] = []
    line = ""
    for word in text.split():
        longer = f"{line} {word}".strip()
        if line and font.getlength(longer) > width_px:
            lines.append(line)
            line = word
        else:
            line = longer
    lines.append(line)
    if len(lines) > _MOST_LINES:
        lines = [*lines[: _MOST_LINES - 1], f"{lines[_MOST_LINES - 1]} …"]
    return [_cut(line, font, width_px) for line in lines]


def _cut(line: str, font: Font, width_px: float) -> str:
    while len(line) > 1 and font.getlength(line) > width_px:  # one long word
        line = f"{line[:-2]}…"
    return line


@cache
def _font(size_px: int, *, bold: bool) -> Font:
    found = find_spec("matplotlib")
    assert found is not None  # noqa: S101 - a dependency
    assert found.origin is not None  # noqa: S101 - a regular package
    name = "DejaVuSans-Bold.ttf" if bold else "DejaVuSans.ttf"
    return ImageFont.truetype(Path(found.origin).parent / "mpl-data" / "fonts" / "ttf" / name, size_px)
