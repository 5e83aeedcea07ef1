"""How a message declares its fields, and the check that every message made goes through.

A declaration is the only place that states a limit; the specification's tables are tested against its hint.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import Field, field, fields
from itertools import product
from operator import attrgetter
from types import UnionType
from typing import Any, get_args, get_type_hints


def hex_text(digits: int) -> Any:
    """Declare a field of exactly this many lower-case hexadecimal digits."""
    return _matching(f"[0-9a-f]{{{digits}}}", f"{digits} hex digits")


def token(longest: int = 32) -> Any:
    """Declare a field of 1 to `longest` of ``A-Z a-z 0-9 . _ -``."""
    return _matching(f"[A-Za-z0-9._-]{{1,{longest}}}", f"1 to {longest} of A-Z a-z 0-9 . _ -")


def part() -> Any:
    """Declare a field that also stands in photo names: 1 to 32 of ``A-Z a-z 0-9 _ -``."""
    return _matching("[A-Za-z0-9_-]{1,32}", "1 to 32 of A-Z a-z 0-9 _ -")


def text(longest: int) -> Any:
    """Declare a field of at most `longest` printable ASCII characters."""
    return _matching(f"[ -~]{{0,{longest}}}", f"at most {longest} printable ASCII characters")


def number(smallest: float, largest: float) -> Any:
    """Declare a field within these bounds, both included."""
    return field(metadata={"bounds": (smallest, largest), "hint": f"{smallest} to {largest}"})


def _matching(pattern: str, hint: str) -> Any:
    # No pattern may match a line feed, by which `Shape` tells one text from the next.
    return field(metadata={"pattern": re.compile(pattern), "hint": hint})


class Shape:
    """What a message type's declarations come to, worked out once for all its messages.

    Parameters
    ----------
    message_type
        A dataclass whose fields are declared by this module's functions.
    """

    __slots__ = ("_allowed", "_bounds", "_declared", "_fits", "_texts", "_types", "names", "values")

    def __init__(self, message_type: type[Any]) -> None:
        hints = get_type_hints(message_type)
        self._declared = fields(message_type)
        #: Names of the fields.
        self.names = frozenset(each.name for each in self._declared)
        #: Gives a message's values in the fields' order.
        self.values = values_getter([each.name for each in self._declared])
        self._allowed = {each.name: _allowed_types(hints[each.name]) for each in self._declared}
        self._types = frozenset(product(*self._allowed.values()))
        texts = [each for each in self._declared if "pattern" in each.metadata]
        self._texts = values_getter([each.name for each in texts])
        # One look at all texts at once: a message is checked at every making, on both sides.
        self._fits = re.compile("\n".join(each.metadata["pattern"].pattern for each in texts)).fullmatch
        self._bounds = [
            (at, *each.metadata["bounds"])
            for at, each in enumerate(self._declared)
            if "bounds" in each.metadata
        ]

    def check(self, message: object) -> None:
        """Refuse a message with a value that is not of its field's type or beyond its limits.

        Types are exact, so that ``true`` is not taken for the number 1.

        Raises
        ------
        ValueError
            With the field, what it takes, and what it was given.
        """
        values = self.values(message)
        if tuple(map(type, values)) not in self._types:
            raise ValueError(self._objection(message))
        if self._fits("\n".join(self._texts(message))) is None:
            raise ValueError(self._objection(message))
        for at, smallest, largest in self._bounds:
            value = values[at]
            if value is not None and not smallest <= value <= largest:
                raise ValueError(self._objection(message))

    def _objection(self, message: Any) -> str:
        for each in self._declared:
            value = getattr(message, each.name)
            if type(value) not in self._allowed[each.name] or not _within(each, value):
                return f"{message.TYPE}.{each.name}: expected {each.metadata['hint']}, got {value!r}"
        raise AssertionError("the whole is wrong and no field is")


_SHAPES: dict[type[Any], Shape] = {}


def shape_of(message_type: type[Any]) -> Shape:
    """Give the one shape of a message type."""
    shape = _SHAPES.get(message_type)
    if shape is None:
        shape = _SHAPES[message_type] = Shape(message_type)
    return shape


def values_getter(names: list[str]) -> Callable[[object], tuple[Any, ...]]:
    """Make a function that gives the values under these names as a tuple."""
    if len(names) > 1:
        return attrgetter(*names)
    (name,) = names
    return lambda message: (getattr(message, name),)


def _within(declared: Field[Any], value: Any) -> bool:
    if value is None:
        return True
    if "pattern" in declared.metadata:
        return declared.metadata["pattern"].fullmatch(value) is not None
    smallest, largest = declared.metadata["bounds"]
    return bool(smallest <= value <= largest)


def _allowed_types(hint: Any) -> tuple[type, ...]:
    types = get_args(hint) if isinstance(hint, UnionType) else (hint,)
    return (*types, int) if float in types else types
