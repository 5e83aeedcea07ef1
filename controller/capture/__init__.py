"""Capturing: an engine runs a plan, and tells its listeners what happens."""

from __future__ import annotations

from typing import TYPE_CHECKING

from android_bridge.faces import lazy

if TYPE_CHECKING:
    from controller.capture import events
    from controller.capture.attention import Attention
    from controller.capture.begin import check_unchanged, no_screen
    from controller.capture.camera_settings import look_differences, other_kelvin
    from controller.capture.engine import Engine
    from controller.capture.events import Event, Finished, Listener
    from controller.capture.foreseeing import changed_since_begun, foresee, foresee_in_part
    from controller.capture.judging import verdict_words
    from controller.capture.kept_pictures import DOUBTFUL, KeptPictures
    from controller.capture.legacy_causes import MEANING, row_advice
    from controller.capture.opening import checked_manifest, opened_engine
    from controller.capture.options import RunOptions
    from controller.capture.preflight import Finding, Outcome, rows
    from controller.capture.states import FinishReason, Pending, RunState, Status
    from controller.capture.telling import sentence_of, warning_of
    from controller.capture.work import Portion, WorkItem

__all__ = [
    "DOUBTFUL",
    "MEANING",
    "Attention",
    "Engine",
    "Event",
    "Finding",
    "FinishReason",
    "Finished",
    "KeptPictures",
    "Listener",
    "Outcome",
    "Pending",
    "Portion",
    "RunOptions",
    "RunState",
    "Status",
    "WorkItem",
    "changed_since_begun",
    "check_unchanged",
    "checked_manifest",
    "events",
    "foresee",
    "foresee_in_part",
    "look_differences",
    "no_screen",
    "opened_engine",
    "other_kelvin",
    "row_advice",
    "rows",
    "sentence_of",
    "verdict_words",
    "warning_of",
]

__getattr__ = lazy(
    __name__,
    {
        "attention": ("Attention",),
        "begin": (
            "check_unchanged",
            "no_screen",
        ),
        "camera_settings": (
            "look_differences",
            "other_kelvin",
        ),
        "engine": ("Engine",),
        "events": (
            "Event",
            "Finished",
            "Listener",
        ),
        "foreseeing": (
            "changed_since_begun",
            "foresee",
            "foresee_in_part",
        ),
        "judging": ("verdict_words",),
        "kept_pictures": ("DOUBTFUL", "KeptPictures"),
        "legacy_causes": (
            "MEANING",
            "row_advice",
        ),
        "opening": (
            "checked_manifest",
            "opened_engine",
        ),
        "options": ("RunOptions",),
        "preflight": (
            "Finding",
            "Outcome",
            "rows",
        ),
        "states": (
            "FinishReason",
            "Pending",
            "RunState",
            "Status",
        ),
        "telling": ("sentence_of", "warning_of"),
        "work": (
            "Portion",
            "WorkItem",
        ),
    },
)
