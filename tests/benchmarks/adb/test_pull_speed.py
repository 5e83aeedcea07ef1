"""How fast photos come off the phone, verified and durable, beside ``adb pull`` of the same folder.

All pull from the same adbd in the same run, taking turns. ``adb pull`` neither digests nor flushes; so a
second comparison is a script that does so with each file after ``adb pull``. The phone's daemon, which has
processors of its own in reality, shares those that are given to both.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import statistics
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from android_bridge.adb import AdbDevice, connect
from android_bridge.adb.direct import connect_tcp
from android_bridge.store.adb_store import AdbStore
from android_bridge.store.photo_store import Pulled, Wanted

if TYPE_CHECKING:
    from adbd import Adbd, AdbServer

pytestmark = [pytest.mark.benchmark, pytest.mark.timeout(600)]

ROUNDS = 9
#: Beside ``adb pull`` alone, by processors: on one, the digest, a quarter of all, has to be paid for in full.
LIMITS = {2: 0.7, 1: 0.55}
LIMIT_SAME_WORK = 1.0
SIZES = [pytest.param(50, 4_000_000, id="50 of 4 MB"), pytest.param(250, 400_000, id="250 of 400 kB")]


class Album:
    """Photos on the phone, with what is known of them."""

    def __init__(self, folder: Path, count: int, size_bytes: int) -> None:
        self.folder = folder / "spring"
        (self.folder / "night-1").mkdir(parents=True)
        self.known: dict[str, Pulled] = {}
        for number in range(count):
            data = os.urandom(size_bytes)
            (self.folder / "night-1" / f"{number}.jpg").write_bytes(data)
            self.known[f"{number}.jpg"] = Pulled(size_bytes, hashlib.sha256(data).hexdigest())

    def pull(self, open_device: Callable[[], AdbDevice], to: Path) -> None:
        store = AdbStore(open_device, str(self.folder))
        names = list(self.known)
        answers = store.pull_each([Wanted("night-1", name, to / name) for name in names])
        assert dict(zip(names, answers, strict=True)) == self.known
        store.close()

    def verify(self, folder: Path) -> None:
        """Digest and flush each file, as a plain script would."""
        for name, known in self.known.items():
            with (folder / name).open("rb") as file:
                digest = hashlib.file_digest(file, "sha256").hexdigest()
                assert Pulled(file.tell(), digest) == known
                os.fsync(file.fileno())


@pytest.fixture(params=[2, 1], ids=["two processors", "one processor"])
def processors(request: pytest.FixtureRequest) -> Iterator[int]:
    """Keep this thread, and whatever it starts from now on, on so many processors."""
    before = os.sched_getaffinity(0)
    if len(before) < request.param:
        pytest.skip("this process may use one processor only")
    os.sched_setaffinity(0, sorted(before)[: request.param])
    yield request.param
    os.sched_setaffinity(0, before)


def seconds(job: Callable[[Path], object], to: Path) -> float:
    to.mkdir(parents=True)
    os.sync()  # nobody pays for what the other has written
    began_s = time.monotonic()
    job(to)
    took_s = time.monotonic() - began_s
    for each in to.rglob("*.jpg"):  # gives the room back; to delete them would slow down who makes files next
        os.truncate(each, 0)
    return took_s


def spread(ratios: list[float]) -> str:
    return f"{min(ratios):.2f}/{statistics.median(ratios):.2f}/{max(ratios):.2f}"


@pytest.mark.parametrize(("count", "size_bytes"), SIZES)
@pytest.mark.parametrize("way", ["server", "direct"])
def test_as_fast_as_adb_pull(
    processors: int,  # before the others: they start programs
    adbd: Adbd,
    adb_server: AdbServer,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    count: int,
    size_bytes: int,
    way: str,
) -> None:
    adb_server.connect(adbd.serial)
    album = Album(tmp_path / "phone", count, size_bytes)

    def device() -> AdbDevice:
        if way == "server":
            return connect(adbd.serial)
        return connect_tcp("127.0.0.1", adbd.port, 0, lambda _: None)

    def adb_pull(to: Path) -> None:
        adb_server.adb("pull", str(album.folder / "night-1"), str(to))

    def script(to: Path) -> None:
        adb_pull(to)
        album.verify(to / "night-1")

    jobs = {"pull": adb_pull, "script": script, "ours": lambda to: album.pull(device, to)}
    took: dict[str, list[float]] = {name: [] for name in jobs}
    for round_ in range(ROUNDS):
        for name in list(jobs)[:: -1 if round_ % 2 else 1]:
            took[name].append(seconds(jobs[name], tmp_path / "to" / f"{round_}-{name}"))
    shutil.rmtree(tmp_path / "to")
    beside_pull, beside_script = (
        [theirs_s / ours_s for theirs_s, ours_s in zip(took[name], took["ours"], strict=True)]
        for name in ("pull", "script")
    )
    mb_s = {name: count * size_bytes / 1e6 / statistics.median(each) for name, each in took.items()}
    with capsys.disabled():
        print(
            f"\n{way}, {size_bytes / 1e6:g} MB, on {processors}: beside adb pull {spread(beside_pull)},"
            f" beside adb pull, digest and flush {spread(beside_script)} (min/median/max of {ROUNDS} pairs;"
            f" {mb_s['pull']:.0f}, {mb_s['script']:.0f} and ours {mb_s['ours']:.0f} MB/s)"
        )
    assert statistics.median(beside_pull) >= LIMITS[processors]
    assert statistics.median(beside_script) >= LIMIT_SAME_WORK
