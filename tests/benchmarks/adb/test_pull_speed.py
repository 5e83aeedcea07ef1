"""How fast photos come off the phone, verified and durable, beside ``adb pull`` of the same folder.

Both pull from the same adbd in the same run, taking turns. ``adb pull`` neither digests nor flushes.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import statistics
import time
from collections.abc import Callable
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

ROUNDS = 7
#: A user has the first where an adb server runs; adb-shell's own pull reaches 0.2 to 0.4.
LIMITS = {"server": 0.7, "direct": 0.7}
SIZES = [pytest.param(100, 4_000_000, id="100 of 4 MB"), pytest.param(500, 400_000, id="500 of 400 kB")]


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


def seconds(job: Callable[[Path], object], to: Path) -> float:
    shutil.rmtree(to, ignore_errors=True)
    to.mkdir()
    os.sync()  # nobody pays for what the other has written
    began_s = time.monotonic()
    job(to)
    return time.monotonic() - began_s


@pytest.mark.parametrize(("count", "size_bytes"), SIZES)
@pytest.mark.parametrize("way", LIMITS)
def test_as_fast_as_adb_pull(
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

    def theirs(to: Path) -> None:
        adb_server.adb("pull", str(album.folder / "night-1"), str(to))

    def ours(to: Path) -> None:
        album.pull(device, to)

    pairs = [(seconds(theirs, tmp_path / "to"), seconds(ours, tmp_path / "to")) for _ in range(ROUNDS)]
    ratio = statistics.median(theirs_s / ours_s for theirs_s, ours_s in pairs)
    total_mb = count * size_bytes / 1e6
    with capsys.disabled():
        theirs_mb_s, ours_mb_s = (total_mb / statistics.median(each) for each in zip(*pairs, strict=True))
        print(f"\n{way}: adb pull {theirs_mb_s:.0f} MB/s, ours {ours_mb_s:.0f} MB/s; ratio {ratio:.2f}")
    assert ratio >= LIMITS[way]
