"""One program at a time, and none for ever."""

from __future__ import annotations

import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from android_bridge.base.locks import Taken, hold, holder_of, is_taken, try_lock, unlock

HOLDER = """
import sys
from pathlib import Path
from android_bridge.base.locks import hold
with hold(Path(sys.argv[1])):
    print("held", flush=True)
    sys.stdin.read()
"""


@pytest.fixture
def holder(tmp_path: Path) -> Iterator[subprocess.Popen[str]]:
    with subprocess.Popen(
        [sys.executable, "-c", HOLDER, str(tmp_path / "lock")],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "held\n"
        yield process
        process.kill()


def test_who_holds_it_is_told_until_it_dies(tmp_path: Path, holder: subprocess.Popen[str]) -> None:
    lock = tmp_path / "lock"
    assert holder_of(lock) == str(holder.pid)
    with pytest.raises(Taken) as caught, hold(lock, patience_s=0.1):
        pytest.fail("two at once")
    assert caught.value.holder == str(holder.pid)
    holder.kill()
    holder.wait(10)
    assert holder_of(lock) == ""
    with hold(lock):
        pass


def test_waiting_for_it(tmp_path: Path, holder: subprocess.Popen[str]) -> None:
    threading.Timer(0.2, holder.kill).start()
    with hold(tmp_path / "lock", patience_s=-1):
        pass


def test_nobody_holds_what_is_not_there(tmp_path: Path) -> None:
    assert holder_of(tmp_path / "lock") == ""


def test_two_that_look_do_not_take_each_other_for_the_holder(tmp_path: Path) -> None:
    """Each reader of the frames file asks whether its window lives: else a dead one's picture counts."""
    path = tmp_path / "lock"
    path.write_text("")
    found: list[bool] = []

    def look() -> None:
        with path.open("rb") as file:
            found.extend([is_taken(file.fileno()) for _ in range(2000)])

    threads = [threading.Thread(target=look) for _ in range(4)]
    for each in threads:
        each.start()
    for each in threads:
        each.join()
    assert len(found) == 8000
    assert not any(found)


def test_an_open_file_is_locked_until_it_is_closed_or_let_go(tmp_path: Path) -> None:
    path = tmp_path / "file"
    path.write_text("")
    with path.open("rb") as one, path.open("rb") as other:
        assert try_lock(one.fileno())
        assert is_taken(other.fileno())
        assert not try_lock(other.fileno())
        unlock(one.fileno())
        assert try_lock(other.fileno())
    with path.open("rb") as one:
        assert not is_taken(one.fileno())
