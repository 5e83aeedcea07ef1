"""Photos captured again: real commands, real UDP, a real X server, and kills."""

from __future__ import annotations

import asyncio
import hashlib
import os
import random
import signal
import sqlite3
import time
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import pytest
from original_rig import OriginalPhone
from rig import Command, PhoneByHand, Rig, expect

from android_bridge.base.addresses import UdpAddress
from android_bridge.base.pairing import key_from_code
from android_bridge.store import read_exif_copy
from controller.capture import connecting
from controller.capture.phone import ReachedPhone
from controller.cli import main
from controller.records import Record, Retake

pytestmark = [pytest.mark.xrays, pytest.mark.x11]
SEED = int(os.environ.get("CHEXRIG_KILL_SEED", "20"))
LAMP = "the lamp was on"


def rows(rig: Rig, words: str) -> list[dict[str, Any]]:
    with closing(sqlite3.connect(f"file:{rig.state}/journal.sqlite?mode=ro", uri=True)) as db:
        db.row_factory = sqlite3.Row
        return [dict(row) for row in db.execute(words)]


def takes(rig: Rig) -> dict[int, int]:
    """The take of each index that counts; that it is only one is demanded here too."""
    current = rows(rig, "SELECT idx, take FROM captures WHERE state = 'saved' ORDER BY idx")
    assert len(current) == len({row["idx"] for row in current})
    return {row["idx"]: row["take"] for row in current}


def checked_photos(rig: Rig) -> dict[int, Path]:
    """Find the file of each index where its session put it, byte by byte as the journal has it."""
    asked = rows(
        rig,
        "SELECT c.*, s.storage, coalesce(s.repair, (SELECT value FROM meta WHERE key = 'journal')) AS home"
        " FROM captures AS c JOIN sessions AS s ON s.id = c.session",
    )
    assert {row["state"] for row in asked} <= {"saved", "superseded"}
    by_name = {row["photo_name"]: row for row in asked}
    assert len(by_name) == len(asked)
    files = {each.name: each for each in rig.store.glob("*/[!_]*/*") if each.is_file()}
    assert set(files) <= set(by_name), "no photo that nobody asked for, none half-written"
    current = {}
    for name, row in by_name.items():
        if row["state"] == "saved":
            photo = rig.store / row["home"] / row["subset"] / name
            assert row["storage"] == str(rig.store / row["home"])
            data = photo.read_bytes()
            assert (len(data), hashlib.sha256(data).hexdigest()) == (row["size_bytes"], row["sha256"])
            current[row["idx"]] = photo
    return current


