"""The monitor kept from going dark in the middle of a subset."""

from __future__ import annotations

import contextlib
import logging
import warnings
from typing import TYPE_CHECKING

from wakepy import Mode, keep

from controller.display.daemon_pool import DaemonPool
from controller.display.x11_blanking import x11_blanking_suspended

if TYPE_CHECKING:
    from collections.abc import Iterator

_LOG = logging.getLogger(__name__)
_PATIENCE_S = 5.0  # a desktop's service may hang
_HELD = "screen blanking is held off"


def is_held_awake(words: str) -> bool:
    """Say whether it worked, by the sentence that `keep_awake` gave."""
    return words.startswith(_HELD)


@contextlib.contextmanager
def keep_awake() -> Iterator[str]:
    """Hold off screen blanking within the block, and give a sentence on whether that worked.

    A desktop that does not offer it never fails the run: the operator is told, and can switch blanking off.
    """
    with contextlib.ExitStack() as stack:
        how = _ask_desktop(stack)
        if not how and stack.enter_context(x11_blanking_suspended()):
            how = "X server"
        yield (
            f"{_HELD} ({how})"
            if how
            else "the screen may blank: nothing here offers to hold that off; switch blanking off by hand"
        )


def _ask_desktop(stack: contextlib.ExitStack) -> str:
    """Give the name of the desktop's service that now keeps the screen on, empty if none does."""
    pool = DaemonPool(1, "awake")
    stack.callback(pool.close)
    try:
        mode = pool.submit(_entered).result(_PATIENCE_S)
        stack.callback(_let_go, pool, mode)
        return mode.method.name if mode.active and mode.method is not None else ""
    except Exception as error:  # noqa: BLE001 - a dark screen is a nuisance, an aborted subset is worse
        _LOG.debug("keeping the screen awake failed", exc_info=error)
        return ""


def _entered() -> Mode:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return keep.presenting(on_fail="pass").__enter__()


def _let_go(pool: DaemonPool, mode: Mode) -> None:
    try:
        pool.submit(lambda: mode.__exit__(None, None, None)).result(_PATIENCE_S)
    except Exception as error:  # noqa: BLE001 - the desktop may be gone by now; the photos are not
        _LOG.debug("letting the screen sleep again failed", exc_info=error)
