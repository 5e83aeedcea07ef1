"""A small rig in a folder of its own, whose commands are refused: one message, and nothing half-written."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping
from pathlib import Path

import rig
from rig import Told
from rig.cases import PREFIX, five_in_two

#: What a refused command may leave: files that are always whole, and the simulated phone's own folder.
HARMLESS = re.compile(
    r"plan\.chexrig(/rehearsal)?(/lock|/journal\.sqlite|/journal\.mark|/manifest\.jsonl|/phone\.log|/frames|/simulated-phone.*)?"
)


def xray_path(number: int, suffix: str = "jpg") -> str:
    """Give the path of an x-ray as the CSV has it."""
    return rig.xray_path(number, PREFIX, suffix=suffix)


class Rig(rig.Rig):
    """A folder with x-rays, plan and all."""

    def __init__(self, folder: Path) -> None:
        super().__init__(folder)
        self.csv = folder / "xrays" / "train.csv"
        self.phone = self.state / "simulated-phone"

    def image(self, number: int) -> Path:
        return self.folder / "xrays" / xray_path(number)

    def run(self, *more: object, env: Mapping[str, str] | None = None) -> Told:  # type: ignore[override]
        """Run the plan with the quick blank camera."""
        return self.chexrig("run", self.plan, "--headless", "--sim-camera", "blank", *more, env=env)

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

    def run_refused(self, *more: object, in_process: bool = True) -> Told:
        run = ("run", self.plan, "--headless", "--sim-camera", "blank", *more)
        return self.refused(*run, in_process=in_process)

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

    def photos(self) -> list[Path]:
        return sorted(self.phone.glob("*/*/*.jpg"))


def assert_one_message(told: Told) -> None:
    """A complaint is one message with what to do about it, and never a traceback."""
    assert told.err.count("error: ") == 1, told.err
    assert "Traceback" not in told.err
    assert "Traceback" not in told.out
    complaint = told.err.partition("error: ")[2]
    assert re.search(r"^  (next|expected): ", complaint, re.MULTILINE), f"what to do now? {told.err}"
    assert "complete" not in told.out


def make_rig(folder: Path) -> Rig:
    five_in_two(folder)
    return Rig(folder)