def check_taken_alike(rig: Rig) -> None:
    """Demand one exposure, ISO, white balance and focus for a subset: by record, EXIF copy, and light."""
    names = ("exposure_us", "iso", "white_balance", "focus_dpt")
    files = {each.name: each for each in rig.store.glob("*/*/*.jpg")}
    # one more where the kill came in the midst of a stretch
    for subset, session_count in (("s1", 3), ("s2", 2)):
        saved = [each for each in rows(rig, "SELECT * FROM captures") if each["saved_at"]]
        saved = [each for each in saved if each["subset"] == subset]
        taken = [each for each in saved if each["photo_name"] in files]
        assert len({each["session"] for each in taken}) >= session_count
        copies = [read_exif_copy(files[each["photo_name"]]) for each in taken]
        (look,) = {tuple(each[name] for name in names) for each in (*saved, *copies)}
        assert None not in look
        pictures = [cv2.imread(str(files[each["photo_name"]])) for each in taken]
        edges = np.array([each[: len(each) // 30].mean(axis=(0, 1)) for each in pictures if each is not None])
        assert np.ptp(edges, axis=0).max() < 1, "the room and the monitor's frame"


def waiting(rig: Rig) -> list[Retake]:
    with Record(rig.state / "journal.sqlite", read_only=True) as record:
        return record.retakes.waiting()


def done(rig: Rig, *subsets: str) -> list[Retake]:
    with Record(rig.state / "journal.sqlite", read_only=True) as record:
        asked = [each for subset in subsets for each in record.retakes.of(subset)]
    return [each for each in asked if each.done_at is not None]


def ask(rig: Rig, subset: str, *indices: str, because: str = LAMP) -> None:
    assert main(["retake", str(rig.plan), "--subset", subset, *indices, "--because", because]) == 0


@pytest.mark.parametrize("agent", ["python", pytest.param("java", marks=pytest.mark.soak)], indirect=True)
def test_some_of_a_whole_and_of_a_begun_subset_are_captured_again(
    make_rig: Callable[..., Rig],
    xserver: str,
    sight: Any,
    agent: str,
    capfd: pytest.CaptureFixture[str],
) -> None:
    rig = make_rig(xserver, ("s1", 1, 5), ("s2", 6, 8), shutter_ms=100, agent=agent)
    command = rig.run_until(6)
    command.send(signal.SIGINT)
    expect(command, 130)
    before = takes(rig)
    assert set(range(1, 7)) <= set(before) < set(range(1, 9))
    assert set(before.values()) == {1}
    last = max(before)
    wanted = {1, 2, 4, 5, last}
    photos = checked_photos(rig)
    photos[2].unlink()  # lost on the phone: its take is not used again all the same
    ask(rig, "s1", "1-2", "4-5")
    ask(rig, "s2", str(last))  # the newest: the phone's own count must not be confused
    assert main(["retake", str(rig.plan), "--subset", "s2", "8", "--because", "x"]) == 2
    listed = waiting(rig)
    assert main(["status", str(rig.plan)]) == 0
    told = capfd.readouterr()
    assert "x-ray 8 has not been captured yet" in told.err
    repair = f"chexrig run {rig.plan} --repair"
    assert f"s1: 4 photos wait to be captured again (1-2, 4-5): {repair}" in told.out
    assert f"s2: 1 photo waits to be captured again ({last})" in told.out

    rig.run_until(len(before) - 1 + random.Random(SEED).randrange(1, 5), "--repair").kill()
    now = takes(rig)
    assert set(now) == set(before), "each index has a photo that counts at every moment"
    left = {each.index for each in waiting(rig)}
    assert {index for index in wanted if now[index] == 1} <= left <= wanted

    ended = rig.run("--repair")
    assert "captured again" in ended.out.splitlines()[-1]
    assert {index for index, take in takes(rig).items() if take > 1} == wanted
    for index in wanted - {2}:
        assert photos[index].is_file(), "an old photo stays on the phone"
    assert waiting(rig) == []
    repairs = done(rig, "s1", "s2")
    assert [each.index for each in repairs] == sorted(wanted), "each was captured again once"
    assert {each.why for each in repairs} == {LAMP}
    assert len({each.repair for each in repairs}) == 3, "a stretch goes on under its id"

    items = "".join(
        f"- {{subset: {each.subset}, index: {each.index}, photo: {each.photo_name}, why: {LAMP}}}\n"
        for each in listed
    )
    (rig.state / "repair.yaml").write_text(f"repairs:\n{items}")  # of an earlier version, and out of date
    capfd.readouterr()
    assert main(["run", str(rig.plan), "--repair"]) == 0
    told = capfd.readouterr()
    assert told.out.splitlines() == ["nothing is to be captured again"]
    assert told.err.count("another photo has come in its place already") == 5
    assert not (rig.state / "repair.yaml").exists()

    assert rig.run().out.splitlines() == ["s1: complete, 5 photos", "s2: complete, 3 photos"]
    assert {index for index, take in takes(rig).items() if take > 1} == wanted
    assert len(takes(rig)) == 8
    assert sight.look(checked_photos(rig)).mismatches == {}
    check_taken_alike(rig)


def test_a_phone_that_holds_a_session_is_waited_for(
    make_rig: Callable[..., Rig], raw_clients: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A phone refuses another journal for 30 s where a controller was killed; a repair has one of its own."""
    phone = PhoneByHand(make_rig(None, ("s1", 1, 3)), "--camera", "blank", "--shutter-ms", 0)
    phone.start()
    said: list[str] = []
    address = UdpAddress("127.0.0.1", phone.port)
    reached = ReachedPhone(address, key_from_code(phone.code), endpoint=("127.0.0.1", phone.port))
    began_s = time.monotonic()
    asyncio.run(connecting.wait_until_free(reached, 5.0, said.append))
    assert said == []
    with raw_clients.RawClient(phone.port, phone.code) as client:
        client.open("1" * 16, 3)
        monkeypatch.setattr(connecting, "LEASE_S", 0.2)
        asyncio.run(connecting.wait_until_free(reached, 5.0, said.append))
    assert time.monotonic() - began_s > 1.2
    assert len(said) == 1
    assert "still holds a session that broke off" in said[0]


@pytest.mark.soak
@pytest.mark.timeout(1500)
@pytest.mark.parametrize("agent", ["python", "java"], indirect=True)
def test_killed_again_and_again_in_many_repairs(
    make_rig: Callable[..., Rig], xserver: str, sight: Any, agent: str
) -> None:
    """A phone by hand that is killed too, and kills at any moment: start, stretch, between, and end."""
    count, rng = 64, random.Random(SEED)
    rig = make_rig(xserver, ("s1", 1, count), agent=agent)
    phone = PhoneByHand(rig, "--source", "screen", "--shutter-ms", 400)
    phone.start()
    options = ("--phone", phone.address, "--pairing-code", phone.code)
    rig.do("run", rig.plan, *options)
    wanted = {index for index in range(1, count + 1) if index % 5}
    ask(rig, "s1", *map(str, sorted(wanted)))

    def start() -> Command:
        return rig.start("run", rig.plan, "--repair", *options)

    command, kills = start(), 0
    while kills < 24:
        time.sleep(rng.uniform(0.5, 4.5))
        if command.code is not None:
            if command.code == 0:
                break
            assert "Traceback" not in command.err
            command = start()
            continue
        victims = rng.choice([[command], [phone.command], [command, phone.command]])
        for each in victims:
            each.kill()
        kills += 1
        assert set(takes(rig)) == set(range(1, count + 1))
        if phone.command.code is not None:
            phone.start()
        if command.code is not None:
            command = start()
    for _ in range(4):
        if command.finish(300).code == 0:
            break
        command = start()
    assert command.code == 0, command.err
    assert kills >= 8
    assert {index for index, take in takes(rig).items() if take > 1} == wanted
    assert waiting(rig) == []
    assert len(done(rig, "s1")) == len(wanted)
    assert sight.look(checked_photos(rig)).mismatches == {}


@pytest.mark.soak
def test_by_the_original_rigs_app_each_stretch_needs_its_row(
    make_rig: Callable[..., Rig], xserver: str, tmp_path: Path
) -> None:
    rig = make_rig(xserver, ("s1", 1, 4))
    with OriginalPhone(tmp_path / "sdcard") as phone:
        options = ("--phone", f"chexpeditor:127.0.0.1:{phone.port}", "--patience-s", "3")
        rig.do("run", rig.plan, *options)
        ask(rig, "s1", "2", "4")
        told = rig.do("run", rig.plan, "--repair", *options, code=1).err
        assert "set the row in the phone's app to 1 (x-ray 2;" in told
        assert set(takes(rig).values()) == {1}
        phone.next_row = 1
        told = rig.do("run", rig.plan, "--repair", *options, code=1).err
        assert "set the row in the phone's app to 3 (x-ray 4;" in told
        assert takes(rig) == {1: 1, 2: 3, 3: 1, 4: 1}, "the take that was refused is not used again"
        assert [each.index for each in waiting(rig)] == [4]
        phone.next_row = 3
        ended = rig.do("run", rig.plan, "--repair", *options)
        assert ended.out.splitlines() == ["s1: 1 photo captured again"]
        assert {index for index, take in takes(rig).items() if take > 1} == {2, 4}
        assert len(phone.photos()) == 6, "nothing was written over"
