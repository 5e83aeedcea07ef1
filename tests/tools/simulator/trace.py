"""What happened, in lines that a person can read."""

from __future__ import annotations

import json
from collections.abc import Callable

from protocol.wire import HEADER, TAG_BYTES

BODY = len(HEADER) + TAG_BYTES


def describe(data: bytes) -> str:
    """Say what a datagram is."""
    try:
        content = json.loads(data[BODY:].decode("ascii"))
        kind = content["type"]
    except (ValueError, KeyError, TypeError, RecursionError):
        return f"{len(data)} bytes that are no message"
    named = ("index", "take", "next_index", "code", "expected", "reason", "count")
    return " ".join(
        [f"{kind:13}", *(f"{name}={content[name]}" for name in named if content.get(name) is not None)]
    )


class Trace:
    """Lines with their times; nothing is kept where nobody will read it.

    Parameters
    ----------
    tell
        Called with each line; None keeps quiet.
    """

    def __init__(self, tell: Callable[[str], None] | None = None) -> None:
        self.tell = tell

    def line(self, now: float, words: str) -> None:
        """Write one line."""
        if self.tell is not None:
            self.tell(f"{now:10.3f} s  {words}")

    def datagram(self, now: float, way: str, data: bytes, fate: str) -> None:
        """Write down what became of a datagram."""
        if self.tell is not None:
            self.tell(f"{now:10.3f} s  {way:22} {describe(data)}  {fate}")
