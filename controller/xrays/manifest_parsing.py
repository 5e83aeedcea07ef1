"""Reading a manifest's bytes: every field, every line, and that nothing was changed or lost since."""

from __future__ import annotations

import hashlib
import json
import re
from typing import Any

from android_bridge.base import Problem
from controller.xrays.images import is_inside
from controller.xrays.manifest import FORMAT_VERSION, OLDEST_VERSION, Manifest, Xray
from controller.xrays.path_key import parse_path
from controller.xrays.selection import selection_from_dict

FORMAT_NAME = "chexrig-manifest"
_WITHOUT_NAME = 2

to_json = json.JSONEncoder(ensure_ascii=True, sort_keys=True, separators=(",", ":"), allow_nan=False).encode

_from_json = json.JSONDecoder().decode  # json.loads looks for the encoding of every line first
_is_sha256 = re.compile("[0-9a-f]{64}").fullmatch
_HEADER_FIELDS = frozenset(
    ("format", "version", "csv", "csv_sha256", "csv_rows", "selection", "hashed", "xrays", "xrays_sha256")
)
_ROW_FIELDS = frozenset(("index", "path", "sha256", "width_px", "height_px", "bits"))
_MORE_FIELDS = frozenset(("file", "windowing", "accepted"))  # only where there is something to say
_ADVICE = "Build the manifest anew with `chexrig manifest build`, or take back the file as it was."


def parse_manifest(data: bytes, where: str) -> Manifest:
    """Read the bytes of a manifest file.

    Parameters
    ----------
    data
        The file's bytes.
    where
        The file's name, for messages.

    Raises
    ------
    Problem
        Naming ``file:line`` of whatever is not as it was written.
    """
    if not data.isascii():
        raise _problem("the file is not a manifest", where, "JSON Lines in ASCII", _cut(repr(data[:100])))
    lines = data.decode("ascii").removesuffix("\n").split("\n")
    header = _parse_header(lines[0], f"{where}:1")
    xrays = _parse_rows(lines[1:], where, hashed=header["hashed"])
    if len(xrays) != header["xrays"]:
        raise _problem(
            "the manifest is cut off or too long", where, f"{header['xrays']} x-rays", str(len(xrays))
        )
    rows_sha256 = hashlib.sha256(data[len(lines[0]) + 1 :]).hexdigest()
    if rows_sha256 != header["xrays_sha256"]:
        raise _problem(
            "the manifest was changed after it was made", where, header["xrays_sha256"], rows_sha256
        )
    return Manifest(
        csv_name=header["csv"],
        csv_sha256=header["csv_sha256"],
        csv_rows=header["csv_rows"],
        selection=header["selection"],
        hashed=header["hashed"],
        xrays=xrays,
        digest=_digest(header, lines[0], data),
        format_version=header["version"],
    )


def names_do_not_count(version: int) -> bool:
    """Say whether a manifest's digest leaves out what its CSV was called: so it is from version 2 on."""
    return version >= _WITHOUT_NAME


def _digest(header: dict[str, Any], line: str, data: bytes) -> str:
    if not names_do_not_count(header["version"]):
        return hashlib.sha256(data).hexdigest()
    return hashlib.sha256(to_json({**header, "csv": ""}).encode("ascii") + data[len(line) :]).hexdigest()


def _parse_header(line: str, where: str) -> dict[str, Any]:
    try:
        header = _from_json(line)
    except ValueError:
        header = None
    if not isinstance(header, dict) or header.get("format") != FORMAT_NAME:
        raise _problem(
            "the file is not a manifest", where, f'a header with "format":"{FORMAT_NAME}"', _cut(line)
        )
    versions = range(OLDEST_VERSION, FORMAT_VERSION + 1)
    if type(header.get("version")) is not int or header["version"] not in versions:
        known, version = " or ".join(map(str, versions)), str(header.get("version"))
        raise _problem("the manifest has another format version", where, known, version)
    try:
        _check_header(header)
    except (ValueError, Problem) as error:
        expected = error.expected if isinstance(error, Problem) else str(error)
        raise _problem("the manifest's header is wrong", where, expected, _cut(line)) from error
    return header


