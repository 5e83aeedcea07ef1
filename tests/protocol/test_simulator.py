"""Thousands of sessions with everything going wrong at once, in virtual time; a seed replays one of them."""

from __future__ import annotations

import re
import subprocess
from collections.abc import Callable

import pytest
from proving import proved
from simulator import campaign, cli
from simulator.campaign import TRACE_LINES, last_lines, run_seeds
from simulator.mutations import MUTATIONS
from simulator.violations import Violation
from simulator.world import World

SESSIONS = proved(60, 2000)
Tool = Callable[..., "subprocess.CompletedProcess[str]"]


@pytest.mark.no_cover  # measured by those around it
def test_everything_goes_wrong_in_it() -> None:
    """A simulation is of no worth where nothing goes wrong, or where nothing is ever taken again."""
    tally = run_seeds(range(60), captures=8)
    assert tally.violations == {}
    counts = tally.counts
    for what in ("lost", "damaged", "phone crashes", "controller crashes", "attacks", "rivals", "slow steps"):
        assert counts[what] > 5, what
    assert counts["failures"] > 0
    assert counts["retakes"] > 30
    assert {"no_session", "no_answer", "operator", "busy"} <= tally.causes.keys()


@pytest.mark.timeout(900)
def test_many_sessions_of_25_captures(run_tool: Tool) -> None:
    done = run_tool("simulator", "run", "--sessions", str(SESSIONS), "--captures", "25")
    assert done.returncode == 0, done.stdout
    assert done.stdout.startswith(f"{SESSIONS:,} sessions of 25 captures, ")
    assert "\n0 violations\n" in done.stdout
    took = re.search(r"of virtual time in ([0-9.]+) s", done.stdout)
    assert took is not None
    print(done.stdout)


def test_a_seed_is_always_the_same_session() -> None:
    assert last_lines(5, 4) == last_lines(5, 4)
    assert last_lines(5, 4) != last_lines(6, 4)


def test_a_violation_has_a_trace_and_a_command_that_replays_it(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    skips = next(each for each in MUTATIONS if each.name.startswith("a first refusal is skipped over"))

    def defective(seed: int, captures: int, **tell: Callable[[str], None]) -> World:
        return World(seed, captures, controller_app=skips.controller_app, **tell)

    class Here:
        """A pool in this process, where the defect is."""

        def __init__(self, *_: object) -> None:
            self.map = map

        def __enter__(self) -> Here:
            return self

        def __exit__(self, *_: object) -> None:
            pass

    monkeypatch.setattr(campaign, "World", defective)
    monkeypatch.setattr(campaign, "ProcessPoolExecutor", Here)
    options = cli.parse(["run", "--sessions", "3", "--captures", "4"])
    assert options.do(options) == 1
    printed = capsys.readouterr().out
    assert re.search(r"^ +[0-9.]+ s  controller -> phone +capture +index=", printed, re.M)
    assert re.search(r"^VIOLATION  G[1-7]: ", printed, re.M)
    again = re.search(
        r"^to see it again: \S+ tests/tools/simulator (replay \d+ --captures 4)$", printed, re.M
    )
    assert again is not None
    options = cli.parse(again[1].split())
    assert options.do(options) == 1


def test_replaying_a_good_session(run_tool: Tool) -> None:
    done = run_tool("simulator", "replay", "3", "--captures", "2")
    assert (done.returncode, done.stderr) == (0, "")
    lines = done.stdout.splitlines()
    assert lines[-1] == "no violation"
    assert any("the command is given: controller 1, next (1, 1)" in line for line in lines)
    assert lines[-TRACE_LINES - 1 : -1] == last_lines(3, 2)


def test_a_session_that_never_ends_is_a_violation(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("simulator.world.MOST_STEPS", 50)
    with pytest.raises(Violation, match="not complete after 50 steps"):
        World(0, 25).run()
