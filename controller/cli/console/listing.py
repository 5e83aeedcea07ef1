"""A table where there is room for it: in a narrow terminal no number and no name is ever broken."""

from __future__ import annotations

from collections.abc import Sequence

from rich.console import Console
from rich.table import Table
from rich.text import Text

_FRAME = 3  # columns of the terminal that go into a column's frame


class Listing:
    """Rows of facts. What has no room in a table is told in lines below it, or the whole of it in lines.

    Parameters
    ----------
    title
        Told above it.
    headings
        One for each column; those of numbers end in ``#``.
    named_by
        So many of the first columns name a row.
    facts
        So many of the first columns stay a table, whatever the width; none where all columns are words.
    """

    def __init__(self, title: str, *headings: str, named_by: int = 1, facts: int = 0) -> None:
        self._title = title
        self._headings = [each.removesuffix("#") for each in headings]
        self._numbers = [each.endswith("#") for each in headings]
        self._named_by, self._facts = named_by, facts
        self._rows: list[list[Text]] = []

    def add(self, *cells: str | Text) -> None:
        """Append a row."""
        self._rows.append([Text(each) if isinstance(each, str) else each for each in cells])

    def show(self, console: Console) -> None:
        """Print it, as wide as the console is."""
        if self._title:
            console.print(Text(self._title, "italic"))
        shown = self._that_fit(console.width)
        if not shown:
            for row in self._rows:
                self._stack(row, console)
            return
        console.print(self._table(shown))
        rest = range(shown, len(self._headings))
        for row in self._rows:
            told = [f"{self._headings[each]}: {row[each].plain}" for each in rest if row[each].plain]
            if told:
                console.print(Text(f"{self._name(row)}, {', '.join(told)}"))

    def _that_fit(self, width: int) -> int:
        """Give how many of the first columns have room beside each other; 0 where it is to be no table."""
        widest = [
            max([len(heading), *(_width(row[position]) for row in self._rows)])
            for position, heading in enumerate(self._headings)
        ]
        shown = len(widest)
        while shown > self._facts > 0 and not any(row[shown - 1].plain for row in self._rows):
            shown -= 1  # nothing is said there
        while shown > self._facts and sum(widest[:shown]) + _FRAME * shown + 1 > width:
            shown -= 1
        return shown if shown == len(widest) or self._facts else 0

    def _table(self, shown: int) -> Table:
        table = Table()
        for position in range(shown):
            is_name = position < self._named_by and not self._numbers[position]
            table.add_column(
                self._headings[position],
                justify="right" if self._numbers[position] else "left",
                overflow="fold",
                no_wrap=not is_name,
            )
        for row in self._rows:
            table.add_row(*row[:shown])
        return table

    def _stack(self, row: Sequence[Text], console: Console) -> None:
        console.print(Text(self._name(row), "bold"))
        for heading, cell in zip(self._headings[self._named_by :], row[self._named_by :], strict=True):
            if cell.plain:
                console.print(Text.assemble(f"  {heading}: ", Text("\n    ").join(cell.split("\n"))))

    def _name(self, row: Sequence[Text]) -> str:
        """Name a row; of a number it is said of what it is one."""
        cells = zip(self._headings, self._numbers, row[: self._named_by], strict=False)
        told = (f"{heading} {cell}" if is_number else str(cell) for heading, is_number, cell in cells if cell)
        return " ".join(told)


def _width(cell: Text) -> int:
    return max((line.cell_len for line in cell.split("\n")), default=0)
