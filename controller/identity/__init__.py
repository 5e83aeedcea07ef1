"""Whether a photo shows the x-ray that it is filed under: calibration, score, quality."""

from __future__ import annotations

from typing import TYPE_CHECKING

from android_bridge.faces import lazy

if TYPE_CHECKING:
    from controller.identity.board import board_frame
    from controller.identity.calibrating import calibrate
    from controller.identity.framing import middle_square, share_inside, tell_outside
    from controller.identity.geometry import Area, Calibration, Geometry, Rectified, rectify
    from controller.identity.references import References, references_for
    from controller.identity.verdicts import METHOD_VERSION, Cause, Judged, Method, Quality, Verdict
    from controller.identity.watch import Seen, Watch, is_taken_again

__all__ = [
    "METHOD_VERSION",
    "Area",
    "Calibration",
    "Cause",
    "Geometry",
    "Judged",
    "Method",
    "Quality",
    "Rectified",
    "References",
    "Seen",
    "Verdict",
    "Watch",
    "board_frame",
    "calibrate",
    "is_taken_again",
    "middle_square",
    "rectify",
    "references_for",
    "share_inside",
    "tell_outside",
]

__getattr__ = lazy(
    __name__,
    {
        "board": ("board_frame",),
        "calibrating": ("calibrate",),
        "framing": ("middle_square", "share_inside", "tell_outside"),
        "geometry": ("Area", "Calibration", "Geometry", "Rectified", "rectify"),
        "references": ("References", "references_for"),
        "verdicts": ("METHOD_VERSION", "Cause", "Judged", "Method", "Quality", "Verdict"),
        "watch": ("Seen", "Watch", "is_taken_again"),
    },
)
