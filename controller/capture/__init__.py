"""Capturing: an engine runs a plan, and tells its listeners what happens."""

from controller.capture import events
from controller.capture.engine import Engine
from controller.capture.events import Event, Finished, Listener
from controller.capture.opening import checked_manifest, opened_engine
from controller.capture.options import RunOptions
from controller.capture.states import FinishReason, Pending, RunState, Status
from controller.capture.work import Portion, WorkItem

__all__ = [
    "Engine",
    "Event",
    "FinishReason",
    "Finished",
    "Listener",
    "Pending",
    "Portion",
    "RunOptions",
    "RunState",
    "Status",
    "WorkItem",
    "checked_manifest",
    "events",
    "opened_engine",
]
