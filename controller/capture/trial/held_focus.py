"""Where the lens stood in the last aiming's test shot: so it stands for subsets that begin from then on."""

from __future__ import annotations

import json
import math
from datetime import UTC, datetime

from android_bridge.base import Problem, replace_file
from controller.plan import AIM, LoadedPlan
from protocol.messages import MAX_FOCUS_DPT


def keep_focus(loaded: LoadedPlan, model: str, focus_dpt: float) -> None:
    """Keep where a phone's lens stood, beside the plan.

    Raises
    ------
    Problem
        When it cannot be written.
    """
    kept = {"model": model, "focus_dpt": focus_dpt, "at": datetime.now(UTC).isoformat(timespec="seconds")}
    try:
        loaded.state_dir.mkdir(parents=True, exist_ok=True)
        replace_file(loaded.own(AIM), (json.dumps(kept) + "\n").encode())
    except OSError as error:
        raise Problem(
            "where the lens stood cannot be kept",
            where=str(loaded.own(AIM)),
            got=error.strerror or str(error),
        ) from error


def kept_focus(loaded: LoadedPlan, model: str) -> float | None:
    """Give where this kind of phone's lens stood, dioptres; None where that is not known."""
    try:
        kept = json.loads(loaded.own(AIM).read_text("utf-8"))
        focus = float(kept["focus_dpt"])
        is_it = kept["model"] == model and math.isfinite(focus) and 0 <= focus <= MAX_FOCUS_DPT
    except (OSError, ValueError, TypeError, KeyError):  # then it focuses by itself
        return None
    return focus if is_it else None


def was_aimed(loaded: LoadedPlan) -> bool:
    """Say whether a phone of this plan was aimed with a test shot."""
    return loaded.own(AIM).is_file()
