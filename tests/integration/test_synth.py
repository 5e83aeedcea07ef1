"""``chexrig synth`` in processes of its own, which are killed: the data set is the same every time."""

from __future__ import annotations

import contextlib
import functools
import os
import shutil
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import cv2
import pytest
from rig import Command, Rig, clean_environment, free_port, make_xrays, wait_until, xray_path

from controller.synthetic import failed_list
from tests.controller.synthetic.made import digest, xrays

COUNT = 500
CHAINS = ("--chain", "digital", "--chain", "spatial")
PATIENCE_S = 600


class Web:
    """A server of files that lets so many through, and holds back all others until it is told otherwise."""

    def __init__(self, folder: Path, most: int) -> None:
        self.asked: list[str] = []
        self.opened = threading.Event()
        web = self

        class Handler(SimpleHTTPRequestHandler):
            def do_GET(self) -> None:
                web.asked.append(self.path)
                if len(web.asked) > most:
                    web.opened.wait(60)
                with contextlib.suppress(ConnectionError):  # who asked was killed
                    super().do_GET()

            def log_message(self, *_: object) -> None:
                pass

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), functools.partial(Handler, directory=folder))
        self.url = f"http://127.0.0.1:{self._server.server_port}"
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.02,))
        self._thread.start()

    def close(self) -> None:
        self.opened.set()
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()


@pytest.fixture
def web(tmp_path: Path) -> Iterator[Web]:
    xrays(tmp_path / "xrays", 12)
    served = Web(tmp_path / "xrays", 3 + 6)  # three are tried beforehand
    yield served
    served.close()


def finished(out: Path) -> int:
    """Count the x-rays that are on record."""
    work = out.with_name(f".{out.name}.chexrig-synth")
    return sum(each.read_bytes().count(b"\n") for each in work.glob("*.jsonl"))


def kill_all(command: Command) -> None:
    """End a command and all that it has started as a power cut would."""
    os.killpg(command.pid, signal.SIGKILL)
    command.kill()


def test_killed_with_all_that_it_started_and_gone_on(web: Web, tmp_path: Path) -> None:
    """X-rays by HTTP: those that were finished are held against their digest once, and not made again."""
    rig = Rig(tmp_path / "bench")
    source = ("synth", tmp_path / "xrays" / "train.csv", "--workers", "1", "--no-contact-sheet")
    synth = (*source, "--chain", "contrast_up", "--out", "set")
    out = rig.folder / "set"
    command = rig.start(*synth, "--images", web.url)
    wait_until(lambda: finished(out) == 6)
    time.sleep(0.05)
    kill_all(command)
    assert finished(out) == 6
    assert not out.exists()
    waiting = out.with_name(".set.chexrig-synth") / "pictures" / "contrast_up-1" / "00000"
    made = {number: (waiting / f"{number:08d}.jpg").stat().st_ino for number in range(1, 7)}
    web.opened.set()
    before = len(web.asked)
    assert rig.here(*synth, "--images", web.url).code == 0
    asked = [f"/{xray_path(each)}" for each in range(1, 13)]
    assert set(web.asked[before:]) == set(asked)
    assert [web.asked[before:].count(each) for each in asked[:6]] == [1] * 6
    places = [(out / "train" / "synthetic" / "contrast_up-1" / xray_path(each)[6:]) for each in made]
    assert [each.stat().st_ino for each in places] == list(made.values())
    assert rig.here(*source, "--chain", "contrast_up", "--out", "other/set").code == 0
    assert digest(out) == digest(rig.folder / "other" / "set")


