"""From the photos on the phone to a labelled data set."""

from controller.export.export import ExportReport, export_plan

__all__ = ["ExportReport", "export_plan"]
