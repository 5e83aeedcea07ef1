"""Numbers that are drawn anew for each picture, the same on every machine."""

from __future__ import annotations

import hashlib
import random
from dataclasses import dataclass
from statistics import NormalDist
from typing import Final

Value = float | int | str
"""What a parameter of a transformation is, once drawn; JSON has it as it is."""

_STANDARD: Final = NormalDist()


class Draws:
    """The numbers of one step of a chain on one picture.

    They depend on nothing else: not on what was made before, nor on the machine or a library's release, for
    Python promises that `random.Random.random` stays the same.

    Parameters
    ----------
    seed
        The run's.
    image
        What tells the picture from all others, such as the SHA-256 of its file.
    step
        The step's place in the chain, from 0.
    """

    def __init__(self, seed: int, image: str, step: int) -> None:
        digest = hashlib.sha256(f"{seed}/{image}/{step}".encode()).digest()
        self._random = random.Random(int.from_bytes(digest, "big"))

    def part(self) -> float:
        """Draw from 0 to 1, 1 left out."""
        return self._random.random()


@dataclass(frozen=True, slots=True)
class Fixed:
    """Always the same."""

    value: Value

    def draw(self, draws: Draws) -> Value:
        """Give it; a number is drawn all the same, so that what comes after does not depend on this one."""
        draws.part()
        return self.value


@dataclass(frozen=True, slots=True)
class Uniform:
    """Anything from `low` to `high` with the same chance."""

    low: float
    high: float

    def draw(self, draws: Draws) -> Value:
        """Draw one."""
        return self.low + (self.high - self.low) * draws.part()


@dataclass(frozen=True, slots=True)
class Normal:
    """About `mean`, with the standard deviation `sd`; what is beyond `low` or `high` is moved there."""

    mean: float
    sd: float
    low: float = -float("inf")
    high: float = float("inf")

    def draw(self, draws: Draws) -> Value:
        """Draw one."""
        part = min(max(draws.part(), 2**-53), 1 - 2**-53)  # 0 has no place on the curve
        return min(max(self.mean + self.sd * _STANDARD.inv_cdf(part), self.low), self.high)


@dataclass(frozen=True, slots=True)
class OneOf:
    """One of several, by lot: values, or spreads that are drawn from in turn."""

    options: tuple[Value | Fixed | Uniform | Normal, ...]

    def draw(self, draws: Draws) -> Value:
        """Draw one; two numbers are used up whichever it is."""
        chosen = self.options[min(int(draws.part() * len(self.options)), len(self.options) - 1)]
        return (Fixed(chosen) if isinstance(chosen, float | int | str) else chosen).draw(draws)


@dataclass(frozen=True, slots=True)
class AnySeed:
    """The seed of a field of random numbers, such as a sensor's noise; 0 to 2**32 - 1."""

    def draw(self, draws: Draws) -> Value:
        """Draw one."""
        return int(draws.part() * 2**32)


Spread = Fixed | Uniform | Normal | OneOf | AnySeed
