"""Every command's help teaches: what it does, how to call it, what every option means."""

from __future__ import annotations

import contextlib
import io
import os
import re
import shlex
import subprocess
import sys
from collections.abc import Iterator
from importlib.metadata import version
from pathlib import Path as FilePath
from typing import Any
from unittest.mock import patch

import pytest
import typer
from rig import clean_environment
from typer.core import TyperOption
from typer.testing import CliRunner

from controller.cli import app, main
from controller.cli.console.commands import COMMANDS as FIRST_WORDS
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
    written = io.StringIO()
    with patch.dict(os.environ, COLUMNS=str(columns)), contextlib.redirect_stdout(written):
        assert main([*path, "--help"]) == 0
    return written.getvalue()


def test_all_commands_are_found() -> None:
    assert {("run",), ("status",), ("export",), ("demo",), ("phone", "sim"), ("plan", "check")} <= set(
        COMMANDS
    )
    assert ("manifest", "build") in COMMANDS
    assert {path[0] for path in COMMANDS} == set(FIRST_WORDS.split("|"))  # written as they are typed


@pytest.mark.parametrize("path", COMMANDS, ids=" ".join)
def test_help_has_an_example(path: Path) -> None:
    command = f"chexrig {' '.join(path)}"
    told = help_of(path)
    assert told.startswith(f"Usage: {command} ")
    assert re.search(rf"^ {{6}}{command}( |$)", told, re.MULTILINE), told


@pytest.mark.parametrize("path", COMMANDS, ids=" ".join)
def test_every_option_and_argument_is_explained(path: Path) -> None:
    for parameter in FOUND[path][1].params:
        if not getattr(parameter, "hidden", False):
            assert getattr(parameter, "help", ""), f"{parameter.name} of {' '.join(path)} is not explained"


@pytest.mark.parametrize("path", COMMANDS, ids=" ".join)
def test_no_name_is_cut_in_a_terminal_of_80_columns(path: Path) -> None:
    told = help_of(path, 80)
    assert all(len(line) <= 80 for line in told.splitlines()), told
    assert not re.search(r"…|<\w+>|\{|\w\.\.\.$", told, re.MULTILINE)
    lines = told.splitlines()
    assert not [line for line in lines if re.search(r"\w-$", line)], "a name is broken at its hyphen"
    for parameter in FOUND[path][1].params:
        if parameter.hidden:
            continue
        names = [parameter.metavar or ""]
        if isinstance(parameter, TyperOption):
            names = [*parameter.opts, *parameter.secondary_opts, *names]
        (of_it,) = (line for line in lines if re.match(rf"  (-\w, )?{re.escape(names[0])}( |,|$)", line))
        assert all(each in of_it for each in names), told


@pytest.mark.parametrize("path", COMMANDS, ids=" ".join)
def test_examples_look_like_commands_and_like_each_other(path: Path) -> None:
    told = help_of(path, 80)
    examples = re.findall(r"^ {6}((?:chexrig|#) .*(?:\n {8}.*)*)$", told, re.MULTILINE)
    assert any(f"chexrig {' '.join(path)}" in each for each in examples), told
    for each in examples:
        *before, last = each.split("\n")
        assert all(line.endswith(" \\") for line in before), "what goes on in the next line says so"
        assert not last.endswith("\\")
    assert not re.search(r"^ {0,5}[-*] `?chexrig |\n\n {0,5}chexrig .*\n(\n|$)", told, re.MULTILINE), told


def test_a_long_command_can_be_copied_from_the_help() -> None:
    told = help_of(("manifest", "build"), 80)
    written = re.search(r"^ {6}(chexrig manifest build .*\n.*nokia.*)$", told, re.MULTILINE)
    assert written is not None
    assert shlex.split(written[1].replace("\\\n", "")) == [
        *("chexrig", "manifest", "build", "--csv", "train.csv", "--images", ".", "--patients", "3000"),
        *("--seed", "2020", "--out", "nokia.manifest"),
    ]


def test_the_whole_list_of_commands_is_readable_in_80_columns() -> None:
    told = help_of((), 80)
    assert all(len(line) <= 80 for line in told.splitlines()), told
    assert "..." not in told.replace("[ARGS]...", "")
    words = " ".join(told.split())
    assert all(listed.help in words for path, (listed, _) in FOUND.items() if len(path) == 1)


