"""Every state of a subset of three, with a budget of faults; and every defect that the checks must find."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import TYPE_CHECKING

import pytest
from simulator.explore import CRASHES, FIVE_KINDS, Exploration
from simulator.mutations import MUTATIONS
from simulator.violations import Violation

if TYPE_CHECKING:
    import subprocess

Tool = Callable[..., "subprocess.CompletedProcess[str]"]


@pytest.mark.no_cover  # measured by those around it
def test_without_faults_there_is_one_end() -> None:
    found = Exploration(3, {}, 0).run()
    assert (found.ended, found.states) == (1, 235)


@pytest.mark.no_cover  # measured by those around it
def test_a_small_one_makes_every_kind_of_move() -> None:
    found = Exploration(2, most_faults=1).run()
    assert found.states > 2000
    kinds = " ".join(found.moves_by_kind)
    for words in (
        "lost",
        "doubled",
        "held back",
        "the request is repeated early",
        "the controller loses patience",
        "the controller is killed",
        "the phone goes",
        "the phone's step fails",
        "Escape is pressed",
    ):
        assert words in kinds
    assert len(CRASHES) == 3


# another number of states: the protocol or the model around it has changed, or states were lost
@pytest.mark.timeout(900)
@pytest.mark.parametrize(
    ("last", "kinds", "faults", "number"),
    [
        (3, "all", 1, 16_182),
        pytest.param(1, "all", 2, 99_175, marks=pytest.mark.soak),
        pytest.param(3, "all", 2, 563_106, marks=pytest.mark.soak),
        pytest.param(3, "five", 3, 453_442, marks=pytest.mark.soak),
    ],
)
def test_every_state_of_a_small_subset(
    run_tool: Tool, last: int, kinds: str, faults: int, number: int
) -> None:
    options = ("--last", str(last), "--kinds", kinds, "--faults", str(faults))
    done = run_tool("simulator", "explore", *options)
    print(done.stdout)
    assert done.returncode == 0, done.stdout
    states = re.search(r"^([0-9,]+) states, .* 0 violations$", done.stdout, re.M)
    assert states is not None
    assert int(states[1].replace(",", "")) == number


def test_a_violation_is_told_with_the_way_there() -> None:
    skips = next(each for each in MUTATIONS if each.name.startswith("a first refusal is skipped over"))
    with pytest.raises(Violation) as caught:
        Exploration(2, most_faults=1, controller_app=skips.controller_app).run()
    lines = str(caught.value).splitlines()
    assert lines[0].startswith("G2: ")
    assert lines[1] == "  1  the phone starts"
    assert any(line.startswith("  2  the command is given") for line in lines)


def test_a_dead_end_is_a_violation(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Exploration, "_steps", lambda _self, _state: iter(()))
    with pytest.raises(Violation, match="1 states lead to no end"):
        Exploration(2, FIVE_KINDS, 0).run()


@pytest.mark.timeout(900)
def test_each_defect_is_found(run_tool: Tool) -> None:
    assert len({each.name for each in MUTATIONS}) == len(MUTATIONS) >= 12
    done = run_tool("simulator", "mutations")
    print(done.stdout)
    assert done.returncode == 0, done.stdout
    assert f"{len(MUTATIONS)} of {len(MUTATIONS)} defects found" in done.stdout
    found = re.findall(r"^    (exploration|simulator, seed \d+): (G\d|live)", done.stdout, re.M)
    assert len(found) == len(MUTATIONS)
