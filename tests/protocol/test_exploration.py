"""Every state of a small subset, with a budget of faults; and every defect that the checks must find."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import TYPE_CHECKING

import pytest
from simulator.controller_app import ATTEMPTS, BlindController, CarefulController, ControllerApp
from simulator.explore import CRASHES, FIVE_KINDS, Exploration
from simulator.mutations import MUTATIONS
from simulator.mutations.of_pace import BelievedToBeDone
from simulator.phone_app import MultiFramePhone, PhoneApp
from simulator.violations import Violation

if TYPE_CHECKING:
    import subprocess

Tool = Callable[..., "subprocess.CompletedProcess[str]"]


@pytest.mark.no_cover  # measured by those around it
@pytest.mark.parametrize(
    ("phone", "controller", "states"),
    [
        (PhoneApp, ControllerApp, 381),
        (MultiFramePhone, CarefulController, 329),  # the display waits for `saved`: fewer ways
        (PhoneApp, BlindController, 291),
    ],
)
def test_without_faults_there_is_one_end(
    phone: type[PhoneApp], controller: type[ControllerApp], states: int
) -> None:
    found = Exploration(3, {}, 0, phone_app=phone, controller_app=controller).run()
    assert (found.ended, found.states) == (1, states)


@pytest.mark.no_cover  # measured by those around it
def test_a_small_one_makes_every_kind_of_move() -> None:
    found = Exploration(2, most_faults=1).run()
    assert found.states == 22_255
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
        "the phone gets into trouble",
        "the trouble passes",
        "the controller waits no longer",
        "the controller's next step",
        "the program opens another session",
        "something covers the screen",
        "another phone is there instead",
        "the right phone is back",
    ):
        assert words in kinds
    assert len(CRASHES) == 3


def test_the_display_may_not_move_on_while_a_sensor_goes_on() -> None:
    with pytest.raises(Violation, match="G2: x-ray 2 is shown, and the sensor is not done with 1"):
        Exploration(2, {}, 0, phone_app=MultiFramePhone).run()
    with pytest.raises(Violation, match=r"G4: a photo for 1 is of x-rays \[1, 2\]"):
        Exploration(2, {}, 0, phone_app=BelievedToBeDone).run()


@pytest.mark.no_cover  # measured by those around it
def test_three_attempts_at_an_index_and_no_more() -> None:
    """One attempt more than the program makes: the command has to be given again, and then all is well."""
    options = {"failing": ("record",)}
    thrice = Exploration(1, {"phone failure": ATTEMPTS - 1}, ATTEMPTS - 1, **options).run()
    assert thrice.moves_by_kind["the program opens another session"]
    once_more = Exploration(1, {"phone failure": ATTEMPTS + 1}, ATTEMPTS + 1, **options).run()
    given = "the command is given"
    assert thrice.moves_by_kind[given] < once_more.moves_by_kind[given]
    assert (thrice.states, once_more.states) == (435, 743)


# another number of states: the protocol or the model around it has changed, or states were lost
@pytest.mark.timeout(900)
@pytest.mark.parametrize(
    ("last", "kinds", "faults", "more", "number"),
    [
        (2, "five", 1, ["--several-frames"], 5_965),
        pytest.param(2, "all", 1, ["--several-frames"], 19_861, marks=pytest.mark.soak),
        pytest.param(3, "all", 1, [], 38_541, marks=pytest.mark.soak),
        pytest.param(3, "all", 1, ["--several-frames"], 34_371, marks=pytest.mark.soak),
        pytest.param(1, "all", 2, [], 358_957, marks=pytest.mark.soak),
        pytest.param(1, "all", 2, ["--several-frames"], 326_219, marks=pytest.mark.soak),
        pytest.param(2, "all", 2, [], 1_026_203, marks=pytest.mark.soak),
        pytest.param(3, "five", 3, [], 696_381, marks=pytest.mark.soak),
    ],
)
def test_every_state_of_a_small_subset(
    run_tool: Tool, last: int, kinds: str, faults: int, more: list[str], number: int
) -> None:
    options = ("--last", str(last), "--kinds", kinds, "--faults", str(faults), *more)
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
    assert len({each.name for each in MUTATIONS}) == len(MUTATIONS) >= 56
    done = run_tool("simulator", "mutations")
    print(done.stdout)
    assert done.returncode == 0, done.stdout
    assert f"{len(MUTATIONS)} of {len(MUTATIONS)} defects found" in done.stdout
    found = re.findall(r"^    (exploration|simulator, seed \d+): (G\d|live)", done.stdout, re.M)
    assert len(found) == len(MUTATIONS)
