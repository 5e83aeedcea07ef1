"""A plan, a subset or a command line that cannot be right."""

from __future__ import annotations

import pytest

from tests.wrong_input.rig import Rig


def test_an_unknown_key_is_guessed(rig: Rig) -> None:
    rig.change("settle_ms", "setle_ms")
    told = rig.run_refused()
    told.says("1 mistake in the plan", "unknown key `setle_ms` in display", "did you mean `settle_ms`?")
    told.says(f"where: {rig.plan}:6")
    assert not rig.state.exists()


def test_overlapping_subsets_are_told_with_both_lines(rig: Rig) -> None:
    rig.change("first: 4", "first: 3")
    told = rig.run_refused()
    told.says("subset `morning` and subset `evening` share index 3", f"where: {rig.plan}:15")
    told.says(f"1-3 at {rig.plan}:11", "every index in one subset only")


def test_a_subset_beyond_the_xrays(rig: Rig) -> None:
    rig.change("last: 5", "last: 9")
    told = rig.run_refused()
    told.says("subset `evening` reaches beyond the manifest", f"where: {rig.plan}:16", "an index from 1 to 5")


def test_a_plan_that_does_not_exist_is_guessed(rig: Rig) -> None:
    told = rig.refused("run", rig.folder / "plans.yaml")
    told.says("the file cannot be read: No such file", "a plan's YAML file", f"did you mean {rig.plan}?")


def test_a_plan_that_is_a_folder(rig: Rig) -> None:
    told = rig.refused("export", rig.folder / "xrays", "--out", rig.folder / "set")
    told.says("the file cannot be read: Is a directory", str(rig.folder / "xrays"), "configs/demo.yaml")


@pytest.mark.parametrize("command", ["run", "export"])
def test_an_unknown_subset_is_guessed(rig: Rig, command: str) -> None:
    more = ("--out", rig.folder / "set") if command == "export" else ()
    told = rig.refused(command, rig.plan, "--subset", "evning", *more)
    told.says("the plan has no subset `evning`", "morning, evening", "did you mean `evening`?")


def test_a_phone_address_that_cannot_be_read(rig: Rig) -> None:
    told = rig.run_refused("--phone", "192.168.1.23:4747")
    told.says("the phone's address cannot be read", "--phone", "udp:192.168.1.23:4747")


@pytest.mark.parametrize(
    ("arguments", "words"),
    [(["captur"], "No such command 'captur'"), (["run", "plan.yaml", "--head"], "No such option")],
)
def test_an_unknown_command_line(rig: Rig, arguments: list[str], words: str) -> None:
    before = rig.tree()
    told = rig.chexrig(*arguments)
    assert told.code == 2
    told.says(words, "Usage: chexrig", "--help")
    assert "Traceback" not in told.err
    assert rig.tree() == before
