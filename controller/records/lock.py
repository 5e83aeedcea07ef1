"""One controller at a time for each plan."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

from android_bridge.base import Problem, Taken, hold, holder_of
from controller.plan import LOCK


@contextmanager
def only_controller(state_dir: Path) -> Iterator[None]:
    """Hold the plan's lock. The kernel lets go of it when the process ends, however it ends.

    Raises
    ------
    Problem
        When another process holds it, or the folder cannot be written.
    """
    with ExitStack() as held:
        try:
            state_dir.mkdir(parents=True, exist_ok=True)
            held.enter_context(hold(state_dir / LOCK, mode=0o644))
        except Taken as taken:
            raise Problem(
                "another chexrig is capturing with this plan",
                where=str(state_dir),
                got=f"process {taken.holder}",
                advice="wait until it has ended, or end it with Esc or Ctrl-C",
            ) from None
        except OSError as error:
            raise Problem(
                "the folder of this plan's journal cannot be used",
                where=str(state_dir),
                expected="a folder that may be written, made beside the plan",
                got=error.strerror or str(error),
                advice="make room for it there, or copy the plan to a folder of your own",
            ) from error
        yield


def lock_holder(state_dir: Path) -> str:
    """Give the number of the process that captures with a plan now, empty where none does."""
    return holder_of(state_dir / LOCK)
