"""Lines of words: whole in a log, and in a terminal broken between words, with each command in one piece."""

from __future__ import annotations

import re
from typing import Any

from rich.cells import cell_len
from rich.console import Console
from rich.text import Text

from controller.cli.console.commands import COMMANDS, program

_KEPT = "\ue000"  # stands for a blank at which a line must not be broken
_USUAL = 80
_LEAST = 40  # columns; in less than this nothing is gained


class Lines(Console):
    """A console whose lines are not cut off, and are broken only where somebody reads them in a terminal."""

    def __init__(self, **settings: Any) -> None:
        super().__init__(soft_wrap=True, highlight=False, **settings)
        if self.width < 1:  # COLUMNS=0, by which some terminals say that they do not know
            self.width = _USUAL

    def print(self, *objects: Any, **how: Any) -> None:
        """Print; words alone are laid out first."""
        is_words = (
            len(objects) == 1 and isinstance(objects[0], str | Text) and not how.keys() - {"markup", "end"}
        )
        if not is_words or not self.is_terminal or self.width < _LEAST:
            super().print(*objects, **how)
            return
        words = objects[0]
        text = self.render_str(words, markup=how.get("markup")) if isinstance(words, str) else words
        *lines, last = text.split("\n", allow_blank=True)
        for line in lines:
            super().print(laid_out(line, self.width))
        super().print(laid_out(last, self.width), end=how.get("end", "\n"))


def laid_out(line: Text, width: int) -> Text:
    """Break a line between words where it is wider than the terminal, and never within a command."""
    if line.cell_len <= width:
        return line
    indent = len(line.plain) - len(line.plain.lstrip(" ")) + 2
    words = _command().sub(lambda found: found[0].replace(" ", _KEPT), line.plain)
    ends, left = [], width - indent + 2
    for word in re.finditer(r"[^ ]+", words):
        if cell_len(words[word.start() : word.end()]) > left and word.start() >= indent:
            ends.append(word.start())
            left = width - indent
        left -= cell_len(words[word.start() : word.end()]) + 1
    pieces = line.divide(ends)
    for piece in pieces:
        piece.rstrip()
    for piece in pieces[1:]:
        piece.pad_left(indent)
    pieces[-1].append(" " * (len(line.plain) - len(line.plain.rstrip(" "))))  # before what is typed
    return Text("\n").join(pieces)


def _command() -> re.Pattern[str]:
    """Give what finds a command, to the end of its line or quotation."""
    return re.compile(rf"(?<![\w/.-]){re.escape(program())} (?:{COMMANDS})\b[^`\n]*")