# --- completion -----------------------------------------------------------------------------------------


def completed(words: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> list[str]:
    """Give what a shell may put in the place of the last word."""
    monkeypatch.setenv("_CHEXRIG_COMPLETE", "complete_bash")
    monkeypatch.setenv("COMP_WORDS", words)
    monkeypatch.setenv("COMP_CWORD", str(len(words.split(" ")) - 1))
    monkeypatch.setattr("sys.argv", [".venv/bin/chexrig"])
    assert main([]) == 0
    return capsys.readouterr().out.split()


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("chexrig r", {"run", "retake", "report"}),
        (".venv/bin/chexrig phone un", {"unlock-help"}),
        ("chexrig plan ", {"new", "check", "relabel", "schema", "pack", "unpack"}),
        ("chexrig run --no-n", {"--no-notify"}),
        ("chexrig run plan.yaml --transport u", {"udp", "usb"}),
        ("chexrig run plan.yaml --phone ", {"sim", "adb", "udp:", "chexpeditor:"}),
        ("chexrig manifest build --pat", {"--patients", "--patients-from"}),
    ],
)
def test_commands_options_and_choices_are_completed(
    words: str, found: set[str], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert set(completed(words, monkeypatch, capsys)) == found


def test_a_shell_is_told_how_to_complete_the_name_wherever_the_program_is(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("shellingham.detect_shell", lambda: ("bash", "/bin/bash"))
    monkeypatch.setattr("sys.argv", ["/opt/rig/.venv/bin/chexrig"])
    assert main(["--show-completion"]) == 0
    script = capsys.readouterr().out
    assert "_CHEXRIG_COMPLETE=complete_bash $1" in script
    assert re.search(r"^complete .*-F _chexrig_completion chexrig$", script, re.MULTILINE)


def test_bash_completes_with_it(
    tmp_path: FilePath, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("shellingham.detect_shell", lambda: ("bash", "/bin/bash"))
    assert main(["--show-completion"]) == 0
    script, program = tmp_path / "completion.sh", tmp_path / "chexrig"
    script.write_text(capsys.readouterr().out)
    program.write_text(f"#!/bin/sh\nexec {sys.executable} -m controller\n")
    program.chmod(0o755)
    asked = (
        f". {script}; complete -p chexrig; COMP_WORDS=(chexrig phone u); COMP_CWORD=2;"
        f' _chexrig_completion {program}; echo "${{COMPREPLY[@]}}"'
    )
    told = subprocess.run(
        ["bash", "-c", asked], env=clean_environment(), capture_output=True, text=True, check=True
    )
    assert told.stdout.splitlines()[-1] == "unlock-help"
    assert "default" in told.stdout.splitlines()[0], "files are completed by bash itself"


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
    assert not {"controller.cli.run", "pandas", "numpy", "cv2", "PyQt5", "pydantic", "pydicom"} & set(
        imported
    )


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
    assert "elsewhere, name it with --store" in told


def test_main_names_itself_and_gives_the_exit_code(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--help"]) == 0
    assert "chexrig [OPTIONS]" in capsys.readouterr().out
    assert main(["no-such-command"]) == 2
    told = capsys.readouterr()
    assert "no-such-command" in told.err
    assert told.out == ""


@pytest.mark.parametrize("words", [["report"], ["phone", "facts", "plan.yaml", "--out"]])
@pytest.mark.parametrize("is_loop", [False, True])
def test_a_path_of_which_nothing_can_be_asked_is_one_message(
    words: list[str], is_loop: bool, tmp_path: FilePath, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "ring").symlink_to("ring")
    place = tmp_path / ("ring/loop.json" if is_loop else f"{'x' * 300}.json")
    assert main([*words, str(place)]) == 2
    said = capsys.readouterr().err
    assert "cannot be" in said or "there is no such" in said
    assert "Traceback" not in said


def test_the_version_is_told(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--version"]) == 0
    told = capsys.readouterr()
    assert told.out == f"chexrig {version('chexrig')}, protocol {PROTOCOL_VERSION}\n"
    assert told.err == ""
