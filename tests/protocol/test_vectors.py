"""The golden datagrams and photo names, which the phone's app is tested against as well.

Run as a program, this file writes them anew.
"""

from __future__ import annotations

import hashlib
import hmac
import json
from collections.abc import Iterator
from dataclasses import Field, asdict, astuple, fields
from pathlib import Path
from typing import Any

import pytest

from protocol import PhotoName, PhotoNameError, WireError
from protocol.messages import (
    FROM_CONTROLLER,
    FROM_PHONE,
    Abort,
    Aborted,
    Accepted,
    Capture,
    Close,
    Closed,
    Exposed,
    Message,
    Open,
    Opened,
    Refused,
    Saved,
    StatusReport,
    StatusRequest,
)
from protocol.wire import Role, decode, encode

VECTORS = Path(__file__).resolve().parents[2] / "protocol" / "vectors"
KEY = bytes(range(32))
LIMIT = 1200

SESSION, CHALLENGE = "5f0c3d6e8a9b4c1d7e2f60718293a4b5", "c0ffee00c0ffee00c0ffee00c0ffee00"
NONCE, BOOT, JOURNAL = "0123456789abcdef", "b007b007b007b007", "10a2b3c4d5e6f708"
SHOWN, PHOTO = "ab" * 32, "cd" * 32
NAME = PhotoName(123, 1, "night-2", "train", "patient01255", "study32", "view1_frontal")
LONGEST_NAME = PhotoName(999_999, 99, *["Z_-9" * 8] * 5)
QUOTES = '"\\' * 180  # every character takes two bytes

VALID: dict[str, Message] = {
    "status": StatusRequest(NONCE),
    "open": Open(SESSION, CHALLENGE, 1, "0.1.0", JOURNAL, "night-2", 1, 250, 123, 1, 33_333, 100, None),
    "open, nothing fixed, a retake": Open(
        SESSION, CHALLENGE, 255, "1.0-rc_1", JOURNAL, "A_-9" * 8, 1, 999_999, 999_999, 99, None, None, None
    ),
    "capture": Capture(SESSION, 123, 1, str(NAME), SHOWN),
    "capture, longest name": Capture(SESSION, 999_999, 99, str(LONGEST_NAME), SHOWN),
    "abort": Abort(SESSION, "Escape was pressed"),
    "abort, every printable character": Abort(SESSION, "".join(map(chr, range(32, 127)))),
    "close": Close(SESSION),
    "status_report": StatusReport(NONCE, CHALLENGE, 1, "0.1.0", BOOT, "idle", "Pixel 7", 10**10, 81, 30.5),
    "status_report, no sensors": StatusReport(NONCE, CHALLENGE, 1, "0.1.0", BOOT, "idle", "", 0, None, None),
    "opened": Opened(SESSION, BOOT, 1, "0.1.0", 123, "Pixel 7", "/sdcard/Pictures/chexrig", 10**10, 81, 30.5),
    "opened, as long as it gets": Opened(
        SESSION, BOOT, 255, "v" * 32, 999_999, '"' * 64, QUOTES, 2**60, 100, -59.125
    ),
    "accepted": Accepted(SESSION, 123, 1),
    "exposed": Exposed(SESSION, 123, 1, 81_234_567_890_123, 33_333, 100),
    "exposed, largest clock": Exposed(SESSION, 123, 1, 2**63 - 1, None, None),
    "saved": Saved(SESSION, 123, 1, str(NAME), 4_123_456, PHOTO, 812_345, 10**10, 81, 30.5),
    "saved, a whole degree": Saved(SESSION, 123, 1, str(NAME), 1, PHOTO, 0, 0, None, 31),
    "refused": Refused(SESSION, "out_of_order", "the index after the last saved one is 123", 125, 123),
    "refused, without an index": Refused(SESSION, "busy", "", None, None),
    "refused, behind the last index there is": Refused(SESSION, "out_of_order", "", 1, 1_000_000),
    "aborted": Aborted(SESSION, "Escape was pressed"),
    "closed": Closed(SESSION, 128),
}


