"""Procedural chest phantoms: x-ray-like pictures to try the rig with, no patient involved."""

from __future__ import annotations

from typing import TYPE_CHECKING

from android_bridge.faces import lazy

if TYPE_CHECKING:
    from controller.demo.cohort import make_cohort, plan_cohort
    from controller.demo.phantoms import render_phantom
    from controller.demo.plan import HEADING, demo_plan

__all__ = [
    "HEADING",
    "demo_plan",
    "make_cohort",
    "plan_cohort",
    "render_phantom",
]

__getattr__ = lazy(
    __name__,
    {
        "cohort": ("make_cohort", "plan_cohort"),
        "phantoms": ("render_phantom",),
        "plan": (
            "HEADING",
            "demo_plan",
        ),
    },
)
