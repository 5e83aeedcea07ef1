"""Cameras whose clocks are set, stand still or change their zone, and that write late or name files anew.

All photos are taken once; each test gives them other times, names or contents.
"""

from __future__ import annotations

import copy
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from controller.intake import Kind
from controller.intake.by_hand.plan_photos import Assignment
from controller.intake.exif import read_said
from controller.xrays import inspect
from tests.controller.intake.by_hand.photographer import Photographer, make_plan
from tests.controller.intake.by_hand.test_plan_photos import assigned, wrong
from tests.controller.intake.photographed import exif, with_exif

pytestmark = pytest.mark.xrays
HOUR = timedelta(hours=1)
LAST = 6
HALF = LAST // 2
Clock = Callable[[int, datetime], tuple[datetime, str | None]]
"""Gives what the camera's clock showed, and its zone, for the n-th photo; 0 is that of the time code."""


@pytest.fixture(scope="module")
def shot(tmp_path_factory: pytest.TempPathFactory, xrays_dir: Path) -> Photographer:
    """A photographer who has photographed the time code and all x-rays."""
    folder = tmp_path_factory.mktemp("shot")
    loaded = make_plan(folder, xrays_dir, ("bright", 1, LAST))
    one = Photographer(loaded, folder / "photos", seed=6, drift=0.0, lasts_s=4.0)
    one.show_code()
    for index in range(1, LAST + 1):
        one.show(index)
    return one


def told(shot: Photographer, folder: Path, clock: Clock, names: str = "IMG_{:04d}.JPG") -> Photographer:
    """Give the photographer with photos as if the camera's clock had been another."""
    one = copy.copy(shot)
    one.folder, one.truth = folder / "photos", {}
    for number, name in enumerate(sorted(shot.truth)):
        data = (shot.folder / name).read_bytes()
        taken = read_said(inspect(data).exif).taken
        assert taken is not None
        shown, zone = clock(number, taken.replace(tzinfo=None))
        said = exif(
            DateTimeOriginal=f"{shown:%Y:%m:%d %H:%M:%S}", SubsecTimeOriginal=None, OffsetTimeOriginal=zone
        )
        path = one.folder / names.format(number)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(with_exif(data, said))
        one.truth[path.relative_to(one.folder).as_posix()] = shot.truth[name]
    return one


def counting(found: Assignment) -> int:
    return len(found.settled.of(Kind.ASSIGNED))


@pytest.mark.parametrize(
    ("clock", "least"),
    [
        pytest.param(lambda n, at: (at - HOUR * (n > HALF), None), LAST, id="summer time ends"),
        pytest.param(lambda n, at: (at + HOUR * (n > HALF), "+01:00" if n > HALF else "+00:00"), LAST,
                     id="zone changes"),
        pytest.param(lambda n, at: (at + 2 * HOUR, None if n > HALF else "+02:00"), LAST, id="zone left out"),
        pytest.param(lambda n, at: (at, "+02:00" if n > HALF else None), LAST, id="zones wrong in some"),
        pytest.param(lambda n, at: (at - 226_300 * HOUR * (n > HALF), None), HALF, id="reset to 2000"),
    ],
)  # fmt: skip
def test_a_clock_that_is_set(shot: Photographer, tmp_path: Path, clock: Clock, least: int) -> None:
    one = told(shot, tmp_path, clock)
    found = assigned(one)
    assert wrong(found, one) == []
    assert counting(found) >= least
    assert not found.settled.of(Kind.SAME_SHOT)


def test_a_clock_that_stands_still(shot: Photographer, tmp_path: Path) -> None:
    """All photos are of one moment: none is taken for a copy of another."""
    one = told(shot, tmp_path, lambda _n, _at: (datetime(2026, 3, 1, 11, 59, 24), None))  # noqa: DTZ001
    found = assigned(one)
    assert wrong(found, one) == []
    assert counting(found) <= 1
    assert not found.settled.of(Kind.SAME_SHOT)
    assert len(found.settled.of(Kind.DOUBTFUL)) >= LAST - 1


def test_photos_that_are_written_late_are_doubtful(shot: Photographer, tmp_path: Path) -> None:
    """From the fourth on each file holds the photo before."""
    one = told(shot, tmp_path, lambda _n, at: (at, None))
    files = sorted(one.folder.iterdir())
    contents = [each.read_bytes() for each in files]
    for number in range(HALF + 1, LAST + 1):
        block = exif(
            DateTimeOriginal=f"{read_said(inspect(contents[number]).exif).taken:%Y:%m:%d %H:%M:%S}",
            SubsecTimeOriginal=None,
            OffsetTimeOriginal=None,
        )
        files[number].write_bytes(with_exif(contents[number - 1], block))
    found = assigned(one)
    assert [each.index for each in found.settled.of(Kind.ASSIGNED)] == list(range(1, HALF + 1))
    assert len(found.settled.of(Kind.DOUBTFUL)) == LAST - HALF


def test_names_that_begin_anew_in_another_folder(shot: Photographer, tmp_path: Path) -> None:
    one = told(shot, tmp_path, lambda _n, at: (at, None), "100APPLE/IMG_{:04d}.JPG")
    (one.folder / "101APPLE").mkdir()
    for number in range(HALF + 1, LAST + 1):
        (one.folder / f"100APPLE/IMG_{number:04d}.JPG").rename(
            one.folder / f"101APPLE/IMG_{number - HALF:04d}.JPG"
        )
        one.truth[f"101APPLE/IMG_{number - HALF:04d}.JPG"] = one.truth.pop(f"100APPLE/IMG_{number:04d}.JPG")
    found = assigned(one)
    assert wrong(found, one) == []
    assert counting(found) == LAST
