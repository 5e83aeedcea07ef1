"""What went wrong, told to the person who can mend it."""

from __future__ import annotations

from enum import Enum, auto
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable


class Kind(Enum):
    """What a problem means for the work that was asked for."""

    SET_UP = auto()
    """Wrong input or a wrong set-up: nothing was begun that has to be looked at."""
    ABORTED = auto()
    """A session, or what was being done, ended before its time."""
    STOPPED = auto()
    """A person ended it."""


class Remedy(Enum):
    """What helps with phones, cameras and screens. How it is done, each face says in its own words."""

    SET_UP_PHONE = auto()
    SWITCH_DEBUGGING_ON = auto()
    INSTALL_OWN_APP = auto()
    START_APP = auto()
    STOP_APP = auto()
    PAIR_AGAIN = auto()
    READ_APP_LOG = auto()
    NAME_PHONE = auto()
    NAME_ANOTHER_PHONE = auto()
    USE_CABLE = auto()
    NAME_CAMERA = auto()
    ALLOW_OTHER_SCREEN = auto()
    TAKE_OVER_LABELS = auto()


class Problem(Exception):  # noqa: N818 - what a person is told, and not always an error
    """A user's or a set-up's mistake: one clear message, never a traceback.

    Parameters
    ----------
    what
        What is wrong, one sentence without a full stop.
    where
        File, ``file:line``, address or option the problem is at; empty where there is no such place.
    expected, got
        What was wanted and what was found; empty where the two say nothing new.
    advice
        What to do next, one sentence.
    kind
        What it means for the work that was asked for.
    remedy
        What helps; where the advice says it in words, this goes with them.
    example
        What the remedy may be shown with, such as a phone's serial number.
    """

    def __init__(
        self,
        what: str,
        *,
        where: str = "",
        expected: str = "",
        got: str = "",
        advice: str = "",
        kind: Kind = Kind.SET_UP,
        remedy: Remedy | None = None,
        example: str = "",
    ) -> None:
        super().__init__(what)
        self.what = what
        self.where = where
        self.expected = expected
        self.got = got
        self.advice = advice
        self.kind = kind
        self.remedy = remedy
        self.example = example

    def __str__(self) -> str:
        """Give the whole message, one fact a line."""
        return self.message(lambda problem: problem.advice)

    def message(self, advice_of: Callable[[Problem], str]) -> str:
        """Give the whole message, one fact a line, with the advice that a face gives."""
        facts = (
            ("where", self.where),
            ("expected", self.expected),
            ("got", self.got),
            ("next", advice_of(self)),
        )
        return "\n".join([self.what, *(f"  {name}: {text}" for name, text in facts if text)])
