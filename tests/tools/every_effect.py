"""Every transformation at every level on small pictures; run as a program, it saves them."""

from __future__ import annotations

import sys

import numpy as np

from controller.synthetic import LEVELS, TRANSFORMATIONS, chain


def _pictures() -> dict[str, np.ndarray]:
    y, x = np.mgrid[0:72, 0:90]
    lungs = 110 + 70 * np.cos(x / 9) * np.sin(y / 14) + 40 * ((x // 15 + y // 12) % 2)
    noise = np.random.default_rng(1).normal(0, 6, lungs.shape)
    grey = np.clip(lungs + noise, 0, 255).astype(np.uint8)
    in_colour = np.repeat(grey[..., None], 3, 2)
    return {"grey": grey, "grey in colour": in_colour, "colour": in_colour // np.array([1, 2, 3], np.uint8)}


PICTURES = _pictures()


def all_made() -> dict[str, np.ndarray]:
    """Give each, by name, level, picture, and whether it was made the exact way."""
    made = {}
    for name in TRANSFORMATIONS:
        for level in LEVELS:
            found = chain(name, level)
            for kind, picture in PICTURES.items():
                for exact in (True, False):
                    told = found.draw(7, "one")
                    made[f"{name} {level} {kind} {exact}"] = found.apply(picture, told, exact=exact)
    return made


if __name__ == "__main__":
    np.savez(sys.argv[1], **all_made())  # type: ignore[arg-type]  # as numpy's own examples do
