"""Body of a datagram, a JSON object in ASCII <-> message. All that can be is prepared once for each type."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from dataclasses import fields
from json.encoder import encode_basestring_ascii
from operator import attrgetter, itemgetter
from types import NoneType
from typing import Any, Literal, get_type_hints

from protocol.errors import WireError
from protocol.messages import FROM_CONTROLLER, FROM_PHONE, Message
from protocol.shape import shape_of, values_getter

Role = Literal["controller", "phone"]
Getter = Callable[[Any], tuple[Any, ...]]


def write_body(message: Message) -> bytes:
    """Write a message, with its keys in alphabetical order and no blanks."""
    template, values, to_write = _TEMPLATES[message.TYPE]
    written = list(values(message))
    for at in to_write:
        written[at] = _WRITE[type(written[at])](written[at])
    return (template % tuple(written)).encode("ascii")


def read_body(body: bytes, sender: Role) -> Message:
    """Read what `sender` is supposed to have written.

    Raises
    ------
    WireError
        When it is anything but a message of that sender: ``json``, ``type`` or ``field``.
    """
    content = _parse(body)
    name = content.pop("type", None)
    known = _KNOWN[sender].get(name) if isinstance(name, str) else None
    if known is None:
        raise WireError("type", f"{name!r} is not a message of the {sender}")
    message_type, names, values = known
    if content.keys() != names:
        raise WireError("field", f"{name}: {sorted(content.keys() ^ names)} missing or unknown")
    try:
        return message_type(*values(content))
    except ValueError as error:
        raise WireError("field", str(error)) from error


# --- writing ---------------------------------------------------------------------------------------------

#: Limits keep NaN and infinities, which JSON does not have, out of messages.
_WRITE: dict[type, Callable[[Any], str]] = {
    str: encode_basestring_ascii,
    int: repr,
    float: repr,
    NoneType: lambda _: "null",
}


def _template(message_type: type[Message]) -> tuple[str, Getter, list[int]]:
    """Prepare a type's object.

    Returns
    -------
    tuple
        The object with ``%s`` for each value; what takes these out of a message; and which of them have to be
        written first. Whole numbers stand in JSON as they are, and so, between quotes, does any text that
        cannot hold a quote or a backslash.
    """
    hints = get_type_hints(message_type)
    names = sorted(shape_of(message_type).names)
    plain = {each.name for each in fields(message_type) if _never_escaped(each.metadata.get("pattern"))}
    members = {name: '"%s"' if name in plain else "%s" for name in names}
    members["type"] = json.dumps(message_type.TYPE)
    written = ",".join(f"{json.dumps(name)}:{members[name]}" for name in sorted(members))
    to_write = [at for at, name in enumerate(names) if name not in plain and hints[name] is not int]
    return f"{{{written}}}", values_getter(names, attrgetter), to_write


def _never_escaped(pattern: re.Pattern[str] | None) -> bool:
    if pattern is None:
        return False
    one_character = pattern.pattern.partition("{")[0]
    return not any(re.fullmatch(one_character, char) for char in '"\\')


_TEMPLATES = {each.TYPE: _template(each) for each in (*FROM_CONTROLLER, *FROM_PHONE)}


# --- reading ---------------------------------------------------------------------------------------------


def _no_constant(name: str) -> None:
    raise ValueError(f"{name} is not JSON")


def _no_duplicate_keys(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    content = dict(pairs)
    if len(content) != len(pairs):
        raise ValueError("a key stands twice")
    return content


_READ = json.JSONDecoder(parse_constant=_no_constant).raw_decode
_READ_WITH_CARE = json.JSONDecoder(parse_constant=_no_constant, object_pairs_hook=_no_duplicate_keys).decode


def _parse(body: bytes) -> dict[str, Any]:
    content: dict[str, Any]
    try:
        text = body.decode("ascii")
        if text.startswith("{"):
            content, end = _READ(text)
            # Each pair has a colon of its own: where there are no more colons than keys, none stands twice.
            if end == len(text) and text.count(":") == len(content):
                return content
        content = _READ_WITH_CARE(text)
    except (ValueError, RecursionError) as error:
        raise WireError("json", str(error)) from error
    if not isinstance(content, dict):
        raise WireError("json", "not an object")
    return content


def _known(message_types: tuple[type[Message], ...]) -> dict[str, tuple[type[Message], set[str], Getter]]:
    """Give for each name of a type: the type, its fields' names, and what takes their values out."""
    result: dict[str, tuple[type[Message], set[str], Getter]] = {}
    for each in message_types:
        names = shape_of(each).names
        result[each.TYPE] = each, set(names), values_getter(names, itemgetter)
    return result


_KNOWN = {"controller": _known(FROM_CONTROLLER), "phone": _known(FROM_PHONE)}
