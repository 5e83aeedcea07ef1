"""What a phone goes through in a lab, told to the shipped app's bytecode: run where it is asked for."""

from __future__ import annotations

import random
import socket
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest
from bytecode_phone import BytecodePhone, running
from bytecode_phone.session import Computer

pytestmark = [pytest.mark.soak, pytest.mark.timeout(600)]

CAMERA, STORAGE = "android.permission.CAMERA", "android.permission.WRITE_EXTERNAL_STORAGE"
SUBSET = 60
LOOKS_S = 2.5
"""So often it looks at how the phone is, and a little."""


@contextmanager
def rig(folder: Path, sdk: int = 29) -> Iterator[tuple[BytecodePhone, Computer]]:
    """Give a phone that listens, and a computer that knows it."""
    with closing(socket.socket(socket.AF_INET, socket.SOCK_DGRAM)) as free:
        free.bind(("127.0.0.1", 0))
        port = int(free.getsockname()[1])
    with running(folder, sdk) as phone:
        phone.set(allowed=f"{CAMERA},{STORAGE}")
        phone.tell("start", f"port={port}")
        phone.shows("code", "pairing code")
        with closing(Computer(("127.0.0.1", port), phone.code())) as computer:
            yield phone, computer
        if phone.is_running:
            assert phone.tell("crashes") == []


def saved(folder: Path, subset: str = "night-1") -> list[int]:
    """Give the indices of the photos on its disk, each as often as there is one."""
    photos = [each for each in folder.rglob("0*.jpg") if f".{subset}." in each.name]
    assert not list(folder.rglob("*.part"))
    return sorted(int(each.name.partition(".")[0]) for each in photos)


@pytest.mark.parametrize("sdk", [26, 28, 30, 33, 34, 35])
def test_two_whole_subsets_on_each_android(sdk: int, tmp_path: Path) -> None:
    with rig(tmp_path, sdk) as (phone, computer):
        for subset, first in (("night-1", 1), ("night-2", SUBSET + 1)):
            last = first + SUBSET - 1
            with computer.session(subset, first, last) as session:
                for index in range(first, last + 1):
                    session.shoot(index)
                    if index % 20 == 0:
                        phone.tell("turn")
                assert session.finish() == SUBSET
            phone.shows("state", "Complete")
            phone.shows("progress", f"{SUBSET} of {SUBSET} saved")
            assert saved(tmp_path, subset) == list(range(first, last + 1))


@pytest.mark.parametrize("seed", range(3))
def test_a_process_that_is_killed_whenever_it_may_be(seed: int, tmp_path: Path) -> None:
    """What is taken again has the next take: whether the photo before is there nobody can tell."""
    lot, done, take, receipts = random.Random(seed), 0, 1, dict[int, str]()
    while done < SUBSET:
        with (
            rig(tmp_path) as (phone, computer),
            computer.session("night-1", 1, SUBSET, done + 1, take) as session,
        ):
            until = min(SUBSET, done + 1 + lot.randrange(12))
            for index in range(done + 1, until + 1):
                session.shoot(index)
                receipts[index] = session.name(index, take)
                take = 1
            done = until
            if done < SUBSET:
                under_way = session.shooting(done + 1)
                time.sleep(lot.random() * 0.5)
                phone.kill()
                under_way.cancel()
                take = 2
            else:
                session.finish()
    assert sorted(receipts) == list(range(1, SUBSET + 1))
    on_disk = {each.name for each in tmp_path.rglob("0*.jpg")}
    assert set(receipts.values()) <= on_disk
    assert {int(each.partition(".")[0]) for each in on_disk} == set(receipts)


@pytest.mark.parametrize(
    ("trouble", "over", "code"),
    [
        ({"thermal": 3}, {"thermal": 0}, "heat"),
        ({"batteryTenths": 480}, {"batteryTenths": 310}, "heat"),
        ({"plugged": 0, "battery": 2}, {"battery": 60}, "battery"),
        ({"audio": 2}, {"audio": 0}, "call"),
    ],
)
def test_what_keeps_it_from_photos_is_waited_for(
    trouble: dict[str, object], over: dict[str, object], code: str, tmp_path: Path
) -> None:
    with rig(tmp_path) as (phone, computer), computer.session("night-1", 1, 3) as session:
        session.shoot(1)
        phone.set(**trouble)
        time.sleep(LOOKS_S)
        waiting = session.shooting(2)
        phone.until(lambda: bool(session.conditions) or waiting.done())
        assert not waiting.done()
        assert session.conditions[0].code == code
        assert not waiting.done()
        assert saved(tmp_path) == [1]
        phone.set(**over)
        waiting.result(40)
        session.shoot(3)
        assert session.finish() == 3
    assert saved(tmp_path) == [1, 2, 3]


def test_a_cable_s_socket(tmp_path: Path) -> None:
    with running(tmp_path) as phone:
        phone.set(allowed=f"{CAMERA},{STORAGE}")
        phone.tell("start", "cable=true")
        phone.until(lambda: bool(phone.tell("log")))
        with closing(Computer(tmp_path / "chexrig-agent", "7KQ2-M0XD-93TF-AZ5H")) as computer:
            for first in (1, 4):
                with computer.session("night-1", 1, 6, first) as session:
                    for index in range(first, first + 3):
                        session.shoot(index)
            assert computer.frame()
        assert phone.tell("crashes") == []
    assert saved(tmp_path) == [1, 2, 3, 4, 5, 6]


def test_a_cable_that_another_app_is_at(tmp_path: Path) -> None:
    with running(tmp_path) as phone:
        phone.set(allowed=f"{CAMERA},{STORAGE}", peer=10_123)
        phone.tell("start", "cable=true")
        phone.until(lambda: bool(phone.tell("log")))
        with (
            closing(Computer(tmp_path / "chexrig-agent", "7KQ2-M0XD-93TF-AZ5H")) as computer,
            pytest.raises(Exception, match=r"closed the connection|gone"),
            computer.session("night-1", 1, 6),
        ):
            pass
    assert saved(tmp_path) == []


def test_permissions_taken_away_and_given_again(tmp_path: Path) -> None:
    """As Android does: what is taken away ends the process, and the next start asks anew."""
    with rig(tmp_path) as (phone, computer), computer.session("night-1", 1, 2) as session:
        session.shoot(1)
    with running(tmp_path) as phone:
        phone.tell("start")
        assert CAMERA in phone.tell("asks")
        phone.tell("answer", "none")
        phone.tell("cover")
        phone.tell("uncover")
        assert CAMERA in phone.tell("asks"), "the question was interrupted"
        phone.tell("answer", "yes")
        phone.shows("code", "pairing code")
    with rig(tmp_path) as (phone, computer), computer.session("night-1", 1, 2, 2) as session:
        session.shoot(2)
        assert session.finish() == 1
    assert saved(tmp_path) == [1, 2]


def test_back_and_a_second_start_in_mid_subset(tmp_path: Path) -> None:
    with rig(tmp_path) as (phone, computer), computer.session("night-1", 1, 4) as session:
        session.shoot(1)
        phone.tell("back")
        assert phone.tell("dialog")
        phone.tell("back")
        assert not phone.tell("dialog")
        session.shoot(2)
        phone.tell("start")  # from the launcher, without extras
        session.shoot(3)
        phone.tell("change", "fontScale")
        session.shoot(4)
        assert session.finish() == 4
    assert saved(tmp_path) == [1, 2, 3, 4]
