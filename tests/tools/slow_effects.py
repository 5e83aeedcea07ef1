"""The paper's effects the long way: pixel by pixel, in Python's own numbers, on grey pictures.

Each follows what is written about the public code, or the documentation of the library that it calls; none
follows chexrig.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence

import numpy as np

Rows = list[list[int]]


def _made(picture: np.ndarray, value: Callable[[Rows, int, int], float]) -> np.ndarray:
    """Give a picture of which each pixel is a function of the first's rows and of where it is, x and y."""
    rows, (height, width) = picture.tolist(), picture.shape
    made = [[value(rows, x, y) for x in range(width)] for y in range(height)]
    return np.array(made).astype(np.uint8)


def white_over(level: int, covering: int) -> int:
    """Lay white with an opacity of 0 to 255 over a level, in whole numbers as Pillow's alpha_composite."""
    ours = covering * 128  # 7 bits more
    total = 255 * ours + level * (255 * 128 - ours) + 128 * 128
    return (((total >> 8) + total) >> 8) >> 7


def slow_spot(picture: np.ndarray, x: float, y: float, sigma: float, peak: float, most: float) -> np.ndarray:
    height, width = picture.shape

    def density(column: int, row: int) -> float:
        return math.exp(-((column - x) ** 2 + (row - y) ** 2) / (2 * sigma**2))

    largest = max(density(column, row) for row in range(height) for column in range(width))
    return _made(
        picture,
        lambda rows, column, row: white_over(
            rows[row][column], int(min(most, peak * density(column, row) / largest))
        ),
    )


def slow_box(picture: np.ndarray, left: int, top: int, right: int, bottom: int, covering: int) -> np.ndarray:
    return _made(
        picture,
        lambda rows, x, y: (
            white_over(rows[y][x], covering) if left <= x < right and top <= y < bottom else rows[y][x]
        ),
    )


def back_to_rectangle(corners: Sequence[tuple[float, float]], width: int, height: int) -> list[float]:
    """Solve for Pillow's eight coefficients of a perspective, from where the four corners are now."""
    equations, values = [], []
    for (x, y), (u, v) in zip(corners, ((0, 0), (width, 0), (width, height), (0, height)), strict=True):
        equations += [[x, y, 1, 0, 0, 0, -u * x, -u * y], [0, 0, 0, x, y, 1, -v * x, -v * y]]
        values += [u, v]
    return [float(each) for each in np.linalg.lstsq(np.array(equations), np.array(values))[0]]


def slow_perspective(picture: np.ndarray, coefficients: Sequence[float]) -> np.ndarray:
    """Interpolate by cubics with a = -1 among 16 pixels, cut off to whole levels; black outside."""
    a, b, c, d, e, f, g, h = coefficients
    height, width = picture.shape

    def value(rows: Rows, column: int, row: int) -> float:
        x, y = column + 0.5, row + 0.5
        depth = g * x + h * y + 1
        x, y = (a * x + b * y + c) / depth, (d * x + e * y + f) / depth
        if not (0 <= x < width and 0 <= y < height):
            return 0
        left, top = math.floor(x - 0.5), math.floor(y - 0.5)
        lines = []
        for at in range(top - 1, top + 3):
            line = rows[min(max(at, 0), height - 1)]
            pixels = [line[min(max(at, 0), width - 1)] for at in range(left - 1, left + 3)]
            lines.append(_cubic(pixels, x - 0.5 - left))
        return min(max(_cubic(lines, y - 0.5 - top), 0), 255)

    return _made(picture, value)


def _cubic(values: Sequence[float], part: float) -> float:
    away = (1 + part, part, 1 - part, 2 - part)
    weights = [t**3 - 2 * t**2 + 1 if t < 1 else -(t**3) + 5 * t**2 - 8 * t + 4 for t in away]
    return sum(weight * each for weight, each in zip(weights, values, strict=True))


def slow_rotation(picture: np.ndarray, degrees: float) -> np.ndarray:
    """Turn about (width // 2, height // 2), which gets to the middle of the larger frame; bilinear."""
    height, width = picture.shape
    rows, cos, sin = picture.tolist(), math.cos(math.radians(degrees)), math.sin(math.radians(degrees))
    frame_width = int(height * abs(sin) + width * abs(cos))
    frame_height = int(height * abs(cos) + width * abs(sin))

    def pixel(column: int, row: int) -> int:
        return rows[row][column] if 0 <= column < width and 0 <= row < height else 0

    made = np.zeros((frame_height, frame_width))
    for row in range(frame_height):
        for column in range(frame_width):
            right, down = column - frame_width / 2, row - frame_height / 2
            x, y = width // 2 + cos * right - sin * down, height // 2 + sin * right + cos * down
            left, top = math.floor(x), math.floor(y)
            for i, across in ((left, 1 - x + left), (left + 1, x - left)):
                for j, along in ((top, 1 - y + top), (top + 1, y - top)):
                    made[row, column] += across * along * pixel(i, j)
    return np.rint(made).astype(np.uint8)


def slow_blur(picture: np.ndarray, radius: float) -> np.ndarray:
    """Mean three times along rows over a box with weaker ends, then along columns; see Pillow's manual."""
    length = math.sqrt(12 * radius**2 / 3 + 1)
    half = math.floor((length - 1) / 2)
    end = (2 * half + 1) * (half * (half + 1) - radius**2) / (6 * (radius**2 / 3 - (half + 1) ** 2))
    lines = picture.tolist()
    for _ in range(2):
        for _ in range(3):
            lines = [_box_mean(line, half, end) for line in lines]
        lines = [list(line) for line in zip(*lines, strict=True)]
    return np.array(lines, np.uint8)


def _box_mean(line: list[int], half: int, end: float) -> list[int]:
    out = half + 1
    long = [line[0]] * out + line + [line[-1]] * out
    return [
        math.floor(
            (sum(long[at + 1 : at + 2 * out]) + end * (long[at] + long[at + 2 * out]))
            / (2 * half + 1 + 2 * end)
            + 0.5
        )
        for at in range(len(line))
    ]


def slow_motion(picture: np.ndarray, length: int) -> np.ndarray:
    """Mean of a row's pixels from length // 2 before; beyond the ends it is mirrored, the last not twice."""
    last = picture.shape[1] - 1

    def mirrored(at: int) -> int:
        return abs(at) if at <= last else 2 * last - at

    return _made(
        picture,
        lambda rows, x, y: round(
            sum(rows[y][mirrored(at)] for at in range(x - length // 2, x - length // 2 + length)) / length
        ),
    )


def slow_exposure(picture: np.ndarray) -> np.ndarray:
    return _made(picture, lambda rows, x, y: 255 / (1 + math.exp(5 * (0.5 - rows[y][x] / 255))))