def sealed(body: bytes, key: bytes = KEY, header: bytes = b"CXR\x01") -> bytes:
    """Make a datagram with a right tag around any body, without the code under test."""
    return header + hmac.new(key, header + body, hashlib.sha256).digest()[:16] + body


def body(content: object) -> bytes:
    """Write JSON with blanks, as other writers do."""
    return json.dumps(content).encode()


def checked(stem: str) -> str:
    """Put the right checksum behind any text."""
    return f"{stem}.{hashlib.sha256(stem.encode()).hexdigest()[:8]}.jpg"


def content(message: Message) -> dict[str, Any]:
    """Give a message as the JSON object that stands in its datagram."""
    return {"type": message.TYPE, **asdict(message)}


def flipped(data: bytes, at: int) -> bytes:
    """Flip one bit of one byte."""
    return data[:at] + bytes([data[at] ^ 1]) + data[at + 1 :]


STATUS = {"type": "status", "nonce": NONCE}
CLOSED = {"type": "closed", "session": SESSION, "count": 3}
CAPTURE = {
    "type": "capture",
    "session": SESSION,
    "index": 123,
    "take": 1,
    "name": str(NAME),
    "shown_sha256": SHOWN,
}
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
}

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
    "deep nesting in a field": ("json", sealed(SIZE % (b"[" * 600))),
    "deep nesting in a field, closed": ("field", sealed(SIZE % (b"[" * 200 + b"]" * 200))),
    "hundreds of digits": ("field", sealed(SIZE % (b"9" * 600))),
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
}

GOOD_NAMES = [
    NAME,
    LONGEST_NAME,
    PhotoName(1, 1, "a", "b", "c", "d", "e"),
    PhotoName(10_507, 2, "day-01", "valid", "patient64541", "study1", "view2_lateral"),
    PhotoName(7, 1, "-_-", "__", "--", "0", "_"),
]
#: why -> text
BAD_NAMES = {
    "empty": "",
    "checksum of another index": str(NAME).replace("000123", "000124"),
    "checksum of another take": str(NAME).replace("t01", "t02"),
    "checksum of another subset": str(NAME).replace("night-2", "night-3"),
    "checksum of another view": str(NAME).replace("frontal", "lateral"),
    "checksum in capitals": str(NAME)[:-12] + str(NAME)[-12:-4].upper() + ".jpg",
    "no checksum": str(NAME)[:-13] + ".jpg",
    "no suffix": str(NAME)[:-4],
    "another suffix": str(NAME)[:-4] + ".JPG",
    "a line feed behind": str(NAME) + "\n",
    "a line feed before": "\n" + str(NAME),
    "a blank behind": str(NAME) + " ",
    "a null character behind": str(NAME) + "\0",
    "a temporary file": f".{NAME}.part",
    "a folder before": f"night-2/{NAME}",
    "out of the folder": f"../{NAME}",
    "five digits": str(NAME).replace("000123", "00123"),
    "seven digits": str(NAME).replace("000123", "0000123"),
    "Arabic digits": str(NAME).replace("000123", "\u0660\u0660\u0660\u0661\u0662\u0663"),
    "a sign": str(NAME).replace("000123", "+00123"),
    "a part missing": checked("000123.t01.night-2.train.patient01255.study32"),
    "a part more": checked("000123.t01.night-2.train.patient01255.study32.view1.frontal"),
    "an empty part": checked("000123.t01..train.patient01255.study32.view1_frontal"),
    "a part of 33": checked(f"000123.t01.{'n' * 33}.train.patient01255.study32.view1_frontal"),
    "a blank inside": checked("000123.t01.night 2.train.patient01255.study32.view1_frontal"),
    "a null character inside": checked("000123.t01.night\0.train.patient01255.study32.view1_frontal"),
    "the folder above as a part": checked("000123.t01....train.patient01255.study32.view1_frontal"),
    "a slash inside": checked("000123.t01.night/2.train.patient01255.study32.view1_frontal"),
    "a backslash inside": checked("000123.t01.night\\2.train.patient01255.study32.view1_frontal"),
    "a letter that is not ASCII": checked("000123.t01.n\u00efght.train.patient01255.study32.view1_frontal"),
    "very long": checked("000123.t01." + "n" * 5000 + ".train.patient01255.study32.view1_frontal"),
    "index 0": checked("000000.t01.night-2.train.patient01255.study32.view1_frontal"),
    "take 0": checked("000123.t00.night-2.train.patient01255.study32.view1_frontal"),
}


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