@pytest.fixture(scope="module")
def real(xrays_dir: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """500 x-rays, cut out of the real ones and mirrored; the folder of their table."""
    folder = tmp_path_factory.mktemp("five-hundred")
    files = sorted((xrays_dir / "NIH-CXR64" / "train").resolve().rglob("*.jpg"))

    def cut(file: Path, number: int) -> None:
        pixels = cv2.imread(str(files[number % len(files)]), cv2.IMREAD_GRAYSCALE)
        turn = number // len(files)
        assert pixels is not None
        height, width = pixels.shape
        piece = cv2.resize(pixels[3 * turn : height - 5 * turn, 4 * turn : width - 2 * turn], (390, 320))
        cv2.imwrite(str(file), piece[:, ::-1] if turn % 2 else piece)

    make_xrays(folder, COUNT, cut)
    return folder


@pytest.fixture(scope="module")
def of_one_process(real: Path, tmp_path_factory: pytest.TempPathFactory) -> str:
    """The digest of the data set that one process makes."""
    rig = Rig(tmp_path_factory.mktemp("one") / "bench")
    expect_within(begun(rig, real, "--workers", "1"), 0)
    return digest(rig.folder / "set")


def begun(rig: Rig, real: Path, *more: object) -> Command:
    return rig.start("synth", real / "train.csv", *CHAINS, "--no-contact-sheet", "--out", "set", *more)


def expect_within(command: Command, code: int) -> str:
    told = command.finish(PATIENCE_S)
    assert told.code == code, told
    assert "Traceback" not in told.err, told.err
    return told.out + told.err


def started_by(pid: int) -> list[int]:
    """Give the processes that a process has started, and those that these have, and so on."""
    found = []
    for each in Path("/proc").glob("[0-9]*/stat"):
        with contextlib.suppress(OSError, ValueError):
            if int(each.read_text().rpartition(")")[2].split()[1]) == pid:
                found += [int(each.parent.name), *started_by(int(each.parent.name))]
    return found


def is_alive(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


def kill_one(command: Command, out: Path) -> None:
    """Kill a process that makes pictures: the last that the command's helpers have started."""
    wait_until(lambda: finished(out) > 60, patience_s=PATIENCE_S)
    ends = [each for each in started_by(command.pid) if not started_by(each)]
    os.kill(ends[-1], signal.SIGKILL)


def the_pool(rig: Rig, real: Path) -> Command:
    command = begun(rig, real, "--workers", "2")
    kill_one(command, rig.folder / "set")
    return command


def a_cluster(rig: Rig, real: Path) -> Command:
    command = begun(rig, real, "--dask", "local:2")
    kill_one(command, rig.folder / "set")
    return command


def two_shards(rig: Rig, real: Path) -> Command:
    shards = [begun(rig, real, "--workers", "1", "--shard", f"{each}/2") for each in (1, 2)]
    for each in shards:
        assert "250 of 250" not in expect_within(each, 0)  # of two chains
    return begun(rig, real)


def killed_and_gone_on(rig: Rig, real: Path) -> Command:
    """Twice: the pool, then a cluster; and nothing that they have started lives on."""
    for more in (("--workers", "2"), ("--dask", "local:2")):
        command, before = begun(rig, real, *more), finished(rig.folder / "set")
        wait_until(lambda before=before: finished(rig.folder / "set") > before + 60, patience_s=PATIENCE_S)  # type: ignore[misc]
        helpers = started_by(command.pid)
        assert len(helpers) >= 2
        command.kill()  # alone: the others notice by themselves
        wait_until(lambda helpers=helpers: not any(map(is_alive, helpers)), patience_s=30)  # type: ignore[misc]
    return begun(rig, real, "--workers", "2")


def stopped_and_gone_on(rig: Rig, real: Path) -> Command:
    for number, more in ((signal.SIGINT, "--workers=2"), (signal.SIGTERM, "--dask=local:2")):
        command, before = begun(rig, real, more), finished(rig.folder / "set")
        wait_until(lambda before=before: finished(rig.folder / "set") > before + 60, patience_s=PATIENCE_S)  # type: ignore[misc]
        os.killpg(command.pid, number) if number == signal.SIGINT else command.send(number)
        assert "pictures are made and kept; the same command goes on" in expect_within(command, 130)
    return begun(rig, real, "--workers", "2")


@pytest.mark.soak
@pytest.mark.xrays
@pytest.mark.timeout(1200)
@pytest.mark.parametrize(
    "way",
    [the_pool, a_cluster, two_shards, killed_and_gone_on, stopped_and_gone_on],
    ids=lambda way: way.__name__,
)
def test_five_hundred_are_the_same_in_every_way(
    real: Path, of_one_process: str, tmp_path: Path, way: Callable[[Rig, Path], Command]
) -> None:
    rig = Rig(tmp_path / "bench")
    told = expect_within(way(rig, real), 0)
    assert f"all {2 * COUNT:,} pictures are in" in told
    assert digest(rig.folder / "set") == of_one_process
    assert not failed_list(rig.folder / "set").exists()
    assert [each.name for each in rig.folder.iterdir()] == ["set"]


class Cluster:
    """A scheduler and its workers, as `dask scheduler` and `dask worker` start them."""

    def __init__(self, folder: Path) -> None:
        self.port = free_port()
        self.address = f"tcp://127.0.0.1:{self.port}"
        self._folder = folder
        self._processes: list[subprocess.Popen[bytes]] = []
        self.scheduler = self._start(
            "scheduler", "--port", self.port, "--no-dashboard", "--host", "127.0.0.1"
        )

    def _start(self, *words: object, path: str = "") -> subprocess.Popen[bytes]:
        own = clean_environment()
        own["PYTHONPATH"] = f"{path}:{own['PYTHONPATH']}" if path else own["PYTHONPATH"]
        log = (self._folder / f"dask-{len(self._processes)}.log").open("wb")
        with log:
            started = subprocess.Popen(
                [sys.executable, "-m", "distributed.cli.dask_" + str(words[0]), *map(str, words[1:])],
                env=own,
                stdout=log,
                stderr=log,
                cwd=self._folder,
            )
        self._processes.append(started)
        return started

    def worker(self, path: str = "") -> subprocess.Popen[bytes]:
        more = ("--nthreads", 1, "--no-dashboard", "--local-directory", self._folder / "dask")
        return self._start("worker", self.address, *more, path=path)

    def close(self) -> None:
        for each in self._processes:
            each.kill()
            each.wait()


@pytest.fixture
def dask(tmp_path: Path) -> Iterator[Cluster]:
    started = Cluster(tmp_path)
    yield started
    started.close()


@pytest.mark.soak
@pytest.mark.xrays
@pytest.mark.timeout(1200)
def test_the_scheduler_is_lost_and_another_one_goes_on(
    real: Path, of_one_process: str, tmp_path: Path, dask: Cluster
) -> None:
    rig = Rig(tmp_path / "bench")
    dask.worker()
    command = begun(rig, real, "--scheduler", dask.address)
    wait_until(lambda: finished(rig.folder / "set") > 60, patience_s=PATIENCE_S)
    dask.scheduler.kill()
    told = expect_within(command, 1)
    assert told.count("error:") == 1
    assert "the scheduler of the cluster was lost" in told
    assert dask.address in told
    done = finished(rig.folder / "set")
    dask.close()
    again = Cluster(tmp_path)
    try:
        again.worker()
        command = begun(rig, real, "--scheduler", again.address)
        wait_until(lambda: finished(rig.folder / "set") > done + 16, patience_s=PATIENCE_S)
        again.worker()  # one that joins has its part
        expect_within(command, 0)
    finally:
        again.close()
    assert digest(rig.folder / "set") == of_one_process


def other_version(folder: Path) -> str:
    """Give a path by which a worker has another version of a package, by what is installed there."""
    told = folder / "other" / "simplejpeg-0.1.dist-info"
    told.mkdir(parents=True)
    (told / "METADATA").write_text("Metadata-Version: 2.1\nName: simplejpeg\nVersion: 0.1\n")
    return str(told.parent)


@pytest.mark.soak
@pytest.mark.xrays
@pytest.mark.timeout(600)
def test_workers_of_other_versions(real: Path, tmp_path: Path, dask: Cluster) -> None:
    """One that is there already: nothing is made. One that joins later: nothing is made by it."""
    rig = Rig(tmp_path / "bench")
    other = other_version(tmp_path)
    wrong = dask.worker(other)
    told = expect_within(begun(rig, real, "--scheduler", dask.address), 2)
    assert "other versions than this computer" in told
    assert "simplejpeg 0.1" in told
    assert not list(rig.folder.rglob("0*.jpg"))
    wrong.kill()
    wrong.wait()
    dask.worker()
    time.sleep(3)  # the scheduler takes note of both
    command = begun(rig, real, "--scheduler", dask.address)
    wait_until(lambda: finished(rig.folder / "set") > 16, patience_s=PATIENCE_S)
    dask.worker(other)
    told = expect_within(command, 2)
    assert "a worker that joined of the cluster has other versions" in told
    assert "simplejpeg 0.1" in told


def peak_kb(pid: int) -> int:
    lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    return next(int(each.split()[1]) for each in lines if each.startswith("VmRSS:"))


@pytest.mark.soak
@pytest.mark.xrays
@pytest.mark.timeout(1200)
def test_memory_stays_flat_over_two_thousand(real: Path, tmp_path: Path) -> None:
    """Of the command and of its workers, from the first fifth of the pictures to the last."""
    folder = tmp_path / "two-thousand"
    files = sorted(real.rglob("*.jpg"))
    make_xrays(folder, 2000, lambda file, number: shutil.copyfile(files[number % COUNT], file))
    with (folder / "train.csv").open() as table:
        assert sum(1 for _ in table) == 2001
    rig = Rig(tmp_path / "bench")
    out = rig.folder / "set"
    command = rig.start(
        *("synth", folder / "train.csv", "--chain", "spatial", "--workers", "2"),
        *("--no-contact-sheet", "--out", out),
    )
    seen: dict[str, list[int]] = {"command": [], "workers": []}
    while finished(out) < 1950 and command.code is None:
        if finished(out) > 200:
            helpers = [each for each in started_by(command.pid) if not started_by(each)]
            with contextlib.suppress(OSError, StopIteration):
                seen["command"].append(peak_kb(command.pid))
                seen["workers"].append(max(map(peak_kb, helpers)))
        time.sleep(0.2)
    told = command.finish(PATIENCE_S)
    assert told.code == 0, told
    for who, sizes in seen.items():
        assert len(sizes) > 10
        fifth = len(sizes) // 5
        first, last = (sum(part) / len(part) for part in (sizes[:fifth], sizes[-fifth:]))
        print(f"{who}: {first / 1024:.0f} MB, then {last / 1024:.0f} MB")
        assert last < first + 24 * 1024, who


def slow_chains(folder: Path) -> list[str]:
    """Write chains of many steps, each of which takes about a second for an x-ray; give the options."""
    told = []
    for number in range(4):
        file = folder / f"slow-{number}.yaml"
        steps = "".join(f"  - panel_moire: 4\n  - lens_blur: {1 + number}\n" for _ in range(25))
        file.write_text(f"name: slow-{number}\nsteps:\n{steps}")
        told += ["--chain", str(file)]
    return told


def test_a_second_ctrl_c_ends_all_at_once(web: Web, tmp_path: Path) -> None:
    """Workers wait for x-rays that do not come; the first one is told, and what is on record stays."""
    rig = Rig(tmp_path / "bench")
    synth = ("synth", tmp_path / "xrays" / "train.csv", "--chain", "contrast_up", "--out", "set")
    command = rig.start(*synth, "--workers", "2", "--images", web.url)
    # how many are on record depends on the pace: those of a worker's chunk come together
    wait_until(lambda: len(web.asked) >= 3 + 6 + 2 and finished(rig.folder / "set"))
    kept = finished(rig.folder / "set")
    helpers = started_by(command.pid)
    assert len(helpers) >= 3
    os.killpg(command.pid, signal.SIGINT)
    wait_until(lambda: "stopping after what is nearly finished" in command.err)
    os.killpg(command.pid, signal.SIGINT)
    told = command.finish(20)  # workers that wait for the web would take a minute
    assert told.code == 130
    assert told.err.count("stopping after what is nearly finished") == 1, told
    assert told.err.count("stopped at once: what is on record is kept") == 1, told
    assert "Traceback" not in told.err, told.err
    wait_until(lambda: not any(map(is_alive, helpers)), patience_s=20)
    assert finished(rig.folder / "set") >= kept


@pytest.mark.soak
@pytest.mark.xrays
@pytest.mark.timeout(600)
def test_slow_chains_that_are_stopped_and_killed_go_on(real: Path, tmp_path: Path) -> None:
    """Killed every six seconds it has made more each time; Ctrl-C ends it within about two."""
    rig = Rig(tmp_path / "bench")
    more = (*slow_chains(tmp_path), "--workers", "2", "--no-contact-sheet", "--out", "set")
    before = 0
    for _ in range(4):
        command = rig.start("synth", real / "train.csv", *more)
        time.sleep(6)
        kill_all(command)
        assert finished(rig.folder / "set") > before
        before = finished(rig.folder / "set")
    command = rig.start("synth", real / "train.csv", *more)
    wait_until(lambda: finished(rig.folder / "set") > before, patience_s=PATIENCE_S)
    os.killpg(command.pid, signal.SIGINT)
    began_s = time.monotonic()
    told = expect_within(command, 130)
    assert time.monotonic() - began_s < 4
    assert "pictures are made and kept; the same command goes on" in told
