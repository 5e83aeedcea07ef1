"""Photos taken by hand of x-rays on the screen, assigned by when they were taken and by what they show."""

from __future__ import annotations

from typing import TYPE_CHECKING

from android_bridge.faces import lazy

if TYPE_CHECKING:
    from controller.intake.by_hand.judging import Judged
    from controller.intake.by_hand.page import PAGE, render_doubtful, write_page
    from controller.intake.by_hand.plan_photos import (
        STATE,
        Assignment,
        ImportedByHand,
        PlanWanted,
        Undecided,
        import_plan_photos,
    )

__all__ = [
    "PAGE",
    "STATE",
    "Assignment",
    "ImportedByHand",
    "Judged",
    "PlanWanted",
    "Undecided",
    "import_plan_photos",
    "render_doubtful",
    "write_page",
]

__getattr__ = lazy(
    __name__,
    {
        "judging": ("Judged",),
        "page": (
            "PAGE",
            "render_doubtful",
            "write_page",
        ),
        "plan_photos": (
            "Assignment",
            "ImportedByHand",
            "PlanWanted",
            "STATE",
            "Undecided",
            "import_plan_photos",
        ),
    },
)
