"""Moire by Pillow alone, the long way: the doubled picture, whole gratings, all in red, green, blue."""

from __future__ import annotations

from PIL import Image, ImageDraw

Grating = tuple[float, float, float]


def slow_moire(
    picture: Image.Image, gap: float, opacity: float, first: Grating, second: Grating
) -> Image.Image:
    """Give a picture with two gratings, each an angle in degrees and an offset in x and y."""
    width, height = picture.size
    large = picture.convert("RGBA").resize((2 * width, 2 * height), Image.Resampling.LANCZOS)
    side = 2 * max(large.size)
    flat = Image.new("RGBA", (side, side), (0, 0, 0, 0))
    pen = ImageDraw.Draw(flat)
    for row in range(side):
        if row % (1 + gap) < 1:
            pen.line((0, row, side, row), (0, 0, 0, int(opacity * 255)))
    # where in the flat grating a pixel is: from top to bottom on the right, the middle half on the left
    away = (0.5, 0, 0, -0.25, 0.5, side / 4, -0.5 / side, 0)
    leaning = flat.transform(flat.size, Image.Transform.PERSPECTIVE, away)
    for angle, x, y in (first, second):
        left, top = (side - 2 * width) // 2 + round(x), (side - 2 * height) // 2 + round(y)
        seen = leaning.rotate(angle).crop((left, top, left + 2 * width, top + 2 * height))
        large.alpha_composite(seen)
    return large.resize((width, height), Image.Resampling.LANCZOS).convert("RGB")
