"""What a data set or a manifest holds, and whether it holds together: `chexrig report`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from android_bridge.faces import lazy

if TYPE_CHECKING:
    from controller.report.facts import Facts
    from controller.report.of_dataset import Beside, dataset_facts
    from controller.report.of_manifest import manifest_facts
    from controller.report.page import render_page
    from controller.report.writing import report_place, write_report

__all__ = [
    "Beside",
    "Facts",
    "dataset_facts",
    "manifest_facts",
    "render_page",
    "report_place",
    "write_report",
]

__getattr__ = lazy(
    __name__,
    {
        "facts": ("Facts",),
        "of_dataset": (
            "Beside",
            "dataset_facts",
        ),
        "of_manifest": ("manifest_facts",),
        "page": ("render_page",),
        "writing": (
            "report_place",
            "write_report",
        ),
    },
)
