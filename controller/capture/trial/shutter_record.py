"""What was measured of phones, kept for this user: by model, and by version of the app."""

from __future__ import annotations

import json
from datetime import datetime
from pathlib import Path
from urllib.parse import quote

from android_bridge.base import Problem, replace_file, state_folder
from android_bridge.link import Introduction
from controller.capture.trial.shutter import ShutterResult

_FOLDER = "shutter"
_LEGACY = "legacy"
NOT_READABLE = "the screen cannot be read back here"
NOT_TOLD = "this phone's app does not say when the sensor has read the screen"
OLD_CAMERA = "this phone's camera is of the oldest kind (legacy): nothing says when its exposure ends"
NOT_MEASURED = (
    "it was not measured yet whether this phone still exposes after `exposed`: `chexrig phone shutter PLAN`"
    " does"
)


def display_waits(introduction: Introduction, screen_readable: bool) -> str:
    """Say why the display has to wait until a photo is saved before it moves on; empty where it need not.

    Parameters
    ----------
    introduction
        What the phone has said of itself.
    screen_readable
        Whether what stands on the screen can be read back.
    """
    if not screen_readable:
        return NOT_READABLE
    if introduction.app_version is None:
        return NOT_TOLD
    if introduction.camera_level == _LEGACY:
        return OLD_CAMERA
    result = kept_result(introduction.model, introduction.app_version)
    return NOT_MEASURED if result is None else result.why_wait


def kept_result(model: str, app_version: str) -> ShutterResult | None:
    """Give what was measured of this kind of phone; None where it was not, or cannot be read any more."""
    try:
        found = json.loads(_place(model, app_version).read_text("utf-8"))
        result = ShutterResult(
            model=found["model"],
            app_version=found["app_version"],
            measured_at=datetime.fromisoformat(found["measured_at"]),
            plain=tuple(map(_level, found["plain"])),
            switched=tuple(map(_level, found["switched"])),
            white=_level(found["white"]),
        )
        _ = result.outcome
    except (OSError, ValueError, TypeError, KeyError):  # it is measured again
        return None
    return result if (result.model, result.app_version) == (model, app_version) else None


def _level(number: object) -> float:
    """Give a grey level; raise where it is none, which would compare with nothing."""
    if not isinstance(number, int | float) or not 0 <= number <= 255:
        raise ValueError(f"no grey level: {number}")
    return float(number)


def keep_result(result: ShutterResult) -> None:
    """Keep what was measured; it takes the place of what was measured before.

    Raises
    ------
    Problem
        When it cannot be written.
    """
    content = {
        "model": result.model,
        "app_version": result.app_version,
        "measured_at": result.measured_at.isoformat(timespec="seconds"),
        "outcome": result.outcome.value,
        "plain": [round(each, 3) for each in result.plain],
        "switched": [round(each, 3) for each in result.switched],
        "white": round(result.white, 3),
    }
    path = _place(result.model, result.app_version)
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        replace_file(path, json.dumps(content, indent=1) + "\n")
    except OSError as error:
        raise Problem(
            "this computer cannot keep what was measured of the phone",
            where=str(path),
            got=error.strerror or str(error),
            advice="make that folder writable, or name another place: XDG_STATE_HOME=FOLDER",
        ) from error


def _place(model: str, app_version: str) -> Path:
    name = quote(f"{model} {app_version}", safe=" ,()")
    return state_folder() / _FOLDER / f"{name}.json"
