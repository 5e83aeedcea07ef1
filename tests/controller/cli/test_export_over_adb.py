"""``chexrig export`` from the phone itself, through a real adbd; the phone's folder is on this computer."""

from __future__ import annotations

import os
import signal
import sqlite3
import time
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from adbd import Adbd
from adbd.fixtures import adbd, own_network
from rig import expect

from tests.wrong_input.rig import Rig

__all__ = ["adbd", "own_network"]


def photos(folder: Path) -> int:
    return len(list(folder.glob("train/natural/**/*.jpg")))


def captured_with(rig: Rig, *addresses: str) -> None:
    """Write into the journal that phones of these addresses took the photos, one for each subset."""
    (journal,) = rig.folder.rglob("journal.sqlite")
    with closing(sqlite3.connect(journal)) as opened, opened:
        subsets = [row[0] for row in opened.execute("SELECT DISTINCT subset FROM sessions ORDER BY subset")]
        for number, subset in enumerate(subsets):
            address = addresses[number % len(addresses)]
            opened.execute("UPDATE sessions SET phone_address = ? WHERE subset = ?", (address, subset))


def test_the_phone_that_took_the_photos_is_asked_by_itself(complete: Rig, adbd: Adbd) -> None:
    captured_with(complete, f"adb:{adbd.serial}")
    out = complete.folder / "set"
    assert complete.chexrig("export", complete.plan, "--out", out).code == 0
    assert photos(out) == 5
    adbd.kill()
    told = complete.refused("export", complete.plan, "--out", complete.folder / "second")
    told.says("the connection to the phone is lost", f"adb:{adbd.serial}", "Connection refused")
    assert not (complete.folder / "second").exists()


def test_a_phone_that_is_named(complete: Rig, adbd: Adbd) -> None:
    out = complete.folder / "set"
    told = complete.chexrig("export", complete.plan, "--out", out, "--phone", f"adb:{adbd.serial}")
    assert told.code == 0
    assert photos(out) == 5


@pytest.mark.usefixtures("own_network")
def test_no_phone_is_there(complete: Rig) -> None:
    told = complete.refused("export", complete.plan, "--out", complete.folder / "set", "--phone", "adb")
    told.says("no phone is found over ADB", "USB debugging")


def test_wrong_ways_to_say_it(complete: Rig) -> None:
    out = complete.folder / "set"
    complete.refused("export", complete.plan, "--out", out, "--phone", "udp:192.0.2.1:4747").says(
        "photos are copied from a phone over ADB only", "adb, or adb:SERIAL"
    )
    complete.refused(
        "export", complete.plan, "--out", out, "--phone", "adb", "--store", complete.folder
    ).says("two places are named")
    captured_with(complete, "adb:R58M123", "adb:R58M456")
    complete.refused("export", complete.plan, "--out", out).says(
        "these subsets were captured with different phones", "adb:R58M123, adb:R58M456", "--subset"
    )


@pytest.fixture
def stuck(complete_rig_once: Rig) -> Iterator[Path]:
    """The phone's third photo, as a pipe through which nothing comes."""
    store = complete_rig_once.folder / "téléphone 100% A"
    photo = sorted(store.glob("*/[!_]*/00000*.jpg"), key=lambda each: each.name)[2]
    away = photo.with_name(".away")
    photo.rename(away)
    os.mkfifo(photo)
    yield photo
    away.replace(photo)


def test_ctrl_c_in_mid_pull(complete: Rig, adbd: Adbd, stuck: Path) -> None:
    out = complete.folder / "set"
    command = complete.start("export", complete.plan, "--out", out, "--phone", f"adb:{adbd.serial}")
    with stuck.open("wb", buffering=0) as pipe:  # opens once the phone reads from it
        pipe.write(b"half a photo")
        kept = complete.folder / ".set.chexrig-partial"
        deadline = time.monotonic() + 10
        while photos(kept) < 4 and time.monotonic() < deadline:
            time.sleep(0.05)
        began_s = time.monotonic()
        command.send(signal.SIGINT)
        expect(command, 130)
        assert time.monotonic() - began_s < 3
    assert not out.exists()
    assert photos(kept) == 4
    assert not list(kept.rglob("*.part"))
