"""Draws the sheets of docs/synthetic.md and the README, by `chexrig effects --sheet`, as small as needed.

    .venv/bin/python tests/tools/effect_pictures.py

To be run when a transformation was changed or added; it takes some seconds.
"""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

from PIL import Image

from controller.cli import main
from controller.synthetic import TRANSFORMATIONS

_REPOSITORY = Path(__file__).resolve().parents[2]
_PICTURES = _REPOSITORY / "docs" / "pictures"
_MOST_BYTES = 400_000
_SOME = ("spatial", "panel_moire", "window_reflection", "shake", "rolling_bands", "jpeg")
_CHAIN = "configs/chains/monitor-in-daylight.yaml"


def draw(name: str, *words: str, most_bytes: int = _MOST_BYTES) -> None:
    """Draw a sheet, with the best quality that there is room for."""
    with tempfile.TemporaryDirectory() as folder:
        sheet = Path(folder) / "sheet.png"
        if main(["effects", *words, "--sheet", str(sheet)]):
            sys.exit(1)
        with Image.open(sheet) as drawn:
            for quality in range(85, 20, -3):
                drawn.save(_PICTURES / name, quality=quality, optimize=True, progressive=True)
                if (_PICTURES / name).stat().st_size < most_bytes:
                    print(f"docs/pictures/{name}: quality {quality}")
                    return


if __name__ == "__main__":
    draw("effects.jpg", *_SOME, str(_REPOSITORY / _CHAIN), most_bytes=250_000)
    for name, is_papers in (("effects-paper.jpg", True), ("effects-own.jpg", False)):
        draw(name, *(each.name for each in TRANSFORMATIONS.values() if each.is_papers == is_papers))
