"""The same work on a Dask cluster, here in threads of this process; real ones are in `integration`."""

from __future__ import annotations

import logging
import threading
from collections.abc import Iterator
from contextlib import AbstractContextManager
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from distributed import LocalCluster

from android_bridge.base import Kind, Problem
from controller.synthetic import Crew, Order, cluster, dask_crew

from .made import digest, make, order, xrays

COUNT = 6


@pytest.fixture(scope="module")
def table(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return xrays(tmp_path_factory.mktemp("xrays"), COUNT)


@pytest.fixture(scope="module")
def scheduler() -> Iterator[str]:
    logging.getLogger("distributed").setLevel(logging.CRITICAL)
    with LocalCluster(
        n_workers=1,
        threads_per_worker=1,
        processes=False,
        protocol="tcp://",
        host="127.0.0.1",
        dashboard_address="127.0.0.1:0",
    ) as started:
        yield started.scheduler_address


def crew_of(wanted: Order, scheduler: str) -> Any:
    def crew(folder: str) -> AbstractContextManager[Crew]:
        return dask_crew(wanted.recipe, folder, scheduler=scheduler)

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
    monkeypatch.setattr(cluster, "versions_here", others(cluster.versions_here, from_call))
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
    elsewhere = partial(dask_crew, wanted.recipe, str(tmp_path / "nowhere"), scheduler=scheduler)
    with pytest.raises(Problem, match="does not see the folder") as refused:
        make(wanted, lambda _: elsewhere())
    assert refused.value.expected == str(tmp_path / "nowhere")


def test_no_scheduler(table: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cluster, "_PATIENCE_S", 0.2)
    wanted = order(table, tmp_path / "set")
    for address in ("tcp://127.0.0.1:1", "nonsense://x"):
        with pytest.raises(Problem, match="scheduler of the cluster is not there") as refused:
            make(wanted, crew_of(wanted, address))
        assert refused.value.where == address
        assert refused.value.kind is Kind.SET_UP
