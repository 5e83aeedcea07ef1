"""Every transformation at every level, on small pictures or a large one; run as a program, it saves them."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Mapping

import numpy as np

from controller.synthetic import LEVELS, TRANSFORMATIONS, chain

WAYS = {"grey": (True, False), "large": (True, False)}
"""Of these pictures exact and fast, of the others exact."""


def drawn(width: int, height: int) -> np.ndarray:
    """Draw soft shades, edges and noise, grey."""
    y, x = np.mgrid[0:height, 0:width]
    lungs = 110 + 70 * np.cos(x / 9) * np.sin(y / 14) + 40 * ((x // 15 + y // 12) % 2)
    noise = np.random.default_rng(1).normal(0, 6, lungs.shape)
    return np.clip(lungs + noise, 0, 255).astype(np.uint8)


def _pictures() -> dict[str, np.ndarray]:
    grey = drawn(60, 48)
    in_colour = np.repeat(grey[..., None], 3, 2)
    return {"grey": grey, "grey in colour": in_colour, "colour": in_colour // np.array([1, 2, 3], np.uint8)}


PICTURES = _pictures()


def made_of(pictures: Mapping[str, np.ndarray]) -> Iterator[tuple[str, np.ndarray]]:
    """Give each, by name, level, picture, and whether it was made the exact way."""
    for name in TRANSFORMATIONS:
        for level in LEVELS:
            found = chain(name, level)
            told = found.draw(7, "one")
            for kind, picture in pictures.items():
                for exact in WAYS.get(kind, (True,)):
                    yield f"{name} {level} {kind} {exact}", found.apply(picture, told, exact=exact)


if __name__ == "__main__":
    _, file, *size = sys.argv
    pictures = {"large": drawn(int(size[0]), int(size[1]))} if size else PICTURES
    np.savez(file, **dict(made_of(pictures)))  # type: ignore[arg-type]  # as numpy's own examples do
