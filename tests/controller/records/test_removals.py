"""Which photos were removed from a phone: of two cameras, whose photos have the same names, each its own."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path

from controller.records import Record

NAME = "000001.t01.one.jpg"


def test_a_photo_of_one_camera_is_none_of_the_others(tmp_path: Path) -> None:
    file, out = tmp_path / "journal.sqlite", tmp_path / "set"
    with closing(Record(file, camera="right")) as right:
        right.removals.note([NAME], out)
        assert right.removals.datasets() == {NAME: str(out)}
    with closing(Record(file, camera="left")) as left:
        assert left.removals.datasets() == {}


def test_where_no_camera_is_written_it_may_be_any(tmp_path: Path) -> None:
    file, out = tmp_path / "journal.sqlite", tmp_path / "set"
    with closing(Record(file)) as only:
        only.removals.note([NAME], out)
        assert only.removals.datasets() == {NAME: str(out)}
    with closing(Record(file, camera="left")) as left:
        assert left.removals.datasets() == {NAME: str(out)}
