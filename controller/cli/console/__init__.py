"""What the operator reads in the terminal."""

from controller.cli.console.by_hand import ByHandProgress
from controller.cli.console.capture_progress import CaptureProgress, OtherSettings
from controller.cli.console.commands import (
    about,
    about_file,
    again,
    begin,
    command,
    copyable,
    program,
    with_files,
)
from controller.cli.console.listing import Listing
from controller.cli.console.messages import (
    EXIT_CODES,
    WARNING,
    err,
    exit_code_of,
    labelled,
    out,
    show_problem,
    show_warning,
    show_warnings,
)
from controller.cli.console.progress import copied, counted, making
from controller.cli.console.remedies import advice_of
from controller.cli.console.streams import NOBODY_READS, kept_streams, nobody_reads, unwritten

__all__ = [
    "EXIT_CODES",
    "NOBODY_READS",
    "WARNING",
    "ByHandProgress",
    "CaptureProgress",
    "Listing",
    "OtherSettings",
    "about",
    "about_file",
    "advice_of",
    "again",
    "begin",
    "command",
    "copied",
    "copyable",
    "counted",
    "err",
    "exit_code_of",
    "kept_streams",
    "labelled",
    "making",
    "nobody_reads",
    "out",
    "program",
    "show_problem",
    "show_warning",
    "show_warnings",
    "unwritten",
    "with_files",
]
