"""Folders that must not be imported: one clear message each, no data set, and no photo touched."""

from __future__ import annotations

import contextlib
import signal
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from rig import Rig, Told, assert_one_message, expect, labels, wait_until

from controller.cli import main
from controller.cli.console import err, out
from protocol import PhotoName
from tests.controller.dataset.made import contents
from tests.controller.intake.folders import fill, patient, table, xray_path
from tests.controller.intake.photographed import photo, put


class Bench:
    """A folder of two photos that are right, and the command line."""

    def __init__(self, root: Path, capsys: pytest.CaptureFixture[str]) -> None:
        self.root, self._capsys = root, capsys
        self.photos, self.csv, self.out = root / "photos", root / "valid.csv", root / "set"
        table(self.csv)
        fill(self.photos, [spoken(1), spoken(2)])

    def chexrig(self, *more: object, out: Path | None = None) -> Told:
        arguments = ("import", self.photos, "--csv", self.csv, "--out", out or self.out, *more)
        code = main([str(each) for each in arguments])
        said = self._capsys.readouterr()
        return Told(code, said.out, said.err)

    def refused(self, *more: object) -> Told:
        before = contents(self.root)
        told = self.chexrig(*more)
        assert told.code == 2, told
        assert_one_message(told)
        assert contents(self.root) == before
        assert sorted(each.name for each in self.root.iterdir()) == ["photos", "valid.csv"]
        return told


@pytest.fixture
def bench(tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Bench:
    for console in (out, err):
        monkeypatch.setattr(console, "_width", 120, raising=False)
    return Bench(tmp_path, capsys)


def spoken(number: int, suffix: str = "jpg") -> str:
    return f"{patient(number)}_study1_view1_frontal.{suffix}"


def unknown_patient(bench: Bench) -> tuple[str, ...]:
    path = put(bench.photos, "patient00007_study1_view1_frontal.jpg", photo(3))
    return "of an x-ray that the table does not have", str(path), "no row has patient00007"


def label_conflict(bench: Bench) -> tuple[str, ...]:
    table(bench.csv, [xray_path(1), xray_path(2), xray_path(1)], cells=labels)
    return "different labels", f"{bench.csv}:2 and {bench.csv}:4", "Age '61' and '63'"


def two_photos_of_one_x_ray(bench: Bench) -> tuple[str, ...]:
    path = put(bench.photos, f"b/{spoken(2)}", photo(3))
    return "two photos are of one x-ray", str(path.relative_to(bench.photos)), spoken(2), f"{bench.csv}:3"


def unreadable_heic(bench: Bench) -> tuple[str, ...]:
    path = put(bench.photos, spoken(3, "heic"), photo(3, "HEIF")[:-100])
    return "a photo is damaged", str(path), "cut off or damaged"


def bad_checksum(bench: Bench) -> tuple[str, ...]:
    right = str(PhotoName(3, 1, "early", "valid", patient(3), "study1", "view1_frontal"))
    path = put(bench.photos, right.replace(patient(3), patient(4)), photo(3))
    return "a photo's name was altered", str(path), "checksum of", "expected", "got"


def no_photos(bench: Bench) -> tuple[str, ...]:
    for each in bench.photos.iterdir():
        each.unlink()
    return "no photo in the folder", str(bench.photos)


def no_table(bench: Bench) -> tuple[str, ...]:
    bench.csv.write_bytes(b"\xff\xfePath")
    return "no CSV but text in UTF-16", str(bench.csv)


@pytest.mark.parametrize(
    "spoil",
    [
        unknown_patient,
        label_conflict,
        two_photos_of_one_x_ray,
        unreadable_heic,
        bad_checksum,
        no_photos,
        no_table,
    ],
)
def test_a_folder_that_is_wrong(bench: Bench, spoil: Callable[[Bench], tuple[str, ...]]) -> None:
    words = spoil(bench)
    bench.refused("--device", "iphone").says(*words)


def test_many_things_that_are_wrong(bench: Bench) -> None:
    """One message; a table before it has them all."""
    unknown_patient(bench)
    bad_checksum(bench)
    put(bench.photos, "IMG_0001.jpg", photo(5))
    told = bench.refused("--device", "iphone")
    told.says("3 things are wrong with the folder; the first", "name altered", "names no x-ray")
    told.says("then see to the other 2: nothing was imported")


@pytest.mark.parametrize(
    ("options", "words"),
    [
        (("--rows", "1:2"), "do not go together"),
        (("--incomplete",), "do not go together"),
        (("--chexpeditor",), "--chexpeditor needs --rows"),
        (("--chexpeditor", "--rows", "0:2"), "the first row is 1"),
        (("--chexpeditor", "--rows", "1:2"), "does not hold one certain photo of each row"),
        (("--device", "a/b"), "the device's name cannot be a folder"),
        (("--device", "test"), "the device's name cannot be a folder"),
        (("--uncertain-as", "maybe"), "maybe"),
    ],
)
def test_options_that_are_wrong(bench: Bench, options: tuple[str, ...], words: str) -> None:
    bench.refused(*options).says(words)


@contextlib.contextmanager
def small_disk(folder: Path, size: str) -> Iterator[None]:
    folder.mkdir()
    try:
        done = subprocess.run(
            ["mount", "-t", "tmpfs", "-o", f"size={size}", "tmpfs", folder], capture_output=True, check=False
        )
    except OSError:
        pytest.skip("no mount on this machine")
    if done.returncode:
        pytest.skip("only root can make a small disk")
    try:
        yield
    finally:
        subprocess.run(["umount", "-l", folder], check=True)


def test_a_full_disk(bench: Bench, tmp_path: Path) -> None:
    """What was there stays, and with more room the same command does it all."""
    disk = tmp_path / "disk"
    with small_disk(disk, "240k"):
        assert bench.chexrig("--device", "iphone", out=disk / "set").code == 0
        before = contents(disk)
        put(bench.photos, spoken(3), photo(3) + bytes(200_000))
        told = bench.chexrig("--device", "iphone", out=disk / "set")
        assert told.code == 2, told
        assert_one_message(told)
        told.says("no room is left where the data set goes", str(disk / "set"), "make room there")
        assert contents(disk) == before
        subprocess.run(["mount", "-o", "remount,size=2m", disk], check=True)
        assert bench.chexrig("--device", "iphone", out=disk / "set").code == 0
        assert len(list((disk / "set").rglob("view1_frontal.jpg"))) == 3


def test_stopped_by_the_operator(bench: Bench) -> None:
    """Ctrl-C leaves neither a data set nor anything of one, and says so by its exit code."""
    for number in range(400):
        put(bench.photos, f"{number}/{spoken(3)}", photo(3) + number.to_bytes(2) * 50_000)
    before = contents(bench.root)
    command = Rig(bench.root).start("import", bench.photos, "--csv", bench.csv, "--out", bench.out)
    wait_until(lambda: command.code is not None or list(bench.root.glob(".set.*.part")))
    assert command.code is None, "it ended too early"
    command.send(signal.SIGINT)
    expect(command, 130)
    assert contents(bench.root) == before
    assert sorted(each.name for each in bench.root.iterdir()) == ["photos", "valid.csv"]
