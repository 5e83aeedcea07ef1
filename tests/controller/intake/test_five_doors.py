"""The same file is taken or refused alike wherever a picture file comes in: five places, one door."""

from __future__ import annotations

import re
import warnings
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pytest
from rig import labels, write_table

from android_bridge.base.problems import Problem
from controller.dataset import load_dataset
from controller.display.prefetch import Prefetcher
from controller.intake import Refused
from controller.intake.film import import_films
from controller.intake.findings import Kind
from controller.records import Intent
from controller.report.agreement import check_decodable
from controller.report.photos import read_photos
from controller.xrays import AllRows, build_manifest
from tests.controller.intake import folders
from tests.controller.intake.from_phone.exportable import PATHS, Exportable
from tests.controller.intake.photographed import put
from tests.controller.xrays.picture_files import DAMAGES, END, PHOTOS, XRAYS, damaged, levels, saved

XRAY_PATH = "train/patient00001/study1/view1_frontal.jpg"


class WithAnother(Exportable):
    """Its photo of subset late is another file, and so is the x-ray that it is of."""

    late = b""
    is_known = False
    screen = 96, 96

    def trigger(self, subset: str, index: int, take: int = 1, data: bytes = b"") -> tuple[str, Intent, bytes]:
        name, intent, data = super().trigger(subset, index, take, data)
        if subset != "late":
            return name, intent, data
        (self.phone / subset / name).write_bytes(self.late)
        (self.folder / PATHS[2]).write_bytes(self.late)
        return name, intent, self.late


@dataclass(frozen=True)
class Doors:
    """Each gives why a file is refused there; empty where it is taken."""

    folder: Path
    begun: WithAnother

    def manifest(self, data: bytes) -> str:
        put(self.folder, f"xrays/{XRAY_PATH}", data)
        csv = write_table(self.folder / "train.csv", [[XRAY_PATH, *labels(1)]])
        try:
            build_manifest(csv, self.folder / "xrays", AllRows())
        except Problem as problem:
            return problem.got
        return ""

    async def display(self, data: bytes) -> str:
        """Without hashes in the manifest, so that nothing but the file itself speaks against it."""
        path = put(self.folder, "shown.jpg", data)
        with Prefetcher([OneXray()], lambda _: path, 64, 48) as frames:
            try:
                await frames.get(1)
            except Problem as problem:
                return problem.got
        return ""

    def exported(self, data: bytes) -> str:
        """Its size and digest are those that the phone told: it was saved so."""
        self.begun.late = data
        self.begun.capture_all()
        report = self.begun.export()
        for bad in report.bad:
            assert (bad.kind, bad.subset, bad.index) == (Kind.ALTERED, "late", 3)
        assert report.photos + len(report.bad) == 3
        places = {each.place for each in load_dataset(self.begun.out).captures}
        assert len(places) == report.photos
        assert report.retakes_wait is bool(report.bad)
        return report.bad[0].got if report.bad else ""

    def imported(self, data: bytes) -> str:
        photos, csv, out = self.folder / "films", self.folder / "valid.csv", self.folder / "films-set"
        put(photos, f"{folders.patient(1)}/study1/view1_frontal.jpg", data)
        folders.table(csv, [folders.xray_path(1)])
        try:
            import_films(folders.wanted(photos, csv, out))
        except Refused as refused:
            assert not out.exists()
            return refused.got
        return ""

    def report(self, data: bytes) -> str:
        put(self.folder, "set/train/1.jpg", data)
        check = check_decodable(read_photos(self.folder / "set", ["train/1.jpg"]))
        return "" if check.state == "ok" else check.details[0]


@dataclass(frozen=True)
class OneXray:
    index: int = 1
    sha256: None = None
    is_shown_in_whole_range: bool = False


@pytest.fixture
def doors(tmp_path: Path) -> Iterator[Doors]:
    begun = WithAnother.make(tmp_path)
    with closing(begun.journal):
        yield Doors(tmp_path / "doors", begun)


FILES: dict[str, Callable[[], bytes]] = {
    "JPEG": lambda: saved(levels(1, 300), "JPEG", quality=90),
    "PNG": lambda: saved(levels(1, 160), "PNG"),
    "16-bit PNG": lambda: saved(levels(1, 120, 16), "PNG"),
}


@pytest.mark.parametrize("how", DAMAGES)
@pytest.mark.parametrize("kind", FILES)
async def test_a_damaged_file_is_refused_at_all_five(doors: Doors, kind: str, how: str) -> None:
    data = damaged(FILES[kind](), how, np.random.default_rng(7))
    told = {
        "manifest": doors.manifest(data),
        "display": await doors.display(data),
        "export": doors.exported(data),
        "import": doors.imported(data),
        "report": doors.report(data),
    }
    assert all(told.values()), told
    if kind == "JPEG":  # in the same words
        (why,) = {re.split(r"is cut off or damaged(?:: | \()", each)[1].rstrip(")") for each in told.values()}
        assert len(why) > 10
    else:
        assert "not a JPEG" in told["export"]
        assert "it is PNG, not a JPEG or HEIC" in told["import"]


@pytest.mark.parametrize("kind", PHOTOS)
async def test_a_sound_file_is_taken_at_all_five(doors: Doors, kind: str) -> None:
    data = XRAYS[kind](1)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert doors.manifest(data) == ""
        assert await doors.display(data) == ""
        assert doors.exported(data) == ""
        assert doors.imported(data) == ""
        assert doors.report(data) == ""


@pytest.mark.parametrize("kind", sorted(set(XRAYS) - set(PHOTOS)))
async def test_a_sound_xray_is_taken_at_manifest_display_and_report(doors: Doors, kind: str) -> None:
    data = XRAYS[kind](1)
    assert doors.manifest(data).endswith("within 0 grey levels of each other" if "flat" in kind else "")
    assert await doors.display(data) == ""
    assert doors.report(data) == ""


async def test_stray_bytes_are_taken_at_all_five_and_told(doors: Doors) -> None:
    data = XRAYS["colour JPEG"](1)[:-2] + b"\0" * 12 + END
    assert doors.manifest(data) == ""
    assert await doors.display(data) == ""
    assert doors.exported(data) == ""
    assert doors.imported(data) == ""
    check = check_decodable(read_photos(put(doors.folder, "set/1.jpg", data).parent, ["1.jpg"]))
    assert check.words.endswith("; stray bytes before a mark, no harm to the picture: 1.jpg (12)")
    (doors.folder / "films-set").rename(doors.folder / "another")
    put(doors.folder, "films/readme.txt", b"")
    csv, photos = doors.folder / "valid.csv", doors.folder / "films"
    done = import_films(folders.wanted(photos, csv, doors.folder / "films-set"))
    (told,) = done.imported.warnings
    assert told.endswith(f"{folders.patient(1)}/study1/view1_frontal.jpg (12)")
    doors.begun.out.rename(doors.folder / "exported")
    (told,) = doors.begun.export().warnings
    assert told.endswith(".jpg (12)")
