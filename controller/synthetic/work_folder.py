"""The folder beside a data set where its pictures wait: what is finished is on record, whoever is killed.

It holds what is made, as ``order.json`` says, the pictures, and a journal for the whole or for each shard. A
journal is only ever appended to, by the one command that holds its lock. What it says counts only where the
file has that size and digest: pictures are not forced to the disk one by one.
"""

from __future__ import annotations

import contextlib
import json
import os
import re
import shutil
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from io import FileIO
from itertools import islice
from pathlib import Path
from typing import Any, Final

from android_bridge.base import Problem, Taken, create_file, hold, holder_of
from controller.dataset import digest_of
from controller.synthetic.items import Made, Picture, Recipe
from controller.synthetic.work import place_of

ORDER: Final = "order.json"
_JOURNAL: Final = re.compile(r"(?:all|shard-(\d+)-of-(\d+))\.jsonl")
_BATCH: Final = 1024
_TAIL_BYTES: Final = 65536
_SHOWN: Final = 120


@dataclass(frozen=True, slots=True)
class Shard:
    """A part of the x-rays: number `part`, from 1, of so many.

    Parameters
    ----------
    part, of
        1 and 1 for all of them.
    """

    part: int = 1
    of: int = 1

    @property
    def is_whole(self) -> bool:
        """Whether it is all of them."""
        return self.of == 1

    def has(self, index: int) -> bool:
        """Say whether an item is in it; each is in one."""
        return (index - 1) % self.of == self.part - 1

    def __str__(self) -> str:
        return f"shard {self.part}/{self.of}"


WHOLE: Final = Shard()


class WorkFolder:
    """Where the pictures of a run wait for the data set.

    Parameters
    ----------
    out
        The data set's folder.
    """

    def __init__(self, out: Path) -> None:
        self.out = out
        self.path = out.with_name(f".{out.name}.chexrig-synth")

    @contextlib.contextmanager
    def begun(self, order: Mapping[str, Any], shard: Shard) -> Iterator[None]:
        """Be the one command that makes these pictures, as they were begun: see `_begin` and `_held`."""
        self._begin(order)
        with self._held(shard):
            yield

    def _begin(self, order: Mapping[str, Any]) -> None:
        """Make it, or make sure that what is in it was begun as this run is.

        Raises
        ------
        Problem
            When it was begun otherwise.
        OSError
            When it cannot be written.
        """
        self.path.mkdir(parents=True, exist_ok=True)
        now = json.loads(json.dumps(order))
        file = self.path / ORDER
        if create_file(file, json.dumps(now, indent=2) + "\n"):
            return
        try:
            begun = json.loads(file.read_text("utf-8"))
        except ValueError as error:
            raise self._cannot_go_on(f"{ORDER} cannot be read: {error}", "as it was written") from error
        changed = [name for name in {**begun, **now} if begun.get(name) != now.get(name)]
        if changed:
            raise self._cannot_go_on(_listed(now, changed), _listed(begun, changed))

    def _cannot_go_on(self, got: str, expected: str) -> Problem:
        return Problem(
            "pictures for this data set were begun in another way, and the two are not mixed",
            where=str(self.path),
            expected=expected,
            got=got,
            advice="go on as they were begun, choose another --out, or delete that folder to begin anew",
        )

    @contextlib.contextmanager
    def _held(self, shard: Shard) -> Iterator[None]:
        """Be the one command that makes these pictures; for the whole, the only one at all.

        Raises
        ------
        Problem
            When another one is at it.
        """
        lock = self._journal_file(shard).with_suffix(".lock")
        try:
            with hold(lock):
                # whoever comes second sees the first one's, whichever of the two is the whole's
                others = (
                    self.path.glob("*.lock")
                    if shard.is_whole
                    else [self._journal_file(WHOLE).with_suffix(".lock")]
                )
                for other in others:
                    holder = holder_of(other) if other != lock else ""
                    if holder:
                        raise _taken(other, holder)
                yield
        except Taken as taken:
            raise _taken(lock, taken.holder) from None

    def recorded(self) -> Iterator[Made]:
        """Give what is on record; whether it is there is not looked at. An item may be there twice."""
        for journal in sorted(self.path.iterdir()):
            if not _JOURNAL.fullmatch(journal.name):
                continue
            with journal.open("rb") as lines:
                for line in lines:
                    if line.endswith(b"\n"):  # else it was being written when all ended
                        with contextlib.suppress(ValueError, KeyError, TypeError):
                            yield _read(line)

    def verified(self, recipe: Recipe) -> dict[int, Made]:
        """Give what is on record and there, by index: each picture by its size and digest."""

        def there(made: Made) -> Made:
            whole = [
                each
                for each in made.pictures
                if _is_there(self.file(recipe.chains[each.chain].name, made.index), each)
            ]
            return replace(made, pictures=tuple(whole))

        found: dict[int, Made] = {}
        recorded = self.recorded()
        with ThreadPoolExecutor(min(8, (os.cpu_count() or 1) + 2)) as threads:
            while batch := list(islice(recorded, _BATCH)):
                for made in threads.map(there, batch):
                    old = found.get(made.index, made)
                    by_chain = {each.chain: each for each in (*old.pictures, *made.pictures)}
                    if by_chain:
                        found[made.index] = replace(
                            made, pictures=tuple(by_chain[at] for at in sorted(by_chain))
                        )
        return found

    @contextlib.contextmanager
    def journal(self, shard: Shard) -> Iterator[Journal]:
        """Give the journal to append to, as the one who holds it."""
        with self._journal_file(shard).open("ab+", buffering=0) as opened:
            _cut_to_whole_lines(opened)
            yield Journal(opened)

    def file(self, chain: str, index: int) -> Path:
        """Give where a picture waits."""
        return self.path / place_of(chain, index)

    def remove(self) -> None:
        """Take it away: its pictures are in the data set."""
        shutil.rmtree(self.path)

    def _journal_file(self, shard: Shard) -> Path:
        name = "all" if shard.is_whole else f"shard-{shard.part}-of-{shard.of}"
        return self.path / f"{name}.jsonl"


