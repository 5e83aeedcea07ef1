"""Photos taken by hand: x-rays shown one after another, and on record when each stood on the screen."""

from controller.manual.clock import ClockJump, clock_jumps
from controller.manual.journal import FILE_NAME, ManualJournal, read_shows
from controller.manual.reading import decided
from controller.manual.records import Ending, Kind, ManualSession, Moment, PhotoSet, Show

__all__ = [
    "FILE_NAME",
    "ClockJump",
    "Ending",
    "Kind",
    "ManualJournal",
    "ManualSession",
    "Moment",
    "PhotoSet",
    "Show",
    "clock_jumps",
    "decided",
    "read_shows",
]
