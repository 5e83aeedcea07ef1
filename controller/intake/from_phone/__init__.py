"""From the photos on the phone to a labelled data set."""

from __future__ import annotations

from typing import TYPE_CHECKING

from android_bridge.faces import lazy

if TYPE_CHECKING:
    from controller.intake.from_phone.deciding import Doubtful, decide, doubtful_photos, write_page
    from controller.intake.from_phone.deleting import deletable, delete_verified
    from controller.intake.from_phone.export import ExportReport, export_plan
    from controller.intake.from_phone.looking import looked_at, side_by_side, spoken
    from controller.intake.from_phone.photos import PhotoFinding
    from controller.intake.from_phone.pulling import Copied, Stage
    from controller.intake.from_phone.reconciling import UNKNOWN
    from controller.intake.from_phone.recorded import Storage, storage_of
    from controller.intake.from_phone.shelves import Shelves

__all__ = [
    "UNKNOWN",
    "Copied",
    "Doubtful",
    "ExportReport",
    "PhotoFinding",
    "Shelves",
    "Stage",
    "Storage",
    "decide",
    "deletable",
    "delete_verified",
    "doubtful_photos",
    "export_plan",
    "looked_at",
    "side_by_side",
    "spoken",
    "storage_of",
    "write_page",
]

__getattr__ = lazy(
    __name__,
    {
        "deciding": (
            "Doubtful",
            "decide",
            "doubtful_photos",
            "write_page",
        ),
        "deleting": (
            "deletable",
            "delete_verified",
        ),
        "export": (
            "ExportReport",
            "export_plan",
        ),
        "looking": ("looked_at", "side_by_side", "spoken"),
        "photos": ("PhotoFinding",),
        "pulling": ("Copied", "Stage"),
        "reconciling": ("UNKNOWN",),
        "recorded": (
            "Storage",
            "storage_of",
        ),
        "shelves": ("Shelves",),
    },
)
