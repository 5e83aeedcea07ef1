"""Standard output and standard error, which may be full, or go away while a command runs.

Nothing that is printed ever raises: a capture session does not die of a closed terminal. What could not be
written is remembered, and told at the end.
"""

from __future__ import annotations

import contextlib
import errno
import os
import sys
from collections.abc import Iterator
from typing import IO, cast

from android_bridge.base import Problem

NOBODY_READS = 128 + 13
"""What a shell shows of a program whose reader went away (`| head -1`): signal 13, SIGPIPE."""
_GONE = (errno.EPIPE, errno.ECONNRESET)


class Stream:
    """A standard stream to which writing is always possible.

    Parameters
    ----------
    stream
        Where it goes; None where it was closed before the process began.
    """

    def __init__(self, stream: IO[str] | None) -> None:
        self._stream = stream
        self.lost: OSError | None = None
        """Why something could not be written; nothing is any more from then on."""

    def write(self, text: str) -> int:
        """Write, or remember that it cannot be done."""
        if self.lost is None:
            try:
                if self._stream is None:
                    raise OSError(errno.EBADF, os.strerror(errno.EBADF))
                self._stream.write(text)
            except UnicodeEncodeError:  # a terminal that knows few letters shows question marks
                self.write(text.encode("ascii", "replace").decode())
            except OSError as error:
                self._lose(error)
        return len(text)

    def flush(self) -> None:
        """Have everything written, or remember that it cannot be done."""
        if self.lost is None and self._stream is not None:
            try:
                self._stream.flush()
            except OSError as error:
                self._lose(error)

    def isatty(self) -> bool:
        """Say whether it is a terminal."""
        return self._stream is not None and self._stream.isatty()

    def _lose(self, error: OSError) -> None:
        self.lost = error
        with contextlib.suppress(OSError, AttributeError):  # what waits to be written is written nowhere
            nowhere = os.open(os.devnull, os.O_WRONLY)
            os.dup2(nowhere, cast("IO[str]", self._stream).fileno())
            os.close(nowhere)

    def __getattr__(self, attribute: str) -> object:
        return getattr(self._stream, attribute)


class Standard:
    """The standard stream of this name, whichever it is at the moment: tests exchange it."""

    def __init__(self, name: str) -> None:
        self._name = name

    def __getattr__(self, attribute: str) -> object:
        return getattr(getattr(sys, self._name), attribute)


@contextlib.contextmanager
def kept_streams() -> Iterator[Stream]:
    """Have nothing that is printed raise; gives standard output."""
    before = sys.stdout, sys.stderr
    out, err = Stream(sys.stdout), Stream(sys.stderr)
    sys.stdout, sys.stderr = cast("IO[str]", out), cast("IO[str]", err)
    try:
        yield out
    finally:
        out.flush()
        err.flush()
        sys.stdout, sys.stderr = before


def unwritten(out: Stream) -> Problem | None:
    """Give the problem where a result was printed that is not where it should be.

    None too where nobody wanted to read on: that is no mistake, and needs no word.
    """
    out.flush()
    if out.lost is None or out.lost.errno in _GONE:
        return None
    return Problem(
        "the result could not be written",
        where="standard output",
        got=out.lost.strerror or str(out.lost),
        advice="what was to be done is done; make room, or give it another place, to have it in writing too",
    )


def nobody_reads() -> bool:
    """Say whether whoever read the results has gone away: then nobody waits for more."""
    return getattr(sys.stdout, "lost", None) is not None
