"""Messages and photo names made up at random, all of them allowed, often at a limit."""

from __future__ import annotations

import functools
import math
import re
import string
from collections.abc import Iterator
from dataclasses import Field, fields
from random import Random
from typing import Any, get_type_hints

from protocol import PhotoName
from protocol.messages import FROM_CONTROLLER, FROM_PHONE, Capture, Message

PART = string.ascii_letters + string.digits + "_-"
_PATTERN = re.compile(r"(?P<one>\[.+\])\{(?P<low>\d+)(?:,(?P<high>\d+))?\}")
_COLDEST, _HOTTEST = -60, 150


def random_message(random: Random) -> Message:
    """Make up a message of any type."""
    message_type = random.choice((*FROM_CONTROLLER, *FROM_PHONE))
    hints = _hints(message_type)
    values = {each.name: _value(each, hints[each.name], random) for each in fields(message_type)}
    if message_type is Capture:
        name = random_name(random)
        values |= {"index": name.index, "take": name.take, "name": str(name)}
    return message_type(**values)


def random_name(random: Random) -> PhotoName:
    """Make up a photo name."""
    parts = ["".join(random.choices(PART, k=_whole(1, 32, random))) for _ in range(5)]
    return PhotoName(_whole(1, 999_999, random), _whole(1, 99, random), *parts)


def temperatures(random: Random, count: int) -> Iterator[float]:
    """Give fractions within a temperature's limits: at each power of two and of ten, and at random."""
    for exponent in range(-1074, 8):
        yield from _around(math.ldexp(1.0, exponent))
    for exponent in range(-323, 3):
        yield from _around(float(f"1e{exponent}"))
    yield from (0.0, -0.0, float(_COLDEST), float(_HOTTEST))
    for _ in range(count):
        yield _fraction(random, _COLDEST, _HOTTEST)


def _around(value: float) -> Iterator[float]:
    near = (math.nextafter(value, 0), value, math.nextafter(value, math.inf))
    yield from (each for at in near for each in (at, -at) if _COLDEST <= each <= _HOTTEST)


def _value(field: Field[Any], hint: str, random: Random) -> Any:
    if "None" in hint and random.random() < 0.2:
        return None
    if "bounds" in field.metadata:
        fraction = "float" in hint and random.random() < 0.8
        bounds = field.metadata["bounds"]
        return _fraction(random, *bounds) if fraction else _whole(*bounds, random)
    letters, shortest, longest = _text(field.metadata["pattern"].pattern)
    length = _whole(shortest, longest, random)
    hardest = '"' in letters and random.random() < 0.25  # every character takes two bytes
    return "".join(random.choices('"\\' if hardest else letters, k=length))


@functools.cache
def _hints(message_type: type[Message]) -> dict[str, str]:
    return {name: str(hint) for name, hint in get_type_hints(message_type).items()}


@functools.cache
def _text(pattern: str) -> tuple[str, int, int]:
    """Give a text field's characters and its bounds."""
    match = _PATTERN.fullmatch(pattern)
    assert match is not None, pattern
    letters = "".join(char for char in map(chr, range(128)) if re.fullmatch(match["one"], char))
    return letters, int(match["low"]), int(match["high"] or match["low"])


def _whole(smallest: int, largest: int, random: Random) -> int:
    """Give all lengths of numbers, not just the longest ones."""
    if random.random() < 0.3:
        return random.choice((smallest, largest))
    return smallest + random.getrandbits(random.randrange(1, 64)) % (largest - smallest + 1)


def _fraction(random: Random, smallest: int, largest: int) -> float:
    kind = random.randrange(5)
    if kind == 0:
        return float(random.randint(smallest, largest))
    if kind == 1:
        return round(random.uniform(smallest, largest), random.randrange(1, 6))
    if kind == 2:
        return random.uniform(smallest, largest)
    sign = random.choice((1.0, -1.0)) if smallest < 0 else 1.0
    if kind == 3:
        return sign * math.ldexp(1.0, -random.randrange(-5, 1075))
    return sign * random.random() * 60.0 * 10.0 ** -random.randrange(320)
