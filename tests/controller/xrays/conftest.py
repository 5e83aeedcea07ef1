"""A made-up CheXpert folder: a CSV and its images, small enough to make for each test."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

PREFIX = "CheXpert-v1.0"


def save_image(file: Path, *, bits: int = 8, seed: int = 0) -> None:
    """Save noise of 30 x 20 pixels: noise does not compress, so cutting bytes off loses pixels."""
    file.parent.mkdir(parents=True, exist_ok=True)
    pixels = np.random.default_rng(seed).integers(0, 2**bits, (20, 30), dtype=f"uint{bits}")
    Image.fromarray(pixels).save(file)


@pytest.fixture
def make_csv(tmp_path: Path) -> Callable[..., Path]:
    """Return a function that writes ``train.csv`` for paths such as ``train/p1/s1/v1.jpg``, and images."""

    def make(*paths: str, images: bool = True) -> Path:
        csv = tmp_path / "train.csv"
        csv.write_text("\n".join(["Path,Age", *(f"{PREFIX}/{path},60" for path in paths), ""]))
        for seed, path in enumerate(paths if images else ()):
            save_image(tmp_path / PREFIX / path, seed=seed)
        return csv

    return make
