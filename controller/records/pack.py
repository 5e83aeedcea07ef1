"""A plan on its way to another computer: record, manifest and plan in one file, and one place that goes on.

X-rays and photos stay where they are.
"""

from __future__ import annotations

import hashlib
import io
import os
import struct
import zipfile
import zlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path, PurePosixPath
from tempfile import TemporaryDirectory

from pydantic import BaseModel, ConfigDict, ValidationError

from android_bridge.base import Problem, replace_file, replacing
from controller.plan import MANIFEST, RECORD, STATE_SUFFIX, LoadedPlan, load_plan
from controller.records.database import Database, now
from controller.records.handovers import Direction, Handovers
from controller.records.identity import open_record
from controller.records.lock import only_controller
from controller.records.mark import Mark, write_mark
from controller.records.record import Record, record_exists
from controller.records.repair_plan import take_over_repair_plan

_FORMAT, _VERSION = "chexrig-pack", 1
_CONTENTS = "pack.json"
#: What reading a damaged archive raises.
_UNREADABLE = (
    *(OSError, ValueError, KeyError, EOFError, RuntimeError),
    *(zipfile.BadZipFile, zlib.error, struct.error),
)
_MOST_BYTES = 1 << 30  # of one file in a pack; a record of 10,507 photos has 8 MB


class _Contents(BaseModel):
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


@dataclass(frozen=True, slots=True, kw_only=True)
class Unpacked:
    """A plan that was unpacked.

    Parameters
    ----------
    plan
        Its file.
    """

    plan: Path
    generation: int
    packed_at: datetime


def pack_plan(loaded: LoadedPlan, out: Path) -> int:
    """Write record, manifest and plan into one file; nothing is written to the record here from then on.

    A record that is packed already is packed again as it is, where its pack was lost.

    Returns
    -------
    int
        The pack's number: how often the record has been packed.

    Raises
    ------
    Problem
        When another program captures with the plan, a file is outside the plan's folder, or the pack is there
        already or cannot be written.
    """
    if out.exists():
        raise Problem("the pack is there already", where=str(out), advice="choose another name for it")
    with only_controller(loaded.state_dir):
        path = loaded.state_dir / RECORD
        with open_record(loaded, create=False, handed_over=True) as record:
            newest = record.handovers.newest
            is_packed = record.handovers.is_elsewhere
            if not is_packed:
                take_over_repair_plan(loaded, record)
            generation = (newest.generation if newest else 0) + (not is_packed)
            state = f"{loaded.path.stem}{STATE_SUFFIX}"
            files = dict(_plan_files(loaded))
            manifest = loaded.state_dir / MANIFEST
            if manifest.exists():
                files[f"{state}/{MANIFEST}"] = _read(manifest)
            with Database.snapshot(path) as copy:
                if not is_packed:
                    Handovers(copy).note(Direction.PACKED, generation, out)
                files[f"{state}/{RECORD}"] = copy.to_bytes()
            data = _zipped(loaded, record.id, generation, files)
            try:
                with replacing(out, alone=True) as file:
                    file.write(data)
                    file.flush()
                    os.fsync(file.fileno())  # whole on the disk before the record is marked
                    if not is_packed:
                        record.handovers.note(Direction.PACKED, generation, out)
                        write_mark(path, Mark.of(record.id, record.database))
            except OSError as error:
                raise Problem(
                    "the pack cannot be written",
                    where=str(out),
                    expected="a file name in a folder that exists and may be written to",
                    got=error.strerror or str(error),
                ) from error
    return generation


def unpack_plan(pack: Path, to: Path) -> Unpacked:
    """Put a packed plan into a folder, to go on there.

    Raises
    ------
    Problem
        When the pack is damaged, other files are in its place, or the record there was gone on with since.
    """
    contents, files = _opened(pack)
    plan = to / contents.plan
    state = to / f"{plan.stem}{STATE_SUFFIX}"
    record_name = f"{state.name}/{RECORD}"
    if record_name not in files or contents.plan not in files:
        raise _damaged(pack, "it lacks the plan or its record")
    others = {name: data for name, data in files.items() if name != record_name}
    for name, data in others.items():
        there = to / name
        if there.exists() and _read(there) != data:
            raise Problem(
                "another file is where one of the pack belongs",
                where=str(there),
                expected="the same file as in the pack, or none",
                advice="unpack it into another folder with --to, or move that file away",
            )
    try:
        to.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise _not_written(to, error) from error
    with only_controller(state):
        fresh = _continued(pack, contents, files[record_name])
        _check_there(state / RECORD, contents)
        try:
            _replace_record(state / RECORD, fresh)
            # the plan comes last: without it nothing can be begun here
            for name in sorted(others, key=lambda each: (each == contents.plan, each)):
                _put(to / name, others[name])
        except OSError as error:
            raise _not_written(to, error) from error
    return Unpacked(plan=plan, generation=contents.generation, packed_at=contents.packed_at)


def _plan_files(loaded: LoadedPlan) -> Iterator[tuple[str, bytes]]:
    """Give the plan and the files it names that are not data, by their paths in its folder."""
    named = {Path(place.file) for place in loaded.places.values()} | {loaded.path}
    if loaded.manifest is not None:
        named.add(loaded.manifest)
    folder = loaded.path.parent.resolve()
    for file in sorted(each.absolute() for each in named):
        resolved = file.parent.resolve() / file.name
        if not resolved.is_relative_to(folder):
            raise Problem(
                "a file that the plan names is not in the plan's folder, and would not be found elsewhere",
                where=str(file),
                expected=f"a file in {folder}",
                advice="move it there, and name it so in the plan",
            )
        yield resolved.relative_to(folder).as_posix(), _read(resolved)


