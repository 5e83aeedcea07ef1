"""Datagrams of the dialect: ``SEQ|NAME`` there, ``OK|NAME`` or ``MISMATCH`` back, all ASCII."""

from __future__ import annotations

from dataclasses import dataclass

from protocol.errors import PhotoNameError, WireError
from protocol.legacy.names import MAX_NAME_BYTES, LegacyName, read_number

DEFAULT_PORT = 4445
MAX_REQUEST_BYTES = 256  # the original app's receive buffer: what is longer is cut off without a word
_OK = b"OK|"
MAX_REPLY_BYTES = len(_OK) + MAX_NAME_BYTES
MISMATCH = b"MISMATCH"


@dataclass(frozen=True, slots=True)
class LegacyOk:
    """The phone says that it has taken this photo. The name is text: the original repeats what it got."""

    name: str


@dataclass(frozen=True, slots=True)
class LegacyMismatch:
    """The phone expects another row than the one it was asked for."""


LegacyReply = LegacyOk | LegacyMismatch


def check_fits(name: LegacyName) -> None:
    """Make sure that a request for this photo fits the original app's receive buffer.

    Raises
    ------
    PhotoNameError
        Tells how long it is.
    """
    length = len(_request(name))
    if length > MAX_REQUEST_BYTES:
        raise PhotoNameError(f"`SEQ|NAME` has {length} bytes, the phone's app cuts it off at 256")


def encode_request(name: LegacyName) -> bytes:
    """Write the request for a photo.

    Raises
    ------
    PhotoNameError
        When it does not fit.
    """
    check_fits(name)
    return _request(name)


def decode_request(data: bytes) -> LegacyName:
    """Read a request; SEQ has to be the row that NAME says.

    Raises
    ------
    WireError
        When it is anything else.
    """
    if len(data) > MAX_REQUEST_BYTES:
        raise WireError("too_long", f"{len(data)} bytes, the limit is {MAX_REQUEST_BYTES}")
    seq, bar, text = _ascii(data).partition("|")
    if not bar:
        raise WireError("type", "not SEQ|NAME")
    try:
        row, name = read_number(seq), LegacyName.parse(text)
    except PhotoNameError as error:
        raise WireError("field", str(error)) from error
    if row != name.row:
        raise WireError("field", f"SEQ is {row}, and the name is of row {name.row}")
    return name


def encode_ok(name: LegacyName) -> bytes:
    """Write the answer that a photo is saved."""
    return _OK + str(name).encode("ascii")


def decode_reply(data: bytes) -> LegacyReply:
    """Read an answer.

    Raises
    ------
    WireError
        When it is anything else.
    """
    if len(data) > MAX_REPLY_BYTES:
        raise WireError("too_long", f"{len(data)} bytes, the limit is {MAX_REPLY_BYTES}")
    if data == MISMATCH:
        return LegacyMismatch()
    if data.startswith(_OK):
        return LegacyOk(_ascii(data[len(_OK) :]))
    raise WireError("type", "neither OK|NAME nor MISMATCH")


def _request(name: LegacyName) -> bytes:
    return f"{name.row}|{name}".encode("ascii")


def _ascii(data: bytes) -> str:
    text = data.decode("latin-1")
    if not (text.isascii() and text.isprintable()):
        raise WireError("field", "not printable ASCII")
    return text
