"""The joined table: a row for each photo, its labels and all that is known of it, each column with its type.

It stands twice: ``photos.parquet`` for all splits, with places below the data set's folder, and
``{split}/metadata.parquet`` for Hugging Face's `datasets`, which wants one beside each split's photos.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Final

from android_bridge.base import write_durably
from controller.dataset.columns import columns_of
from controller.dataset.conditions import simulated
from controller.dataset.loading import Dataset
from controller.dataset.tables import arrow_type, parquet_bytes
from controller.xrays import COLUMNS, KEY_COLUMNS, OBSERVATIONS, SPLITS

if TYPE_CHECKING:
    import pyarrow as pa

PHOTOS: Final = "photos.parquet"
SPLIT_TABLE: Final = "metadata.parquet"
"""The name by which `datasets` knows the table that belongs to a folder of pictures."""
_FIRST: Final = ("place", *KEY_COLUMNS)
_AGE: Final = re.compile("[0-9]{1,18}")  # as many digits as a column of whole numbers holds
_READ: Final = {"str": str, "int": int, "float": float}


def joined_columns(data: Dataset) -> dict[str, str]:
    """Give the kind (``str``, ``int``, ``float``, ``datetime``, ``bool``) of each column, in their order.

    A column of labels that holds anything but numbers and blanks is text.
    """
    known = columns_of(data.captures)
    cells = zip(*(data.labels[each.place] for each in data.captures), strict=True)
    labels = {name: label_kind(name, column) for name, column in zip(COLUMNS[1:], cells, strict=True)}
    first = {name: known[name] for name in _FIRST}
    return {
        **first,
        **labels,
        "simulated": "bool",
        **{n: kind for n, kind in known.items() if n not in first},
    }


def label_kind(column: str, cells: Iterable[str]) -> str:
    """Give the kind of one of CheXpert's columns: text unless every cell of it is a number or blank."""
    found = set(cells) - {""}
    if column == "Age" and all(map(_AGE.fullmatch, found)):
        return "int"
    return "float" if column in OBSERVATIONS and _are_numbers(found) else "str"


def write_joined(folder: Path, data: Dataset, captures: pa.Table) -> None:
    """Write the joined table, and each split's part of it beside its photos.

    Parameters
    ----------
    captures
        The table of captures.parquet, a row for each of `Dataset.captures`.

    Raises
    ------
    OSError
        When they cannot be written.
    """
    import pyarrow as pa  # noqa: PLC0415 - slow to import
    import pyarrow.compute as pc  # noqa: PLC0415

    made = {each.place for each in simulated(data)}
    is_made = [each.place in made for each in data.captures]
    cells = zip(*(data.labels[each.place] for each in data.captures), strict=True)
    texts: dict[str, Sequence[str]] = dict(zip(COLUMNS[1:], cells, strict=True))
    columns = {}
    for name, kind in joined_columns(data).items():
        if name == "simulated":
            columns[name] = pa.array(is_made, arrow_type(kind))
        elif name in texts:
            columns[name] = _typed(texts[name], kind)
        else:
            columns[name] = captures[name]
    table = pa.table(columns)
    write_durably(folder / PHOTOS, parquet_bytes(table))
    for split in SPLITS:
        part = table.filter(pc.equal(table["split"], split))
        if len(part):
            names = pc.utf8_slice_codeunits(part["place"], len(split) + 1)
            (folder / split).mkdir(exist_ok=True)
            write_durably(folder / split / SPLIT_TABLE, parquet_bytes(part.add_column(0, "file_name", names)))


def _typed(texts: Sequence[str], kind: str) -> pa.Array:
    import pyarrow as pa  # noqa: PLC0415

    values = {text: _READ[kind](text) if text else None for text in set(texts)}
    return pa.array([values[text] for text in texts], arrow_type(kind))


def _are_numbers(cells: Iterable[str]) -> bool:
    try:
        return all(float(cell) == float(cell) for cell in cells)
    except ValueError:
        return False
