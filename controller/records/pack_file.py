"""The file that a plan travels in: a ZIP of the plan, its manifest and its record, each with its SHA-256."""

from __future__ import annotations

import hashlib
import io
import json
import struct
import zipfile
import zlib
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path, PurePosixPath
from stat import S_ISREG

from pydantic import BaseModel, ConfigDict, ValidationError

from android_bridge.base import Problem
from controller.plan import RECORD, STATE_SUFFIX

FORMAT, VERSION = "chexrig-pack", 1
_CONTENTS = "pack.json"
_BEGINNING, _END = b"PK\x03\x04", b"PK\x05\x06"
_END_BYTES = 22
#: What reading a damaged archive raises.
_UNREADABLE = (
    *(OSError, ValueError, EOFError, RuntimeError),
    *(zipfile.BadZipFile, zlib.error, struct.error),
)
_MOST_BYTES = 1 << 30  # of one file in a pack; a record of 10,507 photos has 8 MB


class Contents(BaseModel):
    """What is in a pack, said at its beginning.

    Parameters
    ----------
    plan
        The plan's file.
    files
        SHA-256 of each file, by its path relative to the plan's folder.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    format: str
    version: int
    plan: str
    name: str
    record: str
    generation: int
    packed_at: datetime
    files: dict[str, str]

    @property
    def state(self) -> str:
        """The name of the plan's state folder, as it is called in the pack."""
        return state_of(self.plan)


def state_of(plan: str) -> str:
    """Give the name of a plan's state folder in a pack."""
    return f"{Path(plan).stem}{STATE_SUFFIX}"


def pack_bytes(contents: Contents, files: Mapping[str, bytes]) -> bytes:
    """Give the file."""
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(_CONTENTS, contents.model_dump_json(indent=1))
        for name, content in files.items():
            archive.writestr(name, content)
    return data.getvalue()


def digests(files: Mapping[str, bytes]) -> dict[str, str]:
    """Give the SHA-256 of each file."""
    return {name: hashlib.sha256(data).hexdigest() for name, data in files.items()}


def read_pack(pack: Path) -> tuple[Contents, dict[str, bytes]]:
    """Read a pack, every byte of it checked.

    Raises
    ------
    Problem
        When there is none, it cannot be read, it is damaged, or of another version.
    """
    data = _bytes_of(pack)
    try:
        archive = zipfile.ZipFile(io.BytesIO(data))
    except _UNREADABLE as error:
        raise damaged_pack(pack, _what_is_wrong(data)) from error
    with archive:
        contents = _contents(pack, _member(pack, archive, _CONTENTS))
        files = {name: _member(pack, archive, name) for name in contents.files}
    for name, digest in digests(files).items():
        if digest != contents.files[name]:
            raise damaged_pack(pack, f"{name} is not what was packed")
        if not _is_safe(name):
            raise damaged_pack(pack, f"{name} would be outside the folder")
    is_named = Path(contents.plan).name == contents.plan
    if not is_named or not {contents.plan, f"{contents.state}/{RECORD}"} <= set(files):
        raise damaged_pack(pack, "it lacks the plan or its record")
    return contents, files


def damaged_pack(pack: Path, got: str) -> Problem:
    """Tell that a pack is not what was packed."""
    return Problem(
        "this is no whole pack of a plan",
        where=str(pack),
        got=got,
        advice="copy it once more from where it was packed; chexrig plan pack there writes it again",
    )


def another_version(pack: Path, expected: str, got: str) -> Problem:
    """Tell that a pack is of another version."""
    return Problem(
        "this pack was written by another version of chexrig",
        where=str(pack),
        expected=expected,
        got=got,
        advice="unpack it with the version that has packed it",
    )


def _bytes_of(pack: Path) -> bytes:
    expected = "a file of chexrig plan pack"
    try:
        there = pack.stat()
        if not S_ISREG(there.st_mode):
            raise Problem(
                "this is no pack",
                where=str(pack),
                expected=expected,
                got="a folder" if pack.is_dir() else "no file",
            )
        if there.st_size > _MOST_BYTES:
            raise damaged_pack(pack, f"it has {there.st_size:,} bytes: no pack is as large")
        return pack.read_bytes()
    except (FileNotFoundError, NotADirectoryError) as error:
        raise Problem("there is no such pack", where=str(pack), expected=expected) from error
    except OSError as error:
        raise Problem(
            "the pack cannot be read",
            where=str(pack),
            expected=expected,
            got=error.strerror or str(error),
            advice="make sure that it may be read, then unpack it again",
        ) from error


def _what_is_wrong(data: bytes) -> str:
    """Say in words why this is no ZIP file."""
    if not data:
        return "it is empty"
    if data[: len(_BEGINNING)] != _BEGINNING[: len(data)]:
        return "it does not begin as a pack does: it is something else, or its beginning is damaged"
    if not 0 <= data.rfind(_END) <= len(data) - _END_BYTES:
        begun = len(data.rstrip(b"\0"))  # a copy that broke off may have room for the rest
        return f"its end is missing: only its first {begun:,} bytes are here"
    return "bytes of it are missing or damaged"


def _member(pack: Path, archive: zipfile.ZipFile, name: str) -> bytes:
    try:
        if archive.getinfo(name).file_size > _MOST_BYTES:
            raise damaged_pack(pack, f"{name} is too large")
        return archive.read(name)
    except KeyError as error:
        raise damaged_pack(pack, f"it lacks {name}") from error
    except _UNREADABLE as error:
        raise damaged_pack(pack, f"{name} in it is damaged") from error


def _contents(pack: Path, data: bytes) -> Contents:
    try:
        said = json.loads(data)
        found = (said["format"], said["version"])
    except (ValueError, LookupError, TypeError, RecursionError) as error:
        raise damaged_pack(pack, f"{_CONTENTS} in it is damaged") from error
    if found != (FORMAT, VERSION):
        raise another_version(pack, f"{FORMAT} {VERSION}", f"{found[0]} {found[1]}")
    try:
        return Contents.model_validate_json(data)
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(map(str, first["loc"]))
        raise damaged_pack(pack, f"{_CONTENTS} in it is damaged: {where}: {first['msg']}") from error


def _is_safe(name: str) -> bool:
    path = PurePosixPath(name)
    return not path.is_absolute() and ".." not in path.parts and "\\" not in name and bool(path.parts)
