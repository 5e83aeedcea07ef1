"""Draws the sheets and writes the tables of docs/synthetic.md (the README has the sheets too).

    .venv/bin/python tests/tools/effect_pictures.py

To be run when a transformation was changed or added; it takes some seconds.
"""

from __future__ import annotations

import re
import sys
import tempfile
from pathlib import Path

from PIL import Image

from controller.cli import main
from controller.synthetic import TRANSFORMATIONS, Transformation

_REPOSITORY = Path(__file__).resolve().parents[2]
_PAGE = _REPOSITORY / "docs" / "synthetic.md"
_PICTURES = _REPOSITORY / "docs" / "pictures"
_MOST_BYTES = 400_000
_SOME = ("spatial", "panel_moire", "window_reflection", "shake", "rolling_bands", "jpeg")
_CHAIN = "configs/chains/monitor-in-daylight.yaml"
_HEAD = "| name | what it looks like | 1 | 2 | 3 | 4 |\n| --- | --- | --- | --- | --- | --- |\n"


def row_of(told: Transformation) -> str:
    """Give its row in the page's table."""
    levels = told.levels if len(set(told.levels)) > 1 else (told.levels[0], "", "", "")
    return f"| `{told.name}` | {told.meaning} | {' | '.join(levels)} |\n"


def of(is_papers: bool) -> list[Transformation]:
    """Give those of the paper's code, or the others."""
    return [each for each in TRANSFORMATIONS.values() if each.is_papers == is_papers]


def write_tables() -> None:
    """Put the tables as they have to be in the place of those that are there."""
    tables = iter([_HEAD + "".join(map(row_of, of(is_papers))) for is_papers in (True, False)])
    there = re.compile(re.escape(_HEAD) + r"(?:\| .*\n)*")
    _PAGE.write_text(there.sub(lambda _: next(tables), _PAGE.read_text("utf-8")), "utf-8")


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
    write_tables()
    draw("effects.jpg", *_SOME, str(_REPOSITORY / _CHAIN), most_bytes=250_000)
    draw("effects-paper.jpg", *(each.name for each in of(is_papers=True)))
    draw("effects-own.jpg", *(each.name for each in of(is_papers=False)))
