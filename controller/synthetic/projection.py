"""What a run will take, from a few pictures made in memory: time, and room on the disk."""

from __future__ import annotations

import time
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from typing import Final

from controller.synthetic.items import Item, Recipe
from controller.synthetic.work import NoPicturesError, pictures_of

SAMPLED: Final = 6
"""X-rays that a dry run looks at."""
_SAMPLED_FOR_ROOM: Final = 3
_TRYING_S: Final = 1.0
_START_S, _PUTTING_S = 3.0, 0.002
"""As measured with 1,024 pictures: to import and start all, and to put a picture into the data set."""


@dataclass(frozen=True, slots=True, kw_only=True)
class OfChain:
    """What a chain's pictures take, each on the average.

    Parameters
    ----------
    name
        The chain's.
    pictures
        How many there will be.
    size_bytes, seconds
        Of one picture; the time is for transforming and encoding it, on one processor.
    """

    name: str
    pictures: int
    size_bytes: float
    seconds: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Projection:
    """What a run will take on this computer's processors.

    Parameters
    ----------
    xrays
        How many will be read.
    sampled
        How many it was measured on.
    decode_seconds
        What reading and decoding one takes, on the average.
    chains
        The rest, chain by chain.
    """

    xrays: int
    sampled: int
    decode_seconds: float
    chains: tuple[OfChain, ...]

    @property
    def size_bytes(self) -> float:
        """Room for all pictures."""
        return sum(each.pictures * each.size_bytes for each in self.chains)

    def seconds(self, workers: int) -> float:
        """Give the time for all of it, on so many processors like this one that nothing else holds up.

        It counts, roughly, the start and putting the data set together, which is one process's work.
        """
        of_chains = sum(each.pictures * each.seconds for each in self.chains)
        by_one = _START_S + _PUTTING_S * sum(each.pictures for each in self.chains)
        return by_one + (self.xrays * self.decode_seconds + of_chains) / workers


def project(items: Sequence[Item], recipe: Recipe, sampled: int = SAMPLED) -> Projection | None:
    """Make a few pictures in memory, spread over the items; None where none of these x-rays can be read.

    Parameters
    ----------
    items
        Those that are left to be made; each with its chains.
    """
    named = [each.name for each in recipe.chains]
    decoding: list[float] = []
    sizes: dict[int, list[int]] = {}
    seconds: dict[int, list[float]] = {}
    for item in _spread(items, sampled):
        if not decoding:
            with suppress(NoPicturesError):
                pictures_of(item, recipe)  # what is only slow the first time
        own: list[float] = []
        for at in item.chains:
            with suppress(NoPicturesError):
                made, contents = pictures_of(replace(item, chains=(at,)), recipe)
                decode_s, transform_s, encode_s = made.seconds
                sizes.setdefault(at, []).append(len(contents[0]))
                seconds.setdefault(at, []).append(transform_s + encode_s)
                own.append(decode_s)
        decoding += own[-1:]
    if not decoding:
        return None
    chains = [
        OfChain(
            name=named[at],
            pictures=sum(at in each.chains for each in items),
            size_bytes=sum(sizes[at]) / len(sizes[at]),
            seconds=sum(seconds[at]) / len(seconds[at]),
        )
        for at in sorted(sizes)
    ]
    return Projection(
        xrays=len(items),
        sampled=len(decoding),
        decode_seconds=sum(decoding) / len(decoding),
        chains=tuple(chains),
    )


@dataclass(frozen=True, slots=True)
class Room:
    """Room for pictures: for all of them, by so many that were made."""

    size_bytes: float
    pictures: int


def room_for(items: Sequence[Item], recipe: Recipe) -> Room:
    """Make a few pictures in memory, within about a second, and give the room that all will take.

    A chain that is not tried is taken for the average of the others.
    """
    until_s = time.monotonic() + _TRYING_S
    sizes: dict[int, list[int]] = {}
    for item in _spread(items, _SAMPLED_FOR_ROOM):
        for at in item.chains:
            if time.monotonic() < until_s:
                with suppress(NoPicturesError):
                    _, contents = pictures_of(replace(item, chains=(at,)), recipe)
                    sizes.setdefault(at, []).append(len(contents[0]))
    means = {at: sum(each) / len(each) for at, each in sizes.items()}
    others = sum(means.values()) / max(1, len(means))
    size = sum(means.get(at, others) for item in items for at in item.chains)
    return Room(size, sum(map(len, sizes.values())))


def _spread(items: Sequence[Item], count: int) -> list[Item]:
    """Give some of them, from the first to the last at even distances."""
    if len(items) <= count:
        return list(items)
    return [items[round(at * (len(items) - 1) / (count - 1))] for at in range(count)]
