"""Kill the growth of a data set at random moments, and look at what is there each time.

Arguments: a new folder, a seed, and for each of several times ``KILLS,MOVE``: how many kills (or
``every:N`` for one before every N-th change of the folders), and ``at-once`` or ``in-two-steps`` for the
last move. Prints a line for each: how many kills left the data set as it was and how many as it was to be.
"""

from __future__ import annotations

import os
import random
import shutil
import signal
import sys
import time
from collections import Counter
from pathlib import Path

from controller.dataset import exchange, growing_dataset, load_dataset
from tests.controller.dataset.made import Photo, contents, facts, fill

PARTS = [[Photo(n, f"part-{n // 8}") for n in range(first, first + 8)] for first in (0, 8, 16, 24)]
FEW = 2


def grow(out: Path, part: int, keep: bool, photos: int | None = None) -> None:
    with growing_dataset(out, keep=keep) as data:
        data.describe_subset("spring", f"part-{part}", facts(part * 8, part * 8 + 7))
        fill(data, *PARTS[part][:photos])


CHANGES = {"os.rename", "os.link", "os.mkdir", "os.rmdir", "os.remove", "shutil.rmtree", "ctypes.dlsym"}


def kill_at_every_change(folder: Path, step: int, move: str) -> None:
    out, seen, number = folder / "set", Counter[str](), 1 - step
    grow(out, 0, keep=False, photos=FEW)
    before = contents(out)
    shutil.copytree(folder, folder.with_name("kept"))
    grow(out, 1, keep=False, photos=FEW)
    after = contents(out)
    while True:
        number += step
        shutil.rmtree(folder)
        shutil.copytree(folder.with_name("kept"), folder)
        child = os.fork()
        if child == 0:
            die_before_change(number)
            grow(out, 1, keep=number % 2 == 0, photos=FEW)
            os._exit(0)
        _, status = os.waitpid(child, 0)
        if not os.WIFSIGNALED(status):
            assert status == 0
            break
        seen[look(out, before, after, move)] += 1
        grow(out, 1, keep=number % 4 < 2, photos=FEW)
        grow(
            out, 1, keep=False, photos=FEW
        )  # what is left in a kept folder goes with the first that keeps none
        assert contents(folder) == {f"set/{name}": data for name, data in after.items()}
    print(dict(sorted(seen.items())))


def die_before_change(number: int) -> None:
    """Have this process killed before its n-th change of a folder."""
    left = iter(range(number - 1))

    def hook(event: str, _: object) -> None:
        if event in CHANGES and next(left, None) is None:
            os.kill(os.getpid(), signal.SIGKILL)

    sys.addaudithook(hook)


def kill_at_random(folder: Path, kills: int, seed: int, move: str) -> None:
    dice, seen = random.Random(seed), Counter[str]()
    states, longest = {}, {}
    for part in range(len(PARTS)):
        began = time.monotonic()
        grow(folder / "wanted" / "set", part, keep=False)
        states[part] = contents(folder / "wanted" / "set")
        longest[part] = time.monotonic() - began
    out, part = folder / "killed" / "set", 1
    grow(out, 0, keep=False)
    while seen.total() < kills:
        child = os.fork()
        if child == 0:
            grow(out, part, keep=dice.random() < 0.5)
            os._exit(0)
        time.sleep(dice.random() * longest[part] * 1.2)
        os.kill(child, signal.SIGKILL)
        os.waitpid(child, 0)
        seen[look(out, states[part - 1], states[part], move)] += 1
        if seen.total() % 4 == 0:
            grow(out, part, keep=True)
            grow(out, part, keep=False)
            assert contents(out.parent) == {f"set/{name}": data for name, data in states[part].items()}
            part = part % (len(PARTS) - 1) + 1
            if part == 1:
                grow_anew(out)
    print(dict(sorted(seen.items())))


def grow_anew(out: Path) -> None:
    out.rename(out.parent.parent / f"old-{time.monotonic_ns()}")
    grow(out, 0, keep=False)


def look(out: Path, before: dict[str, bytes], after: dict[str, bytes], move: str) -> str:
    if move == "in-two-steps" and not out.exists():
        return "aside"
    load_dataset(out)
    found = contents(out)
    assert found in (before, after), set(found) ^ set(before)
    return "as it was" if found == before else "as it was to be"


def main(folder: Path, seed: int, *times: str) -> None:
    at_once = exchange._exchange_at_once
    for number, (kills, _, move) in enumerate(each.partition(",") for each in times):
        exchange._exchange_at_once = (lambda *_: False) if move == "in-two-steps" else at_once
        if kills.startswith("every:"):
            kill_at_every_change(folder / f"{number}" / "growing", int(kills.partition(":")[2]), move)
        else:
            kill_at_random(folder / f"{number}", int(kills), seed, move)


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]), *sys.argv[3:])
    # A library's threads do not always outlive that many forks in good order, and C++ aborts at the exit.
    sys.stdout.flush()
    os._exit(0)
