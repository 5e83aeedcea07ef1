"""A small rig in a folder of its own, driven through the real command line: in this process or its own."""

from __future__ import annotations

import hashlib
import io
import os
import re
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import NoReturn

import forking
import numpy as np
import pytest
from PIL import Image
from unexpected import told_unexpectedly

import controller.cli
from android_bridge.base import Problem
from controller.cli import capturing, manual
from controller.cli.console import show_problem
from controller.cli.console.remedies import advice_of

PREFIX = "CheXpert-v1.0"
HEADER = (
    "Path,Sex,Age,Frontal/Lateral,AP/PA,No Finding,Enlarged Cardiomediastinum,Cardiomegaly,Lung Opacity,"
    "Lung Lesion,Edema,Consolidation,Pneumonia,Atelectasis,Pneumothorax,Pleural Effusion,Pleural Other,"
    "Fracture,Support Devices"
)
ENVIRONMENT = """\
room: office
room_light: on
window_blinds: closed
phone_orientation: portrait
tripod: {distance_cm: 60, height_cm: 110, angle_deg: 0}
monitor_colour_temperature_k: 6500
screen_finish: matte
"""
PLAN = """\
name: spring
data:
  csv: xrays/train.csv
  images: xrays
display:
  settle_ms: 0
phone:
  simulated: {shutter_ms: 0}
subsets:
  - id: morning
    first: 1
    last: 3
    environment: office.yaml
  - id: evening
    first: 4
    last: 5
    environment: office.yaml
"""
XRAYS = 5
#: What a refused command may leave: files that are always whole, and the simulated phone's own folder.
HARMLESS = re.compile(
    r"plan\.chexrig(/lock|/journal\.sqlite|/journal\.mark|/manifest\.jsonl|/phone\.log|/frames|/simulated-phone.*)?"
)


def xray_path(number: int, suffix: str = "jpg") -> str:
    """Give the path of an x-ray as the CSV has it."""
    return f"{PREFIX}/train/patient{number:05d}/study1/view1_frontal.{suffix}"


@dataclass(frozen=True)
class Told:
    """What a command said."""

    code: int
    out: str
    err: str
    problem: Problem | None = None  # what it was told by; of a command in this process

    def says(self, *words: str) -> None:
        """Assert that the complaint holds all of these, each in one of the problem's fields."""
        fields = [self.err] if self.problem is None else list(fields_of(self.problem))
        for each in words:
            assert any(each in field for field in fields), f"no {each!r} in:\n" + "\n".join(fields)


def fields_of(problem: Problem) -> Iterator[str]:
    """Give what, where, expected, got and the advice of a problem, and of those that it is made of."""
    yield problem.what
    named = {"where": problem.where, "expected": problem.expected, "got": problem.got}
    yield from (f"{name}: {text}" for name, text in named.items())
    yield f"next: {advice_of(problem)}"
    for each in getattr(problem, "problems", ()):
        yield from fields_of(each)


