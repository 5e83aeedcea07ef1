"""The controller's record of intents and outcomes."""

from controller.journal.journal import Journal
from controller.journal.lock import lock_holder, only_controller
from controller.journal.opening import exists
from controller.journal.records import (
    Intent,
    Outcome,
    PhotoRecord,
    Position,
    RepairRecord,
    SessionRecord,
    SubsetRecord,
    SubsetStatus,
)
from controller.journal.repairing import Replaced
from controller.journal.schema import ALL_GUARANTEED

__all__ = [
    "ALL_GUARANTEED",
    "Intent",
    "Journal",
    "Outcome",
    "PhotoRecord",
    "Position",
    "RepairRecord",
    "Replaced",
    "SessionRecord",
    "SubsetRecord",
    "SubsetStatus",
    "exists",
    "lock_holder",
    "only_controller",
]
