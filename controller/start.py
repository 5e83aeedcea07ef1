"""Where `chexrig` begins: before anything slow is imported, so that Ctrl-C is never a traceback."""

from __future__ import annotations

import os
import signal
import sys
from types import FrameType

STOPPED_BY_OPERATOR = 130


def main() -> int:
    """Run the command; SIGTERM and SIGHUP count as Ctrl-C until a run has its own handlers."""
    for number in (signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, _interrupt)
    _fill_gaps()
    try:
        from controller.cli import main as run_command  # noqa: PLC0415 - see above

        code = run_command()
        _be_left_to_end()
    except KeyboardInterrupt:
        _be_left_to_end()
        print("stopped", file=sys.stderr)  # noqa: T201 - nothing else is imported yet
        return STOPPED_BY_OPERATOR
    return code


def _fill_gaps() -> None:
    """Have no file that is opened later become a standard stream: one of them may have been closed."""
    for number in range(3):
        try:
            os.fstat(number)
        except OSError:
            os.set_inheritable(os.open(os.devnull, os.O_RDWR), True)  # takes the lowest number that is free
    if sys.stdin is None:
        sys.stdin = open(0, encoding="utf-8", closefd=False)  # noqa: SIM115 - as long as the process


def _be_left_to_end() -> None:
    """Have what comes after the last word change nothing: not the exit code, and nothing is printed of it.

    SIGTERM ends the process at once from here on, should its end ever hang.
    """
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGHUP, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, signal.SIG_DFL)


def _interrupt(_number: int, _frame: FrameType | None) -> None:
    raise KeyboardInterrupt
