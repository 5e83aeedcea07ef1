"""Photos of x-rays that differ by little prove which one they show: a small draw, or all in a proof."""

from __future__ import annotations

import os
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest
from identity.counting import DEVELOPMENT_SEED, SMALL, Counted, count_all
from identity_figures import shortfalls

from controller.identity.mixture import Mixture
from controller.identity.rule import ENOUGH, Proof
from controller.identity.watch import Watch

PROGRAM = Path(__file__).parents[3] / "tests" / "tools" / "identity_figures.py"
FEW = replace(SMALL, patients=2, visits=4, levels={"severity": (1,), "paper": (1,)})


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("cohort")


def count(folder: Path) -> Counted:
    return count_all(folder, DEVELOPMENT_SEED, FEW, None, 1)


def test_no_wrong_x_ray_of_the_patient_is_accepted_and_every_right_one_is(folder: Path) -> None:
    counted = count(folder)

    for tally in counted.tallies.values():
        assert (tally.photos, tally.pairs, tally.frozen) == (8, 24, 7)
        assert not tally.accepted
        assert not tally.refused
        assert min(tally.s) > max(tally.impostor_s) > ENOUGH  # there were some that are hard to tell apart


def test_the_count_notices_a_rule_that_accepts_wrong_ones(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Proof, "is_enough", property(lambda proof: proof.score >= ENOUGH))
    monkeypatch.setattr(Watch, "_fitting_better", lambda *_: None)
    monkeypatch.setattr(Watch, "_mixture", lambda *_: Mixture())
    counted = count(folder)

    assert all(tally.accepted for tally in counted.tallies.values())
    assert all(any(where in each for each in shortfalls(counted)) for where in ("severity 1", "paper 1"))


@pytest.mark.soak
@pytest.mark.timeout(7200)
@pytest.mark.xrays
def test_all_figures_are_as_they_must_be(xrays_dir: Path, tmp_path: Path) -> None:
    command = [sys.executable, str(PROGRAM), "--development", "--processes", "2", "--folder", str(tmp_path)]
    done = subprocess.run(
        command,
        env={**os.environ, "CHEXRIG_XRAYS": str(xrays_dir)},
        capture_output=True,
        text=True,
        check=False,
    )
    print(done.stdout)
    assert done.returncode == 0, done.stderr
