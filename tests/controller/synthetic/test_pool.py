"""Several processes make the same pictures as one, also where some of them die."""

from __future__ import annotations

import contextlib
import multiprocessing
import os
import signal
from collections.abc import Iterable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from controller.synthetic import Crew, Failed, Item, Stop, pool
from controller.synthetic.items import Made

from .made import digest, make, order, xrays

COUNT = 14


class Deadly(str):
    """A place of an x-ray by which the process ends that is given it."""

    __slots__ = ()

    def __reduce__(self) -> Any:
        return os._exit, (9,)


@pytest.fixture(scope="module")
def table(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return xrays(tmp_path_factory.mktemp("xrays"), COUNT)


def test_processes_that_die_cost_nothing_but_time(
    table: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """One is killed from outside; at one x-ray every process dies, and it alone has failed."""
    monkeypatch.setattr("controller.synthetic.crews.CHUNK", 2)
    wanted = order(table, tmp_path / "set")
    killed: list[int] = []

    @contextlib.contextmanager
    def crew(folder: str) -> Iterator[Crew]:
        with pool(wanted.recipe, folder, 2) as made:

            def disturbed(items: Iterable[Item]) -> Iterator[Any]:
                listed = list(items)
                listed[9] = replace(listed[9], place=Deadly(listed[9].place))
                for outcome in made(listed):
                    if not killed:
                        (process, *_) = multiprocessing.active_children()
                        assert process.pid is not None
                        killed.append(process.pid)
                        os.kill(process.pid, signal.SIGKILL)
                    yield outcome

            yield disturbed
        assert not multiprocessing.active_children()

    made = make(wanted, crew)
    assert [(each.index, "dies" in each.why) for each in made.failed] == [(10, True)]
    assert len(killed) == 1
    assert made.made == 2 * (COUNT - 1)
    assert make(wanted).made == 2  # by this process alone
    make(order(table, tmp_path / "other" / "set"))
    assert digest(wanted.out) == digest(tmp_path / "other" / "set")


def test_no_more_is_taken_than_is_needed(table: Path, tmp_path: Path) -> None:
    """Whatever there is to be made: what waits in memory stays a few chunks."""
    wanted = order(table, tmp_path / "set")
    items = [replace(each, place="", lack="none") for each in wanted.items]
    taken = 0

    def many() -> Iterator[Item]:
        nonlocal taken
        for index in range(600):
            taken += 1
            yield replace(items[0], index=index)

    with pool(wanted.recipe, str(tmp_path), 1) as crew:
        most = 0
        for done, outcome in enumerate(crew(many())):
            assert outcome == Failed(outcome.index, "none")
            most = max(most, taken - done)
    assert taken == 600
    assert most <= 8 * 4


def test_asked_to_stop_it_tells_what_is_nearly_finished(table: Path, tmp_path: Path) -> None:
    wanted, stop = order(table, tmp_path / "set"), Stop()
    told: list[Made] = []

    def stopped(crew: Crew) -> None:
        for outcome in crew(wanted.items):
            assert isinstance(outcome, Made)
            told.append(outcome)
            stop.ask()

    with pool(wanted.recipe, str(tmp_path), 1, stop) as crew, pytest.raises(KeyboardInterrupt):
        stopped(crew)
    assert 1 < len(told) < COUNT
    assert len(list(tmp_path.rglob("0*.jpg"))) == sum(len(each.pictures) for each in told)
    assert not multiprocessing.active_children()
