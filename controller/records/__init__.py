"""What was intended, shown and captured with a plan, and what is to be captured again."""

from controller.records.begun import begun_definition
from controller.records.journal import Journal
from controller.records.lock import lock_holder, only_controller
from controller.records.opening import JOURNAL, exists
from controller.records.records import (
    Intent,
    Outcome,
    PhotoRecord,
    Position,
    RepairRecord,
    SessionRecord,
    SubsetRecord,
    SubsetStatus,
)
from controller.records.repair_file import REPAIR_PLAN, done_with, read_repair_plan, write_repair_plan
from controller.records.repair_items import EXPORT, OPERATOR, RepairItem
from controller.records.repair_waiting import Waiting, stretches, waiting_repairs
from controller.records.repairing import Replaced
from controller.records.schema import ALL_GUARANTEED
from controller.records.showing import Ending, Kind, ManualSession, Moment, PhotoSet, Show
from controller.records.showings import FILE_NAME, ManualJournal, read_shows
from controller.records.showings_reading import decided

__all__ = [
    "ALL_GUARANTEED",
    "EXPORT",
    "FILE_NAME",
    "JOURNAL",
    "OPERATOR",
    "REPAIR_PLAN",
    "Ending",
    "Intent",
    "Journal",
    "Kind",
    "ManualJournal",
    "ManualSession",
    "Moment",
    "Outcome",
    "PhotoRecord",
    "PhotoSet",
    "Position",
    "RepairItem",
    "RepairRecord",
    "Replaced",
    "SessionRecord",
    "Show",
    "SubsetRecord",
    "SubsetStatus",
    "Waiting",
    "begun_definition",
    "decided",
    "done_with",
    "exists",
    "lock_holder",
    "only_controller",
    "read_repair_plan",
    "read_shows",
    "stretches",
    "waiting_repairs",
    "write_repair_plan",
]
