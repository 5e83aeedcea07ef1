"""Every command's help teaches: what it does, how to call it, what every option means."""

from __future__ import annotations

from collections.abc import Iterator
from importlib.metadata import version

import pytest
import typer
from typer.testing import CliRunner

from controller.cli import app, main
from protocol import PROTOCOL_VERSION

Path = tuple[str, ...]


def commands(group: typer.Typer, above: Path = ()) -> Iterator[Path]:
    """Give the words of every command that is not hidden."""
    for command in group.registered_commands:
        assert command.callback is not None
        yield (*above, command.name or command.callback.__name__.replace("_", "-"))
    for sub in group.registered_groups:
        assert sub.typer_instance is not None
        yield from commands(sub.typer_instance, (*above, str(sub.name)))


COMMANDS = sorted(commands(app))


def help_of(path: Path) -> str:
    result = CliRunner().invoke(app, [*path, "--help"], env={"COLUMNS": "200", "NO_COLOR": "1"})
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
    command = typer.main.get_command(app)
    for word in path:
        command = command.commands[word]  # type: ignore[attr-defined]
    for parameter in command.params:
        if not getattr(parameter, "hidden", False):
            assert getattr(parameter, "help", ""), f"{parameter.name} of {' '.join(path)} is not explained"


@pytest.mark.parametrize("group", [(), ("plan",), ("manifest",), ("phone",)], ids=" ".join)
def test_a_group_without_a_command_shows_its_commands(group: Path) -> None:
    result = CliRunner().invoke(app, list(group), env={"COLUMNS": "200", "NO_COLOR": "1"})
    for path in COMMANDS:
        if path[:-1] == group:
            assert path[-1] in result.output
    assert "Traceback" not in result.output


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
