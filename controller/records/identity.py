"""Which record is a plan's: found again after the plan's file was renamed, refused where it is another's."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass, replace
from pathlib import Path

from android_bridge.base import Problem
from controller.plan import RECORD, REHEARSAL, STATE_SUFFIX, Change, LoadedPlan
from controller.records.database import Database, now
from controller.records.record import NothingCaptured, Record, record_exists
from controller.records.showings import nothing_shown
from controller.records.values import SubsetRecord

_ENDINGS = (".yaml", ".yml")
_PLANS_SINCE = 4  # the version that keeps the plan's name


@dataclass(frozen=True, slots=True, kw_only=True)
class _Known:
    """What a record knows of its plan: its name and its file's name, None where it does not."""

    name: str | None = None
    file: str | None = None


def open_record(
    loaded: LoadedPlan, *, create: bool = True, read_only: bool = False, handed_over: bool = False
) -> Record:
    """Open a plan's record; where it may be written, the plan is noted in it.

    Parameters
    ----------
    loaded
        From `find_state`.
    create, read_only, handed_over
        As `Record` has them.

    Raises
    ------
    Problem
        As `Record` does; and when the record is another plan's.
    """
    path = loaded.state_dir / RECORD
    try:
        record = Record(
            path, camera=loaded.camera, create=create, read_only=read_only, handed_over=handed_over
        )
    except NothingCaptured as nothing:
        if not loaded.phone.is_by_hand or loaded.is_rehearsal:
            raise
        told = nothing_shown(path)
        raise NothingCaptured(told.what, where=told.where, advice=told.advice) from nothing
    try:
        known = _known(record.database)
        _refuse_another(loaded, loaded.state_dir, known)
        is_writable = not read_only and not record.handovers.is_elsewhere
        if is_writable and (known.name, known.file) != (loaded.name, loaded.path.name):
            record.database.insert(
                "plans", {"name": loaded.name, "file": loaded.path.name, "noted_at": now()}
            )
    except BaseException:
        record.close()
        raise
    return record


def find_state(loaded: LoadedPlan, tell: Callable[[str], None] = lambda _: None) -> LoadedPlan:
    """Give the plan with the state folder that is its own, also after its file was renamed.

    Parameters
    ----------
    tell
        Called with a sentence where that is another folder than the file's name says, another plan beside has
        the same name, or photos beside may be this plan's.

    Raises
    ------
    Problem
        When the folder is another plan's, or it cannot be told which one is this plan's.
    """
    own = loaded.state_dir
    if own.exists() and any(_records(own)):
        known = _known_in(own)
        _refuse_another(loaded, own, known)
        _refuse_two_files(loaded, own, known)
        return loaded
    siblings = [each for each in loaded.path.parent.glob(f"*{STATE_SUFFIX}") if each != own and each.is_dir()]
    found = [each for each in sorted(siblings) if any(_records(each)) and _is_left_by(loaded, each, tell)]
    if len(found) > 1:
        raise Problem(
            f"two folders beside this plan may be the one with its photos: {found[0].name}, {found[1].name}",
            where=str(loaded.path),
            advice="give the plan's file back the name that it had: that of the folder without its ending",
        )
    if not found:
        return loaded
    tell(f"this plan's file was renamed: its photos are on record in {found[0].name}")
    return replace(loaded, state_folder=found[0])


def plan_files(folder: Path) -> list[Path]:
    """Give the files that a plan of this state folder would be."""
    stem = folder.name.removesuffix(STATE_SUFFIX)
    return [folder.with_name(f"{stem}{ending}") for ending in _ENDINGS]


def _records(folder: Path) -> Iterator[Path]:
    """Give the records in a state folder: the plan's own first, then its rehearsal's."""
    for path in (folder / RECORD, folder / REHEARSAL / RECORD):
        if record_exists(path):
            yield path


def _known_in(folder: Path) -> _Known:
    known = _Known()
    for path in _records(folder):
        with closing(Database.snapshot(path)) as database:
            known = _known(database)
        if known.name is not None:
            break
    return known


def _known(database: Database) -> _Known:
    if database.value("PRAGMA user_version") < _PLANS_SINCE:
        return _Known()
    found = database.objects(_Known, "SELECT name, file FROM plans ORDER BY number DESC LIMIT 1")
    return found[0] if found else _Known()


