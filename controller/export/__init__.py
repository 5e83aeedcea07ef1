"""From the photos on the phone to a labelled data set."""

from controller.export.export import export_plan
from controller.export.pulling import Copied
from controller.export.report import ExportReport
from controller.export.shelves import Shelves

__all__ = ["Copied", "ExportReport", "Shelves", "export_plan"]
