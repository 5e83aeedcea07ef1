"""The small inputs that people's bug reports were made of, and what is right for each."""

from __future__ import annotations

import shlex
import shutil
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from .commands import Told
from .folder import Rig

#: Beside the folder of the real x-rays.
CASE_FOLDER = "cases"


@dataclass(frozen=True)
class Right:
    """The right outcome of one command in a case's folder; `good` and `refused` make them.

    Parameters
    ----------
    command
        As it is typed after ``chexrig``.
    says
        Words that it tells, broken at whichever places.
    never
        Words that it does not tell.
    is_refused
        Whether it ends with 2 after one message, with nothing half-written.
    """

    command: str
    says: tuple[str, ...] = ()
    never: tuple[str, ...] = ()
    is_refused: bool = False

    def check(self, case: Rig) -> Told:
        """Run it in this process, and demand that outcome."""
        arguments = shlex.split(self.command)
        if self.is_refused:
            told = case.refused(*arguments)
        else:
            told = case.here(*arguments)
            assert told.code == 0, told
        text = " ".join(f"{told.out} {told.err}".split())
        assert "Traceback" not in text
        missing = [words for words in self.says if words not in text]
        wrong = [words for words in self.never if words in text]
        assert (missing, wrong) == ([], []), text
        return told


def good(command: str, *says: str, never: tuple[str, ...] = ()) -> Right:
    """Say that a command ends with 0."""
    return Right(command, says, never)


def refused(command: str, *says: str, never: tuple[str, ...] = ()) -> Right:
    """Say that a command ends with 2 after one message, with nothing half-written."""
    return Right(command, says, never, is_refused=True)


#: What a file of `tests/cases` holds for each case: its outcome, or the test (``file::name``) that tries it.
Cases = Mapping[str, Right | str]


def copied_case(cases: Path, name: str, to: Path) -> Rig:
    """Copy a case's folder, which may be read-only, to be changed and written to."""
    folder = to / name
    shutil.copytree(cases / name, folder, symlinks=True)
    for each in (folder, *folder.rglob("*")):
        if not each.is_symlink():
            each.chmod(each.stat().st_mode | 0o600)
    return Rig(folder)
