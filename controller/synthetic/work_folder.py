"""The folder beside a data set where its pictures wait: what is finished is on record, whoever is killed.

It holds what is made, as ``order.json`` says, the pictures, and a journal for the whole or for each shard. A
journal is only ever appended to, by the one command that holds its lock. What it says counts only where it
was written for this very order, the x-ray's file is the one that the picture was made of, and the picture has
that size and digest: pictures are not forced to the disk one by one. It goes away in one step, by its name.
"""

from __future__ import annotations

import contextlib
import errno
import hashlib
import json
import os
import re
import secrets
import shutil
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Final

from android_bridge.base import Problem, Taken, create_file, hold, holder_of
from controller.synthetic.items import Made, Recipe
from controller.synthetic.journal import (
    Journal,
    Progress,
    count_in,
    cut_to_whole_lines,
    in_threads,
    is_whole,
    recorded_in,
    unseen,
)
from controller.synthetic.work import place_of

ORDER: Final = "order.json"
_JOURNAL: Final = re.compile(r"(?:all|shard-(\d+)-of-(\d+))\.jsonl")
_SHOWN: Final = 120
_TRIES: Final = 10

Holds = Callable[[str], bool]
"""Says whether the data set has a picture of this SHA-256."""


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
    def begun(self, order: Mapping[str, Any], shard: Shard, holds: Holds) -> Iterator[Begun]:
        """Be the one command that makes these pictures, as they were begun; for the whole, the only one.

        What was begun otherwise makes way where nothing in it would be lost: each of its pictures is in the
        data set, or it has none.

        Raises
        ------
        Problem
            When another one is at it, or other pictures wait here.
        OSError
            When it cannot be written.
        """
        facts = json.loads(json.dumps(order))
        for _ in range(_TRIES):
            self.path.mkdir(parents=True, exist_ok=True)
            with contextlib.suppress(FileNotFoundError):  # taken away just now
                if not create_file(self.path / ORDER, json.dumps(facts, indent=2) + "\n"):
                    self._make_way(facts, holds)
            with self._not_left_empty(), self._held(shard) as is_there:
                if is_there and self._facts() == facts:
                    yield Begun(self, _digest(facts), shard)
                    return
        raise OSError(errno.EBUSY, "the folder is taken away as soon as it is made")

    @contextlib.contextmanager
    def _not_left_empty(self) -> Iterator[None]:
        """Take it away where an error ends it before anything is made: nothing binds the next one."""
        try:
            yield
        except BaseException:
            with contextlib.suppress(Problem, OSError):
                if not self.count():
                    self.clear(lambda _: False)
            raise

    def _make_way(self, facts: Mapping[str, Any], holds: Holds) -> None:
        """Take away what was begun otherwise, and is of no use any more.

        Raises
        ------
        Problem
            When it is of use.
        """
        begun = self._facts()
        changed = [name for name in {**(begun or {}), **facts} if (begun or {}).get(name) != facts.get(name)]
        if changed and not self.clear(holds):
            raise self._cannot_go_on(_listed(facts, changed), _listed(begun or {}, changed))

    def _facts(self) -> dict[str, Any] | None:
        """Give what was ordered here; None where nothing was, or it was taken away."""
        try:
            told: dict[str, Any] = json.loads((self.path / ORDER).read_text("utf-8"))
        except FileNotFoundError:
            return None
        except ValueError as error:
            raise self._cannot_go_on(f"{ORDER} cannot be read: {error}", "as it was written") from error
        return told

    def clear(self, holds: Holds) -> bool:
        """Take it away if all its pictures are in the data set; say whether it is gone.

        Raises
        ------
        Problem
            When another command is at it.
        OSError
            When it cannot be read.
        """
        if not self.path.exists():
            return True
        with self._held(WHOLE) as is_there:
            facts = self._facts()
            # without an order, nothing that is on record counts
            waiting = () if facts is None else self.recorded(_digest(facts))
            if not is_there or not all(holds(each.sha256) for made in waiting for each in made.pictures):
                return False
            self.remove()
        return True

    def clear_leftovers(self) -> None:
        """Remove what runs that were killed while they took the folder away have left."""
        pattern = re.compile(re.escape(self.path.name) + r"\.[0-9a-f]{16}\.gone")
        with contextlib.suppress(FileNotFoundError):
            for each in self.path.parent.iterdir():
                if pattern.fullmatch(each.name):
                    shutil.rmtree(each, ignore_errors=True)

    def _cannot_go_on(self, got: str, expected: str) -> Problem:
        return Problem(
            "pictures for this data set were begun in another way, and the two are not mixed",
            where=str(self.path),
            expected=expected,
            got=got,
            advice="go on as they were begun, choose another --out, or delete that folder to begin anew",
        )

    @contextlib.contextmanager
    def _held(self, shard: Shard) -> Iterator[bool]:
        """Be the one command that makes these pictures; tell whether the folder has stayed meanwhile.

        Raises
        ------
        Problem
            When another one is at it.
        """
        lock = self.journal_file(shard).with_suffix(".lock")
        try:
            with hold(lock):
                # whoever comes second sees the first one's, whichever of the two is the whole's
                others = (
                    self.path.glob("*.lock")
                    if shard.is_whole
                    else [self.journal_file(WHOLE).with_suffix(".lock")]
                )
                for other in others:
                    holder = holder_of(other) if other != lock else ""
                    if holder:
                        raise _taken(other, holder)
                yield holder_of(lock) == str(os.getpid())
        except Taken as taken:
            raise _taken(lock, taken.holder) from None

    def recorded(self, order: str) -> Iterator[Made]:
        """Give what is on record for an order, by its digest; whether it is there is not looked at.

        An item may be there twice.
        """
        for each in self._journals():
            yield from recorded_in(each, order)

    def count(self) -> int:
        """Count the lines on record, for whatever order."""
        return sum(map(count_in, self._journals()))

    def _journals(self) -> list[Path]:
        return [each for each in sorted(self.path.iterdir()) if _JOURNAL.fullmatch(each.name)]

    def waiting(self, order: Mapping[str, Any]) -> Iterator[Made]:
        """Give what is on record for an order, where that is what was begun here; see `recorded`."""
        facts = json.loads(json.dumps(order))
        if self._facts() == facts:
            yield from self.recorded(_digest(facts))

    def file(self, chain: str, index: int) -> Path:
        """Give where a picture waits."""
        return self.path / place_of(chain, index)

    def remove(self) -> None:
        """Take it away, as the one who holds it: its pictures are in the data set."""
        gone = self.path.with_name(f"{self.path.name}.{secrets.token_hex(8)}.gone")
        self.path.rename(gone)  # in one step: a part of it would be taken for the whole
        shutil.rmtree(gone, ignore_errors=True)

    def journal_file(self, shard: Shard) -> Path:
        """Give where it is on record what a command has made."""
        name = "all" if shard.is_whole else f"shard-{shard.part}-of-{shard.of}"
        return self.path / f"{name}.jsonl"


