"""Photos that are being removed from the phone when the program is killed: a verified copy of each stays."""

from __future__ import annotations

import os
import signal
import sys
from itertools import count
from typing import TYPE_CHECKING

import pytest
from proving import proved

from android_bridge.store.photo_store import FolderStore
from controller.dataset import load_dataset
from controller.intake import Kind
from controller.intake.from_phone.deleting import deletable, delete_verified
from controller.intake.from_phone.shelves import Shelves
from controller.records import Record
from tests.controller.dataset.made import contents

if TYPE_CHECKING:
    from tests.controller.intake.from_phone.exportable import Exportable

_CHANGES = {"os.remove", "os.rename", "os.mkdir", "os.rmdir", "sqlite3.connect"}


def remove_all(captured: Exportable, store: FolderStore) -> None:
    report = captured.export(store=store)
    photos, shelves = deletable(report), Shelves({"": store})
    delete_verified(captured.loaded, captured.journal, report, photos, shelves, lambda *_: None)


def in_a_child(captured: Exportable, store: FolderStore, kill_at: int) -> bool:
    """Do it in a copy of this program, killed before its n-th change of a folder; give whether it was."""
    path = captured.journal.path
    captured.journal.close()  # no connection is carried into another process
    child = os.fork()
    if child == 0:
        counter = count()

        def kill(event: str, arguments: tuple[object, ...]) -> None:
            writes = event == "open" and isinstance(arguments[1], str) and set(arguments[1]) & set("wax")
            if (event in _CHANGES or writes) and next(counter) == kill_at:
                os.kill(os.getpid(), signal.SIGKILL)

        sys.addaudithook(kill)
        try:
            captured.journal = Record(path)
            remove_all(captured, store)
        finally:
            os._exit(0)
    code = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    captured.journal = Record(path)
    return code == -signal.SIGKILL


@pytest.mark.filterwarnings("ignore:This process:DeprecationWarning")
def test_killed_before_every_change(captured: Exportable) -> None:
    store = FolderStore(captured.phone)
    captured.export(store=store)
    whole = contents(captured.out)
    on_phone = {each: each.read_bytes() for each in captured.phone.rglob("*.jpg")}
    left = set()
    for kill_at in count(step=proved(3, 1)):
        for file, data in on_phone.items():
            file.write_bytes(data)
        captured.journal.database.run("DELETE FROM removals")
        was_killed = in_a_child(captured, store, kill_at)
        assert contents(captured.out) == whole, "the copies are untouched"
        there = {each: each.read_bytes() for each in captured.phone.rglob("*.jpg")}
        assert there.items() <= on_phone.items()
        left.add(len(there))
        again = captured.export(store=store)
        assert (again.is_complete, again.grown.has_changed) == (True, False)
        assert {each.kind for each in again.findings} == {Kind.COMPLETE}
        remove_all(captured, store)
        assert list(captured.phone.rglob("*.jpg")) == []
        assert load_dataset(captured.out).captures
        if not was_killed:
            break
    assert {0, 3} < left <= {0, 1, 2, 3}
