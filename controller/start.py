"""Where `chexrig` begins: before anything slow is imported, so that Ctrl-C is never a traceback."""

from __future__ import annotations

import signal
import sys
from types import FrameType

STOPPED_BY_OPERATOR = 130


def main() -> int:
    """Run the command; SIGTERM and SIGHUP count as Ctrl-C until a run has its own handlers."""
    for number in (signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, _interrupt)
    try:
        from controller.cli import main as run_command  # noqa: PLC0415 - see above

        return run_command()
    except KeyboardInterrupt:
        sys.stderr.write("stopped\n")
        return STOPPED_BY_OPERATOR


def _interrupt(_number: int, _frame: FrameType | None) -> None:
    raise KeyboardInterrupt
