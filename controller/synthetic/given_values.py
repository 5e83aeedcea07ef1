"""What a chain's file gives for a parameter, held against what the parameter may be."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any, Final

from controller.plan import shown
from controller.synthetic.spreads import AnySeed, Normal, Spread, limits_of, read_spread, written
from controller.synthetic.transformation import Parameter

_MOST_LETTERS: Final = 100


class WrongValueError(ValueError):
    """A value that the parameter cannot have.

    Parameters
    ----------
    what
        What is wrong with it.
    expected
        What it may be.
    """

    def __init__(self, what: str, expected: str) -> None:
        super().__init__(what)
        self.what = what
        self.expected = expected


def read_given(value: object, parameter: Parameter, level: int) -> Spread:
    """Read how a parameter is spread.

    Parameters
    ----------
    value
        As `read_spread` takes it.
    level
        The step's.

    Raises
    ------
    WrongValueError
        When it is none, contradicts itself, or is not what the parameter may be.
    """
    usual = parameter.spread(level)
    number = f"a number{_range(parameter)}; {parameter.meaning}"
    if wrong := _contradiction(value):
        raise WrongValueError(wrong, number)
    try:
        spread = read_spread(value)
    except ValueError as error:
        raise WrongValueError("cannot be this", f"{error}; {parameter.meaning}") from error
    if isinstance(spread, AnySeed) and not isinstance(usual, AnySeed):
        raise WrongValueError("is a number, and no seed", number)
    if limits_of(usual) is None:
        words = _options(usual)
        if not all(each in words for each in _options(spread)):
            raise WrongValueError("cannot be this", " or ".join(words))
        return spread
    low = -math.inf if parameter.low is None else parameter.low
    high = math.inf if parameter.high is None else parameter.high
    if isinstance(spread, Normal):
        spread = Normal(spread.mean, spread.sd, max(spread.low, low), min(spread.high, high))
    limits = limits_of(spread)
    if limits is None:
        raise WrongValueError("is a number, and no word", number)
    least = spread.mean if isinstance(spread, Normal) else low
    if not (low <= limits[0] <= limits[1] <= high and low <= least <= high):
        raise WrongValueError("is beyond what it may be", number)
    return spread


def as_written(value: object) -> str:
    """Give a value in one line, as a file has it: ``{mean: 1.2, sd: 0.1}``."""
    text = _flow(value)
    return text if len(text) <= _MOST_LETTERS else f"{text[: _MOST_LETTERS - 3]}..."


def _flow(value: object) -> str:
    match value:
        case dict():
            pairs = (
                f"{name if name.isidentifier() else shown(name)}: {_flow(value[name])}" for name in value
            )
            return f"{{{', '.join(pairs)}}}"
        case list():
            return f"[{', '.join(map(_flow, value))}]"
    return shown(value)


def _contradiction(value: Any) -> str:
    """Say what of a spread contradicts the rest of it; empty where nothing does, or it is none."""
    match value:
        case {"one_of": [*options]}:
            return next(filter(None, map(_contradiction, options)), "")
        case {"mean": mean, "sd": sd}:
            numbers = mean, sd, value.get("low", -math.inf), value.get("high", math.inf)
        case [low, high]:
            numbers = low, 0, low, high
        case _:
            return ""
    if not all(isinstance(each, int | float) for each in numbers):
        return ""
    mean, sd, low, high = numbers
    if low > high:
        return "has its low above its high"
    if sd < 0:
        return "has an sd below 0"
    return "has its mean beyond its own low and high" if mean < low or mean > high else ""


def _options(spread: Spread) -> list[Any]:
    told = written(spread)
    return list(told["one_of"]) if isinstance(told, Mapping) and "one_of" in told else [told]


def _range(parameter: Parameter) -> str:
    if parameter.low is None or parameter.high is None:
        return "" if parameter.low is None else f", {parameter.low:g} or more"
    return f" from {parameter.low:g} to {parameter.high:g}"
