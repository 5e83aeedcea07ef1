"""Thousands of sessions with everything going wrong at once, in virtual time; a seed replays one of them."""

from __future__ import annotations

import re
import subprocess
from collections.abc import Callable

import pytest
from proving import proved
from simulator import campaign, cli
from simulator.campaign import TRACE_LINES, last_lines, run_seeds
from simulator.chaos import Chaos
from simulator.controller_app import CarefulController, ControllerApp
from simulator.mutations import MUTATIONS
from simulator.phone_app import SAVING_STEPS, PhoneApp
from simulator.rigs import PHONE_STEP_S
from simulator.violations import Violation
from simulator.world import World

SESSIONS = 2000
CAPTURES = proved(2, 25)
Tool = Callable[..., "subprocess.CompletedProcess[str]"]


@pytest.mark.no_cover  # measured by those around it
def test_everything_goes_wrong_in_it() -> None:
    """A simulation is of no worth where nothing goes wrong, or where nothing is ever taken again."""
    tally = run_seeds(range(30), captures=8)
    assert tally.violations == {}
    counts = tally.counts
    often = ("lost", "damaged", "phone crashes", "controller crashes", "attacks", "rivals", "slow steps")
    for what in (*often, "troubles", "pictures", "no pictures"):
        assert counts[what] > 5, what
    for what in ("failures", "suspended", "covered screens", "other phones"):
        assert counts[what] > 0, what
    assert counts["retakes"] > 30
    causes = {"no_session", "no_answer", "operator", "busy", "waited", "controller", "out_of_order"}
    assert causes <= tally.causes.keys()


def test_the_display_settles_while_the_photo_is_saved() -> None:
    at_exposed, at_saved = (
        World(0, 8, Chaos(), controller_app=program).run() for program in (ControllerApp, CarefulController)
    )
    saving_s = sum(PHONE_STEP_S[step] for step in SAVING_STEPS)
    assert at_saved.now - at_exposed.now > 7 * saving_s > 0.5


def test_pictures_come_and_hold_nothing_up() -> None:
    without, looked_at = World(0, 8, Chaos()).run(), World(0, 8, Chaos(pictures=1.0)).run()
    assert (
        looked_at.counts["pictures"] >= 8
    )  # of each photo but perhaps the last, and of what the camera sees
    assert looked_at.counts["no pictures"] >= 7  # of what the camera sees during a photo
    photos = looked_at.triggered, looked_at.counts["sessions"]
    assert photos == (without.triggered, without.counts["sessions"])


@pytest.mark.parametrize(("failures", "commands"), [(2, 1), (3, 2)])
def test_a_photo_that_fails_is_tried_again_under_the_next_take(failures: int, commands: int) -> None:
    left = [failures]

    class FailsToRecord(PhoneApp):
        def work(self, screen: int) -> str:
            fails = left[0] > 0 and self.next_step == "record" and self.jobs[0].photo[1] == 2
            left[0] -= fails
            self.fails = lambda _: ("storage", "the journal cannot be written") if fails else None
            return super().work(screen)

    world = World(0, 3, Chaos(), phone_app=FailsToRecord).run()
    assert world.triggered == [(1, 1), *((2, 1 + take) for take in range(failures + 1)), (3, 1)]
    assert (world.counts["commands"], world.counts["sessions"]) == (commands, failures + commands)


@pytest.mark.timeout(900)
def test_many_sessions(run_tool: Tool) -> None:
    done = run_tool("simulator", "run", "--sessions", str(SESSIONS), "--captures", str(CAPTURES))
    assert done.returncode == 0, done.stdout
    assert done.stdout.startswith(f"{SESSIONS:,} sessions of {CAPTURES} captures, ")
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
    assert re.search(r"^VIOLATION  G[1-8]: ", printed, re.M)
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
