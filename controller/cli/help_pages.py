"""The help of every command, in 80 columns: names are never cut, and commands can be copied."""

from __future__ import annotations

import inspect
import re
import textwrap
from collections.abc import Callable
from typing import Any, TypeVar

import typer
from typer.core import TyperArgument, TyperCommand, TyperGroup, TyperOption

from controller.cli.console import copyable

F = TypeVar("F", bound=Callable[..., Any])

_INDENT = 6  # of a command among the words, which have 2
_HYPHEN = "\ue001"  # stands for one at which a line must not be broken
_GOES_ON = " \\"
#: What typer calls a kind of value -> what is to be typed.
_KINDS = {"<path>": "PATH", "<str>": "TEXT", "<int>": "N", "<float>": "N"}


class _Page:
    """What commands and groups of them have in common."""

    help: str | None

    def format_help_text(self, _context: Any, page: Any) -> None:
        """Write paragraphs; those that stand in from the others are commands, and stay as they are."""
        for paragraph in inspect.cleandoc(self.help or "").split("\n\n"):
            page.write_paragraph()
            if paragraph.startswith(" "):
                for line in textwrap.dedent(paragraph).splitlines():
                    page.write(_command(copyable(line), page.width))
            else:
                with page.indentation():
                    page.write_text(paragraph.replace("``", "`").replace("-", _HYPHEN))

    def format_help(self, context: Any, page: Any) -> None:
        """Write all of it; no line is broken at a hyphen, for most are in names and options."""
        super().format_help(context, page)  # type: ignore[misc]
        page.buffer[:] = [each.replace(_HYPHEN, "-") for each in page.buffer]

    def format_options(self, context: Any, page: Any) -> None:
        """Write each argument and option with what it means."""
        parameters = self.get_params(context)  # type: ignore[attr-defined]
        for heading, kind in (("Arguments", TyperArgument), ("Options", TyperOption)):
            told = [each.get_help_record(context) for each in parameters if isinstance(each, kind)]
            if any(told):
                with page.section(heading):
                    page.write_dl([(_typed(each[0]), each[1].replace("-", _HYPHEN)) for each in told if each])

    def collect_usage_pieces(self, context: Any) -> list[str]:
        """Give what is typed after the command; braces say nothing to a reader."""
        pieces: list[str] = super().collect_usage_pieces(context)  # type: ignore[misc]
        return [each.replace("}...", " ...").strip("{}") for each in pieces]


class Command(_Page, TyperCommand):
    """A command with such a page."""


class Group(_Page, TyperGroup):
    """A group of commands with such a page."""

    def format_options(self, context: Any, page: Any) -> None:
        """Write the commands after the options."""
        super().format_options(context, page)
        self.format_commands(context, page)

    def format_commands(self, _context: Any, page: Any) -> None:
        """Write each command with all that its first sentence says."""
        with page.section("Commands"):
            page.write_dl(
                [
                    (name, _first_words(each.help).replace("-", _HYPHEN))
                    for name, each in self.commands.items()
                ]
            )


class Commands(typer.Typer):
    """A group of commands, whose help is written as `Group` does.

    Parameters
    ----------
    name
        The word by which the group is called.
    words
        Its help.
    kind
        What finds its commands; where nothing is said, those that are registered.
    completes
        Whether it has options that have a shell complete commands.
    """

    def __init__(self, name: str, words: str, *, kind: type[Group] = Group, completes: bool = False) -> None:
        super().__init__(
            name=name,
            cls=kind,
            help=words,
            no_args_is_help=True,
            add_completion=completes,
            rich_markup_mode=None,
            pretty_exceptions_enable=False,
        )

    def command(self, name: str | None = None, **settings: Any) -> Callable[[F], F]:
        """Register a function as a command."""
        return super().command(name, cls=Command, **settings)


def _first_words(words: str | None) -> str:
    return " ".join(inspect.cleandoc(words or "").partition("\n\n")[0].split())


def _typed(name: str) -> str:
    """Say in capitals what stands for something else, and choices as they are typed."""
    words = re.sub(r"<(\w+) range>", r"<\1>", name)
    for kind, word in _KINDS.items():
        words = words.replace(kind, word)
    words = re.sub(r"<([^<>]+)>", r"\1", words)
    return words if words.startswith("-") else words.partition(" ")[0]


def _command(line: str, width: int) -> str:
    """Break a command before an option where it is too long, so that it can still be copied.

    An option with many files after it is broken between these.
    """
    first, *options = (
        word
        for part in re.split(r" (?=-)", line)
        for word in (part.split() if len(part) > width - _INDENT else [part])
    )
    lines = [first]
    for each in options:
        indent = 0 if len(lines) == 1 else 2
        if _INDENT + indent + len(lines[-1]) + 1 + len(each) + len(_GOES_ON) <= width:
            lines[-1] += f" {each}"
        else:
            lines.append(each)
    return f"{'':{_INDENT}}" + f"{_GOES_ON}\n{'':{_INDENT + 2}}".join(lines) + "\n"
