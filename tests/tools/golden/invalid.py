"""Datagrams that are read although no sender writes them so, and those that are refused."""

from __future__ import annotations

import json

from .messages import LIMIT, NAME, NONCE, SESSION, VALID, body, content, flipped, sealed
from .versions import RECORDED

STATUS = {"type": "status", "nonce": NONCE}
CLOSED = {"type": "closed", "session": SESSION, "count": 3}
CAPTURE = content(VALID["capture"])
PICTURE = content(VALID["picture"])
INDEX = body(CAPTURE).replace(b'"index": 123', b'"index": %s')

#: Right in their own way: another order of keys, blanks, escapes that need not be.


UNUSUAL: dict[str, tuple[str, bytes]] = {
    "status, blanks and line feeds": (
        "status",
        b' {\n\t"type" : "status",\r "nonce": "0123456789abcdef" } \n',
    ),
    "status, other order": ("status", b'{"type":"status","nonce":"0123456789abcdef"}'),
    "status, escapes": ("status", b'{"type":"\\u0073tatus","\\u006eonce":"0123456789abcdef"}'),
    "status, as long as may be": ("status", body(STATUS).ljust(LIMIT - 20)),
}

#: name -> reason, datagram; as if the controller had sent them.
INVALID: dict[str, tuple[str, bytes]] = {
    "empty": ("too_short", b""),
    "no body": ("too_short", sealed(b"")),
    "one byte of body": ("too_short", sealed(b"{")),
    "too long": ("too_long", sealed(b" " * (LIMIT - 19))),
    "other magic": ("magic", sealed(body(STATUS), header=b"CXS\x01")),
    "other wire version": ("version", sealed(body(STATUS), header=b"CXR\x02")),
    "other key": ("tag", sealed(body(STATUS), key=bytes(32))),
    "no key": ("tag", sealed(body(STATUS), key=b"")),
    "cut off": ("tag", sealed(body(STATUS))[:-1]),
    "something behind": ("tag", sealed(body(STATUS)) + b" "),
    "not JSON": ("json", sealed(b"status")),
    "single quotes": ("json", sealed(b"{'type':'status','nonce':'0123456789abcdef'}")),
    "keys without quotes": ("json", sealed(b'{type:"status",nonce:"0123456789abcdef"}')),
    "a comma too many": ("json", sealed(b'{"type":"status","nonce":"0123456789abcdef",}')),
    "a comment": ("json", sealed(b'{"type":"status",/**/"nonce":"0123456789abcdef"}')),
    "a leading zero": ("json", sealed(INDEX % b"0123")),
    "a plus sign": ("json", sealed(INDEX % b"+123")),
    "hexadecimal": ("json", sealed(INDEX % b"0x7B")),
    "a raw line feed in a text": ("json", sealed(b'{"type":"status","nonce":"0123456789abcdef\n"}')),
    "JSON cut off": ("json", sealed(b'{"type":"status"')),
    "JSON and more": ("json", sealed(body(STATUS) + b"{}")),
    "a list": ("json", sealed(body([STATUS]))),
    "a number": ("json", sealed(b"17")),
    "null": ("json", sealed(b"null")),
    "not ASCII": ("json", sealed('{"type":"stätus"}'.encode())),
    "NaN": ("json", sealed(INDEX % b"NaN")),
    "infinity": ("json", sealed(INDEX % b"-Infinity")),
    "a key twice": (
        "json",
        sealed(b'{"type":"status","nonce":"0","nonce":"0"}'),
    ),
    "a type twice": ("json", sealed(b'{"type":"close","type":"status","nonce":"0123456789abcdef"}')),
    "deep nesting": ("json", sealed(b"[" * (LIMIT - 20))),
    "deep nesting, closed": ("json", sealed(b"[" * 590 + b"]" * 590)),
    "no type": ("type", sealed(body({"nonce": "0123456789abcdef"}))),
    "unknown type": ("type", sealed(body({**STATUS, "type": "shoot"}))),
    "type is no text": ("type", sealed(body({**STATUS, "type": ["status"]}))),
    "the other side's type": ("type", sealed(body(CLOSED))),
    "a field missing": ("field", sealed(body({"type": "status"}))),
    "a field more": ("field", sealed(body({**STATUS, "index": 1}))),
    "number for text": ("field", sealed(body({**STATUS, "nonce": 123456789}))),
    "null for text": ("field", sealed(body({**STATUS, "nonce": None}))),
    "list for text": ("field", sealed(body({**STATUS, "nonce": ["0123456789abcdef"]}))),
    "upper-case digits": ("field", sealed(body({**STATUS, "nonce": "0123456789ABCDEF"}))),
    "a line feed behind": ("field", sealed(body({**STATUS, "nonce": "0123456789abcdef\n"}))),
    "half a surrogate": ("field", sealed(b'{"type":"status","nonce":"\\ud800"}')),
    "text for number": ("field", sealed(body({**CAPTURE, "index": "123"}))),
    "true for one": ("field", sealed(body({**CAPTURE, "take": True}))),
    "fraction for number": ("field", sealed(body({**CAPTURE, "index": 123.0}))),
    "null for number": ("field", sealed(body({**CAPTURE, "index": None}))),
    "beyond all floats": ("field", sealed(body(CAPTURE).replace(b'"take": 1', b'"take": 1e999'))),
    "power of ten for number": ("field", sealed(body(CAPTURE).replace(b'"take": 1', b'"take": 1e0'))),
    "more than 64 bits": ("field", sealed(body({**CAPTURE, "index": 2**64 + 123}))),
    "an object for a number": ("field", sealed(body({**CAPTURE, "index": {"value": 123}}))),
    "too small": ("field", sealed(body({**CAPTURE, "take": 0}))),
    "too large": ("field", sealed(body({**CAPTURE, "index": 1_000_000}))),
    "name of another index": ("field", sealed(body({**CAPTURE, "index": 124}))),
    "name of another take": ("field", sealed(body({**CAPTURE, "take": 2}))),
    "an altered name": ("field", sealed(body({**CAPTURE, "name": str(NAME).replace("night-2", "night-3")}))),
    "a path for a name": ("field", sealed(body({**CAPTURE, "name": "../" + str(NAME)}))),
    "a capture of version 1": ("field", RECORDED[1]["capture"]),
    "null for a quality": ("field", sealed(body({**CAPTURE, "quality": None}))),
    "null for a white balance": ("field", sealed(body({**CAPTURE, "white_balance": None}))),
    "a line feed in a white balance": ("field", sealed(body({**CAPTURE, "white_balance": "a\nb"}))),
    "true for a focus": ("field", sealed(body({**CAPTURE, "focus_dpt": True}))),
    "NaN for a focus": ("json", sealed(body({**CAPTURE, "focus_dpt": float("nan")}))),
    "a focus behind infinity": ("field", sealed(body({**CAPTURE, "focus_dpt": -5e-324}))),
    "fraction for a refresh period": ("field", sealed(body({**CAPTURE, "refresh_us": 16_666.7}))),
    "a picture without a part": ("field", sealed(body({**PICTURE, "part": None}))),
    "a picture of index 0": ("field", sealed(body({**PICTURE, "index": 0}))),
    "a picture of no challenge": ("field", sealed(body({**PICTURE, "challenge": ""}))),
    "the other side's picture_part": ("type", sealed(body(content(VALID["picture_part"])))),
    "the other side's waiting": ("type", sealed(body(content(VALID["waiting"])))),
}