class Rig:
    """A folder with x-rays, plan and all."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.plan = folder / "plan.yaml"
        self.csv = folder / "xrays" / "train.csv"
        self.state = folder / "plan.chexrig"
        self.phone = self.state / "simulated-phone"

    def image(self, number: int) -> Path:
        return self.folder / "xrays" / xray_path(number)

    def change(self, old: str, new: str, file: Path | None = None) -> None:
        """Change one place of the plan, or of another file."""
        file = file or self.plan
        text = file.read_text()
        assert text.count(old) == 1, f"{old!r} stands {text.count(old)} times in {file}"
        file.write_text(text.replace(old, new))

    def chexrig(self, *arguments: object, env: Mapping[str, str] | None = None) -> Told:
        """Run a command with no screen, unless `env` says otherwise."""
        done = forking.run(
            [sys.executable, "-m", "controller", *map(str, arguments)],
            cwd=self.folder,
            env={**clean_environment(), **(env or {})},
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )
        print(done.stderr, done.stdout)  # shown where a test fails
        assert not told_unexpectedly(done.stderr)
        return Told(done.returncode, done.stdout, done.stderr)

    def here(self, *arguments: object, env: Mapping[str, str] | None = None) -> Told:
        """Run a command in this process; it must not get as far as a display."""
        streams = {"stdin": io.StringIO(), "stdout": io.StringIO(), "stderr": io.StringIO()}
        problems: list[Problem] = []

        def tell(problem: Problem) -> None:
            problems.append(problem)
            show_problem(problem)

        with pytest.MonkeyPatch.context() as patch:
            for name in list(os.environ):
                patch.delenv(name)
            for name, value in {**clean_environment(), **(env or {})}.items():
                patch.setenv(name, value)
            patch.chdir(self.folder)
            patch.setattr(controller.cli, "show_problem", tell)
            for module in (capturing, manual):
                patch.setattr(module, "run_application", _open_no_display)
            for name, stream in streams.items():
                patch.setattr(sys, name, stream)
            code = controller.cli.main([str(each) for each in arguments])
        out, err = streams["stdout"].getvalue(), streams["stderr"].getvalue()
        print(err, out)  # shown where a test fails
        return Told(code, out, err, problems[0] if problems else None)

    def run(self, *more: object, env: Mapping[str, str] | None = None) -> Told:
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


def _open_no_display(*_: object, **__: object) -> NoReturn:
    raise AssertionError("this command opens a display: it needs a process of its own")


def assert_one_message(told: Told) -> None:
    """A complaint is one message with what to do about it, and never a traceback."""
    assert told.err.count("error: ") == 1, told.err
    assert "Traceback" not in told.err
    assert "Traceback" not in told.out
    complaint = told.err.partition("error: ")[2]
    assert re.search(r"^  (next|expected): ", complaint, re.MULTILINE), f"what to do now? {told.err}"
    assert "complete" not in told.out


def clean_environment() -> dict[str, str]:
    """No screen, no colours, no pairing code of the person who runs the tests."""
    unwanted = ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM", "CHEXRIG_PAIRING_CODE", "FORCE_COLOR")
    kept = {name: value for name, value in os.environ.items() if name not in unwanted}
    return {**kept, "PYTHONPATH": str(Path(__file__).parents[2]), "NO_COLOR": "1", "COLUMNS": "120"}


def make_rig(folder: Path) -> Rig:
    made = Rig(folder)
    for number in range(1, XRAYS + 1):
        made.image(number).parent.mkdir(parents=True)
        pixels = np.random.default_rng(number).integers(0, 256, (48, 40), dtype=np.uint8)
        Image.fromarray(pixels).save(made.image(number))
    rows = [
        f"{xray_path(number)},Female,6{number},Frontal,AP,,,1.0,,,0.0,-1.0,,,,,,," for number in range(1, 6)
    ]
    made.csv.write_text("\n".join([HEADER, *rows, ""]))
    made.plan.write_text(PLAN)
    (folder / "office.yaml").write_text(ENVIRONMENT)
    return made


@dataclass(frozen=True)
class RunningPhone:
    """A simulated phone started by hand."""

    address: str
    code: str


@contextmanager
def running_phone(store: Path, *more: str) -> Iterator[RunningPhone]:
    command = [sys.executable, "-u", "-m", "controller", "phone", "sim", "--store", str(store)]
    process = forking.Forked(
        [*command, "--port", "0", "--camera", "blank", "--shutter-ms", "0", *more],
        env=clean_environment(),
        stdout=subprocess.PIPE,
        text=True,
    )
    try:
        assert process.stdout is not None
        address = code = ""
        while not code:
            line = process.stdout.readline()
            assert line, "the phone ended"
            address = (re.findall(r"udp:[0-9.:]+", line) or [address])[0]
            code = (re.findall(r"pairing code: (\S+)", line) or [""])[0]
        yield RunningPhone(address, code)
    finally:
        process.terminate()
        process.communicate(timeout=10)
