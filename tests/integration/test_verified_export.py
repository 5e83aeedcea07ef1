"""Real x-rays in four subsets: whatever is done to the photos on the phone is found and mended."""

from __future__ import annotations

import hashlib
import itertools
import os
import random
import re
import shutil
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from proving import PROVING, XRAYS
from rig import Command, Rig, cases, wait_until

from controller.cli import main
from controller.dataset import Capture, load_dataset
from controller.records import Record

if TYPE_CHECKING:
    from tests.integration.sight import Sight

pytestmark = [pytest.mark.xrays, pytest.mark.timeout(240)]
SEED = int(os.environ.get("CHEXRIG_EXPORT_SEED", "7"))
COUNT = XRAYS
REMOVED, CUT, RENAMED = (5, 3, 2) if PROVING else (2, 1, 1)
BAD, STAY = REMOVED + CUT, RENAMED + 2  # not in the data set; under a name that is not theirs
SUBSETS = tuple(
    (name, 1 + COUNT // 4 * number, COUNT // 4 * (number + 1))
    for number, name in enumerate(("dawn", "noon", "dusk", "night"))
)
ROOMS = [
    cases.room(room=f"r{number}", room_light=("on", "off")[number % 2], phone_orientation="landscape")
    for number in range(4)
]


@pytest.fixture(scope="module")
def rig(tmp_path_factory: pytest.TempPathFactory, xrays_dir: Path) -> Iterator[Rig]:
    """All captured by the simulated phone with an instant shutter, and exported to ``all/ds``."""
    plan = cases.real(xrays_dir, *SUBSETS, phone=cases.simulated(0), environments=ROOMS)
    made = Rig(tmp_path_factory.mktemp("export"), plan)
    made.run("--headless")
    assert export(made, "all") == 0
    yield made
    made.end()


def waiting(rig: Rig) -> list[int]:
    with Record(rig.state / "journal.sqlite", read_only=True) as record:
        return [each.index for each in record.retakes.waiting()]


def export(rig: Rig, where: str, *options: object) -> int:
    """Do it in this process; the data set's own name, which stands in its tables, is the same everywhere."""
    out = rig.folder / where / "ds"
    out.parent.mkdir(exist_ok=True)
    return main(["export", str(rig.plan), "--out", str(out), *map(str, options)])


def contents(folder: Path) -> dict[str, str]:
    return {
        str(each.relative_to(folder)): hashlib.sha256(each.read_bytes()).hexdigest()
        for each in sorted(folder.rglob("*"))
        if each.is_file()
    }


def by_index(folder: Path) -> dict[int, Capture]:
    return {each.index or 0: each for each in load_dataset(folder).captures}


def test_subset_by_subset_is_the_same_as_in_one_go(rig: Rig) -> None:
    order = [name for name, *_ in SUBSETS]
    random.Random(SEED).shuffle(order)
    for name in order:
        assert export(rig, "parts", "--subset", name) == 0
    whole = contents(rig.folder / "all" / "ds")
    assert contents(rig.folder / "parts" / "ds") == whole
    assert len([name for name in whole if name.startswith("train/natural/")]) == COUNT
    rooms = {each["environment"]["room"] for each in load_dataset(rig.folder / "all" / "ds").subsets}
    assert rooms == {"r0", "r1", "r2", "r3"}


def test_again_changes_nothing(rig: Rig, capsys: pytest.CaptureFixture[str]) -> None:
    out = rig.folder / "all" / "ds"
    before = {each: (each.stat().st_ino, each.stat().st_mtime_ns) for each in out.rglob("*")}
    assert export(rig, "all") == 0
    assert "it had them all already, and nothing was changed" in capsys.readouterr().out
    assert {each: (each.stat().st_ino, each.stat().st_mtime_ns) for each in out.rglob("*")} == before


def growing(rig: Rig) -> list[Path]:
    return list((rig.folder / "killed").glob(".ds.*"))


def started(rig: Rig) -> Command:
    """Start an export of everything, and come back as soon as the data set grows."""
    command: Command = rig.start("export", rig.plan, "--out", rig.folder / "killed" / "ds")
    wait_until(lambda: bool(growing(rig)) or command.code is not None, lambda: command.err)
    assert command.code is None, command.err
    return command


@pytest.mark.parametrize("moments", [2, pytest.param(20, marks=pytest.mark.soak)])
def test_killed_at_any_moment_and_repeated(rig: Rig, moments: int) -> None:
    """Nothing is lost, no half file stays, and the bytes are those of an export that nobody disturbed."""
    chance = random.Random(SEED)
    out, whole, phone = rig.folder / "killed" / "ds", contents(rig.folder / "all" / "ds"), contents(rig.store)
    command = started(rig)
    began_s = time.monotonic()
    assert command.finish().code == 0
    takes_s = time.monotonic() - began_s
    interrupted = 0
    for number in range(moments):
        shutil.rmtree(out)
        if number % 2:  # into a data set that has a quarter of the photos
            assert export(rig, "killed", "--subset", "dusk") == 0
        before = contents(out)
        command = started(rig)
        time.sleep(takes_s * (number + chance.random()) / moments)
        command.kill()
        there = contents(out)
        assert there in (before, whole)
        interrupted += there == before
        assert export(rig, "killed") == 0
        assert contents(out) == whole
        assert [each.name for each in out.parent.iterdir()] == ["ds"]
        assert contents(rig.store) == phone
    assert interrupted >= moments // 3, "all of them came too late"


@dataclass
class Harm:
    """What was done to the phone's files: the indices of each kind."""

    removed: list[int]
    cut: list[int]
    renamed: list[int]
    swapped: list[int]


def phone_files(rig: Rig) -> dict[int, Path]:
    return {int(each.name[:6]): each for each in rig.store.glob("*/[!_]*/*.jpg")}


def harm(rig: Rig, chance: random.Random) -> Harm:
    """Remove photos, cut some off, rename others, and exchange the names of one and another."""
    files = phone_files(rig)
    chosen = iter(chance.sample(sorted(files), BAD + STAY))
    made = Harm(*([*itertools.islice(chosen, count)] for count in (REMOVED, CUT, RENAMED, 2)))
    for index in made.removed:
        files[index].unlink()
    for index in made.cut:
        data = files[index].read_bytes()
        files[index].write_bytes(data[: chance.randrange(1, len(data))])
    for number, index in enumerate(made.renamed):
        files[index].rename(files[index].with_name(f"IMG_{number}.jpg"))
    one, two = (files[index] for index in made.swapped)
    data, others = one.read_bytes(), two.read_bytes()
    one.write_bytes(others)
    two.write_bytes(data)
    return made


def told(words: str) -> dict[int, tuple[str, str]]:
    """Give what is said to have been found of each index, and got, without spaces."""
    found: dict[int, tuple[str, str]] = {}
    for heading, kind, got in re.findall(
        r"^\w+ index (\d+)\n  found: (\w+)\n(?:  .*\n)*?  got: (.*)$", words, re.M
    ):
        found[int(heading)] = kind, got.replace(" ", "")
    return found


def test_everything_done_to_the_photos_is_named_and_mended(
    rig: Rig, sight: Sight, capsys: pytest.CaptureFixture[str]
) -> None:
    names = {index: each.name for index, each in phone_files(rig).items()}
    made = harm(rig, random.Random(SEED))
    capsys.readouterr()
    assert export(rig, "mended", "--no-contact-sheet") == 1
    words = capsys.readouterr().out
    found = told(words)
    assert {index: kind for index, (kind, _) in found.items()} == {
        **dict.fromkeys(made.removed, "missing"),
        **dict.fromkeys(made.cut, "altered"),
        **dict.fromkeys(made.renamed, "renamed"),
        **dict.fromkeys(made.swapped, "swapped"),
    }
    assert all(got == "nosuchfile" for kind, got in found.values() if kind == "missing")
    assert all(":iscutoff:" in got for kind, got in found.values() if kind == "altered")
    for number, index in enumerate(made.renamed):
        assert found[index][1] == f"thesamebytesunderthenameIMG_{number}.jpg"
    for index, other in (made.swapped, made.swapped[::-1]):
        assert f"underthename{names[other]},ofphoto{other}of" in found[index][1]
    assert f"{BAD} of {COUNT} photos are not in" in words
    assert (
        f"({REMOVED} missing and {CUT} altered on the phone): run `chexrig run {rig.plan} --repair`,"
        " then export again" in words
    )
    bad = sorted(made.removed + made.cut)
    assert waiting(rig) == bad
    lacking = load_dataset(rig.folder / "mended" / "ds")
    assert sorted(index for each in lacking.subsets for index in each.get("missing", [])) == bad
    assert len(lacking.captures) == COUNT - len(bad)

    rig.run("--headless", "--repair")
    assert export(rig, "mended", "--no-contact-sheet") == 0
    assert f"complete: all {COUNT} photos of 4 subsets" in capsys.readouterr().out
    assert waiting(rig) == []
    check_mended(rig, bad, sight)


def check_mended(rig: Rig, bad: list[int], sight: Sight) -> None:
    """The data set equals the undisturbed one; the photos taken again are others, of the same x-rays."""
    whole, mended = rig.folder / "all" / "ds", rig.folder / "mended" / "ds"
    before, after = by_index(whole), by_index(mended)
    assert {index: each.place for index, each in after.items()} == {i: e.place for i, e in before.items()}
    assert (mended / "train.csv").read_bytes() == (whole / "train.csv").read_bytes()
    # the sessions of repairs have calibrations of their own, and their photos are looked at, too
    apart = {"calibrations": None, "looked_at": None}
    subsets = ([each | apart for each in load_dataset(ds).subsets] for ds in (whole, mended))
    assert next(subsets) == next(subsets)
    assert [index for index in after if after[index] != before[index]] == bad
    for index in bad:
        old, new = before[index], after[index]
        assert (old.take, new.take, new.retakes) == (1, 2, 1)
        assert old.photo_sha256 != new.photo_sha256
        assert old.photo_name != new.photo_name
        assert (new.key, new.xray_sha256, new.shown_sha256) == (old.key, old.xray_sha256, old.shown_sha256)
    places = {each.place for each in after.values()}
    assert {str(each.relative_to(mended)) for each in mended.glob("train/**/*.jpg")} == places
    assert load_dataset(mended).verify_photos() == []
    seen = sight.look({index: mended / each.place for index, each in after.items()})
    assert seen.mismatches == {}


def test_what_is_verified_may_go_from_the_phone(rig: Rig, capsys: pytest.CaptureFixture[str]) -> None:
    """What is superseded, renamed, swapped or nobody's stays; the data set is complete without the phone."""
    (rig.store / "holiday.jpg").write_bytes(b"sea")
    on_phone = [each for each in rig.store.rglob("*.jpg") if not each.parent.name.startswith("_")]
    files = {each: each.read_bytes() for each in on_phone}  # without trials' photos
    names = {each.photo_name: each.photo_sha256 for each in by_index(rig.folder / "mended" / "ds").values()}
    stays = {each for each, data in files.items() if names.get(each.name) != hashlib.sha256(data).hexdigest()}
    assert len(stays) == CUT + RENAMED + 2 + 1  # cut off and superseded, renamed, swapped, nobody's
    assert export(rig, "mended", "--no-contact-sheet", "--delete-verified", "--yes") == 0
    assert f"{COUNT - STAY} of {COUNT - STAY} photos removed from the phone" in capsys.readouterr().out
    assert {each: each.read_bytes() for each in on_phone if each.exists()} == {
        each: data for each, data in files.items() if each in stays
    }
    before = contents(rig.folder / "mended" / "ds")
    assert export(rig, "mended", "--no-contact-sheet") == 0
    assert contents(rig.folder / "mended" / "ds") == before
    assert export(rig, "other", "--no-contact-sheet") == 1
    words = " ".join(capsys.readouterr().out.split())
    assert (
        f"{COUNT - STAY} of the photos are not there (removed from the phone on purpose:"
        " its verified copy is in" in words
    )
    assert waiting(rig) == [], "nobody wants to capture photos again that are there"
