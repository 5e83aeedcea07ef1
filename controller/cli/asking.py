"""A question in the terminal that cannot be answered before it was asked, nor by accident."""

from __future__ import annotations

import os
import select
import sys
import termios
import threading
from collections.abc import Callable

from rich.text import Text

from controller.cli.console import err

DEAF_S = 0.5
"""So long after the question is shown, input is not for it: the finger was on its way already."""
_LOOK_S = 0.1
_EARLY = "That came too early to be meant for this question: wait a moment, then type it again. "


class Question:
    """Asks for a word to be typed, in a thread of its own, until that is done or nobody waits any more.

    There is no default: an empty line is no answer. What was typed before the question was shown, and within
    `DEAF_S` of it, is thrown away.

    Parameters
    ----------
    words
        The question.
    wanted
        What has to be typed.
    answered
        Called once it has been.
    ended
        Called when the input has ended (Ctrl-D, a closed terminal): nobody can answer any more.
    """

    def __init__(
        self, words: str, wanted: str, *, answered: Callable[[], None], ended: Callable[[], None]
    ) -> None:
        self._words, self._wanted = words, wanted
        self._answered, self._ended = answered, ended
        self.is_answered = False
        """Whether that was typed here."""
        self._closed = threading.Event()
        self._thread = threading.Thread(target=self._ask, name="question", daemon=True)
        self._thread.start()

    def close(self) -> None:
        """Take the question back; nothing is called any more."""
        self._closed.set()
        if self._thread is not threading.current_thread():
            self._thread.join(1.0)

    def _ask(self) -> None:
        terminal = sys.stdin.fileno()
        self._throw_away(terminal)
        err.print(Text(self._words), end="")
        if self._closed.wait(DEAF_S):
            return None
        is_answered = bool(select.select([terminal], [], [], 0)[0])
        self._throw_away(terminal)
        if is_answered:  # whoever typed it sees it standing there, and waits
            err.print(Text(_EARLY + self._words), end="")
        typed = ""
        while not self._closed.is_set():
            if not select.select([terminal], [], [], _LOOK_S)[0]:
                continue
            piece = os.read(terminal, 1024).decode("utf-8", "replace")
            if not piece:
                return self._ended()
            typed += piece
            *lines, typed = typed.split("\n")
            for line in lines:
                if line.strip() == self._wanted:
                    self.is_answered = True
                    return self._answered()
                err.print(Text(f"That is not {self._wanted}. " + self._words), end="")
        return None

    @staticmethod
    def _throw_away(terminal: int) -> None:
        """Empty what the terminal holds, a line begun and not ended as well."""
        termios.tcflush(terminal, termios.TCIFLUSH)
