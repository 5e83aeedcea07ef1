"""A packed plan that is put down: nowhere in the place of a record that it does not continue."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from tempfile import TemporaryDirectory

from android_bridge.base import Problem, replace_file
from controller.identity import references_file
from controller.plan import RECORD, RELABELLED, SHOWINGS_BEFORE, STATE_SUFFIX, load_plan
from controller.records.database import Database, is_there, now
from controller.records.handovers import (
    Direction,
    Handover,
    Handovers,
    continues,
    spoken_rows,
    way_of,
)
from controller.records.identity import plan_files
from controller.records.lock import only_controller
from controller.records.mark import Mark, read_mark, refuse_older, write_mark
from controller.records.pack import read_file
from controller.records.pack_file import Contents, another_version, damaged_pack, read_pack
from controller.records.record import Record, record_exists
from controller.records.schema import SCHEMA_VERSION
from controller.xrays import folders_of

_CANNOT_BE_JOINED = (
    "two copies of a plan cannot be joined: go on with the one that has all photos, and pack that one"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Unpacked:
    """A plan that was unpacked.

    Parameters
    ----------
    plan
        Its file.
    is_taken_back
        Whether it was unpacked where it was packed, and the plan has not gone on in between.
    earlier
        Another file that this folder is called after: what the plan was before it was renamed elsewhere.
    """

    plan: Path
    generation: int
    packed_at: datetime
    is_taken_back: bool
    earlier: Path | None


def unpack_plan(pack: Path, to: Path) -> Unpacked:
    """Put a packed plan into a folder, to go on there.

    Raises
    ------
    Problem
        When the pack is damaged, other files are in its place, or it does not continue the record there.
    """
    contents, files = read_pack(pack)
    state = _state_there(to, contents)
    record = files.pop(f"{contents.state}/{RECORD}")
    places = {_place(to, state, name, contents): data for name, data in files.items()}
    plan = to / contents.plan
    with _continued(pack, contents, record) as fresh:
        _check_there(pack, state / RECORD, contents, fresh)  # nothing is made where it is refused
        made_anew = {references_file(each) for each in places}  # such a file there may be another, as good
        for there, data in places.items():
            if there in made_anew:
                continue
            before = read_file(there) if there.exists() else data
            if before != data and not (there.name == RELABELLED and data.startswith(before)):
                raise Problem(
                    "another file is where one of the pack belongs",
                    where=str(there),
                    expected="the same file as in the pack, or none",
                    advice="where the plan was changed since it was here, move that file away; else unpack it"
                    " into another folder with --to",
                )
        try:
            to.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise _not_written(to, error) from error
        with only_controller(state):
            is_taken_back = _check_there(pack, state / RECORD, contents, fresh)
            try:
                _replace_record(state / RECORD, fresh.to_bytes())
                # the plan comes last: without it nothing can be begun here
                for there in sorted(places, key=lambda each: (each == plan, each)):
                    _put(there, places[there])
            except OSError as error:
                raise _not_written(to, error) from error
    return Unpacked(
        plan=plan,
        generation=contents.generation,
        packed_at=contents.packed_at,
        is_taken_back=is_taken_back,
        earlier=next((each for each in plan_files(state) if each != plan and each.exists()), None),
    )


def _place(to: Path, state: Path, name: str, contents: Contents) -> Path:
    in_state = name.removeprefix(f"{contents.state}/")
    return to / name if in_state == name else state / in_state


def _state_there(to: Path, contents: Contents) -> Path:
    """Give the folder for the record: where it is already, also when the plan's file was called otherwise."""
    own = to / contents.state
    found = [each for each in sorted(to.glob(f"*{STATE_SUFFIX}")) if _id_in(each / RECORD) == contents.record]
    if own in found or not found or _has_content(own / RECORD):
        return own
    if len(found) > 1 or record_exists(own / RECORD):
        raise Problem(
            "several folders here may be the one with the record of this plan",
            where=str(to),
            expected="one of them",
            got=", ".join(sorted(each.name for each in {*found, own} if each.exists())),
            advice="unpack it into another folder with --to, or move those away that are not used",
        )
    return found[0]


def _id_in(path: Path) -> str | None:
    """Give a record's id; None where there is none that can be read."""
    with suppress(Problem):
        if record_exists(path):
            with Database.snapshot(path) as database:
                return str(database.value("SELECT value FROM meta WHERE key = 'journal'"))
    return None


