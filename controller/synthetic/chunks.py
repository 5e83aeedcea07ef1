"""How many pictures a worker is given at a time: as many as take it about half a second.

So what is finished is soon told, and a scheduler is not asked for each picture. Where one x-ray's pictures
take longer, they are given in pieces, some of its chains at a time.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from operator import length_hint
from typing import Final

from controller.synthetic.items import Item, Made, Outcome

AHEAD: Final = 3
"""So many chunks wait or are worked on for each worker."""
_AIM_S: Final = 0.5
_NEW: Final = 0.3


class Chunks:
    """Give items so many at a time.

    Nothing is known of how long they take at first: one picture each.

    Parameters
    ----------
    items
        Taken only as they are needed.
    workers
        Of a few items each worker has its part, too.
    most
        So many items at most.
    """

    def __init__(self, items: Iterable[Item], workers: int, most: int) -> None:
        self._most = max(1, min(most, length_hint(items, most * workers * AHEAD) // (workers * AHEAD)))
        self._items = iter(items)
        self._next: Item | None = None
        self._read_s = self._picture_s = 0.0

    def take(self) -> list[Item]:
        """Give the next chunk; empty where nothing is left."""
        first = self._taken()
        if first is None:
            return []
        # to read an x-ray again may not take longer than what is made of it
        count = max(1, int(max(_AIM_S, self._read_s) / self._picture_s)) if self._picture_s else 1
        if len(first.chains) > count:
            self._next = replace(first, chains=first.chains[count:])
            return [replace(first, chains=first.chains[:count])]
        chunk, left_s = [first], _AIM_S - self._seconds(first)
        while self._picture_s and len(chunk) < self._most and (more := self._taken()) is not None:
            left_s -= self._seconds(more)
            if left_s < 0:
                self._next = more
                break
            chunk.append(more)
        return chunk

    def learn(self, outcomes: Iterable[Outcome]) -> None:
        """Take note of how long they took."""
        for each in outcomes:
            if isinstance(each, Made) and each.pictures:
                read_s, transform_s, encode_s = each.seconds
                picture_s = max((transform_s + encode_s) / len(each.pictures), 1e-6)
                if not self._picture_s:
                    self._read_s, self._picture_s = read_s, picture_s
                self._read_s += _NEW * (read_s - self._read_s)
                self._picture_s += _NEW * (picture_s - self._picture_s)

    def _taken(self) -> Item | None:
        item, self._next = self._next, None
        return item if item is not None else next(self._items, None)

    def _seconds(self, item: Item) -> float:
        return self._read_s + len(item.chains) * self._picture_s
