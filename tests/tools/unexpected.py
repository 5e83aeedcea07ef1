"""Warnings in a log and Qt's messages that no test expected: each fails the test in which it comes."""

from __future__ import annotations

import logging
import re
from collections.abc import Iterator
from contextlib import contextmanager

from PyQt5.QtCore import QMessageLogContext, QtMsgType, qInstallMessageHandler

#: How such things look on a command's stderr: Qt's words, asyncio's, and Python's of errors it must drop.
_TOLD = re.compile(
    r"^(qt\.|Q[A-Z]\w*(::|:| )|Could not (load|connect)|Task (exception|was)|Exception (ignored|in )"
    r"|Executing <|Unclosed|.*(Resource|Deprecation|Runtime|User)Warning: ).*$",
    re.MULTILINE,
)


def told_unexpectedly(err: str) -> list[str]:
    """Give the lines of a command's stderr that nobody meant to write."""
    return [each[0] for each in _TOLD.finditer(err)]


#: asyncio's own race: a transport that is closed looks whether its process has ended before who waits for it.
_NO_MATTER = "Unknown child process pid"


def logged(records: list[logging.LogRecord]) -> list[str]:
    """Give the warnings and errors among a log's records."""
    return [
        f"{each.levelname} {each.name}: {each.getMessage()}"
        for each in records
        if each.levelno >= logging.WARNING
        if not (each.name == "asyncio" and each.getMessage().startswith(_NO_MATTER))
    ]


@contextmanager
def qt_messages() -> Iterator[list[str]]:
    """Collect what Qt says in this process, but for what it says when debugging."""
    told: list[str] = []

    def take(kind: QtMsgType, _context: QMessageLogContext, words: str | None) -> None:
        if kind not in (QtMsgType.QtDebugMsg, QtMsgType.QtInfoMsg):
            told.append(words or "")

    before = qInstallMessageHandler(take)
    try:
        yield told
    finally:
        qInstallMessageHandler(before)