@contextmanager
def _continued(pack: Path, contents: Contents, data: bytes) -> Iterator[Database]:
    """Give the record as it goes on: checked, with the unpacking on record."""
    with TemporaryDirectory() as folder:
        file = Path(folder) / RECORD
        file.write_bytes(data)
        try:
            with Database.snapshot(file) as packed:
                version = int(packed.value("PRAGMA user_version"))
            if version > SCHEMA_VERSION:
                raise another_version(pack, f"schema version {SCHEMA_VERSION}", f"schema version {version}")
            with Record(file, create=False, handed_over=True) as record:
                newest = record.handovers.newest if record.handovers.is_elsewhere else None
                if (record.id, newest and newest.generation) != (contents.record, contents.generation):
                    raise damaged_pack(pack, "its record is another one than it says")
                record.handovers.note(Direction.UNPACKED, contents.generation, pack, now())
        except Problem as problem:
            if problem.where == str(pack):
                raise
            raise damaged_pack(pack, f"its record is damaged: {problem.got or problem.what}") from problem
        fresh = Database.snapshot(file)
    with fresh:
        yield fresh


def _check_there(pack: Path, path: Path, contents: Contents, fresh: Database) -> bool:
    """Refuse to put a record in the place of one that it does not continue, or that is of something else.

    Returns
    -------
    bool
        Whether it takes the place of the very record that was packed.
    """
    if not _has_content(path):
        _refuse_remains(path)
        refuse_older(pack, contents.record, fresh, read_mark(path))  # a lost record had more in it
        return False
    with Record(path, read_only=True) as there:
        if there.id != contents.record:
            raise Problem(
                "the record of another plan is there already",
                where=str(path),
                expected=f"the record {contents.record}",
                got=f"the record {there.id}",
                advice="unpack it into another folder with --to",
            )
        *packed, _ = Handovers(fresh).all()
        here, content = there.handovers.all(), there.handovers.content()
    in_pack = Handovers(fresh).content()
    missing = content - in_pack
    if missing or not continues(packed, here):
        described = here[-1] if here else "a record that was never packed"
        raise Problem(
            _why_not(packed, here),
            where=str(path),
            expected=f"a pack that goes on from what is here: {described}, with {spoken_rows(content)}",
            got=f"{pack.name}: {packed[-1]}, with {spoken_rows(in_pack)}"
            + (f"; not in it: {spoken_rows(missing)}" if missing else ""),
            advice=_CANNOT_BE_JOINED,
        )
    refuse_older(pack, contents.record, fresh, read_mark(path))
    return len(here) == len(packed) and way_of(here) == here


def _why_not(packed: Sequence[Handover], here: Sequence[Handover]) -> str:
    """Say why a pack does not continue the record that is there."""
    if not continues(packed, here) and continues(way_of(here), packed):
        return "this pack is older than the record that is here"
    if continues(packed, here) and way_of(here) != here:
        return "this plan was gone on with here since it was packed"
    return "this pack is of another copy of this plan than the record that is here"


def _has_content(path: Path) -> bool:
    """Say whether there is a record with something in it; a run that was killed may leave an empty file."""
    if is_there(path.with_name(SHOWINGS_BEFORE)):
        return True
    if not is_there(path):
        return False
    with Database.snapshot(path) as database:
        return database.value("SELECT 1 FROM sqlite_master LIMIT 1") is not None


def _refuse_remains(path: Path) -> None:
    """Refuse to put a record beside the log of one that is gone: SQLite would take it for its own."""
    log = path.with_name(f"{path.name}-wal")
    if not is_there(path) and is_there(log):
        raise Problem(
            "a piece of a lost journal is where the one of the pack belongs",
            where=str(log),
            expected="the whole journal, or none",
            advice="put the journal back from a backup, or unpack the pack into another folder with --to",
        )


def _replace_record(path: Path, data: bytes) -> None:
    if path.exists():
        with Database.to_write(path) as before:
            before.run("PRAGMA journal_mode = DELETE")  # nothing of it stays in a file of its own
    replace_file(path, data)
    with Record(path, create=False) as record:
        write_mark(path, Mark.of(record.id, record.database))


def _put(file: Path, data: bytes) -> None:
    if not file.exists() or file.name == RELABELLED:
        file.parent.mkdir(parents=True, exist_ok=True)
        replace_file(file, data)


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
    return [each for each in (loaded.csv, *folders_of(loaded.images)) if not each.exists()]
