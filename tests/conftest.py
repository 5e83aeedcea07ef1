"""Shared by every test: their order, the real x-rays, an X server and a runtime folder of our own."""

from __future__ import annotations

import contextlib
import os
import selectors
import shutil
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from types import SimpleNamespace

import measured_phones
import measuring
import pytest
from filelock import FileLock
from hypothesis import HealthCheck, settings
from once_a_run import begin, shared
from proving import PROVING
from unexpected import logged, qt_messages
from xorg import Xorg, started_xorg, why_not

# readline sets them in pytest's worker processes: every console would keep that width
for _name in ("COLUMNS", "LINES"):
    os.environ.pop(_name, None)

# what tests do is not for the desktop of the person who runs them
for _name in ("DBUS_SESSION_BUS_ADDRESS", "XDG_CURRENT_DESKTOP"):
    os.environ.pop(_name, None)

# hundreds of processes are started: each would compile the whole program anew
os.environ.pop("PYTHONDONTWRITEBYTECODE", None)

# under nohup and in the background they are ignored, and every program that is started would inherit that
for _number in (signal.SIGINT, signal.SIGHUP):
    if signal.getsignal(_number) is signal.SIG_IGN:
        signal.signal(_number, lambda _signal, _frame: None)

# a busy machine is no failure
settings.register_profile("busy", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("busy")

REPOSITORY = Path(__file__).resolve().parents[1]
X_START_TIMEOUT_S = 30.0
# where tests take seconds rather than milliseconds
SLOW_FOLDERS = ("integration", "protocol", "wrong_input", "cli", "link", "display", "manual")


def pytest_configure(config: pytest.Config) -> None:
    """Give all processes of this run a folder for what is made once."""
    if not hasattr(config, "workerinput"):
        config.add_cleanup(begin())
    sys.dont_write_bytecode = False  # pytest rewrites each assertion: once is enough


@pytest.hookimpl(wrapper=True)
def pytest_collection() -> Iterator[None]:
    """Collect in one process after another: the first compiles every module, and the others find it done."""
    with FileLock(shared() / "collection.lock"):
        return (yield)


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave benchmarks and long proofs out unless asked for.

    Benchmarks by mark or folder: among other tests they measure those. Proofs by the command `prove`.
    """
    asked = "benchmark" in config.option.markexpr or any("benchmarks" in name for name in config.args)
    _sort_files(config, items)
    for item in items:
        if measuring.is_left_out(item.nodeid):
            item.add_marker("no_cover")
    unwanted = {name for name, wanted in (("benchmark", asked), ("soak", PROVING)) if not wanted}
    left_out = [item for item in items if any(mark.name in unwanted for mark in item.iter_markers())]
    if left_out:
        config.hook.pytest_deselected(items=left_out)
        items[:] = [item for item in items if item not in left_out]


def _sort_files(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Put the files that take long first: one left over at the end would have one processor wait for it."""
    last = {item.path for item in items if item.get_closest_marker("last")}
    usual_s = float(config.getini("timeout"))
    slowest = {item.path for item in items for mark in item.iter_markers("timeout") if mark.args[0] > usual_s}

    def rank(item: pytest.Item) -> int:
        if item.path in last:
            return 3
        if item.path in slowest:
            return 0
        return 1 if item.path.parent.name in SLOW_FOLDERS else 2

    items.sort(key=rank)


def find_xrays() -> Path | None:
    """Return the folder with the 64 real x-rays, or None where there is none."""
    named = os.environ.get("CHEXRIG_XRAYS")
    folder = Path(named) if named else REPOSITORY.parent / "shared" / "data" / "nih-cxr64"
    return folder.resolve() if folder.is_dir() else None


@pytest.fixture(scope="session", autouse=True)
def runtime_dir(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """XDG_RUNTIME_DIR, where the window shares its frames: other tests' windows run beside these."""
    folder = tmp_path_factory.mktemp("runtime")
    folder.chmod(0o700)
    os.environ["XDG_RUNTIME_DIR"] = str(folder)
    return folder


@pytest.fixture(scope="session", autouse=True)
def state_home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """XDG_STATE_HOME, not that of who runs the tests; in it the simulated phones were measured."""
    folder = tmp_path_factory.mktemp("state")
    os.environ["XDG_STATE_HOME"] = str(folder)
    measured_phones.prepare(folder)
    return folder


@pytest.fixture
def no_qt(monkeypatch: pytest.MonkeyPatch) -> None:
    """No Qt here, whatever an earlier test of this process left behind."""
    none = SimpleNamespace(instance=lambda: None)
    monkeypatch.setattr("controller.display.gui_thread.QGuiApplication", none)


@pytest.fixture(scope="session", autouse=True)
def _qt_may_have_widgets() -> Iterator[None]:
    """Have the process's one Qt application be one for windows too, whichever test makes it first."""
    from controller.display import application  # noqa: PLC0415 - tests of other parts load no Qt before this

    make = application._qt_application
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(application, "_qt_application", lambda arguments, _has_widgets: make(arguments, True))
        yield


@pytest.fixture(scope="session")
def qt_told() -> Iterator[list[str]]:
    with qt_messages() as told:
        yield told


@pytest.fixture(autouse=True)
def _nothing_unexpected(caplog: pytest.LogCaptureFixture, qt_told: list[str]) -> Iterator[None]:
    """Fail for a log's warning, or a message of Qt's; who expects one looks at it and clears it away."""
    qt_told.clear()
    yield
    found = [*logged(caplog.get_records("setup")), *logged(caplog.get_records("call")), *qt_told]
    assert not found, "nobody expected this"


@pytest.fixture(scope="session", autouse=True)
def _few_are_measured() -> None:
    measuring.stop()


@pytest.fixture(autouse=True)
def _measured(request: pytest.FixtureRequest) -> Iterator[None]:
    """Have the processes of a test measured for coverage, where they are to be."""
    with measuring.measured() if measuring.is_measured(request.node.nodeid) else contextlib.nullcontext():
        yield


@pytest.fixture(scope="session")
def xrays_dir() -> Path:
    """Folder of 64 real x-rays in CheXpert form; skips the test where it is absent."""
    folder = find_xrays()
    if folder is None:
        pytest.skip("the real x-rays are not here: set CHEXRIG_XRAYS to the folder nih-cxr64")
    return folder


def _read_display_number(read_end: int, server: subprocess.Popen[bytes]) -> str:
    """Wait for the server to write its display number; it does so once it accepts clients."""
    with selectors.DefaultSelector() as selector:
        selector.register(read_end, selectors.EVENT_READ)
        written = b""
        while not written.endswith(b"\n"):
            ready = selector.select(X_START_TIMEOUT_S)
            chunk = os.read(read_end, 32) if ready else b""
            if not chunk:
                raise RuntimeError(f"Xvfb did not start (exit code {server.poll()})")
            written += chunk
    return written.decode().strip()


@contextlib.contextmanager
def _started_xserver(
    size: str = "1920x1080x24", *options: str
) -> Iterator[tuple[str, subprocess.Popen[bytes]]]:
    program = shutil.which("Xvfb")
    if program is None:
        # an error and not a skip: tests of what is really on the screen must not go missing unnoticed
        pytest.fail("Xvfb is not installed: run `python3 -m controller.bootstrap test`, which installs it")
    read_end, write_end = os.pipe()
    server = subprocess.Popen(
        [
            program,
            "-displayfd",
            str(write_end),
            *("-screen", "0", size),
            *("-nolisten", "tcp", "-noreset"),
            *options,
        ],
        pass_fds=(write_end,),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    os.close(write_end)
    try:
        yield f":{_read_display_number(read_end, server)}", server
    finally:
        os.close(read_end)
        server.terminate()
        server.wait(timeout=10)


@pytest.fixture(scope="session")
def xserver() -> Iterator[str]:
    """DISPLAY of an Xvfb of 1920 x 1080 pixels, 24 bits; stopped after the last test."""
    with _started_xserver() as (display, _):
        yield display


@pytest.fixture(scope="session")
def small_xserver() -> Iterator[str]:
    """DISPLAY of an Xvfb of 640 x 400 pixels: where pictures only have to be right, fewer pixels do."""
    with _started_xserver("640x400x24") as (display, _):
        yield display


@pytest.fixture
def make_xserver() -> Iterator[Callable[..., str]]:
    """Gives the DISPLAY of an Xvfb of the test's own, by a size such as ``640x400x16`` and options."""
    with contextlib.ExitStack() as stack:
        yield lambda size, *options: stack.enter_context(_started_xserver(size, *options))[0]


@pytest.fixture
def mortal_xserver() -> Iterator[tuple[str, subprocess.Popen[bytes]]]:
    """DISPLAY and process of an Xvfb of the test's own, to be killed."""
    with _started_xserver() as started:
        yield started


@pytest.fixture(scope="session")
def two_screens(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Xorg]:
    """An Xorg with two outputs that can be switched and unplugged; who changes them calls `stand` first."""
    if reason := why_not():
        pytest.skip(reason)
    with started_xorg(tmp_path_factory.mktemp("xorg")) as xorg:
        yield xorg
