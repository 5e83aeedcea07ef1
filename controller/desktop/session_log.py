"""The desk's log as a file beside the record: written in a thread of its own, bounded."""

from __future__ import annotations

import logging
import queue
from logging.handlers import QueueListener, RotatingFileHandler
from pathlib import Path

from controller.desktop.lines import Line

NAME = "desk.log"
"""In the plan's state folder; ``desk.log.1`` to ``desk.log.3`` are older."""
_MOST_BYTES, _OLDER = 2_000_000, 3


class _File(RotatingFileHandler):
    is_lost = False

    def handleError(self, record: logging.LogRecord) -> None:  # noqa: ARG002, N802 - as logging has it
        """Let a run go on whose log cannot be written: a full disk is told of by the record."""
        self.is_lost = True


class SessionLog:
    """Keeps lines, each with its time as ISO 8601 in UTC.

    Parameters
    ----------
    folder
        The plan's state folder; made with the first line.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._lines: queue.SimpleQueue[logging.LogRecord] = queue.SimpleQueue()
        self._writer: QueueListener | None = None

    def keep(self, line: Line) -> None:
        """Keep a line; returns at once."""
        if self._writer is None:
            file = _File(
                self._folder / NAME, maxBytes=_MOST_BYTES, backupCount=_OLDER, encoding="utf-8", delay=True
            )
            self._writer = QueueListener(self._lines, file)
            self._writer.start()
        words = " ".join(line.words.split())
        text = f"{line.at.isoformat(timespec='milliseconds')} {line.tone.value} {words}"
        self._lines.put(logging.LogRecord("desk", logging.INFO, "", 0, text, None, None))

    def close(self) -> None:
        """Write what is left."""
        if self._writer is not None:
            self._writer.stop()
            for each in self._writer.handlers:
                each.close()
            self._writer = None
