"""The files as they have to be."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import Field, astuple, fields
from typing import Any

from protocol.messages import FROM_CONTROLLER, FROM_PHONE
from protocol.wire import Role

from .invalid import INVALID, INVALID_OF_PHONE, UNUSUAL
from .messages import KEY, VALID, body, content, sealed
from .names import BAD_NAMES, GOOD_NAMES
from .pictures import make_pictures


def sender_of(message: str) -> Role:
    """Say who sends a type."""
    return "controller" if message in {each.TYPE for each in FROM_CONTROLLER} else "phone"


def beyond_limits() -> Iterator[tuple[str, Role, bytes]]:
    """Give (name, sender, datagram) with one wrong value each: of each field of each type."""
    first = {message.TYPE: content(message) for message in reversed(VALID.values())}
    for each in (*FROM_CONTROLLER, *FROM_PHONE):
        for field in fields(each):
            for what, value in wrong_values(field):
                wrong = sealed(body({**first[each.TYPE], field.name: value}))
                yield f"{each.TYPE}.{field.name}: {what}", sender_of(each.TYPE), wrong


def wrong_values(field: Field[Any]) -> list[tuple[str, Any]]:
    """Give (what is wrong, value) of another type, and of values right outside of the limits."""
    if "bounds" in field.metadata:
        smallest, largest = field.metadata["bounds"]
        return [("no number", "1"), ("too small", smallest - 1), ("too large", largest + 1)]
    longest = int(field.metadata["pattern"].pattern.rpartition(",")[2].strip("{}").rpartition("{")[2])
    return [("no text", 1), ("too long", "0" * (longest + 1))]


def make_datagrams() -> dict[str, Any]:
    """Make the content of ``datagrams.json``."""
    written = [
        {
            "name": name,
            "sender": sender_of(message.TYPE),
            "datagram_hex": sealed(
                json.dumps(content(message), sort_keys=True, separators=(",", ":")).encode()
            ).hex(),
            "message": content(message),
            "canonical": True,
        }
        for name, message in VALID.items()
    ]
    read_only = [
        {
            "name": name,
            "sender": "controller",
            "datagram_hex": sealed(raw).hex(),
            "message": content(VALID[meant]),
            "canonical": False,
        }
        for name, (meant, raw) in UNUSUAL.items()
    ]
    refused = [("controller", *each) for each in INVALID.items()]
    refused += [("phone", *each) for each in INVALID_OF_PHONE.items()]
    refused += [(sender, name, ("field", data)) for name, sender, data in beyond_limits()]
    invalid = [
        {"name": name, "sender": sender, "datagram_hex": data.hex(), "reason": reason}
        for sender, name, (reason, data) in refused
    ]
    return {"wire_version": 1, "key_hex": KEY.hex(), "valid": written + read_only, "invalid": invalid}


def make_photo_names() -> dict[str, Any]:
    """Make the content of ``photo_names.json``."""
    fields = ("index", "take", "subset", "split", "patient", "study", "view")
    valid = [{"text": str(each), **dict(zip(fields, astuple(each), strict=True))} for each in GOOD_NAMES]
    return {"valid": valid, "invalid": [{"why": why, "text": text} for why, text in BAD_NAMES.items()]}


def write_out(vectors: dict[str, Any]) -> str:
    """Write JSON as it stands in the files: ASCII, one entry a line at most."""
    return json.dumps(vectors, indent=1, ensure_ascii=True) + "\n"


FILES = {
    "datagrams.json": make_datagrams,
    "photo_names.json": make_photo_names,
    "pictures.json": make_pictures,
}
