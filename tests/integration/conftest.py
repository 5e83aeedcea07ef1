"""The whole rig: real commands in processes of their own, real UDP, a real X server, real files."""

from __future__ import annotations

import importlib.util
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from types import ModuleType
from typing import TYPE_CHECKING, Any

import java_agent
import pytest
from proving import XRAYS

if TYPE_CHECKING:
    from rig import Rig
    from sight import Sight

MakeRig = Callable[..., "Rig"]
NIGHT = XRAYS * 5 // 8
WHOLE = (("night", 1, NIGHT), ("day", NIGHT + 1, XRAYS))


def _load(name: str) -> ModuleType:
    """Import a module beside this file; in importlib mode pytest puts no folder on the path."""
    full = f"chexrig_tests_{name}"
    spec = importlib.util.spec_from_file_location(full, Path(__file__).with_name(f"{name}.py"))
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[full] = module
    spec.loader.exec_module(module)
    return module


_rig = _load("rig")


@pytest.fixture(scope="session")
def rigs() -> Any:
    """The module rig.py."""
    return _rig


@pytest.fixture(scope="session")
def raw_clients() -> Any:
    """The module raw_client.py."""
    return _load("raw_client")


@pytest.fixture(scope="session")
def records() -> Any:
    """The module records.py."""
    return _load("records")


@pytest.fixture(scope="session")
def xrays_dir(xrays_dir: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Folder of the first real x-rays, as many as `XRAYS` says."""
    here = tmp_path_factory.mktemp("xrays") / "NIH-CXR64"
    here.mkdir()
    lines = (xrays_dir / "NIH-CXR64" / "train.csv").read_text().splitlines(keepends=True)
    (here / "train.csv").write_text("".join(lines[: 1 + XRAYS]))
    (here / "train").symlink_to(xrays_dir / "NIH-CXR64" / "train")
    return here.parent


@pytest.fixture(scope="session")
def sight(xrays_dir: Path) -> Sight:
    """Tells which of the x-rays a photo shows."""
    seeing: Sight = _load("sight").Sight(xrays_dir, _rig.SEED)
    return seeing


@pytest.fixture(scope="session", params=["python", "java"])
def agent(request: pytest.FixtureRequest) -> str:
    """Which program the phone is: chexrig's own simulated one, or the app of real phones on a JVM."""
    if request.param == "java":
        java_agent.runtime()
    return str(request.param)


@pytest.fixture
def make_rig(tmp_path: Path, xrays_dir: Path) -> Iterator[MakeRig]:
    """Makes rigs over the real x-rays: ``make_rig(display, (id, first, last), ...)``."""
    made: list[Rig] = []

    def make(display: str | None, *subsets: tuple[str, int, int], **settings: Any) -> Rig:
        made.append(_rig.Rig(tmp_path / f"rig{len(made)}", xrays_dir, display, *subsets, **settings))
        return made[-1]

    yield make
    for each in made:
        each.end()


@pytest.fixture(scope="session")
def undisturbed(tmp_path_factory: pytest.TempPathFactory, xrays_dir: Path, xserver: str) -> Iterator[Rig]:
    """All x-rays in two subsets, photographed off the X screen without any disturbance, and exported."""
    rig: Rig = _rig.Rig(tmp_path_factory.mktemp("undisturbed"), xrays_dir, xserver, *WHOLE)
    try:
        done = rig.run()
        assert [line.split(": ")[0] for line in done.out.splitlines()] == [name for name, _, _ in WHOLE]
        rig.export()
        yield rig
    finally:
        rig.end()
