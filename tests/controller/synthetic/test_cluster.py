"""The same work on a Dask cluster, here in threads of this process; real ones are in `integration`."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import threading
from collections.abc import Iterator
from contextlib import AbstractContextManager
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from distributed import Client, LocalCluster

from android_bridge.base import Kind, Problem
from controller.synthetic import Crew, Order, cluster, cluster_check, dask_crew, work
from controller.synthetic.patience import Patience

from .made import digest, make, order, xrays

COUNT = 6


@pytest.fixture(scope="module")
def table(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return xrays(tmp_path_factory.mktemp("xrays"), COUNT)


@contextlib.contextmanager
def started(workers: int = 1) -> Iterator[str]:
    logging.getLogger("distributed").setLevel(logging.CRITICAL)
    with LocalCluster(
        n_workers=workers,
        threads_per_worker=1,
        processes=False,
        protocol="tcp://",
        host="127.0.0.1",
        dashboard_address="127.0.0.1:0",
    ) as local:
        yield local.scheduler_address


@pytest.fixture(scope="module")
def scheduler() -> Iterator[str]:
    with started() as address:
        yield address


def crew_of(wanted: Order, scheduler: str) -> Any:
    def crew(folder: str) -> AbstractContextManager[Crew]:
        return dask_crew(wanted.recipe, folder, tell=pytest.fail, scheduler=scheduler)

    return crew


def test_a_cluster_makes_the_same(
    table: Path, tmp_path: Path, scheduler: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(cluster, "CHUNK", 2)
    wanted = order(table, tmp_path / "set")
    assert make(wanted, crew_of(wanted, scheduler)).made == 2 * COUNT
    make(order(table, tmp_path / "other" / "set"))
    assert digest(wanted.out) == digest(tmp_path / "other" / "set")


def others(versions: Any, from_call: int) -> Any:
    """Give versions that are others on the worker, from some call on."""
    calls = 0

    def there() -> dict[str, str]:
        nonlocal calls
        own: dict[str, str] = versions()
        if threading.current_thread() is threading.main_thread():
            return own
        calls += 1
        return own if calls < from_call else {**own, "numpy": "1.0", "simplejpeg": "0.9"}

    return there


@pytest.mark.parametrize(("from_call", "made"), [(1, 0), (2, 0), (3, 1)])
def test_versions_that_differ(
    table: Path,
    tmp_path: Path,
    scheduler: str,
    monkeypatch: pytest.MonkeyPatch,
    from_call: int,
    made: int,
) -> None:
    """At the beginning nothing is made at all; a worker that joins later makes nothing."""
    monkeypatch.setattr(cluster, "CHUNK", 1)
    monkeypatch.setattr(cluster, "AHEAD", 1)
    own_versions = cluster.versions_here
    for module in (cluster, cluster_check):
        monkeypatch.setattr(module, "versions_here", others(own_versions, from_call))
    wanted = order(table, tmp_path / "set")
    with pytest.raises(Problem, match="other versions than this computer") as refused:
        make(wanted, crew_of(wanted, scheduler))
    own = cluster.versions_here()
    assert refused.value.got == "numpy 1.0, simplejpeg 0.9"
    assert refused.value.expected == f"numpy {own['numpy']}, simplejpeg {own['simplejpeg']}"
    assert len(list(tmp_path.glob(".set.chexrig-synth/pictures/contrast_up-1/*/*.jpg"))) == made
    assert not wanted.out.exists()


def test_a_worker_without_the_folder(table: Path, tmp_path: Path, scheduler: str) -> None:
    wanted = order(table, tmp_path / "set")
    elsewhere = partial(
        dask_crew, wanted.recipe, str(tmp_path / "nowhere"), tell=pytest.fail, scheduler=scheduler
    )
    with pytest.raises(Problem, match="does not see the folder") as refused:
        make(wanted, lambda _: elsewhere())
    assert refused.value.expected == str(tmp_path / "nowhere")


def test_a_worker_that_hangs_is_told_and_others_do_its_work(
    table: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As where its disk does not answer: it says that it is there, and never comes to an end."""
    for name, seconds in (("LATE_S", 0.3), ("_ASK_EVERY_S", 0.05)):
        monkeypatch.setattr(cluster, name, seconds)
    monkeypatch.setattr(cluster, "CHUNK", 1)
    hangs, goes_on, told = threading.Event(), threading.Event(), list[str]()

    def make_all(*job: Any) -> Any:
        if not hangs.is_set():
            hangs.set()
            goes_on.wait(30)
        return work.make_all(*job)

    monkeypatch.setattr(cluster, "make_all", make_all)
    wanted = order(table, tmp_path / "set")
    with started(workers=2) as address:
        crew = partial(dask_crew, wanted.recipe, tell=told.append, scheduler=address)
        assert make(wanted, crew).made == 2 * COUNT
        goes_on.set()
    (words,) = told
    assert "has given nothing for" in words
    assert "others get its work too" in words
    assert [each.name for each in tmp_path.iterdir()] == ["set"]


def test_a_worker_that_does_not_answer_at_the_beginning(
    table: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Told where others do; without any that does nothing is begun."""
    monkeypatch.setattr(cluster, "_PATIENCE_S", 0.5)
    told = list[str]()

    def asked(client: Any, silent: int) -> Any:
        real = client.run

        async def run(*job: Any, workers: list[str]) -> Any:
            if workers[0] in sorted(there)[:silent]:
                await asyncio.sleep(30)
            return await real(*job, workers=workers)

        return run

    wanted = order(table, tmp_path / "set")
    with started(workers=2) as address, Client(address, set_as_default=False) as client:
        there = list(client.nthreads())
        for silent in (1, 2):
            with monkeypatch.context() as patch:
                patch.setattr(client, "run", asked(client, silent))
                check = partial(cluster_check.check_all, client, address, str(tmp_path), 0.3, told.append)
                if silent == 1:
                    check()
                    assert len(told) == 1
                    assert f"worker {min(there)} of the cluster does not answer" in told[0]
                else:
                    with pytest.raises(Problem, match="no worker of the cluster answers"):
                        check()
    assert not wanted.out.exists()


def test_what_takes_much_longer_than_all_else_is_late() -> None:
    patience = Patience(60)
    assert not patience.look(0, {"a": ["1"], "b": ["2", "3"]})
    assert not patience.look(50, {"a": ["1"], "b": ["3"]})  # 2 has taken 50 s
    assert not patience.look(99, {"a": ["1"], "b": ["4"]})  # 3 has taken 99 s
    assert not patience.look(198, {"a": ["1"], "b": ["4"]})
    assert patience.look(199, {"a": ["1"], "b": ["4", "5"]}) == {"a": {"1": 199}}
    assert not patience.look(290, {"a": ["1"], "b": ["5"]})
    assert not patience.look(390, {"b": ["6"]})  # 4 and 5 have taken 191 s; what 1 has taken changes nothing
    assert not patience.look(772, {"b": ["6"]})
    assert patience.look(773, {"b": ["6"]}) == {"b": {"6": 383}}


def test_no_scheduler(table: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cluster, "_PATIENCE_S", 0.2)
    wanted = order(table, tmp_path / "set")
    for address in ("tcp://127.0.0.1:1", "tls://127.0.0.1:1", "nonsense://x"):
        with pytest.raises(Problem, match="scheduler of the cluster is not there") as refused:
            make(wanted, crew_of(wanted, address))
        assert refused.value.where == address
        assert refused.value.kind is Kind.SET_UP
