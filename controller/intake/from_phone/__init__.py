"""From the photos on the phone to a labelled data set."""

from controller.intake.from_phone.deleting import deletable, delete_verified
from controller.intake.from_phone.export import ExportReport, export_plan
from controller.intake.from_phone.photos import PhotoFinding
from controller.intake.from_phone.pulling import Copied
from controller.intake.from_phone.reconciling import UNKNOWN
from controller.intake.from_phone.recorded import Storage, storage_of
from controller.intake.from_phone.shelves import Shelves

__all__ = [
    "UNKNOWN",
    "Copied",
    "ExportReport",
    "PhotoFinding",
    "Shelves",
    "Storage",
    "deletable",
    "delete_verified",
    "export_plan",
    "storage_of",
]
