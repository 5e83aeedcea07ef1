"""What the operator reads in the terminal."""

from controller.cli.console.by_hand import ByHandProgress
from controller.cli.console.commands import about, again, begin, command
from controller.cli.console.messages import EXIT_CODES, err, exit_code_of, out, show_problem, show_warning
from controller.cli.console.progress import CaptureProgress, copied, counted

__all__ = [
    "EXIT_CODES",
    "ByHandProgress",
    "CaptureProgress",
    "about",
    "again",
    "begin",
    "command",
    "copied",
    "counted",
    "err",
    "exit_code_of",
    "out",
    "show_problem",
    "show_warning",
]
