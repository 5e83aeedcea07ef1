"""A rig: a plan in a folder of its own, and the commands that run there."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping
from pathlib import Path

from unexpected import told_unexpectedly

from .commands import Command, Told, clean_environment, expect, in_this_process, wait_until
from .plan_text import Plan

#: What a refused command may leave: files that are always whole, and the simulated phone's own folder.
HARMLESS = re.compile(
    r"plan\.chexrig(/rehearsal)?(/lock|/journal\.sqlite|/journal\.mark|/manifest\.jsonl|/labels\.csv|/phone\.log|/frames|/simulated-phone.*)?"
)


class Rig:
    """A plan, its state, and a simulated phone's store, in one folder.

    Parameters
    ----------
    folder
        Made where it is not there.
    plan
        Written there; None where it is there already, or none is wanted.
    display
        The X server to use; None for no screen.
    agent
        Which program a simulated phone is that is started by hand.
    """

    def __init__(
        self, folder: Path, plan: Plan | None = None, display: str | None = None, agent: str = "python"
    ) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self.folder, self.display, self.agent = folder, display, agent
        self.plan, self.state = folder / "plan.yaml", folder / "plan.chexrig"
        self.store = folder / "phone"
        self.python_path: str | None = None  # instead of the usual
        self._commands: list[Command] = []
        if plan is not None:
            plan.write(folder)

    def change(self, old: str, new: str, file: Path | None = None) -> None:
        """Change one place of the plan, or of another file."""
        file = file or self.plan
        text = file.read_text()
        assert text.count(old) == 1, f"{old!r} stands {text.count(old)} times in {file}"
        file.write_text(text.replace(old, new))

    def start(self, *arguments: object, env: Mapping[str, str] | None = None) -> Command:
        """Start ``chexrig ARGUMENTS``."""
        return self._start(("-m", "controller", *arguments), env)

    def start_program(self, file: Path, *arguments: object) -> Command:
        """Start a program of the tests', to which something can be typed."""
        return self._start((file, *arguments), None, typed=True)

    def _start(
        self, arguments: tuple[object, ...], env: Mapping[str, str] | None, *, typed: bool = False
    ) -> Command:
        more: dict[str, str | None] = {"DISPLAY": self.display}
        if self.python_path is not None:
            more["PYTHONPATH"] = self.python_path
        environ = clean_environment(**more | (env or {}))
        self._commands.append(Command([str(each) for each in arguments], self.folder, environ, typed=typed))
        return self._commands[-1]

    def do(self, *arguments: object, code: int | None = 0) -> Told:
        """Run a command to its end and demand its exit code."""
        return expect(self.start(*arguments), code)

    def chexrig(self, *arguments: object, env: Mapping[str, str] | None = None) -> Told:
        """Run a command to its end, whatever that is."""
        told = self.start(*arguments, env=env).finish(60)
        print(told.err, told.out)  # shown where a test fails
        assert not told_unexpectedly(told.err)
        return told

    def here(self, *arguments: object, env: Mapping[str, str] | None = None) -> Told:
        """Run a command in this process; it must not get as far as a display."""
        told = in_this_process(arguments, self.folder, clean_environment(**env or {}))
        print(told.err, told.out)  # shown where a test fails
        return told

    def refused(
        self, *arguments: object, env: Mapping[str, str] | None = None, in_process: bool = True
    ) -> Told:
        """Run a command that has to be refused: one message, exit code 2, nothing half-written.

        In this process, unless it gets as far as a display or a phone.
        """
        before = self.tree()
        told = (self.here if in_process else self.chexrig)(*arguments, env=env)
        assert told.code == 2, told
        assert_one_message(told)
        self.assert_nothing_half_written(before)
        return told

    def tree(self) -> dict[str, str]:
        """Give every file and folder with its content's digest."""
        return {
            str(each.relative_to(self.folder)): hashlib.sha256(each.read_bytes()).hexdigest()
            if each.is_file()
            else "folder"
            for each in self.folder.rglob("*")
        }

    def assert_nothing_half_written(self, before: Mapping[str, str]) -> None:
        after = self.tree()
        assert not set(before) - set(after), "files are gone"
        new = [name for name in after if name not in before and not HARMLESS.fullmatch(name)]
        changed = [name for name in before if after[name] != before[name] and not HARMLESS.fullmatch(name)]
        unfinished = [name for name in after if re.search(r"\.(part|new|tmp)$|-wal$|-journal$", name)]
        assert (new, changed, unfinished) == ([], [], [])

    def start_run(self, *options: object) -> Command:
        """Start ``chexrig run`` of the plan with the simulated phone's own store."""
        return self.start("run", self.plan, "--store", self.store, *options)

    def run(self, *options: object, code: int = 0) -> Told:
        """Run the plan to its end and demand the exit code."""
        return expect(self.start_run(*options), code)

    def run_until(self, photos: int, *options: object) -> Command:
        """Start the plan and come back once that many photos are on the phone."""
        command = self.start_run(*options)
        self.wait_for_photos(photos, command)
        return command

    def wait_for_photos(self, photos: int, command: Command) -> None:
        wait_until(
            lambda: self.count() >= photos or command.code is not None,
            lambda: f"{self.count()} photos\n{command.out}\n{command.err}",
        )
        assert command.code is None, f"ended with {command.code} too early:\n{command.err}"

    def count(self) -> int:
        """Count the photos on the phone, superseded ones included, and those of trials not."""
        return len(self.photo_names())

    def photo_names(self) -> list[str]:
        """Name the photos of x-rays on the phone; not those being written, which have hidden names."""
        return [each.name for each in self.store.glob("*/[!_]*/*.jpg") if not each.name.startswith(".")]

    def export(self, *options: object) -> Path:
        """Export everything, and give the folder."""
        self.do("export", self.plan, "--out", "ds", *options)
        return self.folder / "ds"

    def end(self) -> None:
        """Kill what still runs."""
        for command in self._commands:
            command.kill()


def assert_one_message(told: Told) -> None:
    """A complaint is one message with what to do about it, and never a traceback."""
    assert told.err.count("error: ") == 1, told.err
    assert "Traceback" not in told.err
    assert "Traceback" not in told.out
    complaint = told.err.partition("error: ")[2]
    assert re.search(r"^  (next|expected): ", complaint, re.MULTILINE), f"what to do now? {told.err}"
    assert "complete" not in told.out
