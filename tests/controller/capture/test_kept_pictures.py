"""Small pictures in the plan's state folder: whole, for their owner only, and deletable."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from rig import Rig

from controller.capture import KeptPictures
from controller.plan import LoadedPlan

NAME = "000001.t01.one.train.patient1.study1.view1.5f3a9c1e.jpg"


@pytest.fixture
def kept(loaded: LoadedPlan) -> KeptPictures:
    kept = KeptPictures(loaded)
    kept.keep("a", NAME, b"first")
    kept.keep("a", NAME, b"again")
    kept.keep("a", f"2{NAME}", b"second")
    kept.keep("_shutter", NAME, b"of a trial")
    return kept


def mode(path: Path) -> int:
    return path.stat().st_mode & 0o777


def test_they_are_for_their_owner_only(kept: KeptPictures) -> None:
    assert (kept.folder / "a" / NAME).read_bytes() == b"again"
    for each in (kept.folder, kept.folder / "a", kept.folder / "_shutter"):
        assert mode(each) == 0o700
    files = [each for each in kept.folder.rglob("*") if each.is_file()]
    assert [mode(each) for each in files] == [0o600] * 3


def test_each_camera_of_a_plan_has_its_own(loaded: LoadedPlan, kept: KeptPictures) -> None:
    assert KeptPictures(loaded).folder == kept.folder
    assert kept.folder == loaded.own("pictures")


def test_a_folder_that_cannot_be_written_is_an_error_of_the_disk(loaded: LoadedPlan) -> None:
    loaded.state_dir.mkdir(parents=True, exist_ok=True)
    (loaded.state_dir / "pictures").write_text("a file")
    with pytest.raises(OSError, match=r"exists|directory"):
        KeptPictures(loaded).keep("a", NAME, b"first")


def test_the_command_lists_and_deletes_them(plan_file: Path, loaded: LoadedPlan, kept: KeptPictures) -> None:
    rig = Rig(plan_file.parent)
    doubtful = loaded.own("doubtful")
    doubtful.mkdir()
    (doubtful / "0.jpg").write_bytes(b"doubtful")
    listed = [re.findall(r"[\w.]+", each) for each in rig.here("pictures", plan_file).out.splitlines()]
    assert [each for each in listed if each] == [
        ["pictures", "of", "pictures", "MB"],
        ["measuring", "a", "phone", "1", "0.0"],
        ["a", "2", "0.0"],
        ["doubtful", "photos", "1", "0.0"],
    ]
    rig.refused("pictures", plan_file, "--delete", "--subset", "three").says("three")
    assert "2 small pictures deleted" in rig.here("pictures", plan_file, "--delete", "--subset", "a").out
    assert [each.subset for each in kept.all()] == ["_shutter", "_doubtful"]
    assert "2 small pictures deleted" in rig.here("pictures", plan_file, "--delete").out
    assert not kept.folder.exists()
    assert not doubtful.exists()
    assert "no small pictures are here" in rig.here("pictures", plan_file, "--delete").out
