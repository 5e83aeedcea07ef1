"""From the photos on the phone to a labelled data set."""

from controller.intake.from_phone.export import export_plan
from controller.intake.from_phone.pulling import Copied
from controller.intake.from_phone.report import ExportReport
from controller.intake.from_phone.shelves import Shelves

__all__ = ["Copied", "ExportReport", "Shelves", "export_plan"]
