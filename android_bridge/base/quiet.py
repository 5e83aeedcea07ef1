"""Python's filters of warnings, which belong to the whole process, changed by one thread at a time."""

from __future__ import annotations

import contextlib
import threading
import warnings
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterator

filters_lock: Final = threading.Lock()
"""Held while filters are changed; a second thread would put back those of the first, for good."""


@contextlib.contextmanager
def without_warnings() -> Iterator[None]:
    """Keep warnings off the screen: Pillow warns of damaged metadata, which is not the picture."""
    with filters_lock, warnings.catch_warnings():
        warnings.simplefilter("ignore")
        yield