class Begun:
    """A work folder that this command holds, for one order.

    Parameters
    ----------
    folder
        The folder.
    order
        Digest of what may not change.
    shard
        The part that this command makes.
    """

    def __init__(self, folder: WorkFolder, order: str, shard: Shard) -> None:
        self._folder, self._order, self._shard = folder, order, shard
        self.path = folder.path

    def verified(
        self, recipe: Recipe, is_of_xray: Callable[[Made], bool], checking: Progress = unseen
    ) -> dict[int, Made]:
        """Give what is on record and there, by index: each picture by its size and digest.

        Parameters
        ----------
        is_of_xray
            Says whether an x-ray is asked for, and its file the one that pictures were made of; in threads.
        checking
            Is told how many x-rays on record were looked at.
        """

        def there(made: Made) -> Made:
            if not is_of_xray(made):
                return replace(made, pictures=())
            whole = (
                each
                for each in made.pictures
                if is_whole(self._folder.file(recipe.chains[each.chain].name, made.index), each)
            )
            return replace(made, pictures=tuple(whole))

        found: dict[int, Made] = {}
        total = self._folder.count()
        looked_at = in_threads(there, self._folder.recorded(self._order))
        for number, made in enumerate(looked_at, start=1):
            checking(number, total)
            old = found.get(made.index, made)
            by_chain = {each.chain: each for each in (*old.pictures, *made.pictures)}
            if by_chain:
                found[made.index] = replace(made, pictures=tuple(by_chain[at] for at in sorted(by_chain)))
        return found

    @contextlib.contextmanager
    def journal(self) -> Iterator[Journal]:
        """Give the journal to append to."""
        with self._folder.journal_file(self._shard).open("ab+", buffering=0) as opened:
            cut_to_whole_lines(opened)
            yield Journal(opened, self._order)


def _digest(facts: Mapping[str, Any]) -> str:
    return hashlib.sha256(json.dumps(facts, sort_keys=True).encode()).hexdigest()


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
