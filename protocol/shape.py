"""How a message declares its fields, and the check that every message made goes through.

A declaration is the only place that states a limit; the specification's tables are tested against its hint.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import MISSING, Field, field, fields
from itertools import product
from operator import attrgetter, itemgetter
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


def text(longest: int, *, default: Any = MISSING) -> Any:
    """Declare a field of at most `longest` printable ASCII characters; `default` as for a `number`."""
    return _matching(f"[ -~]{{0,{longest}}}", f"at most {longest} printable ASCII characters", default)


def base64_text(longest: int) -> Any:
    """Declare a field of at most `longest` characters of base 64 (RFC 4648, section 4)."""
    return _matching(f"[A-Za-z0-9+/=]{{0,{longest}}}", f"at most {longest} of A-Z a-z 0-9 + / =")


def number(smallest: float, largest: float, *, default: Any = MISSING) -> Any:
    """Declare a field within these bounds, both included.

    Parameters
    ----------
    default
        What it is where it is not given to the constructor; on the wire every field stands.
    """
    bounds = {"bounds": (smallest, largest), "hint": f"{smallest} to {largest}"}
    return field(default=default, metadata=bounds)


def _matching(pattern: str, hint: str, default: Any = MISSING) -> Any:
    # No pattern may match a line feed, by which `Shape` tells one text from the next.
    return field(default=default, metadata={"pattern": re.compile(pattern), "hint": hint})


class Shape:
    """What a message type's declarations come to, worked out once for all its messages.

    Parameters
    ----------
    message_type
        A dataclass whose fields are declared by this module's functions.
    """

    __slots__ = ("_allowed", "_declared", "check", "names")

    def __init__(self, message_type: type[Any]) -> None:
        hints = get_type_hints(message_type)
        self._declared = fields(message_type)
        self._allowed = {each.name: _allowed_types(hints[each.name]) for each in self._declared}
        #: Names of the fields, in their order.
        self.names = list(self._allowed)
        #: Refuses, by a `ValueError` that says why, a message with a value that is not of its field's type or
        #: beyond its limits. Types are exact, so that ``true`` is not taken for the number 1.
        self.check = self._make_check()

    def _make_check(self) -> Callable[[Any], None]:
        """Every message made is checked, on both sides: what can be is looked at all at once."""
        values_of = values_getter(self.names, attrgetter)
        allowed = frozenset(product(*self._allowed.values()))
        texts = [at for at, each in enumerate(self._declared) if "pattern" in each.metadata]
        texts_of = values_getter(texts, itemgetter)
        fit = re.compile("\n".join(self._declared[at].metadata["pattern"].pattern for at in texts)).fullmatch
        bounds = [
            (at, *each.metadata["bounds"])
            for at, each in enumerate(self._declared)
            if "bounds" in each.metadata
        ]

        def check(message: Any) -> None:
            values = values_of(message)
            if tuple(map(type, values)) not in allowed or fit("\n".join(texts_of(values))) is None:
                raise ValueError(self._objection(message))
            for at, smallest, largest in bounds:
                value = values[at]
                if value is not None and not smallest <= value <= largest:
                    raise ValueError(self._objection(message))

        return check

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


def values_getter(keys: list[Any], getter: Callable[..., Any]) -> Callable[[Any], tuple[Any, ...]]:
    """Make a function that gives the values under these keys as a tuple, also where there is only one.

    Parameters
    ----------
    getter
        `operator.attrgetter` or `operator.itemgetter`.
    """
    if len(keys) > 1:
        get: Callable[[Any], tuple[Any, ...]] = getter(*keys)
        return get
    one = getter(*keys)
    return lambda values: (one(values),)


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
