"""``chexrig run``: what is wrong with any wanted subset is told before the first, and when it asks."""

from __future__ import annotations

import os
import pty
import select
import subprocess
import sys
import time

import pytest
from forking import Forked
from rig import clean_environment

from controller.cli.asking import DEAF_S
from controller.identity import Cause, Judged, Verdict
from controller.records import SESSION, Record, Retake
from tests.controller.cli.conftest import CODE
from tests.wrong_input.rig import Rig

COMMAND = (sys.executable, "-m", "controller")
ASK = "Is the room like that?"


def test_a_complete_subset_that_was_changed_is_not_called_complete(complete: Rig) -> None:
    complete.change("last: 3", "last: 2")
    complete.run_refused("--subset", "morning").says(
        "subset morning has changed since it was begun", "3 -> 2"
    )


def test_a_run_calls_nothing_complete_of_which_a_photo_is_not_right(complete: Rig) -> None:
    with Record(complete.state / "journal.sqlite") as record:
        (name,) = [each.photo_name for each in record.captures.photos("morning") if each.index == 2]
        record.verdicts.add(name, SESSION, Judged(verdict=Verdict.OTHER, cause=Cause.MIRRORED))
        record.retakes.ask([Retake(subset="morning", index=2, photo_name=name, why="its mirror image")])
        record.retakes.withdraw("morning", [2])
    told = complete.run()
    assert told.code == 1
    first, second, next_ = told.out.splitlines()
    assert first == "morning: 3 photos, not complete: 1 photo is not right (2)"
    assert second == "evening: complete, 2 photos"
    assert next_.startswith("morning: 1 photo is not right (2), and nobody asks for another: chexrig retake ")
    assert next_.endswith("--subset morning 2 --because WORDS")
    assert complete.run("--subset", "evening").code == 0


def test_a_changed_subset_is_told_before_another_is_begun(rig: Rig) -> None:
    assert rig.run("--subset", "evening", "--sim-camera", "blank").code == 0
    rig.change("last: 5", "last: 4")
    rig.run_refused().says("subset evening has changed since it was begun")
    assert len(rig.photos()) == 2


def test_a_renamed_subset_is_not_photographed_again(complete: Rig) -> None:
    complete.change("id: evening", "id: night")
    told = complete.run_refused()
    told.says("x-rays would be photographed twice", "subset night shares indices with evening")


def test_an_export_of_a_changed_subset(complete: Rig) -> None:
    complete.change("room_light: on", "room_light: off", complete.folder / "office.yaml")
    told = complete.refused("export", complete.plan, "--out", complete.folder / "set")
    told.says("has changed since it was begun", "environment.room_light: on -> off")
    told.says(f"where: {complete.folder / 'office.yaml'}:2", "next: take the change back: a data set tells")
    assert not (complete.folder / "set").exists()


def test_without_a_terminal_a_real_phone_gets_one_subset_at_a_time(real: Rig) -> None:
    told = real.run_refused("--pairing-code", CODE)
    told.says("there is no terminal to ask whether the room is ready", "morning, evening")
    told.says("the one that the room is ready for: chexrig run ", "plan.yaml --subset morning")
    one = real.run_refused("--pairing-code", CODE, "--subset", "evening", in_process=False)
    one.says("there is no screen for the phone to photograph")
    assert ASK not in one.err


class Terminal:
    """A command that believes a person sits there."""

    def __init__(self, rig: Rig, *arguments: str, display: str | None = None) -> None:
        self._master, terminal = pty.openpty()
        self._process = Forked(
            [*COMMAND, "run", str(rig.plan), *arguments],
            env=clean_environment(DISPLAY=display) | {"TERM": "dumb"},
            stdin=terminal,
            stdout=terminal,
            stderr=terminal,
            start_new_session=True,  # Ctrl-C typed there is for this command only
        )
        os.close(terminal)
        self.seen = ""

    def wait_for(self, words: str) -> None:
        until_s = time.monotonic() + 60
        while words not in " ".join(self.seen.split()):  # lines are broken between words
            assert time.monotonic() < until_s, self.seen
            if select.select([self._master], [], [], 1)[0]:
                self.seen += os.read(self._master, 4096).decode()

    def type(self, keys: str) -> None:
        os.write(self._master, keys.encode())
        while keys == "\x03":  # one that comes just before Python begins to read the line is not noticed
            try:
                self._process.wait(3)
                return
            except subprocess.TimeoutExpired:
                os.write(self._master, keys.encode())

    def end(self) -> int:
        try:
            code = self._process.wait(60)
            while select.select([self._master], [], [], 0)[0]:
                self.seen += os.read(self._master, 4096).decode()
        except OSError:  # Linux's word for: everybody has closed the other side
            pass
        finally:
            self._process.kill()
            os.close(self._master)
        return code


@pytest.mark.x11
@pytest.mark.parametrize("keys", ["\x04", "\x03"], ids=["the end of input", "Ctrl-C"])
def test_not_ready(rig: Rig, keys: str, xserver: str) -> None:
    terminal = Terminal(rig, display=xserver)
    terminal.wait_for(ASK)
    time.sleep(DEAF_S + 0.2)
    terminal.type(keys)
    assert terminal.end() == 130
    assert "stopped before morning" in terminal.seen
    assert "run the same command again when the room is ready" in terminal.seen
    assert "Aborted" not in terminal.seen
    assert "Traceback" not in terminal.seen


@pytest.mark.x11
def test_what_was_typed_before_the_question_or_right_after_it_is_no_answer(rig: Rig, xserver: str) -> None:
    terminal = Terminal(rig, display=xserver)
    terminal.type("morning\nmorn")  # while it starts
    terminal.wait_for(ASK)
    terminal.type("ing\nmorning\nmor")
    terminal.wait_for(
        "That came too early to be meant for this question: wait a moment, then type it again. " + ASK
    )
    terminal.type("\n")
    terminal.wait_for("That is not morning")
    terminal.type("evening\nmorning\n")
    terminal.wait_for("morning: complete, 3 photos")
    terminal.wait_for("or type evening")
    terminal.type("\x03")
    assert terminal.end() == 130
    assert "stopped before evening" in terminal.seen


def test_ctrl_c_at_the_pairing_code(real: Rig) -> None:
    terminal = Terminal(real, "--headless")
    terminal.wait_for("Pairing code that the phone shows")
    terminal.type("\x03")
    assert terminal.end() == 130
    assert "Traceback" not in terminal.seen
