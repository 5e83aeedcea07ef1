"""A table of commands: the module of each is imported when it is called, or its own help is wanted.

Half of what the commands import (pandas, OpenCV, Qt, ...) takes longer to import than most of them take to
run; no command waits for what only another needs.
"""

from __future__ import annotations

from importlib import import_module
from typing import Any, NamedTuple

import typer
from typer.core import TyperCommand

from controller.cli.console import err
from controller.cli.help_pages import Command, Commands, Group


class Row(NamedTuple):
    """One command of a table.

    Parameters
    ----------
    name
        The word by which it is called.
    place
        ``module:attribute`` of its function, or of its `typer.Typer` where it is a group.
    summary
        What the list of commands says of it: its own help's first paragraph.
    """

    name: str
    place: str
    summary: str


class Later(TyperCommand):
    """Stands in the list for a command that is imported once it is called."""

    def __init__(self, row: Row) -> None:
        super().__init__(row.name, help=row.summary)
        self._row = row

    def load(self) -> Any:
        """Import the command itself."""
        module, _, attribute = self._row.place.partition(":")
        try:
            found = getattr(import_module(module), attribute)
        except KeyboardInterrupt:  # typer ends with the right code for it, but without a word
            err.print("stopped")
            raise
        if not isinstance(found, typer.Typer):
            alone = typer.Typer(add_completion=False, rich_markup_mode=None)
            alone.command(self._row.name, cls=Command)(found)
            found = alone
        return typer.main.get_command(found)

    def make_context(self, info_name: str | None, args: list[str], parent: Any = None, **extra: Any) -> Any:
        """Give the context of the command itself, which then runs in this one's place."""
        return self.load().make_context(info_name, args, parent, **extra)


def table(name: str, words: str, *rows: Row, completes: bool = False) -> typer.Typer:
    """Make a group of commands.

    Parameters
    ----------
    name
        The word by which the group is called.
    words
        Its help.
    rows
        Its commands, in the order in which they are listed.
    completes
        Whether it has options that have a shell complete commands.
    """

    class Table(Group):
        def __init__(self, **settings: Any) -> None:
            super().__init__(**settings)
            for row in rows:
                self.add_command(Later(row))

    app = Commands(name, words, kind=Table, completes=completes)

    @app.callback()
    def _no_options() -> None:
        """Have no options of its own."""

    return app
