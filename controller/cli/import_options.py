"""What `chexrig import` was asked for, and which of its ways of importing that is."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from android_bridge.base import Problem
from controller.xrays import Images

_WAYS = (
    "`--plan PLAN` for photos of what `chexrig manual PLAN` showed; `--csv LABELS` for photos that a table or"
    " their names assign, such as films; `--chexpeditor --csv SRC --rows A:B` for a folder of the original"
    " rig's app"
)


class Mode(StrEnum):
    """How it is known which x-ray each photo is of."""

    PLAN = "by the times at which the x-rays were shown"
    FILM = "by a table"
    CHEXPEDITOR = "by the names that the original rig's app gave"


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """The command line; what belongs to another mode is None or empty.

    Parameters
    ----------
    folder
        The photos.
    out
        Where the data set goes.
    device
        The camera's folder name in it; empty where it is to be found out.
    """

    folder: Path
    out: Path
    device: str = ""
    uncertain_as: tuple[str, ...] = ()
    plan: Path | None = None
    csv: Path | None = None
    images: Images | None = None
    chexpeditor: bool = False
    rows: str = ""
    incomplete: bool = False
    without_doubtful: bool = False
    dataset: Path | None = None


def mode_of(asked: Asked) -> Mode:
    """Give the mode that a command line means.

    Raises
    ------
    Problem
        When it means none, or several.
    """
    if asked.plan is not None:
        others = {"--csv": asked.csv, "--chexpeditor": asked.chexpeditor, "--rows": asked.rows}
        about = {"--images": asked.images, "--dataset": asked.dataset}
        _refuse("--plan", {**others, **about, "--incomplete": asked.incomplete})
        return Mode.PLAN
    if asked.without_doubtful:
        raise Problem("--without-doubtful needs --plan", where="--without-doubtful", expected=_WAYS)
    if asked.chexpeditor:
        _need("--chexpeditor", {"--csv": asked.csv, "--rows": asked.rows})
        return Mode.CHEXPEDITOR
    if asked.csv is not None:
        _refuse("--csv without --chexpeditor", {"--rows": asked.rows, "--incomplete": asked.incomplete})
        return Mode.FILM
    raise Problem("it is not said how the photos are to be assigned to x-rays", expected=_WAYS)


def _refuse(option: str, others: dict[str, object]) -> None:
    given = [name for name, value in others.items() if value]
    if given:
        raise Problem("these options do not go together", where=", ".join([option, *given]), expected=_WAYS)


def _need(option: str, others: dict[str, object]) -> None:
    missing = [name for name, value in others.items() if not value]
    if missing:
        raise Problem(
            f"{option} needs {' and '.join(missing)}",
            where=option,
            expected="chexrig import FOLDER --chexpeditor --csv SRC --rows A:B --out DIR",
        )
