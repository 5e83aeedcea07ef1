"""Answers to a command's questions: given as options, typed at the terminal, or the usual ones."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

from rich.text import Text

from android_bridge.base import Problem, plain_path
from controller.cli.console import err

T = TypeVar("T")


class Answers:
    """Asks for what was not given as an option.

    Parameters
    ----------
    may_ask
        Whether somebody is there to answer; else the usual answer is taken, and where there is none the
        option is asked for.
    """

    def __init__(self, *, may_ask: bool) -> None:
        self.may_ask = may_ask

    def get(
        self,
        words: str,
        read: Callable[[str], T],
        *,
        option: str,
        given: str | None = None,
        usual: str | None = None,
        hint: str = "",
    ) -> T:
        """Give an answer as it was understood; at the terminal a wrong one is asked for again.

        Parameters
        ----------
        words
            The question.
        read
            Understands an answer; its Problem says why it does not.
        option
            What gives the answer on the command line.
        given
            The answer that was given so.
        usual
            The answer that an empty line stands for; None where there is none.
        hint
            Lines that come before the question.

        Raises
        ------
        Problem
            When the answer that was given is wrong, or none was and nobody can be asked.
        EOFError
            When the input ends at the question.
        """
        if given is not None:
            return _read_option(read, given, option)
        if not self.may_ask:
            if usual is None:
                advice = "give it, for there is nobody to ask"
                raise Problem(f"not given: {words[:1].lower()}{words[1:]}", where=option, advice=advice)
            return _read_option(read, usual, option)
        if hint:
            err.print(Text(hint))
        shown = words if usual is None else f"{words} [{usual}]"
        while True:
            typed = _line(f"{shown}: ").strip() or usual
            if typed is None:
                err.print(Text("  this has no default: it has to be typed (Ctrl-C leaves nothing)"))
                continue
            try:
                return read(typed)
            except Problem as problem:
                err.print(Text(f"  {_reason(problem)}"))

    def agrees(self, words: str) -> bool:
        """Ask for a yes; anything else is a no, and so is where nobody can be asked."""
        return self.may_ask and _line(f"{words} Type yes or no [no]: ").strip().lower() in {"y", "yes"}


def typed_path(text: str) -> Path:
    """Give the whole path that was typed.

    Raises
    ------
    Problem
        There can be no such file: no such home folder, too long a name, a folder that may not be looked into.
    """
    try:
        path = plain_path(Path(text).expanduser())
        path.exists()
    except (RuntimeError, ValueError, OSError) as error:
        why = getattr(error, "strerror", "") or str(error)
        raise Problem("this path cannot be used", where=text, got=why) from error
    return path


def shown(path: Path) -> str:
    """Name a file or folder as it is typed here."""
    here = Path.cwd()
    return str(path.relative_to(here)) if path.is_relative_to(here) else str(path)


def _read_option(read: Callable[[str], T], text: str, option: str) -> T:
    try:
        return read(text)
    except Problem as problem:
        problem.where = problem.where or option
        raise


def _reason(problem: Problem) -> str:
    place = f" ({problem.where})" if problem.where else ""
    facts = (("expected", problem.expected), ("got", problem.got), ("", problem.advice))
    return "; ".join([problem.what + place, *(f"{name} {text}".strip() for name, text in facts if text)])


def _line(prompt: str) -> str:
    """Read a line; at a terminal with its editing keys, and Tab for the names of files.

    Raises
    ------
    EOFError
        When the input has ended.
    """
    if sys.stdin is sys.__stdin__ and sys.stdout.isatty():
        import readline  # noqa: PLC0415 - it changes what `input` does

        readline.set_completer_delims("\n")  # a path may hold anything else
        readline.parse_and_bind("tab: complete")
        return input(prompt)
    err.print(Text(prompt), end="")
    line = sys.stdin.readline()
    if not line:
        raise EOFError
    return line
