"""Messages that can be sent, and how a datagram is made by hand."""

from __future__ import annotations

import hashlib
import hmac
import json
from dataclasses import asdict
from pathlib import Path
from typing import Any

from protocol import PhotoName
from protocol.messages import (
    FACTS,
    Abort,
    Aborted,
    Accepted,
    Capture,
    Close,
    Closed,
    ConditionReport,
    ConditionRequest,
    Exposed,
    Message,
    Open,
    Opened,
    PicturePart,
    PictureRequest,
    Refused,
    Saved,
    StatusReport,
    StatusRequest,
    Waiting,
)

VECTORS = Path(__file__).resolve().parents[3] / "protocol" / "vectors"
KEY = bytes(range(32))
LIMIT = 1200

SESSION, CHALLENGE = "5f0c3d6e8a9b4c1d7e2f60718293a4b5", "c0ffee00c0ffee00c0ffee00c0ffee00"
NONCE, BOOT, JOURNAL = "0123456789abcdef", "b007b007b007b007", "10a2b3c4d5e6f708"
SHOWN, PHOTO = "ab" * 32, "cd" * 32
NAME = PhotoName(123, 1, "night-2", "train", "patient01255", "study32", "view1_frontal")
LONGEST_NAME = PhotoName(999_999, 99, *["Z_-9" * 8] * 5)
QUOTES = '"\\' * 100  # every character takes two bytes
WHITE_BALANCE = "gains 1.914 1 1 1.673; matrix 203/128 -75/128 0"
SEAL, NO_SEAL, NO_SESSION = "5ea1" * 6, "0" * 24, "0" * 32

VALID: dict[str, Message] = {
    "status": StatusRequest(NONCE),
    "open": Open(SESSION, CHALLENGE, 3, "0.1.0", JOURNAL, "night-2", 1, 250, 123, 1, 33_333, 100, None),
    "open, of version 1": Open(
        SESSION, CHALLENGE, 1, "0.1.0", JOURNAL, "night-2", 1, 250, 123, 1, 33_333, 100, None
    ),
    "open, nothing fixed, a retake": Open(
        SESSION, CHALLENGE, 255, "1.0-rc_1", JOURNAL, "A_-9" * 8, 1, 999_999, 999_999, 99, None, None, None
    ),
    "capture": Capture(SESSION, 123, 1, str(NAME), SHOWN, 95, 33_333, 100, WHITE_BALANCE, 2.5, 16_667),
    "capture, a subset's first": Capture(SESSION, 123, 1, str(NAME), SHOWN),
    "capture, the smallest of everything": Capture(SESSION, 123, 1, str(NAME), SHOWN, 1, 1, 1, " ", 0, 1_000),
    "capture, as long as it gets": Capture(
        SESSION,
        999_999,
        99,
        str(LONGEST_NAME),
        SHOWN,
        100,
        60_000_000,
        1_000_000,
        '"\\' * 80,
        5e-324,
        1_000_000,
    ),
    "abort": Abort(SESSION, "Escape was pressed"),
    "abort, every printable character": Abort(SESSION, "".join(map(chr, range(32, 127)))),
    "close": Close(SESSION),
    "condition": ConditionRequest(NONCE),
    "picture": PictureRequest(NONCE, CHALLENGE, SESSION, 123, 1, 0),
    "picture, of what the camera sees": PictureRequest(NONCE, CHALLENGE, NO_SESSION, None, None, 1023),
    "picture, of what the phone is": PictureRequest(NONCE, CHALLENGE, FACTS, None, None, 0),
    "status_report": StatusReport(NONCE, CHALLENGE, 3, "0.1.0", BOOT, "idle", "Pixel 7", 10**10, 81, 30.5),
    "status_report, of version 1": StatusReport(
        NONCE, CHALLENGE, 1, "0.1.0", BOOT, "idle", "Pixel 7", 10**10, 81, 30.5
    ),
    "status_report, no sensors": StatusReport(NONCE, CHALLENGE, 3, "0.1.0", BOOT, "idle", "", 0, None, None),
    "opened": Opened(
        SESSION,
        BOOT,
        3,
        "0.1.0",
        123,
        "Pixel 7",
        "/sdcard/Pictures/chexrig",
        10**10,
        81,
        30.5,
        CHALLENGE,
        "full",
        "noise fast; edges fast; ois off; antibanding off; 30 fps; lens 4.38 mm",
    ),
    "opened, as long as it gets": Opened(
        SESSION,
        BOOT,
        255,
        "v" * 32,
        999_999,
        '"' * 64,
        QUOTES,
        2**60,
        100,
        -59.125,
        CHALLENGE,
        "level._3" * 4,
        '"' * 120,
    ),
    "accepted": Accepted(SESSION, 123, 1),
    "exposed": Exposed(SESSION, 123, 1, 81_234_567_890_123, 33_333, 100),
    "exposed, largest clock": Exposed(SESSION, 123, 1, 2**63 - 1, None, None),
    "saved": Saved(
        SESSION,
        123,
        1,
        str(NAME),
        4_123_456,
        PHOTO,
        812_345,
        10**10,
        81,
        30.5,
        33_333,
        100,
        WHITE_BALANCE,
        2.5,
        89.75,
        -1.5,
        40.5,
        0.25,
        41_234,
        33_412,
        310_000,
        150_123,
        22_456,
    ),
    "saved, a whole degree, nothing told": Saved(
        SESSION, 123, 1, str(NAME), 1, PHOTO, 0, 0, None, 31, None, None, "", None
    ),
    "saved, as long as it gets": Saved(
        SESSION,
        999_999,
        99,
        str(LONGEST_NAME),
        2**40,
        PHOTO,
        2**60,
        2**60,
        100,
        -59.125,
        60_000_000,
        1_000_000,
        '"\\' * 80,
        100,
        -179.125,
        -89.125,
        999_999.125,
        999.125,
        600_000_000,
        600_000_000,
        600_000_000,
        600_000_000,
        600_000_000,
    ),
    "waiting": Waiting(SESSION, 123, 1, "heat", "the phone is too warm and cools down", 60),
    "waiting, nobody knows how long": Waiting(SESSION, 999_999, 99, "call", '"' * 300, None),
    "refused": Refused(SESSION, "out_of_order", "the index after the last saved one is 123", 125, 123),
    "refused, without an index": Refused(SESSION, "busy", "", None, None),
    "refused, behind the last index there is": Refused(SESSION, "out_of_order", "", 1, 1_000_000),
    "aborted": Aborted(SESSION, "Escape was pressed"),
    "closed": Closed(SESSION, 128),
    "condition_report": ConditionReport(NONCE, "fit", "", None, 89.75, -1.5, 40.5, 0.25),
    "condition_report, a trouble": ConditionReport(NONCE, "covered", "another app is on the screen", 0),
    "picture_part": PicturePart(NONCE, SEAL, 38, 39, "/+Yj0A=="),
    "picture_part, as long as it gets": PicturePart(NONCE, SEAL, 1023, 1024, "Ab9+/z07" * 130),
    "picture_part, no such picture": PicturePart(NONCE, NO_SEAL, 0, 0, ""),
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
