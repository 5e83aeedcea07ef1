"""Run the lines of data cards by which they say they are loaded, and tell what came of it, as JSON.

A program of its own, for each library may stand in another environment than chexrig::

    python read_all.py pandas,datasets FOLDER ...

Of each folder and reader it gives the photos: what the reader has as labels, and what it has as a picture,
so small that pictures decoded in different ways are still alike. `mlcroissant` gives all its record sets.
"""

from __future__ import annotations

import json
import math
import os
import re
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
from PIL import Image

FINDINGS = slice("No Finding", "Support Devices")
COLUMNS = ("split", "Sex", "Age", "Frontal/Lateral", "AP/PA", "simulated")
MADE = ("origin", "device", "seed", "parameters")
"""What tells synthetic pictures from photos; the last two are there only where there are such pictures."""
SIDE = 24


def lines_for(card: str, reader: str) -> list[str]:
    """Give the blocks of a card that are a library's own; those of pandas import nothing else."""
    found = []
    for block in re.findall(r"```python\n(.*?)```", card, re.DOTALL):
        imported = set(re.findall(r"^(?:import|from) (\w+)", block, re.MULTILINE))
        if reader in imported if reader != "pandas" else imported == {"pandas"}:
            found.append(str(block))
    return found


def small(picture: Any) -> list[int]:
    """Give a picture's grey levels, 24 x 24."""
    image = picture if isinstance(picture, Image.Image) else Image.fromarray(np.asarray(picture, np.uint8))
    return np.asarray(image.convert("L").resize((SIDE, SIDE), Image.Resampling.BOX)).flatten().tolist()


def plain(value: Any) -> Any:
    """Give a value as JSON has it; what is not known is None."""
    if isinstance(value, bytes):
        return value.decode()
    if isinstance(value, Image.Image):
        return small(value)
    if hasattr(value, "isoformat"):
        return value.isoformat()
    value = value.item() if isinstance(value, np.generic) else value
    return None if value is None or (isinstance(value, float) and math.isnan(value)) else value


def known(row: Any) -> dict[str, Any]:
    """Give what a row says beside its labels."""
    return {name: plain(row[name]) for name in (*COLUMNS, *MADE) if name in row}


def of_pandas(photos: Any) -> list[dict[str, Any]]:
    findings = list(photos.loc[:, FINDINGS].columns)
    return [
        {
            **known(row),
            "labels": [plain(row[name]) for name in findings],
            "picture": small(Image.open(row["place"])),
        }
        for row in photos.to_dict("records")
    ]


def of_datasets(photos: Any) -> list[dict[str, Any]]:
    table: list[dict[str, Any]] = []
    for name, part in photos.items():
        columns = list(part.features)
        first, last = columns.index(FINDINGS.start), columns.index(FINDINGS.stop)
        table += [
            {
                **known(row),
                "labels": [plain(row[each]) for each in columns[first : last + 1]],
                "picture": small(row["image"]),
                "part": name,
                "types": {each: str(kind) for each, kind in part.features.items()},
            }
            for row in part
        ]
    return table


def of_torch(photos: Any) -> list[dict[str, Any]]:
    return [
        {"labels": [plain(each) for each in labels.numpy()], "picture": small(picture.numpy()[0])}
        for picture, labels in (photos[number] for number in range(len(photos)))
    ]


def of_xrayvision(photos: Any) -> list[dict[str, Any]]:
    found = []
    for number in range(len(photos)):
        sample = photos[number]
        labels = {
            name: plain(each) for name, each in zip(list(photos.pathologies), sample["lab"], strict=True)
        }
        found.append({"named": labels, "picture": small((sample["img"][0] / 1024 + 1) / 2 * 255)})
    return found


def of_duckdb(photos: Any) -> list[dict[str, Any]]:
    rows = [dict(zip(photos.columns, row, strict=True)) for row in photos.fetchall()]
    names = list(photos.columns)
    findings = names[names.index(FINDINGS.start) : names.index(FINDINGS.stop) + 1]
    return [
        {
            **known(row),
            "labels": [plain(row[name]) for name in findings],
            "picture": small(Image.open(row["place"])),
        }
        for row in rows
    ]


def of_croissant(_: Any) -> dict[str, Any]:
    import mlcroissant as mlc  # noqa: PLC0415

    data = mlc.Dataset("croissant.json")
    issues = data.metadata.ctx.issues
    sets = {
        each.id: [
            {n.partition("/")[2]: plain(value) for n, value in row.items()} for row in data.records(each.id)
        ]
        for each in data.metadata.record_sets
    }
    return {"sets": sets, "errors": sorted(issues.errors), "warnings": sorted(issues.warnings)}


def one_by_one(photos: Any) -> list[dict[str, Any]]:
    return [
        {
            **known(said),
            "labels": [plain(each) for each in said.loc[FINDINGS].tolist()],
            "picture": small(picture),
        }
        for picture, said in photos
    ]


NORMAL: dict[str, tuple[Callable[[Any], Any], ...]] = {
    "pandas": (of_pandas, len),
    "datasets": (of_datasets,),
    "torch": (of_torch,),
    "torchxrayvision": (of_xrayvision,),
    "duckdb": (of_duckdb,),
    "mlcroissant": (of_croissant, one_by_one),
}
"""What makes something to compare of `photos`, for each block that a library has in the card."""


def main(readers: str, *folders: str) -> None:
    """Read each folder with each reader; its second block's outcome is called so, ``pandas 2``."""
    here = Path.cwd()
    told: dict[str, dict[str, Any]] = {folder: {} for folder in folders}
    for folder in folders:
        os.chdir(here / folder)
        card = Path("README.md").read_text(encoding="utf-8")
        for reader in readers.split(","):
            blocks = zip(lines_for(card, reader), NORMAL[reader], strict=True)
            for number, (lines, normal) in enumerate(blocks, start=1):
                space: dict[str, Any] = {}
                exec(lines, space)  # noqa: S102 - it is the card's own example
                told[folder][reader if number == 1 else f"{reader} {number}"] = normal(space["photos"])
    json.dump(told, sys.stdout)


if __name__ == "__main__":
    main(*sys.argv[1:])
