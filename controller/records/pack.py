"""A plan on its way to another computer: record, manifest and plan in one file, and one place that goes on.

X-rays and photos stay where they are; what photos are compared with, each x-ray in small, goes along.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from android_bridge.base import Problem, replacing
from controller.identity import references_file
from controller.plan import MANIFEST, RECORD, RELABELLED, LoadedPlan
from controller.records.database import Database, now
from controller.records.handovers import Direction, Handover, Handovers
from controller.records.identity import open_record
from controller.records.lock import only_controller
from controller.records.mark import Mark, write_mark
from controller.records.pack_file import FORMAT, VERSION, Contents, digests, pack_bytes, state_of
from controller.records.record import Record, record_exists
from controller.records.repair_plan import take_over_repair_plan


def pack_plan(loaded: LoadedPlan, out: Path) -> Handover:
    """Write record, manifest and plan into one file; nothing is written to the record here from then on.

    A record that is packed already is packed again as it is, where its pack was lost: it is the same pack.

    Returns
    -------
    Handover
        The pack. Where it was packed before, as it was then.

    Raises
    ------
    Problem
        When another program captures with the plan, a file is outside the plan's folder, or the pack is there
        already or cannot be written.
    """
    if out.exists():
        what = "there is a folder of the pack's name" if out.is_dir() else "the pack is there already"
        raise Problem(what, where=str(out), advice="choose another name for it")
    if not record_exists(loaded.state_dir / RECORD):
        open_record(loaded, read_only=True).close()  # tells why; no folder is made for the lock
    with (
        only_controller(loaded.state_dir),
        open_record(loaded, create=False, handed_over=True) as record,
    ):
        if not record.handovers.is_elsewhere:
            take_over_repair_plan(loaded, record)
        files = dict(_plan_files(loaded))
        of_state = (MANIFEST, references_file(Path(MANIFEST)).name, RELABELLED)
        for name in of_state:
            if (loaded.state_dir / name).exists():
                files[f"{state_of(loaded.path.name)}/{name}"] = read_file(loaded.state_dir / name)
        try:
            with replacing(out, alone=True) as file:
                with noted_as_packed(record, out) as (handover, content):
                    file.write(_pack(loaded, record.id, handover, files, content))
                    file.flush()
                    os.fsync(file.fileno())  # whole on the disk before the record is marked
                write_mark(record.path, Mark.of(record.id, record.database))
        except OSError as error:
            raise Problem(
                "the pack cannot be written",
                where=str(out),
                expected="a file name in a folder that exists and may be written to",
                got=error.strerror or str(error),
            ) from error
    return handover


@contextmanager
def noted_as_packed(record: Record, out: Path) -> Iterator[tuple[Handover, bytes]]:
    """Give the handover and the record's file with it; here it is on record once the block has ended.

    Until then nobody else appends to the record: what the pack lacks is not in it here either.
    """
    with record.database.transaction(), Database.snapshot(record.path) as copy:
        newest = record.handovers.newest
        if newest is None or not record.handovers.is_elsewhere:
            generation, at = (newest.generation if newest else 0) + 1, now()
            Handovers(copy).note(Direction.PACKED, generation, out, at)
            newest = record.handovers.note(Direction.PACKED, generation, out, at)
        yield newest, copy.to_bytes()


def _pack(
    loaded: LoadedPlan, record: str, handover: Handover, files: Mapping[str, bytes], content: bytes
) -> bytes:
    packed = {**files, f"{state_of(loaded.path.name)}/{RECORD}": content}
    contents = Contents(
        format=FORMAT,
        version=VERSION,
        plan=loaded.path.name,
        name=loaded.name,
        record=record,
        generation=handover.generation,
        packed_at=handover.at,
        files=digests(packed),
    )
    return pack_bytes(contents, packed)


def _plan_files(loaded: LoadedPlan) -> Iterator[tuple[str, bytes]]:
    """Give the plan and the files it names that are not data, by their paths in its folder."""
    named = {Path(place.file) for place in loaded.places.values()} | {loaded.path}
    if loaded.manifest is not None:
        named.add(loaded.manifest)
        if (references := references_file(loaded.manifest)).exists():
            named.add(references)
    folder = loaded.path.parent.resolve()
    for file in sorted({each.parent.resolve() / each.name for each in named}):
        if not file.is_relative_to(folder):
            raise Problem(
                "a file that the plan names is not in the plan's folder, and would not be found elsewhere",
                where=str(file),
                expected=f"a file in {folder}",
                advice="move it there, and name it so in the plan",
            )
        yield file.relative_to(folder).as_posix(), read_file(file)


def read_file(file: Path) -> bytes:
    """Read a file of a plan.

    Raises
    ------
    Problem
        When it cannot be read.
    """
    try:
        return file.read_bytes()
    except OSError as error:
        raise Problem(
            "a file of the plan cannot be read",
            where=str(file),
            got=error.strerror or str(error),
            advice="make sure that it may be read",
        ) from error