def _check_header(header: dict[str, Any]) -> None:
    if header.keys() != _HEADER_FIELDS:
        raise ValueError(f"exactly the fields {', '.join(sorted(_HEADER_FIELDS))}")
    if not (isinstance(header["csv"], str) and header["csv"] and "/" not in header["csv"]):
        raise ValueError("csv is a file's name without folder")
    for name in ("csv_sha256", "xrays_sha256"):
        if not (isinstance(header[name], str) and _is_sha256(header[name])):
            raise ValueError(f"{name} has 64 hex digits")
    for name in ("csv_rows", "xrays"):
        if not _is_count(header[name]):
            raise ValueError(f"{name} is a whole number from 1")
    if header["xrays"] > header["csv_rows"]:
        raise ValueError("no more x-rays than rows in the CSV")
    if not isinstance(header["hashed"], bool):
        raise ValueError("hashed is true or false")
    selection_from_dict(header["selection"])


def _parse_rows(lines: list[str], where: str, *, hashed: bool) -> tuple[Xray, ...]:
    xrays: list[Xray] = []
    for index, line in enumerate(lines, start=1):
        try:
            xrays.append(_parse_row(_from_json(line), index, hashed=hashed))
        except ValueError as error:
            raise _problem(
                "a line of the manifest is wrong", f"{where}:{index + 1}", str(error), _cut(line)
            ) from error
    lines_by_key = {xray.key: xray.index + 1 for xray in xrays}
    if len(lines_by_key) != len(xrays):
        double = next(xray for xray in xrays if lines_by_key[xray.key] != xray.index + 1)
        places = f"{where}:{double.index + 1} and {where}:{lines_by_key[double.key]}"
        raise _problem("the manifest has an x-ray twice", places, "each x-ray once", double.path)
    return tuple(xrays)


def _parse_row(row: Any, index: int, *, hashed: bool) -> Xray:
    """Check one x-ray; every ValueError says what was expected."""
    if not isinstance(row, dict) or row.keys() - _MORE_FIELDS != _ROW_FIELDS:
        fields, more_fields = ", ".join(sorted(_ROW_FIELDS)), ", ".join(sorted(_MORE_FIELDS))
        raise ValueError(f"exactly the fields {fields}, and maybe {more_fields}")
    more = {name: row[name] for name in sorted(_MORE_FIELDS & row.keys())}
    for name, value in more.items():
        if not (isinstance(value, str) and value):
            raise ValueError(f"{name} is text")
    if type(row["index"]) is not int or row["index"] != index:
        raise ValueError(f"index {index}: the indices run from 1 without a gap")
    path = row["path"]
    if not isinstance(path, str) or "\\" in path:
        raise ValueError("path is text with / between folders")
    if "file" in more and not is_inside(more["file"]):
        raise ValueError("file is a path inside the folder with the x-rays")
    sha256, width_px, height_px, bits = row["sha256"], row["width_px"], row["height_px"], row["bits"]
    if hashed:
        if not (isinstance(sha256, str) and _is_sha256(sha256)):
            raise ValueError("sha256 has 64 hex digits")
        if not (_is_count(width_px) and _is_count(height_px)):
            raise ValueError("width_px and height_px are whole numbers from 1")
        if type(bits) is not int or bits not in (8, 16):
            raise ValueError("bits is 8 or 16")
    elif not (sha256 is width_px is height_px is bits is None):
        raise ValueError("sha256, width_px, height_px and bits are null in a manifest made without hashing")
    return Xray(index, path, parse_path(path), sha256, width_px, height_px, bits, **more)


def _is_count(value: object) -> bool:
    return type(value) is int and value >= 1  # true is an int to isinstance, and would pass as 1


def _problem(what: str, where: str, expected: str, got: str) -> Problem:
    return Problem(what, where=where, expected=expected.removeprefix("expected "), got=got, advice=_ADVICE)


def _cut(text: str) -> str:
    return text if len(text) <= 120 else f"{text[:120]}…"
