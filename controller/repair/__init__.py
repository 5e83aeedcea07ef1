"""Which photos are to be captured again: the repair plan, `repair.yaml` beside the journal."""

from controller.repair.file import REPAIR_PLAN, done_with, read_repair_plan, write_repair_plan
from controller.repair.items import EXPORT, OPERATOR, RepairItem
from controller.repair.waiting import Waiting, stretches, waiting_repairs

__all__ = [
    "EXPORT",
    "OPERATOR",
    "REPAIR_PLAN",
    "RepairItem",
    "Waiting",
    "done_with",
    "read_repair_plan",
    "stretches",
    "waiting_repairs",
    "write_repair_plan",
]
