"""Trials: sessions outside subsets and exports, for test shots and for what has to be measured of a phone.

A trial has a journal id of its own and reserved names. Nothing of it is in the record; its photos can be
removed from the phone again.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from android_bridge.faces import lazy

if TYPE_CHECKING:
    from controller.capture.trial.aiming import AimResult, AimRun, AimView, figures
    from controller.capture.trial.book import TrialBook, TrialPhoto
    from controller.capture.trial.facts import FactsRun, PhoneReport
    from controller.capture.trial.held_focus import kept_focus, was_aimed
    from controller.capture.trial.looking import LookRun
    from controller.capture.trial.names import TrialKind, is_of_trial, plain_frame
    from controller.capture.trial.removing import Removed, remove_photos
    from controller.capture.trial.running import ShutterRun, TrialRun
    from controller.capture.trial.session import (
        PhoneCannotNow,
        TrialSession,
        TrialSetting,
        TrialShot,
        opened_trial,
    )
    from controller.capture.trial.shutter import Outcome, ShutterResult, judged
    from controller.capture.trial.shutter_record import display_waits, keep_result, kept_result
    from controller.capture.trial.shutter_test import free_of_trials, measure, measure_where_unknown

__all__ = [
    "AimResult",
    "AimRun",
    "AimView",
    "FactsRun",
    "LookRun",
    "Outcome",
    "PhoneCannotNow",
    "PhoneReport",
    "Removed",
    "ShutterResult",
    "ShutterRun",
    "TrialBook",
    "TrialKind",
    "TrialPhoto",
    "TrialRun",
    "TrialSession",
    "TrialSetting",
    "TrialShot",
    "display_waits",
    "figures",
    "free_of_trials",
    "is_of_trial",
    "judged",
    "keep_result",
    "kept_focus",
    "kept_result",
    "measure",
    "measure_where_unknown",
    "opened_trial",
    "plain_frame",
    "remove_photos",
    "was_aimed",
]

__getattr__ = lazy(
    __name__,
    {
        "aiming": ("AimResult", "AimRun", "AimView", "figures"),
        "book": ("TrialBook", "TrialPhoto"),
        "facts": ("FactsRun", "PhoneReport"),
        "held_focus": ("kept_focus", "was_aimed"),
        "looking": ("LookRun",),
        "names": ("TrialKind", "is_of_trial", "plain_frame"),
        "removing": ("Removed", "remove_photos"),
        "running": ("ShutterRun", "TrialRun"),
        "session": ("PhoneCannotNow", "TrialSession", "TrialSetting", "TrialShot", "opened_trial"),
        "shutter": ("Outcome", "ShutterResult", "judged"),
        "shutter_record": ("display_waits", "keep_result", "kept_result"),
        "shutter_test": ("free_of_trials", "measure", "measure_where_unknown"),
    },
)
