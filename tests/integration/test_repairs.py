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
from typing import TYPE_CHECKING, Any

import java_agent
import pytest

from android_bridge.pairing import key_from_code
from controller.cli import main
from controller.repair import REPAIR_PLAN, read_repair_plan
from controller.session import connecting
from controller.session.phone import ReachedPhone, UdpAddress

if TYPE_CHECKING:
    from rig import Command, Rig

pytestmark = [pytest.mark.xrays, pytest.mark.x11, pytest.mark.usefixtures("unmeasured")]
SOAK = pytest.mark.skipif(not os.environ.get("CHEXRIG_SOAK"), reason="long: CHEXRIG_SOAK=1")
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
        "SELECT c.*, s.storage, coalesce(s.repair, (SELECT value FROM meta)) AS home FROM captures AS c"
        " JOIN sessions AS s ON s.id = c.session",
    )
    assert {row["state"] for row in asked} <= {"saved", "superseded"}
    by_name = {row["photo_name"]: row for row in asked}
    assert len(by_name) == len(asked)
    files = {each.name: each for each in rig.store.glob("*/*/*") if each.is_file()}
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


def ask(rig: Rig, subset: str, *indices: str, because: str = LAMP) -> None:
    assert main(["retake", str(rig.plan), "--subset", subset, *indices, "--because", because]) == 0


def test_some_of_a_whole_and_of_a_begun_subset_are_captured_again(
    make_rig: Callable[..., Rig], xserver: str, rigs: Any, sight: Any, capfd: pytest.CaptureFixture[str]
) -> None:
    rig = make_rig(xserver, ("s1", 1, 5), ("s2", 6, 9), shutter_ms=100)
    command = rig.run_until(7)
    command.send(signal.SIGINT)
    rigs.expect(command, 130)
    before = takes(rig)
    assert set(range(1, 8)) <= set(before) < set(range(1, 10))
    assert set(before.values()) == {1}
    last = max(before)
    photos = checked_photos(rig)
    photos[2].unlink()  # lost on the phone: its take is not used again all the same
    ask(rig, "s1", "1-2", "5")
    ask(rig, "s2", str(last))  # the newest: the phone's own count must not be confused
    assert main(["retake", str(rig.plan), "--subset", "s2", "9", "--because", "x"]) == 2
    listed = (rig.state / REPAIR_PLAN).read_bytes()
    assert main(["status", str(rig.plan)]) == 0
    told = capfd.readouterr()
    assert "x-ray 9 has not been captured yet" in told.err
    assert "s1: 3 photos wait to be captured again (1-2, 5): chexrig run PLAN --repair" in told.out
    assert f"s2: 1 photo waits to be captured again ({last})" in told.out

    done = rig.run("--repair")
    assert done.out.splitlines() == ["s1: 3 photos captured again", "s2: 1 photo captured again"]
    assert f"s1 2 again: {LAMP}" in done.err
    assert takes(rig) == {**before, 1: 2, 2: 2, 5: 2, last: 2}
    for index in (1, 5, last):
        assert photos[index].is_file(), "an old photo stays on the phone"
    assert not (rig.state / REPAIR_PLAN).exists()
    sessions = rows(rig, "SELECT repair, outcome FROM sessions ORDER BY rowid")
    assert [row["outcome"] for row in sessions] == ["complete", "stopped", *["complete"] * 3]
    assert len({row["repair"] for row in sessions}) == 4, "each stretch is one, and none stands twice"
    assert {row["why"] for row in rows(rig, "SELECT * FROM repairs WHERE done_at IS NOT NULL")} == {LAMP}

    (rig.state / REPAIR_PLAN).write_bytes(listed)  # a plan that is out of date
    assert main(["run", str(rig.plan), "--repair"]) == 0
    told = capfd.readouterr()
    assert told.out.splitlines() == ["nothing is to be captured again"]
    assert told.err.count("another photo has come in its place already") == 4
    assert not (rig.state / REPAIR_PLAN).exists()
    assert len(rows(rig, "SELECT * FROM sessions")) == 5

    assert rig.run().out.splitlines() == ["s1: complete, 5 photos", "s2: complete, 4 photos"]
    assert takes(rig) == {index: 2 if index in (1, 2, 5, last) else 1 for index in range(1, 10)}
    assert sight.look(checked_photos(rig)).mismatches == {}


def test_a_repair_is_killed_and_goes_on(make_rig: Callable[..., Rig], sight: Any) -> None:
    """With the phones' app, which ends with its controller."""
    java_agent.runtime()
    rig = make_rig(None, ("s1", 1, 8), shutter_ms=60, agent="java")
    rig.run("--headless")
    ask(rig, "s1", "2-4", "6-8")
    wanted = {2, 3, 4, 6, 7, 8}
    command = rig.run_until(8 + random.Random(SEED).randrange(1, 6), "--repair", "--headless")
    command.kill()
    now = takes(rig)
    assert set(now) == set(range(1, 9)), "each index has a photo that counts at every moment"
    assert {each.index for each in read_repair_plan(rig.state)} <= wanted
    assert {index for index in wanted if now[index] == 1} <= {
        each.index for each in read_repair_plan(rig.state)
    }
    rig.run("--repair", "--headless")
    assert not (rig.state / REPAIR_PLAN).exists()
    assert {index for index, take in takes(rig).items() if take > 1} == wanted
    assert sight.look(checked_photos(rig)).mismatches == {}
    done = rows(rig, "SELECT * FROM repairs WHERE done_at IS NOT NULL")
    assert len(done) == len(wanted), "each was captured again once"


def test_a_phone_that_holds_a_session_is_waited_for(
    make_rig: Callable[..., Rig], rigs: Any, raw_clients: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A phone refuses another journal for 30 s where a controller was killed; a repair has one of its own."""
    phone = rigs.PhoneByHand(make_rig(None, ("s1", 1, 3)), "--camera", "blank", "--shutter-ms", 0)
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
@SOAK
@pytest.mark.timeout(1500)
@pytest.mark.parametrize("agent", ["python", "java"], indirect=True)
def test_killed_again_and_again_in_many_repairs(
    make_rig: Callable[..., Rig], xserver: str, rigs: Any, sight: Any, agent: str
) -> None:
    """A phone by hand that is killed too, and kills at any moment: start, stretch, between, and end."""
    count, rng = 64, random.Random(SEED)
    rig = make_rig(xserver, ("s1", 1, count), agent=agent)
    phone = rigs.PhoneByHand(rig, "--source", "screen", "--shutter-ms", 400)
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
    assert not (rig.state / REPAIR_PLAN).exists()
    assert len(rows(rig, "SELECT * FROM repairs WHERE done_at IS NOT NULL")) == len(wanted)
    assert sight.look(checked_photos(rig)).mismatches == {}
