"""Which picture had bytes, and which photo an x-ray, first: asked as each synthetic picture is added."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping

from controller.dataset.capture import Capture
from controller.dataset.refusals import conflict, doubled
from controller.xrays import Labels, XrayKey


class Sources:
    """What would be refused at the end, refused at once: hours of other pictures may wait for that end.

    Photos that are added beside synthetic pictures are seen to at the end, as always.

    Parameters
    ----------
    captures
        The photos and pictures that are there.
    holds
        Says whether one of them still counts.
    """

    def __init__(self, captures: Iterable[Capture], holds: Callable[[Capture], bool]) -> None:
        self._of_bytes: dict[str, Capture] = {}
        self._of_xray: dict[XrayKey, Capture] = {}
        self._holds = holds
        for each in captures:
            self.take(each)

    def take(self, capture: Capture) -> None:
        """Know one more."""
        self._of_bytes[capture.photo_sha256] = self._of_xray[capture.key] = capture

    def has(self, sha256: str) -> bool:
        """Say whether these very bytes are there, under whatever place."""
        known = self._of_bytes.get(sha256)
        return known is not None and self._holds(known)

    def check_bytes(self, capture: Capture) -> None:
        """Make sure that a picture is no other x-ray's.

        Raises
        ------
        Problem
            When it is.
        """
        twin = self._of_bytes.get(capture.photo_sha256)
        if twin is not None and twin.source != capture.source and self._holds(twin):
            raise doubled(twin, capture, capture.photo_sha256)

    def check_labels(self, capture: Capture, labels: Labels, known: Mapping[str, Labels]) -> None:
        """Make sure that a picture's x-ray has one kind of labels.

        Parameters
        ----------
        known
            The labels of what is there, by place.

        Raises
        ------
        Problem
            When it has two.
        """
        other = self._of_xray.get(capture.key)
        if other is None or other.place == capture.place or not self._holds(other):
            return
        if known[other.place] != labels:
            raise conflict({other.place: known[other.place], capture.place: labels}, other, capture)
