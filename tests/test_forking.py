"""A forked command is a process like any other: its own arguments, environment, folder, streams and end."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from forking import REPOSITORY, Forked, run

WHAT_IT_IS = """
import json, os, signal, sys, warnings
state = {"pid": os.getpid(), "group": os.getpgid(0), "arguments": sys.argv[1:], "folder": os.getcwd(),
    "variables": sorted(os.environ), "typed": sys.stdin.read(), "name": __name__,
    "interrupt": signal.getsignal(signal.SIGINT) is signal.default_int_handler}
print("no result", file=sys.stderr)
print(json.dumps(state))
sys.exit(7)
"""


def environment(**more: str) -> dict[str, str]:
    return {"PATH": os.environ["PATH"], "PYTHONPATH": str(REPOSITORY), "LANG": "C.UTF-8", **more}


def test_it_has_what_it_was_given(tmp_path: Path) -> None:
    program = tmp_path / "program.py"
    program.write_text(WHAT_IT_IS)
    states = []
    for start in (run, subprocess.run):
        done = start(
            [sys.executable, str(program), "one", "two three"],
            cwd=tmp_path,
            env=environment(COLOUR="é"),
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            start_new_session=True,
            check=False,
        )
        assert (done.returncode, done.stderr) == (7, "no result\n")
        states.append(eval(done.stdout, {"true": True, "false": False}))  # noqa: S307 - of our own
    forked, started = states
    assert forked["pid"] == forked["group"] != os.getpid()
    assert forked["arguments"] == ["one", "two three"]
    assert {**forked, "pid": 0, "group": 0} == {**started, "pid": 0, "group": 0}


@pytest.mark.parametrize("number", [signal.SIGKILL, signal.SIGTERM, signal.SIGINT, signal.SIGHUP])
def test_a_signal_ends_it_as_it_ends_any(number: signal.Signals) -> None:
    line = [sys.executable, "-u", "-c", "import time; print('here'); time.sleep(60)"]
    codes = []
    for start in (Forked, subprocess.Popen):
        with start(
            line, env=environment(), stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
        ) as process:
            assert process.stdout.readline() == "here\n"
            assert process.poll() is None
            with pytest.raises(subprocess.TimeoutExpired):
                process.wait(0.01)
            process.send_signal(number)
            codes.append(process.wait(20))
            assert not Path(f"/proc/{process.pid}").exists()
    assert codes[0] == codes[1] < 0


def test_a_warning_is_an_error_where_it_was_asked_for() -> None:
    code = "import warnings; warnings.warn('old', DeprecationWarning, stacklevel=1); print('went on')"
    ends = {}
    for options in ((), ("-W", "error")):
        line = [sys.executable, *options, "-c", code]
        done = run(line, env=environment(), capture_output=True, text=True)
        ends[options] = (done.returncode, done.stdout, "DeprecationWarning: old" in done.stderr)
    assert ends == {(): (0, "went on\n", True), ("-W", "error"): (1, "", True)}


@pytest.mark.parametrize(
    ("code", "more"),
    [
        ("print(json.dumps('nobody imported it'))", {}),
        ("import time; print(time.localtime(0).tm_hour)", {"TZ": "Pacific/Kiritimati"}),
        ("import sys; print(sys.stdout.encoding)", {"PYTHONIOENCODING": "latin-1"}),
    ],
)
def test_it_fares_as_in_an_interpreter_of_its_own(code: str, more: dict[str, str]) -> None:
    ends = []
    for start in (run, subprocess.run):
        line = [sys.executable, "-c", code]
        done = start(line, env=environment(**more), capture_output=True, text=True, check=False)
        ends.append((done.returncode, done.stdout, "NameError" in done.stderr))
    assert ends[0] == ends[1]


def test_one_that_finds_other_modules_is_started_as_it_is(tmp_path: Path) -> None:
    (tmp_path / "sitecustomize.py").write_text("print('mine')")
    path = f"{tmp_path}:{REPOSITORY}"
    done = run([sys.executable, "-c", ""], env=environment(PYTHONPATH=path), capture_output=True, text=True)
    assert done.stdout == "mine\n"
