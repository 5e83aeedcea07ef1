"""The whole rig: real commands in processes of their own, real UDP, a real X server, real files."""

from __future__ import annotations

import importlib
import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import java_agent
import pytest
from proving import XRAYS
from rig import SEED, Mapped, Range, Rig, cases

from controller.identity import references_for
from controller.xrays import AllRows, build_manifest
from tests.integration.sight import Sight

MakeRig = Callable[..., Rig]
NIGHT = XRAYS * 5 // 8
WHOLE = (("night", 1, NIGHT), ("day", NIGHT + 1, XRAYS))


@pytest.fixture(scope="session")
def raw_clients() -> Any:
    """The module raw_client.py."""
    return importlib.import_module("tests.integration.raw_client")


@pytest.fixture(scope="session")
def records() -> Any:
    """The module records.py."""
    return importlib.import_module("tests.integration.records")


@pytest.fixture(scope="session")
def xrays_dir(xrays_dir: Path, state_home: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Folder of the first real x-rays, as many as `XRAYS` says; no rig makes their references again."""
    here = tmp_path_factory.mktemp("xrays") / "NIH-CXR64"
    here.mkdir()
    lines = (xrays_dir / "NIH-CXR64" / "train.csv").read_text().splitlines(keepends=True)
    (here / "train.csv").write_text("".join(lines[: 1 + XRAYS]))
    (here / "train").symlink_to(xrays_dir / "NIH-CXR64" / "train")
    manifest = build_manifest(here / "train.csv", here.parent, AllRows())
    references_for(manifest, here.parent, Path(os.devnull) / "manifest")  # kept in the state folder
    assert list((state_home / "chexrig" / "references").iterdir())
    return here.parent


@pytest.fixture(scope="session")
def sight(xrays_dir: Path) -> Sight:
    """Tells which of the x-rays a photo shows."""
    return Sight(xrays_dir, SEED)


@pytest.fixture(scope="session", params=["python", "java"])
def agent(request: pytest.FixtureRequest) -> str:
    """Which program the phone is: chexrig's own simulated one, or the app of real phones on a JVM."""
    if request.param == "java":
        java_agent.runtime()
    return str(request.param)


@pytest.fixture
def make_rig(tmp_path: Path, xrays_dir: Path) -> Iterator[MakeRig]:
    """Makes rigs over the real x-rays: ``make_rig(display, (id, first, last), ..., SETTING=OF_THE_PLAN)``."""
    made: list[Rig] = []

    def make(
        display: str | None,
        *subsets: Range,
        shutter_ms: int = 10,
        agent: str = "python",
        address: str = "",
        phone: Mapped | None = None,
        **settings: Any,
    ) -> Rig:
        reached = {"address": address} if address else {}
        phone = phone or cases.simulated(shutter_ms, agent, **reached)
        plan = cases.real(xrays_dir, *subsets, phone=phone, **settings)
        made.append(Rig(tmp_path / f"rig{len(made)}", plan, display, agent))
        return made[-1]

    yield make
    for each in made:
        each.end()


@pytest.fixture(scope="session")
def undisturbed(tmp_path_factory: pytest.TempPathFactory, xrays_dir: Path, xserver: str) -> Iterator[Rig]:
    """All x-rays in two subsets, photographed off the X screen without any disturbance, and exported."""
    rig = Rig(tmp_path_factory.mktemp("undisturbed"), cases.real(xrays_dir, *WHOLE), xserver)
    try:
        done = rig.run()
        assert [line.split(": ")[0] for line in done.out.splitlines()] == [name for name, _, _ in WHOLE]
        rig.export()
        yield rig
    finally:
        rig.end()
