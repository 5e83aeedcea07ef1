"""The tables of a data set as they stand on the disk."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from android_bridge.base import replacing, write_durably
from controller.dataset.capture import SYNTHETIC_COLUMNS, VERDICT_COLUMNS, Capture
from controller.dataset.columns import ALL_COLUMNS, Cell, cells_of, columns_of, from_row
from controller.dataset.labels import csv_line, quoted
from controller.xrays import for_spreadsheets

if TYPE_CHECKING:
    import pyarrow as pa

CAPTURES_CSV: Final = "captures.csv"
CAPTURES_PARQUET: Final = "captures.parquet"
_ADDED_LATER: Final = (
    *("original_sha256", "turned", "camera", *SYNTHETIC_COLUMNS),
    *("white_balance", "focus_dpt", "settings_difference"),
    *("room_difference", "roll_deg", "pitch_deg", "lux", "knock_ms2"),
    *("queue_us", "expose_us", "encode_us", "write_us", "flush_us"),
    *VERDICT_COLUMNS,
    "decided_by",
)
"""Columns that not every data set has."""
_ROWS: Final = 4096
"""So many rows at a time become text."""


def write_captures(
    folder: Path, captures: Sequence[Capture], environment: Mapping[tuple[str, str], dict[str, Cell]]
) -> pa.Table:
    """Write captures.csv and captures.parquet, which say the same; give the table.

    In the first an apostrophe stands before what a spreadsheet would run as a formula.

    Parameters
    ----------
    captures
        In the order of the rows.
    environment
        The environment's cells of each (plan, subset).

    Raises
    ------
    OSError
        When they cannot be written.
    """
    import pyarrow as pa  # noqa: PLC0415 - slow to import

    kinds = columns_of(captures)
    cells = cells_of(captures, environment)
    with replacing(folder / CAPTURES_CSV, alone=True) as file:
        file.write(csv_line(list(kinds)).encode())
        for at in range(0, len(captures), _ROWS):
            file.write(_csv_rows([column[at : at + _ROWS] for column in cells.values()]).encode())
    table = pa.table({name: pa.array(cells.pop(name), arrow_type(kind)) for name, kind in kinds.items()})
    write_durably(folder / CAPTURES_PARQUET, parquet_bytes(table))
    return table


def _csv_rows(columns: Iterable[Sequence[Cell]]) -> str:
    texts = ([quoted(_text(cell)) if cell is not None else "" for cell in each] for each in columns)
    rows = zip(*texts, strict=True)
    return "".join([",".join(row) + "\n" for row in rows])


def _text(cell: Cell) -> str:
    if cell is None:
        return ""
    if isinstance(cell, str):
        return for_spreadsheets(cell)
    return cell.isoformat(timespec="microseconds") if isinstance(cell, datetime) else str(cell)


def arrow_type(kind: str) -> pa.DataType:
    """Give the type that a kind of column has in Parquet."""
    import pyarrow as pa  # noqa: PLC0415

    kinds = {
        "str": pa.string(),
        "int": pa.int64(),
        "float": pa.float64(),
        "bool": pa.bool_(),
        "datetime": pa.timestamp("us", "UTC"),
    }
    return kinds[kind]


def parquet_bytes(table: pa.Table) -> bytes:
    """Give a table as the content of a file; the same table gives the same bytes."""
    import pyarrow as pa  # noqa: PLC0415
    import pyarrow.parquet as pq  # noqa: PLC0415

    sink = pa.BufferOutputStream()
    pq.write_table(table, sink, compression="zstd")
    return bytes(sink.getvalue())


def _read(column: pa.ChunkedArray) -> list[Any]:
    """Give its cells; equal texts are one object, for most columns say little of many photos."""
    cells = column.to_pylist()
    known: dict[Any, Any] = {}
    return [known.setdefault(cell, cell) if isinstance(cell, str) else cell for cell in cells]


def read_captures(data: bytes) -> list[Capture]:
    """Read captures.parquet.

    Raises
    ------
    ValueError
        When it is no such table.
    """
    import pyarrow as pa  # noqa: PLC0415
    import pyarrow.parquet as pq  # noqa: PLC0415

    try:
        table = pq.read_table(pa.BufferReader(data))
        empty = {name: [None] * len(table) for name in _ADDED_LATER if name not in table.column_names}
        columns: dict[str, list[Any]] = {
            name: empty[name] if name in empty else _read(table.column(name)) for name in ALL_COLUMNS
        }
        return [
            from_row(dict(zip(columns, cells, strict=True))) for cells in zip(*columns.values(), strict=True)
        ]
    except (pa.ArrowException, KeyError, TypeError, OSError) as error:
        raise ValueError(str(error)) from error