def _refuse_another(loaded: LoadedPlan, folder: Path, known: _Known) -> None:
    """Refuse a record of a plan of another name, or of another file that is still there."""
    other = None if known.file is None else loaded.path.with_name(known.file)
    if known.name not in (None, loaded.name):
        there = other is not None and other != loaded.path and other.exists()
        raise Problem(
            f"the photos on record in {folder.name} are of the plan `{known.name}` ({known.file}),"
            f" and this one is named `{loaded.name}`",
            where=loaded.where("name"),
            expected=f"name: {known.name}",
            got=f"name: {loaded.name}",
            advice="give this plan's file another name: the folder is called after it"
            if there
            else "give the plan its name back; for another plan, copy it to a file of another name",
        )
    if other is not None and other != loaded.path and other.exists():
        raise Problem(
            f"the photos on record in {folder.name} are those of {known.file}, which is there too",
            where=str(loaded.path),
            expected=f"one plan for {folder.name}",
            got=f"{known.file} and {loaded.path.name}",
            advice="give this plan's file another name: the folder is called after it",
        )


def _refuse_two_files(loaded: LoadedPlan, folder: Path, known: _Known) -> None:
    """Refuse a record that does not know its plan yet where two files may be it."""
    others = [
        each
        for ending in _ENDINGS
        if (each := loaded.path.with_suffix(ending)) != loaded.path and each.exists()
    ]
    if known.name is None and others:
        raise Problem(
            f"two plans would share {folder.name}: {loaded.path.name} and {others[0].name}",
            where=str(loaded.path),
            expected="one plan of this name",
            advice="give the file whose photos these are not another name",
        )


def _is_left_by(loaded: LoadedPlan, folder: Path, tell: Callable[[str], None]) -> bool:
    """Say whether a folder holds this plan's photos, and its file was called after it before."""
    try:
        known = _known_in(folder)
        subsets = _begun_in(folder) if known.name in (None, loaded.name) else []
    except Problem:  # a damaged record of another plan is told when that plan is used
        return False
    if known.name is None:  # an earlier version's: it is known by what was begun, and by nothing else
        is_left = not any(each.exists() for each in plan_files(folder))
        return is_left and bool(subsets) and not _changes(loaded, subsets)
    if known.name != loaded.name:
        _tell_of_another_name(loaded, folder, known, tell)
        return False
    if known.file == loaded.path.name:
        return True
    if (folder.parent / str(known.file)).exists():
        tell(
            f"{folder.name} holds the photos of {known.file}, a plan of the same name `{known.name}`:"
            " this one begins with none"
        )
        return False
    changes = _changes(loaded, subsets)
    if changes:
        raise Problem(
            f"{folder.name} beside this plan holds the photos of a plan of this name, `{known.name}`, whose"
            f" file {known.file} is gone; but what was begun with that one is not in this one",
            where=loaded.where_all(change.path for change in changes),
            got="; ".join(change.words for change in changes),
            advice="take the changes back to go on with its photos; another plan needs another `name:`",
        )
    return True


def _tell_of_another_name(
    loaded: LoadedPlan, folder: Path, known: _Known, tell: Callable[[str], None]
) -> None:
    """Say so where file and name of a begun plan may have been changed at once: it would be begun anew."""
    if (folder.parent / str(known.file)).exists():
        return
    try:
        with closing(Record(folder / RECORD, read_only=True)) as record:
            begun = [*record.captures.subsets(), *record.showings.subsets()]
            photos = sum(each.saved for each in record.captures.status())
            shown = sum(1 for each in record.showings.shows() if each.index is not None)
    except Problem:  # damaged, or there is a rehearsal alone
        return
    same = sorted({each.id for each in begun if not _changes(loaded, [each])})
    if same and (photos or shown):
        many = _counted(photos, "photo") if photos else f"{_counted(shown, 'showing')} for photos by hand"
        subsets = f"subset{'' if len(same) == 1 else 's'} {', '.join(same)}"
        tell(
            f"warning: {folder.name} beside this plan holds {many} of the plan `{known.name}`, whose file"
            f" {known.file} is gone and which has the same {subsets}. If this is that plan, write"
            f" `name: {known.name}` into it again, else all is photographed once more: as it is, it begins"
            " with none"
        )


def _counted(number: int, word: str) -> str:
    return f"{number:,} {word}{'' if number == 1 else 's'}"


def _begun_in(folder: Path) -> list[SubsetRecord]:
    subsets: list[SubsetRecord] = []
    for path in _records(folder):
        with closing(Record(path, read_only=True)) as record:
            subsets += [*record.captures.subsets(), *record.showings.subsets()]
    return subsets


def _changes(loaded: LoadedPlan, begun: list[SubsetRecord]) -> list[Change]:
    """Look for how the plan differs from what was begun."""
    now_there = {each.id: each for each in loaded.subsets}
    changes = []
    for each in begun:
        if each.id not in now_there:
            changes.append(Change(("subsets",), f"no subset {each.id}"))
        else:
            found = loaded.changes_since(now_there[each.id], each.definition)
            changes += [Change(path, f"{each.id}: {words}") for path, words in found]
    return changes
