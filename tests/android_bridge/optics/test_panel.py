"""A panel's moire is what fine drawing of its stripes gives, and comes back as often as theory says."""

from __future__ import annotations

import math

import cv2
import numpy as np
import numpy.typing as npt
import pytest

from android_bridge.optics import Picture, panel_moire

Field = npt.NDArray[np.float64]
FINE = 24
"""Points to a sensor's pixel, in both directions."""
AROUND_PX = 4


def linear(level: Field) -> Field:
    part = level / 255
    return np.where(part <= 0.04045, part / 12.92, ((part + 0.055) / 1.055) ** 2.4)


def encoded(light: Field) -> Field:
    light = np.clip(light, 0, 1)
    return 255 * np.where(light <= 0.0031308, light * 12.92, 1.055 * light ** (1 / 2.4) - 0.055)


def slow_panel(size: tuple[int, int], level: int, pitch: float, blur: float, turn: float) -> Field:
    """Draw stripes and rows of a panel finely, blur, gather, pick colours, fill in: (h, w, 3) of light."""
    width, height = size
    x, y = (
        (np.arange((pixels + 2 * AROUND_PX) * FINE) + 0.5) / FINE - AROUND_PX - pixels / 2
        for pixels in (width, height)
    )
    x, y = np.meshgrid(x, y)
    cos, sin = math.cos(math.radians(turn)), math.sin(math.radians(turn))
    across, down = (cos * x - sin * y) / pitch, (sin * x + cos * y) / pitch
    lit_row = np.abs(down - np.rint(down)) < 0.4
    gathered = []
    for colour in range(3):
        place = across - (colour - 1) / 3
        lit = (lit_row & (np.abs(place - np.rint(place)) < 0.135)) / (0.8 * 0.27)
        blurred = cv2.GaussianBlur(lit, (0, 0), blur * FINE)
        cells = blurred.reshape(height + 2 * AROUND_PX, FINE, width + 2 * AROUND_PX, FINE).mean((1, 3))
        gathered.append(cells * linear(np.array(float(level))))
    seen = np.zeros((height, width, 3))
    for row in range(height):
        for column in range(width):
            for colour in range(3):
                seen[row, column, colour] = filled_in(gathered[colour], row, column, colour)
    return seen


def filled_in(cells: Field, row: int, column: int, colour: int) -> float:
    """Give the mean of the nearest pixels that see a colour: itself, or 2 or 4 about it."""
    about = [
        (abs(down) + abs(right), cells[row + AROUND_PX + down, column + AROUND_PX + right])
        for down in (-1, 0, 1)
        for right in (-1, 0, 1)
        if (row + down) % 2 + (column + right) % 2 == colour
    ]
    nearest = min(away for away, _ in about)
    return float(np.mean([light for away, light in about if away == nearest]))


@pytest.mark.parametrize(
    ("pitch", "blur", "turn"), [(1.9, 0.5, 0.0), (2.1, 0.6, 2.0), (1.5, 0.4, -1.0), (3.2, 0.6, 4.0)]
)
def test_it_is_what_fine_drawing_gives(pitch: float, blur: float, turn: float) -> None:
    size, level = (16, 12), 120
    slow = slow_panel(size, level, pitch, blur, turn)
    found = panel_moire(np.full(size[::-1], level, np.uint8), pitch, blur, turn, 0, 0, 0, 0).astype(float)
    inner = (slice(2, -2), slice(2, -2))
    exposure = linear(found[inner]).sum() / slow[inner].sum()
    apart = np.abs(found - encoded(slow * exposure))[inner]
    assert apart.mean() < 1.5
    assert apart.max() < 6
    assert found[inner].std() > 5


@pytest.mark.parametrize("pitch", [1.88, 2.1])
@pytest.mark.parametrize("colour", [0, 1, 2])
def test_waves_are_as_long_as_theory_says(pitch: float, colour: int) -> None:
    width = 400
    found = panel_moire(np.full((40, width), 150, np.uint8), pitch, 0.5, 0, 0, 0, 0.2, 0.7)
    along = found[10:30, :, colour].mean(axis=0)
    waves = np.abs(np.fft.rfft((along - along.mean()) * np.hanning(width)))
    # of a colour's stripes 1 / pitch a pixel come, and every second pixel sees it
    assert abs(np.argmax(waves[: width // 4]) - width * abs(0.5 - 1 / pitch)) <= 1


@pytest.mark.parametrize("colour", [0, 1, 2])
def test_a_colour_stays_that_colour(colour: int) -> None:
    picture = np.zeros((16, 20, 3), np.uint8)
    picture[..., colour] = 200
    found = panel_moire(picture, 2, 20, 0, 0, 0, 0, 0)
    assert np.abs(found.astype(int) - picture).max() <= 1


def test_lean_and_bend_change_how_fine_the_panel_is_seen() -> None:
    flat = np.full((60, 300), 150, np.uint8)

    def crossings(lean: float, bend: float) -> list[int]:
        """Count the waves in the left, middle and right third, by the sign of red's difference."""
        found = panel_moire(flat, 2.1, 0.5, 0, lean, bend, 0, 0)[25:35, :, 0].mean(axis=0)
        smooth = np.convolve(found - found.mean(), np.ones(8) / 8, "same")
        return [int(np.count_nonzero(np.diff(np.sign(part)))) for part in np.split(smooth, 3)]

    left, _, right = crossings(0.05, 0)
    assert right < left  # finer at the right: nearer to every second pixel
    left, middle, right = crossings(0, 0.06)
    assert left < middle > right


@pytest.mark.parametrize("shape", [(1, 1), (1, 7), (2, 3)])
def test_the_smallest_pictures(shape: tuple[int, int]) -> None:
    picture: Picture = np.full(shape, 90, np.uint8)
    assert panel_moire(picture, 2, 0.5, 1, 0, 0, 0, 0).shape == (*shape, 3)
