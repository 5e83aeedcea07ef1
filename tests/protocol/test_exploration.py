"""Every state of a subset of three, with a budget of faults; and every defect that the checks must find."""

from __future__ import annotations

import os
import re
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING

import pytest
from simulator.explore import CRASHES, FIVE_KINDS, Exploration
from simulator.mutations import MUTATIONS
from simulator.violations import Violation

if TYPE_CHECKING:
    import subprocess

Tool = Callable[..., "subprocess.CompletedProcess[str]"]


def test_without_faults_there_is_one_end() -> None:
    found = Exploration(3, {}, 0).run()
    assert (found.ended, found.states) == (1, 235)


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


@pytest.mark.timeout(900)
def test_every_state_of_a_subset_of_three(run_tool: Tool) -> None:
    numbers = {("--kinds", "all", "--faults", "2"): 563_106}
    if os.environ.get("CHEXRIG_SOAK"):
        numbers["--kinds", "five", "--faults", "3"] = 453_442
    with ThreadPoolExecutor(len(numbers)) as pool:
        done = list(pool.map(lambda options: run_tool("simulator", "explore", *options), numbers))
    for each, number in zip(done, numbers.values(), strict=True):
        print(each.stdout)
        assert each.returncode == 0, each.stdout
        states = re.search(r"^([0-9,]+) states, .* 0 violations$", each.stdout, re.M)
        assert states is not None
        # another number: the protocol or the model around it has changed, or states were lost
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