FILES = {"datagrams.json": make_datagrams, "photo_names.json": make_photo_names}


def read(file: str) -> dict[str, Any]:
    """Read a file of vectors; empty before it was first written."""
    path = VECTORS / file
    empty: dict[str, Any] = {"valid": [], "invalid": []}
    return json.loads(path.read_text("ascii")) if path.exists() else empty


DATAGRAMS, PHOTO_NAMES = read("datagrams.json"), read("photo_names.json")


@pytest.mark.parametrize("file", FILES)
def test_the_files_are_what_is_written_here(file: str) -> None:
    # where this fails, the protocol has changed, or only the vectors: see section 11 of its README
    assert json.loads((VECTORS / file).read_text("ascii")) == FILES[file]()


@pytest.mark.parametrize("vector", DATAGRAMS["valid"], ids=lambda each: each["name"])
def test_a_valid_datagram(vector: dict[str, Any]) -> None:
    data, key = bytes.fromhex(vector["datagram_hex"]), bytes.fromhex(DATAGRAMS["key_hex"])
    message = decode(data, key, vector["sender"])
    assert content(message) == vector["message"]
    assert (encode(message, key) == data) is vector["canonical"]


@pytest.mark.parametrize("vector", DATAGRAMS["invalid"], ids=lambda each: f"{each['sender']}: {each['name']}")
def test_an_invalid_datagram_is_refused_with_the_reason(vector: dict[str, Any]) -> None:
    with pytest.raises(WireError) as caught:
        decode(bytes.fromhex(vector["datagram_hex"]), bytes.fromhex(DATAGRAMS["key_hex"]), vector["sender"])
    assert caught.value.reason == vector["reason"]


def test_every_type_and_every_reason_has_a_vector() -> None:
    types = {each["message"]["type"] for each in DATAGRAMS["valid"]}
    assert types == {each.TYPE for each in (*FROM_CONTROLLER, *FROM_PHONE)}
    reasons = {(each["sender"], each["reason"]) for each in DATAGRAMS["invalid"]}
    all_reasons = ("too_long", "too_short", "magic", "version", "tag", "json", "type", "field")
    assert reasons == {(sender, reason) for sender in ("controller", "phone") for reason in all_reasons}


def test_no_two_vectors_of_a_sender_have_one_name() -> None:
    names = [(each["sender"], each["name"]) for part in ("valid", "invalid") for each in DATAGRAMS[part]]
    assert len(names) == len(set(names))


@pytest.mark.parametrize("vector", PHOTO_NAMES["valid"], ids=lambda each: each["text"][:12])
def test_a_valid_photo_name(vector: dict[str, Any]) -> None:
    metadata = {name: value for name, value in vector.items() if name != "text"}
    assert asdict(PhotoName.parse(vector["text"])) == metadata
    assert str(PhotoName(**metadata)) == vector["text"]


@pytest.mark.parametrize("vector", PHOTO_NAMES["invalid"], ids=lambda each: each["why"])
def test_an_invalid_photo_name(vector: dict[str, Any]) -> None:
    with pytest.raises(PhotoNameError):
        PhotoName.parse(vector["text"])


if __name__ == "__main__":
    for file_name, make in FILES.items():
        (VECTORS / file_name).write_text(write_out(make()), "ascii")
