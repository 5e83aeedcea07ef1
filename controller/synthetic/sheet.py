"""A contact sheet of transformations: each in a row, the picture as it is and at each level."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import Final, NamedTuple

import cv2
from PIL import Image, ImageDraw, ImageFont

from android_bridge.base import Problem, replacing
from android_bridge.optics import Picture
from controller.synthetic.chain_file import PRESETS, chain
from controller.synthetic.chains import Chain
from controller.synthetic.transformation import LEVELS
from controller.synthetic.transformations import TRANSFORMATIONS

TILE_PX: Final = 195
"""The longer side of a picture as it is; a rotated one is larger and has to fit into the same room."""
_LEAST_PX = 100  # of a tile's room: words have to stand below it
_GAP_PX, _HEADING_PX, _CAPTION_PX = 8, 30, 20
_QUALITY = 82
_DETAIL_PX = 54
_DETAIL_AT = (0.3, 0.5)
"""Its middle, as parts of width and height: ribs over lung."""
# black outside a tilted picture has to stand out from it
_GROUND, _TEXT, _FAINT, _OURS = (244, 245, 247), (24, 28, 34), (92, 98, 108), (0, 96, 168)
SHEET_FORMATS: Final = {".png": "PNG", ".jpg": "JPEG", ".jpeg": "JPEG"}
_PAPERS, _OWN = "as in CheXphoto's code", "chexrig's own"


class _Cell(NamedTuple):
    caption: str
    chain: Chain
    seed: int


class _Row(NamedTuple):
    name: str
    meaning: str
    whose: str
    cells: list[_Cell]


def write_sheet(
    picture: Picture,
    out: Path,
    names: Sequence[str] = (),
    seed: int = 1,
    progress: Callable[[int, int], None] | None = None,
) -> Path:
    """Write a sheet of transformations.

    Parameters
    ----------
    picture
        What they are shown on: (h, w) grey or (h, w, 3) RGB, 8 bits. Transformations count in its pixels; it
        is shrunk for the sheet afterwards.
    out
        ``.png``, ``.jpg`` or ``.jpeg``; replaced in one step, never half-written.
    names
        Of transformations, presets, or YAML files, which are shown four times as they are; none for all
        transformations.
    seed
        What the numbers are drawn from. A row has the same luck at each level.
    progress
        Called with (rows drawn, rows in all).

    Returns
    -------
    Path
        ``out``.

    Raises
    ------
    Problem
        If a name is unknown, a file has mistakes, or ``out`` has another suffix or cannot be written.
    """
    kind = SHEET_FORMATS.get(out.suffix.lower())
    if kind is None:
        raise Problem("a sheet is a PNG or a JPEG", where=str(out), expected=", ".join(SHEET_FORMATS))
    sheet = draw_sheet(picture, names, seed, progress)
    try:
        with replacing(out) as stream:
            sheet.save(stream, kind, **({"quality": _QUALITY} if kind == "JPEG" else {}))
    except OSError as error:
        raise Problem(
            "the sheet cannot be written",
            where=str(out),
            expected="a file name in a folder that exists and may be written to",
            got=error.strerror or str(error),
        ) from error
    return out


def draw_sheet(
    picture: Picture,
    names: Sequence[str] = (),
    seed: int = 1,
    progress: Callable[[int, int], None] | None = None,
) -> Image.Image:
    """Draw it, RGB; parameters and errors are those of `write_sheet`."""
    rows = [_row(each, seed) for each in names or TRANSFORMATIONS]
    height, width = picture.shape[:2]
    room = _fitted(width, height)
    step = room[0] + _GAP_PX, _HEADING_PX + room[1] + _CAPTION_PX
    size = _GAP_PX + (1 + len(LEVELS)) * step[0], len(rows) * step[1] + _GAP_PX
    sheet = Image.new("RGB", size, _GROUND)
    draw = ImageDraw.Draw(sheet)
    for rank, row in enumerate(rows):
        top = rank * step[1]
        _write_heading(draw, row, top, sheet.width)
        shown = [("as it is", picture)]
        shown += [(each.caption, each.chain.seeded(each.seed)(picture)) for each in row.cells]
        for column, (caption, changed) in enumerate(shown):
            left, below = _GAP_PX + column * step[0], top + _HEADING_PX
            tile = _tile(changed, room)
            sheet.paste(tile, (left + (room[0] - tile.width) // 2, below + (room[1] - tile.height) // 2))
            middle = left + room[0] / 2, below + room[1] + _CAPTION_PX / 2
            _write(draw, middle, caption, room[0], _FAINT, anchor="mm")
        if progress is not None:
            progress(rank + 1, len(rows))
    return sheet


def _row(name: str, seed: int) -> _Row:
    known = TRANSFORMATIONS.get(name.replace("-", "_"))
    if known is not None:
        words = [f"{level}: {told}" for level, told in zip(LEVELS, known.levels, strict=True)]
        if len(set(known.levels)) == 1:
            words = [known.levels[0]]
        cells = [_Cell(told, chain(known.name, level), seed) for level, told in enumerate(words, start=1)]
        meaning = known.meaning.replace("`", "")
        return _Row(known.name, meaning, _PAPERS if known.is_papers else _OWN, cells)
    found = chain(name)
    steps = ", then ".join(each.name for each in found.steps)
    if name in PRESETS:
        return _Row(
            name, steps, _PAPERS, [_Cell(f"level {each}", chain(name, each), seed) for each in LEVELS]
        )
    return _Row(
        found.name, steps, "", [_Cell(f"seed {seed + each}", found, seed + each) for each in range(4)]
    )


def _write_heading(draw: ImageDraw.ImageDraw, row: _Row, top: int, width: int) -> None:
    middle = top + _HEADING_PX / 2 + 3
    draw.text((_GAP_PX, middle), row.name, _TEXT, _font(15, bold=True), anchor="lm")
    start = _GAP_PX + draw.textlength(row.name, _font(15, bold=True)) + 12
    is_own = row.whose == _OWN
    draw.text((width - _GAP_PX, middle), row.whose, _OURS if is_own else _FAINT, _font(12), anchor="rm")
    room = width - _GAP_PX - draw.textlength(row.whose, _font(12)) - 12 - start
    _write(draw, (start, middle), row.meaning, room, _TEXT, size_px=13)


def _tile(picture: Picture, room: tuple[int, int]) -> Image.Image:
    """Shrink a picture; where that hides its finest lines, lay a detail of it over a corner, not shrunk."""
    height, width = picture.shape[:2]
    share = min(1.0, room[0] / width, room[1] / height)
    if share == 1:
        return Image.fromarray(picture).convert("RGB")
    size = max(1, round(width * share)), max(1, round(height * share))
    tile = Image.fromarray(cv2.resize(picture, size, interpolation=cv2.INTER_AREA)).convert("RGB")
    side = min(_DETAIL_PX, *size)
    left, top = (round(_DETAIL_AT[axis] * (width, height)[axis] - side / 2) for axis in (0, 1))
    detail = Image.fromarray(picture[top : top + side, left : left + side]).convert("RGB")
    corner = size[0] - side, size[1] - side
    tile.paste(_GROUND, (corner[0] - 2, corner[1] - 2, *size))
    tile.paste(detail, corner)
    return tile


def _fitted(width_px: int, height_px: int) -> tuple[int, int]:
    share = TILE_PX / max(width_px, height_px)
    return max(_LEAST_PX, round(width_px * share)), max(1, round(height_px * share))


def _write(
    draw: ImageDraw.ImageDraw,
    at: tuple[float, float],
    text: str,
    room: float,
    colour: tuple[int, int, int],
    *,
    size_px: int = 12,
    anchor: str = "lm",
) -> None:
    """Write a line, as large as there is room for it; or without its end."""
    while size_px > 9 and draw.textlength(text, _font(size_px)) > room:
        size_px -= 1
    whole = text
    while len(text) > 1 and draw.textlength(text, _font(size_px)) > room:
        text = whole[: len(text) - 2].rstrip(" ,") + "\u2026"
    draw.text(at, text, colour, _font(size_px), anchor=anchor)


@cache
def _font(size_px: int, *, bold: bool = False) -> ImageFont.FreeTypeFont:
    found = find_spec("matplotlib")
    assert found is not None  # noqa: S101 - a dependency
    assert found.origin is not None  # noqa: S101 - a regular package
    name = "DejaVuSans-Bold.ttf" if bold else "DejaVuSans.ttf"
    return ImageFont.truetype(Path(found.origin).parent / "mpl-data" / "fonts" / "ttf" / name, size_px)
