"""Whether a photo shows the x-ray that it is filed under: calibration, score, quality."""

from __future__ import annotations

from typing import TYPE_CHECKING

from android_bridge.faces import lazy

if TYPE_CHECKING:
    from controller.identity.aim import GOOD, Aim, advice_on, aim_of, usual_of
    from controller.identity.board import board_frame
    from controller.identity.by_points import Laid, PhotoSeen, XraysSeen, judge_by_points, ruled
    from controller.identity.calibrating import calibrate
    from controller.identity.drift import Move, align, move_between, tell_missing
    from controller.identity.feature import contrast_of
    from controller.identity.finding import XrayFinder
    from controller.identity.following import Followed, Follower
    from controller.identity.framing import middle_square, tell_outside
    from controller.identity.geometry import Area, Calibration, Geometry, Rectified, rectify
    from controller.identity.points import (
        NOT_ALIKE,
        XRAY_SIDE_PX,
        Likeness,
        Points,
        likeness,
        perspective,
        points_of_photo,
        points_of_xray,
    )
    from controller.identity.references import References, references_file, references_for, thumbnail_of
    from controller.identity.rule import FIGURES
    from controller.identity.verdicts import METHOD_VERSION, Cause, Judged, Method, Quality, Verdict
    from controller.identity.watch import Seen, Watch, is_taken_again

__all__ = [
    "FIGURES",
    "GOOD",
    "METHOD_VERSION",
    "NOT_ALIKE",
    "XRAY_SIDE_PX",
    "Aim",
    "Area",
    "Calibration",
    "Cause",
    "Followed",
    "Follower",
    "Geometry",
    "Judged",
    "Laid",
    "Likeness",
    "Method",
    "Move",
    "PhotoSeen",
    "Points",
    "Quality",
    "Rectified",
    "References",
    "Seen",
    "Verdict",
    "Watch",
    "XrayFinder",
    "XraysSeen",
    "advice_on",
    "aim_of",
    "align",
    "board_frame",
    "calibrate",
    "contrast_of",
    "is_taken_again",
    "judge_by_points",
    "likeness",
    "middle_square",
    "move_between",
    "perspective",
    "points_of_photo",
    "points_of_xray",
    "rectify",
    "references_file",
    "references_for",
    "ruled",
    "tell_missing",
    "tell_outside",
    "thumbnail_of",
    "usual_of",
]

__getattr__ = lazy(
    __name__,
    {
        "aim": ("GOOD", "Aim", "advice_on", "aim_of", "usual_of"),
        "board": ("board_frame",),
        "by_points": ("Laid", "PhotoSeen", "XraysSeen", "judge_by_points", "ruled"),
        "calibrating": ("calibrate",),
        "drift": ("Move", "align", "move_between", "tell_missing"),
        "feature": ("contrast_of",),
        "finding": ("XrayFinder",),
        "following": ("Followed", "Follower"),
        "framing": ("middle_square", "tell_outside"),
        "geometry": ("Area", "Calibration", "Geometry", "Rectified", "rectify"),
        "points": (
            "NOT_ALIKE",
            "XRAY_SIDE_PX",
            "Likeness",
            "Points",
            "likeness",
            "perspective",
            "points_of_photo",
            "points_of_xray",
        ),
        "references": ("References", "references_file", "references_for", "thumbnail_of"),
        "rule": ("FIGURES",),
        "verdicts": ("METHOD_VERSION", "Cause", "Judged", "Method", "Quality", "Verdict"),
        "watch": ("Seen", "Watch", "is_taken_again"),
    },
)
