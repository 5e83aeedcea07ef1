"""Commands that can be copied: what a message suggests is what has to be typed, plan, camera and all."""

from __future__ import annotations

import os
import re
import shlex
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from controller.plan import LoadedPlan

#: Command -> how it is told that the rehearsal of a real phone's plan is meant.
_OF_CAPTURES = {
    "run": "--phone sim",
    "retake": "--rehearsal",
    "status": "--rehearsal",
    "export": "--rehearsal",
}
#: How an advice names a command of the plan in hand: most rooms know neither its file nor the command line.
_WRITTEN = re.compile(r"chexrig (?P<name>[a-z]+(?: [a-z]+)?) PLAN\b")

_CODE = re.compile(r"(?<=^--pairing-code)=.*")


@dataclass
class _Typed:
    """What this process was asked for."""

    words: Sequence[str] = ()
    plan: LoadedPlan | None = None
    phone: str = ""


_typed = _Typed()


def begin(words: Sequence[str]) -> None:
    """Remember what was typed after `chexrig`; no plan is known yet."""
    _typed.words, _typed.plan, _typed.phone = tuple(words), None, ""


def about(loaded: LoadedPlan, phone: str = "") -> None:
    """Remember which plan it is about, with camera and rehearsal chosen.

    Parameters
    ----------
    phone
        The phone where it is not the one that the plan names.
    """
    _typed.plan, _typed.phone = loaded, phone


def command(loaded: LoadedPlan, name: str, *more: str) -> str:
    """Give a command line for a plan.

    Parameters
    ----------
    name
        The command, such as ``run``.
    more
        Options, as they are to be typed.
    """
    words = ["chexrig", *name.split(), _place(loaded.path)]
    if name in _OF_CAPTURES:
        words += ["--camera", loaded.camera] if loaded.camera else []
        if loaded.is_rehearsal:
            words += _OF_CAPTURES[name].split()
        elif name == "run" and _typed.phone:
            words += ["--phone", _typed.phone]
    return shlex.join([*words, *more])


def again(*more: str) -> str:
    """Give the command line that was typed, with more options; a pairing code is not repeated."""
    words = [_CODE.sub("=CODE", each) for each in _typed.words]
    shown = ["CODE" if before == "--pairing-code" else each for before, each in pairwise(["", *words])]
    return shlex.join(["chexrig", *shown, *more])


def copyable(words: str) -> str:
    """Give a sentence with the commands in it as they are to be typed; unchanged before a plan is known."""
    plan = _typed.plan
    return words if plan is None else _WRITTEN.sub(lambda found: command(plan, found["name"]), words)


def _place(path: Path) -> str:
    """Name a file as it is reached from here, the shorter way; not so that it looks like an option."""
    if not path.is_relative_to(Path.cwd()):
        return str(path)
    place = os.path.relpath(path)
    return f"./{place}" if place.startswith("-") else place
