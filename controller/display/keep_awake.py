"""The monitor kept from going dark in the middle of a subset."""

from __future__ import annotations

import contextlib
import logging
import warnings
from typing import TYPE_CHECKING

from wakepy import keep

if TYPE_CHECKING:
    from collections.abc import Iterator

_LOG = logging.getLogger(__name__)


@contextlib.contextmanager
def keep_awake() -> Iterator[str]:
    """Hold off screen blanking within the block, and give a sentence on whether that worked.

    A desktop that does not offer it never fails the run: the operator is told, and can switch blanking off.
    """
    with contextlib.ExitStack() as stack:
        sentence = "the screen may blank: this desktop offers no way to hold that off; switch blanking off"
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")
                mode = stack.enter_context(keep.presenting(on_fail="pass"))
            if mode.active and mode.method is not None:
                sentence = f"screen blanking is held off ({mode.method.name})"
        except Exception as error:  # noqa: BLE001 - blanking is a nuisance, an aborted subset is worse
            _LOG.debug("keeping the screen awake failed", exc_info=error)
        yield sentence
