"""Numbers that are drawn anew for each picture, the same on every machine."""

from __future__ import annotations

import hashlib
import math
import random
from dataclasses import dataclass
from statistics import NormalDist
from typing import Any, Final

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
    low: float = -math.inf
    high: float = math.inf

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
_DRAWN: Final = (Fixed, Uniform, Normal)


def written(spread: Spread) -> Any:
    """Give a spread as a chain's file has it: a value, ``[low, high]``, a mapping; see `read_spread`."""
    match spread:
        case Fixed(value):
            return value
        case Uniform(low, high):
            return [low, high]
        case Normal(mean, sd, low, high):
            limits = {n: v for n, v in (("low", low), ("high", high)) if math.isfinite(v)}
            return {"mean": mean, "sd": sd, **limits}
        case OneOf(options):
            return {"one_of": [written(each) if isinstance(each, _DRAWN) else each for each in options]}
        case AnySeed():
            return "any"


def read_spread(told: Any) -> Spread:
    """Read a spread as `written` gives it, or a person writes it.

    Raises
    ------
    ValueError
        When it is none; the message says what is expected.
    """
    match told:
        case "any":
            return AnySeed()
        case bool():
            pass
        case int() | float() | str():
            return Fixed(told)
        case [low, high] if _are_numbers(low, high) and low <= high:
            return Uniform(low, high)
        case {"mean": mean, "sd": sd} if (
            told.keys() <= {"mean", "sd", "low", "high"} and _are_numbers(*told.values()) and sd >= 0
        ):
            return Normal(mean, sd, told.get("low", -math.inf), told.get("high", math.inf))
        case {"one_of": [_, *_] as options, **rest} if not rest:
            found = [read_spread(each) for each in options]
            if not any(isinstance(each, OneOf | AnySeed) for each in found):
                return OneOf(tuple(found))  # type: ignore[arg-type]  # as just looked at
    raise ValueError(
        "a value, [low, high], {mean: ..., sd: ...} with low and high or not, or {one_of: [...]}"
    )


def limits_of(spread: Spread) -> tuple[float, float] | None:
    """Give the least and the greatest that can be drawn; None where it is no number."""
    match spread:
        case Fixed(value):
            return None if isinstance(value, str) else (value, value)
        case Uniform(low, high) | Normal(_, _, low, high):
            return low, high
        case OneOf(options):
            found = [limits_of(each if isinstance(each, _DRAWN) else Fixed(each)) for each in options]
            if None in found:
                return None
            return min(low for low, _ in filter(None, found)), max(high for _, high in filter(None, found))
        case AnySeed():
            return 0, 2**32 - 1


def _are_numbers(*values: Any) -> bool:
    return all(isinstance(each, int | float) and not isinstance(each, bool) for each in values)
