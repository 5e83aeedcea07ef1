"""What may never happen, by the guarantee that it breaks (DESIGN, section 2)."""

from __future__ import annotations


class Violation(AssertionError):  # noqa: N818 - what a check finds
    """A guarantee was broken.

    Parameters
    ----------
    guarantee
        ``G1`` to ``G7``, or ``live`` where a session can neither be completed nor ended.
    """

    def __init__(self, guarantee: str, words: str) -> None:
        super().__init__(f"{guarantee}: {words}")
        self.guarantee, self.words = guarantee, words


def demand(true: bool, guarantee: str, words: str) -> None:
    """Raise `Violation` where something is not as it must be."""
    if not true:
        raise Violation(guarantee, words)
