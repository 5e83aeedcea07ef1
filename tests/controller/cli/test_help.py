"""Every command's help teaches: what it does, how to call it, what every option means."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from importlib.metadata import version
from typing import Any

import pytest
import typer
from typer.core import TyperOption
from typer.testing import CliRunner

from controller.cli import app, main
from controller.cli.table import Later
from protocol import PROTOCOL_VERSION

Path = tuple[str, ...]


def commands(group: Any, above: Path = ()) -> Iterator[tuple[Path, Any, Any]]:
    """Give the words of every command that is not hidden, what its list holds for it, and the command."""
    for name, listed in group.commands.items():
        command = listed.load() if isinstance(listed, Later) else listed
        if hasattr(command, "commands"):
            yield from commands(command, (*above, name))
        else:
            yield (*above, name), listed, command


FOUND = {path: (listed, command) for path, listed, command in commands(typer.main.get_command(app))}
COMMANDS = sorted(FOUND)


def help_of(path: Path, columns: int = 200) -> str:
    result = CliRunner().invoke(app, [*path, "--help"], env={"COLUMNS": str(columns), "NO_COLOR": "1"})
    assert result.exit_code == 0, result.output
    return result.stdout


def test_all_commands_are_found() -> None:
    assert {("run",), ("status",), ("export",), ("demo",), ("phone", "sim"), ("plan", "check")} <= set(
        COMMANDS
    )
    assert ("manifest", "build") in COMMANDS


@pytest.mark.parametrize("path", COMMANDS, ids=" ".join)
def test_help_has_an_example(path: Path) -> None:
    usage, examples = f"Usage: chexrig {' '.join(path)} ", f"chexrig {' '.join(path)} "
    told = help_of(path)
    assert usage in told
    assert examples in told.replace(usage, ""), told


@pytest.mark.parametrize("path", COMMANDS, ids=" ".join)
def test_every_option_and_argument_is_explained(path: Path) -> None:
    for parameter in FOUND[path][1].params:
        if not getattr(parameter, "hidden", False):
            assert getattr(parameter, "help", ""), f"{parameter.name} of {' '.join(path)} is not explained"


@pytest.mark.parametrize("path", COMMANDS, ids=" ".join)
def test_no_option_is_cut_in_a_terminal_of_80_columns(path: Path) -> None:
    told = help_of(path, 80)
    assert "…" not in told
    table = set(told.partition(" Options ")[2].replace(",", " ").split())
    for parameter in FOUND[path][1].params:
        if isinstance(parameter, TyperOption) and not parameter.hidden:
            assert {*parameter.opts, *parameter.secondary_opts} <= table, told


@pytest.mark.parametrize("path", COMMANDS, ids=" ".join)
def test_a_list_says_of_a_command_what_the_command_says_of_itself(path: Path) -> None:
    listed, command = FOUND[path]
    assert command.name == path[-1]
    if isinstance(listed, Later):
        assert command.help.partition("\n\n")[0].replace("\n", " ") == listed.help


@pytest.mark.parametrize("group", ["plan", "manifest", "phone"])
def test_the_list_says_of_a_group_what_the_group_says_of_itself(group: str) -> None:
    listed = typer.main.get_command(app).commands[group]  # type: ignore[attr-defined]
    assert listed.load().help == listed.help


def test_the_whole_help_imports_no_command() -> None:
    asked = (
        "from controller.cli import main; main(['--help']); import sys; print(*sys.modules, file=sys.stderr)"
    )
    told = subprocess.run([sys.executable, "-c", asked], capture_output=True, text=True, check=True)
    imported = told.stderr.split()
    assert "controller.cli.table" in imported
    assert not {"controller.cli.run", "pandas", "numpy", "cv2", "PyQt5", "pydantic"} & set(imported)


@pytest.mark.parametrize("group", [(), ("plan",), ("manifest",), ("phone",)], ids=" ".join)
def test_a_group_without_a_command_shows_its_commands(group: Path) -> None:
    result = CliRunner().invoke(app, list(group), env={"COLUMNS": "200", "NO_COLOR": "1"})
    for path in COMMANDS:
        if path[:-1] == group:
            assert path[-1] in result.output
    assert "Traceback" not in result.output


def test_run_says_when_it_asks_about_the_room() -> None:
    told = " ".join(help_of(("run",)).split())
    assert "asks whether the room is as the plan says: hold Space" in told
    assert "Without a terminal, or with --unattended, nobody is asked" in told


def test_pack_says_what_stays_behind_of_a_simulated_phone() -> None:
    told = " ".join(help_of(("plan", "pack")).split())
    assert "simulated phone that was started for the run keeps its photos, and a journal of its own" in told
    assert "name the copy with --store" in told


def test_main_names_itself_and_gives_the_exit_code(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--help"]) == 0
    assert "chexrig [OPTIONS]" in capsys.readouterr().out
    assert main(["no-such-command"]) == 2
    told = capsys.readouterr()
    assert "no-such-command" in told.err
    assert told.out == ""


def test_the_version_is_told(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--version"]) == 0
    told = capsys.readouterr()
    assert told.out == f"chexrig {version('chexrig')}, protocol {PROTOCOL_VERSION}\n"
    assert told.err == ""