class Journal:
    """What is finished, a line for each x-ray.

    Parameters
    ----------
    file
        Open for appending, without a buffer.
    """

    def __init__(self, file: FileIO) -> None:
        self._file = file

    def append(self, made: Made) -> None:
        """Have it on record that pictures are there.

        Raises
        ------
        OSError
            When there is no room.
        """
        data = _line(made).encode()
        while data:  # a disk that is nearly full takes a part, then refuses
            data = data[self._file.write(data) or 0 :]


def _line(made: Made) -> str:
    pictures = [[each.chain, each.size_bytes, each.sha256, each.parameters] for each in made.pictures]
    told = {"index": made.index, "xray_sha256": made.xray_sha256, "pictures": pictures}
    if made.windowing:
        told["windowing"] = made.windowing
    return json.dumps(told, separators=(",", ":")) + "\n"


def _read(line: bytes) -> Made:
    told = json.loads(line)
    pictures = tuple(
        Picture(chain=chain, size_bytes=size, sha256=sha256, parameters=parameters)
        for chain, size, sha256, parameters in told["pictures"]
    )
    return Made(
        index=told["index"],
        xray_sha256=told["xray_sha256"],
        pictures=pictures,
        windowing=told.get("windowing", ""),
    )


def _is_there(file: Path, picture: Picture) -> bool:
    try:
        return file.stat().st_size == picture.size_bytes and digest_of(file) == picture.sha256
    except OSError:
        return False


def _cut_to_whole_lines(file: FileIO) -> None:
    """Take away the line that was being written when all ended."""
    size = file.seek(0, os.SEEK_END)
    end = size
    while end:
        start = max(0, end - _TAIL_BYTES)
        file.seek(start)
        at = (file.read(end - start) or b"").rfind(b"\n")
        if at >= 0:
            end = start + at + 1
            break
        end = start
    if end < size:
        file.truncate(end)


def _listed(order: Mapping[str, Any], names: Sequence[str]) -> str:
    return "; ".join(f"{name} {_short(order.get(name))}" for name in names)


def _short(value: object) -> str:
    words = value if isinstance(value, str) else json.dumps(value)
    return words if len(words) <= _SHOWN else f"{words[:_SHOWN]}..."


def _taken(lock: Path, holder: str) -> Problem:
    which = "the whole" if lock.stem == "all" else lock.stem.replace("-of-", "/").replace("-", " ")
    return Problem(
        f"pictures for this data set are being made already: {which}",
        where=str(lock.parent),
        got=f"process {holder}",
        advice="wait for it, or stop it first: what it has made is kept",
    )
