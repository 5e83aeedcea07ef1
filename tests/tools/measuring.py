"""Which of the processes that tests start are measured for coverage.

Measured, each starts half a second later. A few go through everything that only a process of its own does;
what the many others do again, under trouble, they and the tests in this process have measured already.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager

_set: dict[str, str] = {}


def stop() -> None:
    """Have no process measured from now on, but for those that are started in `measured`."""
    _set.update((name, value) for name, value in os.environ.items() if name.startswith("COV"))
    for name in _set:
        os.environ.pop(name, None)


@contextmanager
def measured() -> Iterator[None]:
    """Have the processes that are started in here measured, where this one is."""
    os.environ.update(_set)
    try:
        yield
    finally:
        for name in _set:
            os.environ.pop(name, None)
