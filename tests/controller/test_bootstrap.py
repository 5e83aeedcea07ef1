"""The set-up's decisions; the set-up itself is proven on a fresh machine by .ci/run."""

from __future__ import annotations

import os
import re
import shutil
import signal
import subprocess
import sys
from importlib import metadata
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from controller import bootstrap
from controller.bootstrap import Missing, SetupError

REPOSITORY = Path(__file__).resolve().parents[2]


def run_bootstrap(*arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        # -S -E: nothing but the standard library, as on a fresh machine
        [sys.executable, "-S", "-E", "-m", "controller.bootstrap", *arguments],
        cwd=REPOSITORY,
        env=dict(os.environ, **environment),
        capture_output=True,
        text=True,
        check=False,
        timeout=30,
    )


def script(path: Path, body: str) -> None:
    path.write_text(f"#!/bin/sh\n{body}\n")
    path.chmod(0o755)


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """A folder with what the fingerprint reads and an environment that looks complete."""
    for name in ("requirements.lock", "pyproject.toml", "controller/bootstrap.py"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        shutil.copy(REPOSITORY / name, tmp_path / name)
    (tmp_path / ".venv" / "bin").mkdir(parents=True)
    (tmp_path / ".venv" / "bin" / "python").touch()
    (tmp_path / ".venv" / "chexrig-setup").write_text(bootstrap.fingerprint(tmp_path) + "\n")
    return tmp_path


@pytest.mark.parametrize("arguments", [[], ["demonstrate"], ["--count", "8"]])
def test_unknown_command_shows_the_usage_and_sets_nothing_up(arguments: list[str]) -> None:
    ran = run_bootstrap(*arguments)
    assert ran.returncode == 2
    assert "usage: python3 -m controller.bootstrap COMMAND" in ran.stderr
    assert ran.stdout == ""


def test_help_runs_with_the_standard_library_alone() -> None:
    ran = run_bootstrap("--help")
    assert ran.returncode == 0
    assert all(command in ran.stdout for command in bootstrap.PROGRAMS)


@pytest.mark.parametrize("version", [(3, 8, 18), (3, 10, 13), (2, 7)])
def test_old_python_is_told_which_one_to_install(version: tuple[int, ...]) -> None:
    with pytest.raises(SetupError, match=r"needs Python 3\.11 or newer") as caught:
        bootstrap.check_python(version)
    assert ".".join(map(str, version)) in str(caught.value)


@pytest.mark.parametrize("version", [(3, 11, 0), (3, 12, 4), (4, 0)])
def test_new_python_is_accepted(version: tuple[int, ...]) -> None:
    bootstrap.check_python(version)


def test_only_what_is_absent_is_reported_missing() -> None:
    missing = bootstrap.find_missing(
        {"libc.so.6": "libc6", "libchexrig-no-such.so.9": "libnosuch9"},
        {"sh": "dash", "chexrig-no-such-program": "nosuch"},
        {"json": "libpython3-stdlib", "chexrig_no_such_module": "nosuch-venv"},
    )
    assert missing == [
        Missing("libchexrig-no-such.so.9", "libnosuch9"),
        Missing("chexrig-no-such-program", "nosuch"),
        Missing("chexrig_no_such_module", "nosuch-venv"),
    ]


def test_a_java_without_a_screen_is_not_enough(tmp_path: Path) -> None:
    java = tmp_path / "jvm" / "bin" / "java"
    java.parent.mkdir(parents=True)
    java.touch()
    (tmp_path / "java").symlink_to(java)
    headless = bootstrap.find_missing_java(str(tmp_path / "java"), str(tmp_path / "junit4.jar"))
    assert [each.package for each in headless] == ["default-jdk", "junit4"]
    (tmp_path / "jvm" / "lib").mkdir()
    (tmp_path / "jvm" / "lib" / "libawt_xawt.so").touch()
    (tmp_path / "junit4.jar").touch()
    assert bootstrap.find_missing_java(str(tmp_path / "java"), str(tmp_path / "junit4.jar")) == []


def test_an_xorg_that_needs_a_graphics_card_is_not_enough(tmp_path: Path) -> None:
    driver = tmp_path / "dummy_drv.so"
    assert [each.package for each in bootstrap.find_missing_driver(str(driver))] == [
        "xserver-xorg-video-dummy"
    ]
    driver.touch()
    assert bootstrap.find_missing_driver(str(driver)) == []


@pytest.mark.parametrize(
    ("apt", "root", "sudo", "interactive", "begins"),
    [
        ("/usr/bin/apt-get", True, None, False, ["env"]),
        ("/usr/bin/apt-get", False, "/usr/bin/sudo", True, ["/usr/bin/sudo", "env"]),
        ("/usr/bin/apt-get", False, "/usr/bin/sudo", False, ["/usr/bin/sudo", "-n", "env"]),
    ],
)
def test_apt_is_called_with_the_rights_there_are(
    apt: str, root: bool, sudo: str | None, interactive: bool, begins: list[str]
) -> None:
    command = bootstrap.apt_command(apt, root=root, sudo=sudo, interactive=interactive)
    assert command is not None
    assert command[: len(begins) + 1] == [*begins, "DEBIAN_FRONTEND=noninteractive"]
    assert apt in command


def test_no_apt_call_without_rights_or_without_apt() -> None:
    assert bootstrap.apt_command("/usr/bin/apt-get", root=False, sudo=None, interactive=True) is None
    assert bootstrap.apt_command(None, root=True, sudo="/usr/bin/sudo", interactive=True) is None


def test_a_system_without_apt_gets_the_list_of_libraries(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(SetupError, match="not Debian or Ubuntu") as caught:
        bootstrap.install_packages([Missing("libGL.so.1", "libgl1")])
    assert "libGL.so.1" in str(caught.value)


def test_a_user_without_rights_gets_the_line_to_type(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    script(tmp_path / "apt-get", "exit 99")
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setattr(os, "geteuid", lambda: 1000)
    with pytest.raises(SetupError, match="root or sudo") as caught:
        bootstrap.install_packages([Missing("libGL.so.1", "libgl1"), Missing("Xvfb", "xvfb")])
    assert "sudo apt-get install --no-install-recommends libgl1 xvfb" in str(caught.value)


def test_old_package_lists_are_fetched_anew(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    # this apt-get finds no package before its first update
    new = tmp_path / "new"
    script(tmp_path / "apt-get", f'echo "$*"; case "$*" in *update) touch {new};; esac; test -e {new}')
    (tmp_path / "mirror_Packages.lz4").touch()
    monkeypatch.setattr(bootstrap, "APT_LISTS", tmp_path)
    monkeypatch.setenv("PATH", f"{tmp_path}:{os.environ['PATH']}")
    monkeypatch.setattr(os, "geteuid", lambda: 0)
    bootstrap.install_packages([Missing("libGL.so.1", "libgl1")])
    calls = [line.split()[3] for line in capfd.readouterr().out.splitlines() if line.startswith("-q")]
    assert calls == ["install", "update", "install"]


@pytest.mark.parametrize(("command", "runs"), [("demo", "chexrig demo"), ("test", "python -m pytest")])
def test_arguments_and_exit_code_are_passed_on(tmp_path: Path, command: str, runs: str) -> None:
    (tmp_path / ".venv" / "bin").mkdir(parents=True)
    for name in ("chexrig", "python"):
        script(tmp_path / ".venv" / "bin" / name, f'echo {name} "$@"; exit 7')
    code = (
        "import pathlib, sys; from controller import bootstrap as b; "
        "b.REPOSITORY = pathlib.Path(sys.argv[1]); sys.exit(b.run_command(sys.argv[2], sys.argv[3:]))"
    )
    ran = subprocess.run(
        [sys.executable, "-c", code, str(tmp_path), command, "--count", "8"],
        cwd=REPOSITORY,
        capture_output=True,
        text=True,
        check=False,
    )
    assert ran.returncode == 7
    last = ran.stdout.splitlines()[-1]
    assert last.startswith(f"{runs} ")
    assert last.endswith(" --count 8")


@pytest.mark.parametrize(
    ("red", "expected"), [(None, 0), ("ruff", 1), ("mypy", 1), ("lint-imports", 1), ("python", 1)]
)
def test_one_red_check_is_enough_and_the_tests_run_last(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capfd: pytest.CaptureFixture[str],
    red: str | None,
    expected: int,
) -> None:
    (tmp_path / ".venv" / "bin").mkdir(parents=True)
    for name in ("ruff", "mypy", "lint-imports", "python"):
        script(tmp_path / ".venv" / "bin" / name, f"echo ran {name}; exit {int(name == red)}")
    monkeypatch.setattr(bootstrap, "REPOSITORY", tmp_path)
    assert bootstrap.run_checks([]) == expected
    ran = [line[4:] for line in capfd.readouterr().out.splitlines() if line.startswith("ran ")]
    assert ran == ["ruff", "ruff", "mypy", "lint-imports", "python"]


@pytest.mark.parametrize(("processors", "workers"), [(1, "0"), (2, "2"), (16, "2")])
def test_two_files_are_tested_at_once_where_there_are_two_processors(
    monkeypatch: pytest.MonkeyPatch, processors: int, workers: str
) -> None:
    monkeypatch.setattr(os, "sched_getaffinity", lambda _: set(range(processors)))
    command = bootstrap.pytest_command("-n", "0")
    assert command[command.index("-n") + 1] == workers
    assert command[-2:] == ["-n", "0"]  # the last one counts


def test_ctrl_c_waits_for_the_tests_to_end_in_good_order(tmp_path: Path) -> None:
    script(
        tmp_path / "tests",
        "trap 'sleep 0.5; echo tidied up; exit 2' INT; echo ready; sleep 60 >/dev/null 2>&1 & wait",
    )
    code = "import sys; from controller.bootstrap import _finish; sys.exit(_finish(sys.argv[1:]))"
    with subprocess.Popen(
        [sys.executable, "-c", code, str(tmp_path / "tests")],
        cwd=REPOSITORY,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    ) as ran:
        assert ran.stdout is not None
        assert ran.stdout.readline() == "ready\n"
        os.killpg(ran.pid, signal.SIGINT)  # the terminal tells every process in the foreground
        assert ran.communicate(timeout=30) == ("tidied up\n", "")
    assert ran.returncode == 2


def test_a_complete_environment_is_left_alone(checkout: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(subprocess, "run", lambda *_, **__: pytest.fail("something was run"))
    bootstrap.ensure_environment(checkout)
    assert bootstrap.is_current(checkout)


@pytest.mark.parametrize("name", ["requirements.lock", "pyproject.toml", "controller/bootstrap.py"])
def test_a_changed_file_makes_the_environment_stale(checkout: Path, name: str) -> None:
    with (checkout / name).open("a") as file:
        file.write("# changed\n")
    assert not bootstrap.is_current(checkout)


def test_a_moved_checkout_or_a_lost_interpreter_makes_the_environment_stale(
    checkout: Path, tmp_path_factory: pytest.TempPathFactory
) -> None:
    moved = tmp_path_factory.mktemp("elsewhere") / "moved"
    shutil.copytree(checkout, moved)
    assert not bootstrap.is_current(moved)
    (checkout / ".venv" / "bin" / "python").unlink()
    assert not bootstrap.is_current(checkout)


def test_a_failed_set_up_is_not_taken_for_complete(checkout: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    lock = checkout / "requirements.lock"
    before = lock.read_text()
    lock.write_text(before + "# changed\n")
    monkeypatch.setattr(sys, "executable", "/bin/false")
    with pytest.raises(SetupError, match="exit code 1: /bin/false -m venv"):
        bootstrap.ensure_environment(checkout)
    monkeypatch.undo()
    lock.write_text(before)
    assert not bootstrap.is_current(checkout)


def test_one_package_is_picked_from_the_lock_with_its_digests() -> None:
    lock = (REPOSITORY / "requirements.lock").read_text()
    picked = bootstrap.pick_locked("adb-shell", lock)
    assert picked.startswith("adb-shell==0.4.4 \\\n    --hash=sha256:")
    assert picked.count("==") == 1
    assert not picked.rstrip().endswith("\\")


def test_the_lock_holds_every_build_tool_with_digests() -> None:
    lock = (REPOSITORY / "requirements.lock").read_text()
    for name in ("setuptools", "hatchling", "editables"):
        assert "--hash=sha256:" in bootstrap.pick_locked(name, lock)


def test_the_set_up_alone_asks_for_nothing_that_only_tests_need() -> None:
    assert bootstrap.PROGRAMS["setup"] == bootstrap.PROGRAMS["demo"] == {}
    assert all(bootstrap.PROGRAMS[command] for command in bootstrap.TESTS)


def test_what_is_installed_without_tests_is_whole_by_itself() -> None:
    """Whatever a package asks for is there too, as this environment has it."""
    lock = (REPOSITORY / "requirements.lock").read_text()
    assert bootstrap.needed(lock, tests=True) == lock
    part = bootstrap.needed(lock, tests=False)
    found = set(re.findall(r"^([a-z0-9-]+)==", part, re.MULTILINE))
    assert {"pyqt5", "numpy", "typer", "setuptools", "hatchling"} <= found
    assert not found & {"pytest", "mypy", "ruff", "hypothesis", "coverage", "mlcroissant", "import-linter"}
    assert set(re.split(r"(?m)^(?=[a-z0-9])", part)[1:]) <= set(re.split(r"(?m)^(?=[a-z0-9])", lock))
    for name in ("chexrig", *found):
        try:
            asked = [Requirement(each) for each in metadata.requires(name) or ()]
        except metadata.PackageNotFoundError:  # not for this system
            continue
        wanted = {
            canonicalize_name(each.name)
            for each in asked
            if each.marker is None or each.marker.evaluate({"extra": ""})
        }
        assert wanted <= found, name
