"""Where on the command line a problem is that was found by what knows of no command line."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator

from android_bridge.base import Problem


@contextlib.contextmanager
def placed(option: str) -> Iterator[None]:
    """Say of a problem that has no place that it is at an option."""
    try:
        yield
    except Problem as problem:
        problem.where = problem.where or option
        raise
