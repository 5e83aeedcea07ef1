"""What the set-up does, step by step; stand-ins for apt-get, Python and pip write down their calls."""

from __future__ import annotations

import os
import shutil
import sys
from pathlib import Path

import pytest

from controller import bootstrap
from controller.bootstrap import Missing, SetupError

REPOSITORY = Path(__file__).resolve().parents[2]
THIS_PYTHON = str(sys.version_info[:2])
XVFB = Missing("Xvfb", "xvfb")


def script(path: Path, body: str) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(f"#!/bin/sh\n{body}\n")
    path.chmod(0o755)
    return path


class Machine:
    """A checkout without an environment, on a machine that has what the test puts there."""

    def __init__(self, folder: Path) -> None:
        self.repository = folder / "checkout"
        self.programs = folder / "bin"
        self.calls = folder / "calls"
        self.python = self.repository / ".venv" / "bin" / "python"
        for name in ("requirements.lock", "pyproject.toml", "controller/bootstrap.py"):
            (self.repository / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(REPOSITORY / name, self.repository / name)
        self.programs.mkdir()
        self.calls.touch()

    def records(self, path: Path, body: str = "") -> Path:
        """Put a program there that writes down each call, then does something."""
        return script(path, f'echo "$@" >> {self.calls}\n{body}')

    def made_environment(self, version: str = THIS_PYTHON, pip: str | None = None) -> None:
        """Put an environment there whose Python tells a version and whose pip names its interpreter."""
        self.records(self.python, f"echo '{version}'")
        (self.python.parent / "pip").write_text(pip or f"#!{self.python.parent}/python\n")

    def called(self) -> list[str]:
        return self.calls.read_text().splitlines()


@pytest.fixture
def machine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Machine:
    """A machine that lacks nothing for `setup` but the environment, and whose user is root."""
    made = Machine(tmp_path)
    monkeypatch.setattr(bootstrap, "REPOSITORY", made.repository)
    monkeypatch.setattr(bootstrap, "LIBRARIES", {"libc.so.6": "libc6"})
    monkeypatch.setattr(bootstrap, "PROGRAMS", {command: {} for command in bootstrap.PROGRAMS})
    monkeypatch.setattr(bootstrap, "APT_LISTS", tmp_path / "lists")
    monkeypatch.setattr(os, "geteuid", lambda: 0)
    monkeypatch.setenv("PATH", f"{made.programs}:{os.environ['PATH']}")
    made.records(made.programs / "apt-get")
    made.records(
        made.programs / "python",
        f"cd {made.repository}; rm -rf .venv; mkdir -p .venv/bin; cp {made.programs}/made .venv/bin/python",
    )
    made.records(made.programs / "made")
    monkeypatch.setattr(sys, "executable", str(made.programs / "python"))
    return made


def test_a_system_that_lacks_nothing_has_nothing_installed(machine: Machine) -> None:
    bootstrap.ensure_system("setup")
    assert machine.called() == []


def test_what_a_command_needs_is_installed_and_looked_for_again(
    machine: Machine, monkeypatch: pytest.MonkeyPatch
) -> None:
    lacked = machine.programs / "chexrig-x-server"
    monkeypatch.setitem(bootstrap.PROGRAMS, "test", {lacked.name: "xserver"})
    monkeypatch.setattr(bootstrap, "WELCOME_PROGRAMS", {"chexrig-welcome": "along"})
    machine.records(
        machine.programs / "apt-get", f"case $* in *install*) cp {machine.programs}/made {lacked};; esac"
    )
    bootstrap.ensure_system("test")
    update, install = (call.split() for call in machine.called())
    assert update[-1] == "update"  # there were no lists of packages at all
    assert install[-5:] == ["install", "-y", "--no-install-recommends", "along", "xserver"]


def test_what_is_still_missing_after_the_installation_is_told(
    machine: Machine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bootstrap, "LIBRARIES", {"libchexrig-no-such.so.9": "libnosuch9"})
    with pytest.raises(SetupError, match=r"still missing .*: libchexrig-no-such\.so\.9") as caught:
        bootstrap.ensure_system("demo")
    assert str(machine.programs / "python") in str(caught.value)
    assert "/usr/bin/python3" in str(caught.value)


def test_a_java_is_looked_at_where_a_command_needs_one(
    machine: Machine, monkeypatch: pytest.MonkeyPatch
) -> None:
    script(machine.programs / "java", "")
    monkeypatch.setitem(bootstrap.PROGRAMS, "test", {"java": "default-jdk"})
    with pytest.raises(SetupError, match=r"still missing .*: a Java that is not headless"):
        bootstrap.ensure_system("test")
    assert "default-jdk" in machine.called()[-1]
    machine.calls.write_text("")
    bootstrap.ensure_system("demo")  # needs none
    assert machine.called() == []


@pytest.mark.parametrize("trouble", ["update", "install"])
def test_an_apt_that_fails_is_told_with_the_line_to_type(machine: Machine, trouble: str) -> None:
    machine.records(machine.programs / "apt-get", f"case $* in *{trouble}*) exit 100;; esac")
    with pytest.raises(SetupError, match=rf"exit code 100: .*{trouble}") as caught:
        bootstrap.install_packages([XVFB])
    assert "sudo apt-get update && sudo apt-get install --no-install-recommends xvfb" in str(caught.value)


def test_an_apt_that_cannot_be_started_is_told(machine: Machine, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "geteuid", lambda: 1000)
    (machine.programs / "sudo").write_text("#!/no/such/interpreter\n")
    (machine.programs / "sudo").chmod(0o755)
    with pytest.raises(SetupError, match=r"could not start .*/sudo: .*No such file") as caught:
        bootstrap.install_packages([XVFB])
    assert "Check the network" in str(caught.value)


def test_a_good_list_of_packages_is_not_fetched_again(machine: Machine) -> None:
    bootstrap.APT_LISTS.mkdir()
    (bootstrap.APT_LISTS / "mirror_Packages.lz4").touch()
    bootstrap.install_packages([XVFB])
    (call,) = machine.called()
    assert " install " in call


def test_an_environment_is_made_and_not_one_package_comes_unchecked(machine: Machine) -> None:
    machine.records(
        machine.programs / "made", f"cat {machine.repository}/.venv/first.lock >> {machine.calls}"
    )
    bootstrap.ensure_environment(machine.repository)
    assert bootstrap.is_current(machine.repository)
    calls = [call for call in machine.called() if call.startswith("-")]
    made, *installs, compiled, itself, loaded = calls
    assert made == f"-m venv --clear {machine.repository}/.venv"
    assert len(installs) == 4
    for call in installs:
        assert {"install", "--require-hashes", "--no-deps", "--no-build-isolation"} <= set(call.split()), call
    assert installs[-1].endswith(f"--only-binary :all: --requirement {machine.repository}/.venv/needed.lock")
    first = [line.split("==")[0] for line in machine.called() if "==" in line]
    assert list(dict.fromkeys(first)) == ["setuptools", "adb-shell", "jsonpath-rw"]
    assert "compileall" in compiled
    assert itself.endswith(f"--no-deps --editable {machine.repository}")
    assert loaded == "-c "
    machine.calls.write_text("")
    bootstrap.ensure_environment(machine.repository)
    assert machine.called() == []


@pytest.mark.parametrize(
    ("call", "words"),
    [
        ("*venv*", "can be written to and has space left"),
        ("*first.lock*", "if pip speaks of a wrong hash, stop"),
        ("*only-binary*", "if pip speaks of a wrong hash, stop"),
        ("*editable*", "Above is pip's own reason"),
        ("-c*", "Qt does not load"),
    ],
)
def test_a_step_that_fails_ends_the_set_up_unfinished(machine: Machine, call: str, words: str) -> None:
    fails = f'case "$*" in {call}) exit 5;; esac'
    machine.records(machine.programs / "made", fails)
    if "venv" in call:
        machine.records(machine.programs / "python", fails)
    with pytest.raises(SetupError, match="exit code 5") as caught:
        bootstrap.ensure_environment(machine.repository)
    assert words in str(caught.value)
    assert not bootstrap.is_current(machine.repository)
    assert not (machine.repository / ".venv" / "chexrig-setup").exists()


def test_an_environment_that_works_is_kept_and_brought_up_to_date(machine: Machine) -> None:
    machine.made_environment()
    (machine.repository / ".venv" / "chexrig-setup").write_text("of another lock\n")
    bootstrap.ensure_environment(machine.repository)
    assert not [call for call in machine.called() if "venv --clear" in call]
    assert bootstrap.is_current(machine.repository)


@pytest.mark.parametrize("what", ["another version", "another place", "no pip", "broken"])
def test_an_environment_that_does_not_fit_is_made_anew(machine: Machine, what: str) -> None:
    machine.made_environment(
        version="(3, 9)" if what == "another version" else THIS_PYTHON,
        pip="#!/elsewhere/.venv/bin/python\n" if what == "another place" else None,
    )
    if what == "no pip":
        (machine.python.parent / "pip").unlink()
    elif what == "broken":
        machine.python.chmod(0o600)
    bootstrap.ensure_environment(machine.repository)
    assert f"-m venv --clear {machine.repository}/.venv" in machine.called()


def test_what_pip_is_at_is_told_now_and_then(
    machine: Machine, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(bootstrap, "SILENT_S", 0.02)
    pip = script(
        machine.programs / "pip",
        "sleep .05; echo 'Collecting numpy==2.5.5 (from -r x)'; sleep .05; echo 'Collecting typer==1';"
        " sleep .05; echo 'Installing collected packages: numpy'; sleep .05; exit $1",
    )
    bootstrap._watch([str(pip), "0"], "advice", 90)
    told = [line.partition(" (")[0] for line in capsys.readouterr().out.splitlines()]
    assert list(dict.fromkeys(told)) == [
        *("    looking for them", "    1 of 90: numpy", "    2 of 90: typer", "    putting them in place")
    ]
    with pytest.raises(SetupError, match=r"exit code 4: .*pip 4\nmend it"):
        bootstrap._watch([str(pip), "4"], "mend it")
    with pytest.raises(SetupError, match=r"could not start .*no-such-pip"):
        bootstrap._watch([f"{machine.programs}/no-such-pip"], "mend it")


def test_tools_for_tests_are_installed_for_tests_alone(machine: Machine) -> None:
    lock = machine.repository / ".venv" / "needed.lock"
    counts = f"case $* in *needed.lock) grep -c ^pytest== {lock} >> {machine.calls};; esac; exit 0"
    machine.records(machine.programs / "made", counts)
    for command, tools in (("setup", ["0"]), ("demo", []), ("test", ["1"]), ("setup", []), ("check", [])):
        machine.calls.write_text("")
        bootstrap.ensure_environment(machine.repository, tests=command in bootstrap.TESTS)
        assert [call for call in machine.called() if call.isdecimal()] == tools


def test_readers_have_an_environment_of_their_own_made_once(machine: Machine) -> None:
    python = machine.repository / ".venv-readers" / "bin" / "python"
    make = f"mkdir -p {python.parent}; cp {machine.programs}/made {python}"
    machine.records(machine.programs / "python", make)
    bootstrap.ensure_readers(machine.repository)
    made, installed = machine.called()
    assert made == f"-m venv --clear {python.parents[1]}"
    assert installed.endswith(" ".join(bootstrap.READERS))
    bootstrap.ensure_readers(machine.repository)
    assert len(machine.called()) == 2


@pytest.mark.parametrize(
    ("asked", "code"), [([], 2), (["demonstrate"], 2), (["-h"], 0), (["--help", "demo"], 0)]
)
def test_the_usage_is_an_error_only_where_nobody_asked_for_it(
    machine: Machine, capsys: pytest.CaptureFixture[str], asked: list[str], code: int
) -> None:
    assert bootstrap.main(asked) == code
    told = capsys.readouterr()
    shown, silent = (told.err, told.out) if code else (told.out, told.err)
    assert (shown, silent) == (f"{bootstrap.USAGE}\n", "")
    assert machine.called() == []


def test_the_set_up_alone_runs_nothing_else(machine: Machine, capsys: pytest.CaptureFixture[str]) -> None:
    assert bootstrap.main(["setup"]) == 0
    program = machine.repository / ".venv" / "bin" / "chexrig"
    assert capsys.readouterr().out.endswith(
        f"==> all is set up\nThe command is {program}\n  first look:   {program} demo\n"
        f"  all commands: {program} --help\n"
    )
    assert bootstrap.is_current(machine.repository, tests=False)
    assert not bootstrap.is_current(machine.repository)


def test_a_set_up_that_stops_says_why_and_runs_nothing(
    machine: Machine, capsys: pytest.CaptureFixture[str]
) -> None:
    machine.records(machine.programs / "python", "exit 3")
    assert bootstrap.main(["test"]) == 2
    assert capsys.readouterr().err.startswith("\nThe set-up stopped: this command failed with exit code 3: ")
    assert len(machine.called()) == 1


def test_another_system_than_linux_is_refused(
    machine: Machine, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "platform", "darwin")
    assert bootstrap.main(["setup"]) == 2
    assert "chexrig runs on Linux (tested on Debian 12); this is darwin." in capsys.readouterr().err
    assert machine.called() == []


class Became(Exception):  # noqa: N818 - what happened
    """This process would be another program now."""


@pytest.mark.parametrize(
    ("command", "runs"),
    [
        ("demo", "chexrig demo --count 8"),
        ("test", "python -m pytest"),
        ("prove", "python -m pytest"),
        ("readers", "python -m pytest"),
    ],
)
def test_a_command_takes_this_process_over(
    machine: Machine, monkeypatch: pytest.MonkeyPatch, command: str, runs: str
) -> None:
    def become(program: str, line: list[str]) -> None:
        assert program == line[0]
        raise Became(" ".join(line))

    monkeypatch.chdir(machine.programs)
    monkeypatch.delenv("CHEXRIG_SOAK", raising=False)
    monkeypatch.setattr(os, "execv", become)
    with pytest.raises(Became) as caught:
        bootstrap.run_command(command, ["--count", "8"])
    line = str(caught.value)
    assert line.startswith(f"{machine.repository}/.venv/bin/{runs}")
    assert line.endswith(" --count 8")
    assert Path.cwd() == machine.repository
    assert os.environ.pop("CHEXRIG_SOAK", None) == ("1" if command == "prove" else None)


@pytest.mark.parametrize(("red", "code"), [(None, 0), ("mypy", 1)])
def test_the_checks_run_with_branch_coverage(machine: Machine, red: str | None, code: int) -> None:
    for name in ("ruff", "mypy", "lint-imports", "python"):
        machine.records(machine.python.parent / name, f"exit {int(name == red)}")
    assert bootstrap.run_command("check", ["tests/protocol"]) == code
    assert machine.called()[:2] == ["check .", "format --check ."]
    assert machine.called()[-1].endswith("--cov --cov-branch --cov-report=term tests/protocol")