def _zipped(loaded: LoadedPlan, record: str, generation: int, files: Mapping[str, bytes]) -> bytes:
    contents = _Contents(
        format=_FORMAT,
        version=_VERSION,
        plan=loaded.path.name,
        name=loaded.name,
        record=record,
        generation=generation,
        packed_at=now(),
        files={name: hashlib.sha256(data).hexdigest() for name, data in files.items()},
    )
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(_CONTENTS, contents.model_dump_json(indent=1))
        for name, content in files.items():
            archive.writestr(name, content)
    return data.getvalue()


def _opened(pack: Path) -> tuple[_Contents, dict[str, bytes]]:
    """Read a pack, every byte of it checked."""
    try:
        with zipfile.ZipFile(pack) as archive:
            contents = _Contents.model_validate_json(_member(archive, _CONTENTS))
            files = {name: _member(archive, name) for name in contents.files}
    except FileNotFoundError as error:
        raise Problem(
            "there is no such pack", where=str(pack), expected="a file of chexrig plan pack"
        ) from error
    except ValidationError as error:
        raise _damaged(pack, str(error.errors()[0]["msg"])) from error
    except _UNREADABLE as error:
        raise _damaged(pack, getattr(error, "strerror", None) or str(error)) from error
    if (contents.format, contents.version) != (_FORMAT, _VERSION):
        raise Problem(
            "this pack was written by another version of chexrig",
            where=str(pack),
            expected=f"{_FORMAT} {_VERSION}",
            got=f"{contents.format} {contents.version}",
            advice="unpack it with the version that has packed it",
        )
    for name, data in files.items():
        if hashlib.sha256(data).hexdigest() != contents.files[name]:
            raise _damaged(pack, f"{name} is not what was packed")
        if not _is_safe(name):
            raise _damaged(pack, f"{name} would be outside the folder")
    return contents, files


def _member(archive: zipfile.ZipFile, name: str) -> bytes:
    if archive.getinfo(name).file_size > _MOST_BYTES:
        raise ValueError(f"{name} is too large")
    return archive.read(name)


def _is_safe(name: str) -> bool:
    path = PurePosixPath(name)
    return not path.is_absolute() and ".." not in path.parts and "\\" not in name and bool(path.parts)


def _continued(pack: Path, contents: _Contents, data: bytes) -> bytes:
    """Give the record as it goes on: checked, with the unpacking on record."""
    with TemporaryDirectory() as folder:
        file = Path(folder) / RECORD
        file.write_bytes(data)
        try:
            with Record(file, create=False, handed_over=True) as record:
                newest = record.handovers.newest
                if record.id != contents.record or newest is None or newest.generation != contents.generation:
                    raise _damaged(pack, "its record is another one than it says")
                record.handovers.note(Direction.UNPACKED, contents.generation, pack.absolute())
        except Problem as problem:
            raise _damaged(pack, problem.got or problem.what) from problem
        with Database.snapshot(file) as copy:
            return copy.to_bytes()


def _check_there(path: Path, contents: _Contents) -> None:
    """Refuse to put a record in the place of one that was gone on with, or is of something else."""
    if not record_exists(path):
        return
    with Record(path, read_only=True) as there:
        newest = there.handovers.newest
        if there.id != contents.record:
            raise Problem(
                "the record of another plan is there already",
                where=str(path),
                expected=f"the record {contents.record}",
                got=f"the record {there.id}",
                advice="unpack it into another folder with --to",
            )
        generation = 0 if newest is None else newest.generation
        if there.handovers.is_elsewhere and generation <= contents.generation:
            return
        as_unpacked = newest is not None and newest.rows == there.handovers.rows
        if as_unpacked and generation == contents.generation:
            return  # unpacking broke off here before
        what = (
            "this pack is older than the record that is here"
            if there.handovers.is_elsewhere
            else "this plan was gone on with here since it was packed"
        )
        raise Problem(
            what,
            where=str(path),
            expected="a record that was packed here, and not written to since",
            got=f"pack {contents.generation} of {contents.packed_at.astimezone():%d %b %Y %H:%M}; here is"
            f" {'pack ' + str(generation) if generation else 'a record that was never packed'}",
            advice="two copies of a plan cannot be joined: go on with the one that has all photos, and pack"
            " that one",
        )


def _replace_record(path: Path, data: bytes) -> None:
    if path.exists():
        with Database.to_write(path) as before:
            before.run("PRAGMA journal_mode = DELETE")  # nothing of it stays in a file of its own
    replace_file(path, data)
    with Record(path, create=False) as record:
        write_mark(path, Mark.of(record.id, record.database))


def _put(file: Path, data: bytes) -> None:
    if not file.exists():
        file.parent.mkdir(parents=True, exist_ok=True)
        replace_file(file, data)


def _read(file: Path) -> bytes:
    try:
        return file.read_bytes()
    except OSError as error:
        raise Problem(
            "a file of the plan cannot be read",
            where=str(file),
            got=error.strerror or str(error),
            advice="make sure that it may be read",
        ) from error


def _damaged(pack: Path, got: str) -> Problem:
    return Problem(
        "this is no whole pack of a plan",
        where=str(pack),
        got=got,
        advice="copy it once more from where it was packed; chexrig plan pack there writes it again",
    )


def _not_written(folder: Path, error: OSError) -> Problem:
    return Problem(
        "the plan cannot be unpacked there",
        where=str(folder),
        expected="a folder that may be written to",
        got=error.strerror or str(error),
        advice="make room there, or choose another folder with --to, then unpack it again",
    )


def missing_data(unpacked: Unpacked) -> list[Path]:
    """Name what the plan needs and is not there: x-rays and labels do not travel in a pack."""
    loaded = load_plan(unpacked.plan)
    return [each for each in (loaded.csv, loaded.images) if not each.exists()]
