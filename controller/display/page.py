"""A full-screen page of text, drawn into grey levels.

The font comes with matplotlib: a machine without any fonts, or with other ones, shows the same page.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
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
_MOST_LINES = 4  # of one row in letters of its size: a longer one is drawn in smaller ones
_SMALL = 0.7
_SMALLEST = 0.4
_BEFORE_UNIT = re.compile(r"(?<=\d) (?=(?:[a-zA-Z]{1,3}|%)(?:[^\w]|$))")
_REST = "… the rest is told in the terminal"


@dataclass(frozen=True, slots=True)
class Row:
    """One row of a page.

    Parameters
    ----------
    text
        What it says; with a `value`, the left one of two columns, grey unless it is bold.
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
    foot: Sequence[Row] = (),
) -> NDArray[np.uint8]:
    """Draw a page, white on black; in smaller letters where it would not fit.

    All of it is on the screen, unless nobody could read letters that small: then the rows' end is left out,
    and it says so.

    Parameters
    ----------
    rows
        From top to bottom.
    width_px, height_px
        The screen.
    area
        Where on the screen; all but a margin where nothing is said.
    text_scale
        How much larger than usual the letters are wanted.
    foot
        What stands below the rows, whole, however long those are.

    Returns
    -------
    numpy.ndarray
        Grey levels, shape (height, width).
    """
    if area is None:
        margin = 10 if text_scale < 1.25 else 20  # large letters need the room
        left, top = width_px // margin, height_px // margin
        area = Area(left, top, width_px - 2 * left, height_px - 2 * top)
    scale = text_scale
    while True:
        unit_px = max(6.0, scale * min(height_px, width_px * 9 / 16) / _LINES)
        placed = list(_laid_out([*rows, *foot], unit_px, area))
        if _bottom(placed) <= area.y + area.height:
            break
        if scale <= _SMALLEST:
            placed = _cut_short(rows, foot, unit_px, area)
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


def _bottom(placed: Sequence[_Placed]) -> float:
    return placed[-1].bottom if placed else 0.0


def _cut_short(rows: Sequence[Row], foot: Sequence[Row], unit_px: float, area: Area) -> list[_Placed]:
    """Lay out the foot, and of the rows what there is room for above it."""
    below = [Row(_REST, bold=True), *foot]
    foot_px = _bottom(list(_laid_out(below, unit_px, area))) - area.y
    end = area.y + area.height - foot_px
    kept = [each for each in _laid_out(rows, unit_px, area) if each.bottom <= end]
    rest = Area(area.x, round(_bottom(kept) or area.y), area.width, area.height)
    return [*kept, *_laid_out(below, unit_px, rest)]


def _laid_out(rows: Sequence[Row], unit_px: float, area: Area) -> Iterator[_Placed]:
    y = float(area.y)
    for row in rows:
        y += row.space * unit_px
        column = area.width * _LABEL_SHARE if row.value else 0.0
        for size in (row.size, row.size * _SMALL):
            font = _font(max(6, round(unit_px * size)), bold=row.bold)
            line_px = unit_px * size * 1.35
            left = _wrapped(row.text, font, (column or area.width) - unit_px / 2)
            right = _wrapped(row.value, font, area.width - column) if row.value else []
            if max(len(left), len(right)) <= _MOST_LINES:
                break
        for number in range(max(len(left), len(right))):
            if number < len(left):
                grey = FAINT if row.value and not row.bold else row.grey
                yield _Placed(area.x, y, left[number], grey, font, y + line_px)
            if number < len(right):
                yield _Placed(area.x + column, y, right[number], row.grey, font, y + line_px)
            y += line_px


def _wrapped(text: str, font: Font, width_px: float) -> list[str]:
    lines: list[list[str]] = [[]]
    space_px, line_px = _width_px(" ", font), 0.0
    for word in _pieces(text, font, width_px):
        word_px = _width_px(word, font)
        if lines[-1] and line_px + space_px + word_px > width_px:
            lines.append([])
        line_px = line_px + space_px + word_px if lines[-1] else word_px
        lines[-1].append(word)
    if len(lines) > 1 and len(lines[-1]) == 1 and len(lines[-2]) > 2:
        together = f"{lines[-2][-1]} {lines[-1][0]}"
        if _width_px(together, font) <= width_px:  # no word stands alone, least an option's value
            lines[-2:] = [lines[-2][:-1], together.split(" ")]
    return [" ".join(each) for each in lines]


def _pieces(text: str, font: Font, width_px: float) -> Iterator[str]:
    """Give the words, a number with its unit; one longer than a line in as many pieces as that takes."""
    for word in _BEFORE_UNIT.sub("\N{NO-BREAK SPACE}", " ".join(text.split())).split(" "):
        rest = word
        while _width_px(rest, font) > width_px:
            fits = max(1, int(len(rest) * width_px / _width_px(rest, font)))
            while fits > 1 and font.getlength(rest[:fits]) > width_px:
                fits -= 1
            yield rest[:fits]
            rest = rest[fits:]
        if rest:
            yield rest


@lru_cache(10_000)
def _width_px(word: str, font: Font) -> float:
    return font.getlength(word)


@cache
def _font(size_px: int, *, bold: bool) -> Font:
    found = find_spec("matplotlib")
    assert found is not None  # noqa: S101 - a dependency
    assert found.origin is not None  # noqa: S101 - a regular package
    name = "DejaVuSans-Bold.ttf" if bold else "DejaVuSans.ttf"
    return ImageFont.truetype(Path(found.origin).parent / "mpl-data" / "fonts" / "ttf" / name, size_px)