PART = content(VALID["picture_part"])
WAITING = content(VALID["waiting"])
SAVED = content(VALID["saved"])
SIZE = body(SAVED).replace(b'"size_bytes": 4123456', b'"size_bytes": %s')

#: As `INVALID`, but as if the phone had sent them.
INVALID_OF_PHONE: dict[str, tuple[str, bytes]] = {
    "empty": ("too_short", b""),
    "no body": ("too_short", sealed(b"")),
    "too long": ("too_long", sealed(body(CLOSED).ljust(LIMIT - 19))),
    "much too long": ("too_long", sealed(b" " * 8000)),
    "other magic": ("magic", sealed(body(CLOSED), header=b"cxr\x01")),
    "wire version 0": ("version", sealed(body(CLOSED), header=b"CXR\x00")),
    "other wire version": ("version", sealed(body(CLOSED), header=b"CXR\x02")),
    "other key": ("tag", sealed(body(CLOSED), key=bytes(32))),
    "first byte of the tag": ("tag", flipped(sealed(body(CLOSED)), 4)),
    "last byte of the tag": ("tag", flipped(sealed(body(CLOSED)), 19)),
    "a byte of the body": ("tag", flipped(sealed(body(CLOSED)), 40)),
    "cut off": ("tag", sealed(body(SAVED))[:-1]),
    "cut in the middle": ("tag", sealed(body(SAVED))[:200]),
    "something behind": ("tag", sealed(body(CLOSED)) + b"\0"),
    "not JSON": ("json", sealed(b"OK|NAME")),
    "JSON cut off": ("json", sealed(body(SAVED)[:-1])),
    "a null byte behind": ("json", sealed(body(CLOSED) + b"\0")),
    "UTF-16": ("json", sealed(json.dumps(CLOSED).encode("utf-16-le"))),
    "a byte order mark": ("json", sealed(b"\xef\xbb\xbf" + body(CLOSED))),
    "a list": ("json", sealed(body([CLOSED]))),
    "a count twice": ("json", sealed(body(CLOSED).replace(b"3}", b'3, "count": 4}'))),
    "NaN": ("json", sealed(SIZE % b"NaN")),
    "deep nesting in a field": ("json", sealed(SIZE % (b"[" * 300))),
    "deep nesting in a field, closed": ("field", sealed(SIZE % (b"[" * 200 + b"]" * 200))),
    "hundreds of digits": ("field", sealed(SIZE % (b"9" * 300))),
    "beyond all floats": ("field", sealed(SIZE % b"1e999")),
    "true for one": ("field", sealed(SIZE % b"true")),
    "fraction for number": ("field", sealed(SIZE % b"1.0")),
    "true for a temperature": ("field", sealed(body({**SAVED, "temperature_c": True}))),
    "no type": ("type", sealed(body({"session": SESSION, "count": 3}))),
    "unknown type": ("type", sealed(body({**CLOSED, "type": "Closed"}))),
    "the other side's type": ("type", sealed(body(STATUS))),
    "a field missing": ("field", sealed(body({"type": "closed", "session": SESSION}))),
    "a field more": ("field", sealed(body({**CLOSED, "": None}))),
    "an object for a text": ("field", sealed(body({**CLOSED, "session": {}}))),
    "half a surrogate": ("field", sealed(body({**CLOSED, "session": "\ud800" * 32}))),
    "a path for a name": ("field", sealed(body({**SAVED, "name": f"../{NAME}"}))),
    "a null character in a name": ("field", sealed(body({**SAVED, "name": f"{NAME}\0"}))),
    **{
        f"{article} {name} of version {version}": ("field", RECORDED[version][name])
        for version, article, name in (
            (1, "an", "opened"),
            (1, "a", "saved"),
            (2, "an", "opened"),
            (2, "a", "saved"),
            (2, "a", "condition_report"),
        )
    },
    "a null character in a white balance": ("field", sealed(body({**SAVED, "white_balance": "a\0"}))),
    "infinity for a focus": ("json", sealed(body({**SAVED, "focus_dpt": float("inf")}))),
    "waiting for fractions of a second": ("field", sealed(body({**WAITING, "seconds": 1.5}))),
    "waiting for no index": ("field", sealed(body({**WAITING, "index": None}))),
    "waiting for nothing said": ("field", sealed(body({**WAITING, "code": ""}))),
    "a part in base 64 for addresses": ("field", sealed(body({**PART, "data": "-_Yj0A=="}))),
    "a line feed in base 64": ("field", sealed(body({**PART, "data": "/+Yj\n0A=="}))),
    "a part that is a list of numbers": ("field", sealed(body({**PART, "data": [255, 230]}))),
    "a part of 1025": ("field", sealed(body({**PART, "parts": 1025}))),
    "part 1024": ("field", sealed(body({**PART, "part": 1024}))),
    "the other side's picture": ("type", sealed(body(PICTURE))),
}
