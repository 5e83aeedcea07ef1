"""Reading a collection's tables as they are published, and knowing which is which."""

from __future__ import annotations

import gzip
import zlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from android_bridge.base import Problem
from controller.convert.collection import Collection, Table
from controller.xrays import rows_of, text_of

_GZIP = b"\x1f\x8b"
_EXPECTED = "a CSV in UTF-8, as it is published or unpacked"


@dataclass(frozen=True, slots=True)
class Row:
    """A row of a table: the line that it begins on, and its cells by column."""

    where: str
    cells: Mapping[str, str]


@dataclass(frozen=True, kw_only=True)
class Read:
    """All that was read of a collection.

    Parameters
    ----------
    images
        The rows of its table of images, in its order.
    joined
        Of each other table that is there, its rows by their key.
    listed
        The split of each image that a list names.
    has_lists
        Whether there are lists.
    """

    images: list[Row]
    joined: dict[str, dict[tuple[str, ...], Row]]
    listed: dict[str, str] = field(default_factory=dict)
    has_lists: bool = False


def read_collection(collection: Collection, files: Sequence[Path]) -> Read:
    """Read tables and lists of a collection, given in any order.

    Raises
    ------
    Problem
        When one cannot be read, is none of the collection's or is there twice, or one that is needed is not.
    """
    tables: dict[str, tuple[Path, list[Row]]] = {}
    lists: dict[str, tuple[Path, list[str]]] = {}
    for file in files:
        text = _text(file)
        name = next((each for each in collection.lists if each in file.name), None)
        if name is not None:
            _once(lists, name, file, f"lists called {name}")
            lists[name] = file, [line.strip() for line in text.splitlines() if line.strip()]
            continue
        table, rows = _rows(collection, file, text)
        _once(tables, table.what, file, f"tables of {table.what}")
        tables[table.what] = file, rows
    for each in (collection.images, *collection.tables):
        if each.is_needed and each.what not in tables:
            raise Problem(
                f"the table of {each.what} of {collection.title} is not given",
                expected=each.example,
                got=", ".join(map(str, files)),
                advice="give all of its tables, in any order",
            )
    listed: dict[str, str] = {}
    for name, (file, lines) in lists.items():
        split = collection.lists[name]
        for line in lines:
            if listed.setdefault(line, split) != split:
                raise Problem("an image is in two lists of different splits", where=str(file), got=line)
    return Read(
        images=tables[collection.images.what][1],
        joined={
            each.what: _by_key(each, tables[each.what][1])
            for each in collection.tables
            if each.what in tables
        },
        listed=listed,
        has_lists=bool(lists),
    )


def _once(found: Mapping[str, tuple[Path, object]], name: str, file: Path, what: str) -> None:
    if name in found:
        raise Problem(
            f"there are two {what}",
            where=str(file),
            got=f"{found[name][0]} and {file}",
            advice="give the one that is meant",
        )


def _text(file: Path) -> str:
    try:
        data = file.read_bytes()
        if data.startswith(_GZIP):
            data = gzip.decompress(data)
    except (OSError, EOFError, zlib.error) as error:
        why = error.strerror if isinstance(error, OSError) and error.strerror else str(error)
        raise Problem(
            "the table cannot be read",
            where=str(file),
            expected=_EXPECTED,
            got=why,
            advice="give the table itself",
        ) from error
    return text_of(file, data, "table", _EXPECTED)


def _rows(collection: Collection, file: Path, text: str) -> tuple[Table, list[Row]]:
    """Find out which table a file is, and read it. What is after the last cell that is needed may be odd."""
    lines = rows_of(file, text)
    header = [cell.strip() for cell in next(lines, (1, []))[1]]
    tables = (collection.images, *collection.tables)
    # the one with the most columns that are all there: the others' columns may be among them
    fitting = [each for each in tables if all(_place(column, header) is not None for column in each.columns)]
    if not fitting:
        raise Problem(
            f"this is no table of {collection.title}",
            where=f"{file}:1",
            expected=" or ".join(f"{each.example}: {', '.join(each.columns)}" for each in tables),
            got=", ".join(header) or "nothing",
            advice=f"Give tables of {collection.title}, or say which collection these are of.",
        )
    table = max(fitting, key=lambda each: len(each.columns))
    wanted = {column.partition("|")[0]: _place(column, header) for column in table.columns}
    wanted |= {column: header.index(column) for column in collection.view if column in header}
    places = {column: at for column, at in wanted.items() if at is not None}
    last = max(places.values())
    rows = []
    for line, cells in lines:
        where = f"{file}:{line}"
        if len(cells) <= last:
            raise Problem(
                "a row of the table is cut off",
                where=where,
                expected=f"{len(header)} cells",
                got=f"{len(cells)} cells",
            )
        rows.append(Row(where, {column: cells[at].strip() for column, at in places.items()}))
    if not rows:
        raise Problem("the table has no rows", where=str(file))
    return table, rows


def _place(column: str, header: Sequence[str]) -> int | None:
    return next((header.index(name) for name in column.split("|") if name in header), None)


def _by_key(table: Table, rows: Sequence[Row]) -> dict[tuple[str, ...], Row]:
    found: dict[tuple[str, ...], Row] = {}
    for row in rows:
        key = tuple(row.cells[column] for column in table.key)
        other = found.setdefault(key, row)
        if other is not row:
            raise Problem(
                f"two rows of the table of {table.what} are of one {' and '.join(table.key)}",
                where=f"{other.where} and {row.where}",
                got=", ".join(key),
            )
    return found
