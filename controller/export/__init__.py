"""From the photos on the phone to a labelled data set."""

from controller.export.export import ExportReport, export_plan
from controller.export.pulling import Copied

__all__ = ["Copied", "ExportReport", "export_plan"]
