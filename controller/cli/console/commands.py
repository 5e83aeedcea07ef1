"""Commands that can be copied: what a message suggests is what has to be typed, plan, camera and all."""

from __future__ import annotations

import os
import re
import shlex
import shutil
import sys
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
    "decide": "--rehearsal",
    "pictures": "--rehearsal",
    "phone trials": "--rehearsal",
    "phone shutter": "--phone sim",
}
#: How an advice names a command of the plan in hand: most rooms know neither its file nor the command line.
_OF_PLAN = re.compile(r"chexrig (?P<name>[a-z]+(?: [a-z]+)?) PLAN\b|(?<=--plan )PLAN\b")
#: The commands' first words.
COMMANDS = (
    "app|demo|convert|manifest|plan|phone|run|manual|status|retake|pictures|export|decide|import|fit|synth|report"
    "|effects"
)
#: How an advice names a command at all.
_NAMED = re.compile(rf"(?<![\w/.-])chexrig (?=(?:{COMMANDS})\b)(?!plan pack there)")

_CODE = re.compile(r"(?<=^--pairing-code)=.*")


@dataclass
class _Typed:
    """What this process was asked for."""

    words: Sequence[str] = ()
    path: Path | None = None
    plan: LoadedPlan | None = None
    phone: str = ""


_typed = _Typed()


def begin(words: Sequence[str]) -> None:
    """Remember what was typed after `chexrig`; no plan is known yet."""
    _typed.words, _typed.path, _typed.plan, _typed.phone = tuple(words), None, None, ""


def about_file(path: Path) -> None:
    """Remember which plan's file was named, which may have mistakes."""
    _typed.path = path


def about(loaded: LoadedPlan, phone: str = "") -> None:
    """Remember which plan it is about, with camera and rehearsal chosen.

    Parameters
    ----------
    phone
        The phone where it is not the one that the plan names.
    """
    _typed.plan, _typed.phone = loaded, phone


def program() -> str:
    """Give what this program is called by, as it can be typed here: after a set-up it is not on PATH."""
    called, python = Path(sys.argv[0]), Path(sys.executable)
    is_module = called.name == "__main__.py" and called.parent.name == "controller"
    own = python.with_name("chexrig") if is_module else called
    on_path = shutil.which("chexrig")
    if own.name != "chexrig" or (on_path is not None and _is_same(Path(on_path), own)):
        return "chexrig"
    return f"{shlex.quote(_place(python))} -m controller" if is_module else shlex.quote(_place(called))


def _is_same(one: Path, other: Path) -> bool:
    try:
        return one.samefile(other)
    except OSError:
        return False


def command(loaded: LoadedPlan, name: str, *more: str) -> str:
    """Give a command line for a plan.

    Parameters
    ----------
    name
        The command, such as ``run``.
    more
        Options, as they are to be typed.
    """
    words = [*name.split(), _place(loaded.path)]
    if name in _OF_CAPTURES:
        words += ["--camera", loaded.camera] if loaded.camera else []
        if loaded.is_rehearsal:
            words += _OF_CAPTURES[name].split()
        elif name == "run" and _typed.phone:
            words += ["--phone", _typed.phone]
    return f"{program()} {shlex.join([*words, *more])}"


def with_files(name: str, *words: str | Path) -> str:
    """Give a command line without a plan.

    Parameters
    ----------
    words
        Options as they are to be typed; files as they are reached from here.
    """
    return (
        f"{program()} {name} {shlex.join(_place(each) if isinstance(each, Path) else each for each in words)}"
    )


def again(*more: str) -> str:
    """Give the command line that was typed, with more options; a pairing code is not repeated."""
    words = [_CODE.sub("=CODE", each) for each in _typed.words]
    shown = ["CODE" if before == "--pairing-code" else each for before, each in pairwise(["", *words])]
    return f"{program()} {shlex.join([*shown, *more])}"


def copyable(words: str) -> str:
    """Give a sentence with the commands in it as they are to be typed: program, plan and all."""
    return _NAMED.sub(f"{program()} ".replace("\\", r"\\"), _OF_PLAN.sub(_written, words))


def _written(found: re.Match[str]) -> str:
    path = _typed.path if _typed.plan is None else _typed.plan.path
    if path is None:
        return found[0]
    if found["name"] is None:
        return shlex.quote(_place(path))
    if _typed.plan is None:
        return f"{program()} {found['name']} {shlex.quote(_place(path))}"
    return command(_typed.plan, found["name"])


def _place(path: Path) -> str:
    """Name a file as it is reached from here, the shorter way; not so that it looks like an option."""
    try:
        path, here = path.absolute(), Path.cwd()
    except OSError:  # the current folder is gone, and nothing can be named from there
        return str(path)
    if not path.is_relative_to(here):
        return str(path)
    place = os.path.relpath(path)
    return f"./{place}" if place.startswith("-") else place
