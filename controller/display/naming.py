"""The screens that are there, each with its number shown on it, while somebody chooses one.

Qt is in a process of its own: a display that cannot be opened ends that one only.
"""

from __future__ import annotations

import contextlib
import json
import os
import select
import subprocess
import sys
from typing import IO, TYPE_CHECKING, NamedTuple

from controller.display.qt_platform import OFFSCREEN, choose_platform

if TYPE_CHECKING:
    from collections.abc import Iterator

SHOW = b"show\n"
_PATIENCE_S = 20.0
_END_S = 3.0


class NamedScreen(NamedTuple):
    """A screen to choose.

    Parameters
    ----------
    name
        What a plan calls it: ``model/serial`` where only one screen has these, else its connector's name.
    words
        How it is told from the others: its connector, model and size.
    is_primary
        Whether it is what a plan means by ``primary``.
    """

    name: str
    words: str
    is_primary: bool


@contextlib.contextmanager
def named_screens() -> Iterator[tuple[NamedScreen, ...]]:
    """Give the screens in the order of their numbers, from 1; none where no display can be opened.

    Where there are several, each shows its number until the block ends.
    """
    if choose_platform(os.environ, headless=False) == OFFSCREEN:
        yield ()
        return
    with subprocess.Popen(
        [sys.executable, "-P", "-m", "controller.display.name_labels"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        start_new_session=True,  # Ctrl-C is for whoever is asked
    ) as labels:
        try:
            assert labels.stdin is not None  # noqa: S101 - pipes were asked for
            assert labels.stdout is not None  # noqa: S101
            screens = _read(labels.stdout)
            if len(screens) > 1:
                with contextlib.suppress(OSError):
                    labels.stdin.write(SHOW)
                    labels.stdin.flush()
            yield screens
        finally:
            _end(labels)


def _read(answer: IO[bytes]) -> tuple[NamedScreen, ...]:
    line = answer.readline() if select.select([answer], [], [], _PATIENCE_S)[0] else b""
    return tuple(NamedScreen(*each) for each in json.loads(line)) if line.endswith(b"\n") else ()


def _end(labels: subprocess.Popen[bytes]) -> None:
    """End the program: it ends with what it reads."""
    with contextlib.suppress(OSError):
        if labels.stdin is not None:
            labels.stdin.close()
    try:
        labels.wait(_END_S)
    except subprocess.TimeoutExpired:
        labels.kill()
