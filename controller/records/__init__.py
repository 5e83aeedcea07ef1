"""What was intended, shown and captured with a plan, and what is to be captured again: one record."""

from __future__ import annotations

from typing import TYPE_CHECKING

from android_bridge.faces import lazy

if TYPE_CHECKING:
    from controller.records.begun import begun_definition, definition_in, read_begun
    from controller.records.captures import Captures
    from controller.records.displays import ShownOn, spoken_displays, unlike
    from controller.records.handovers import Direction, Handover
    from controller.records.identity import find_state, open_record
    from controller.records.lock import lock_holder, only_controller
    from controller.records.mark import refuse_lost
    from controller.records.pack import pack_plan
    from controller.records.record import Record, read_shows, record_exists
    from controller.records.repair_plan import take_over_repair_plan
    from controller.records.retakes import Retakes, stretches
    from controller.records.schema import ALL_GUARANTEED, MISCOUNT, SCHEMA_VERSION
    from controller.records.showing import (
        AGAIN,
        DECISIVE,
        PHOTOGRAPHED,
        Ending,
        Kind,
        ManualSession,
        Moment,
        PhotoSet,
        Show,
    )
    from controller.records.showings import Showings, decided, nothing_shown
    from controller.records.unpack import Unpacked, missing_data, unpack_plan
    from controller.records.values import (
        EXPORT,
        OPERATOR,
        RIG,
        CapturedPhoto,
        Intent,
        Outcome,
        Position,
        Retake,
        SessionRecord,
        SubsetRecord,
        SubsetStatus,
    )
    from controller.records.verdicts import (
        ACCEPTED,
        EXPORT_CHECK,
        REJECTED,
        SESSION,
        Decision,
        JudgedPhoto,
        Tally,
        Verdicts,
        WrongPhoto,
    )

__all__ = [
    "ACCEPTED",
    "AGAIN",
    "ALL_GUARANTEED",
    "DECISIVE",
    "EXPORT",
    "EXPORT_CHECK",
    "MISCOUNT",
    "OPERATOR",
    "PHOTOGRAPHED",
    "REJECTED",
    "RIG",
    "SCHEMA_VERSION",
    "SESSION",
    "CapturedPhoto",
    "Captures",
    "Decision",
    "Direction",
    "Ending",
    "Handover",
    "Intent",
    "JudgedPhoto",
    "Kind",
    "ManualSession",
    "Moment",
    "Outcome",
    "PhotoSet",
    "Position",
    "Record",
    "Retake",
    "Retakes",
    "SessionRecord",
    "Show",
    "Showings",
    "ShownOn",
    "SubsetRecord",
    "SubsetStatus",
    "Tally",
    "Unpacked",
    "Verdicts",
    "WrongPhoto",
    "begun_definition",
    "decided",
    "definition_in",
    "find_state",
    "lock_holder",
    "missing_data",
    "nothing_shown",
    "only_controller",
    "open_record",
    "pack_plan",
    "read_begun",
    "read_shows",
    "record_exists",
    "refuse_lost",
    "spoken_displays",
    "stretches",
    "take_over_repair_plan",
    "unlike",
    "unpack_plan",
]

__getattr__ = lazy(
    __name__,
    {
        "begun": (
            "begun_definition",
            "definition_in",
            "read_begun",
        ),
        "captures": ("Captures",),
        "displays": (
            "ShownOn",
            "spoken_displays",
            "unlike",
        ),
        "handovers": (
            "Direction",
            "Handover",
        ),
        "identity": (
            "find_state",
            "open_record",
        ),
        "lock": (
            "lock_holder",
            "only_controller",
        ),
        "mark": ("refuse_lost",),
        "pack": ("pack_plan",),
        "record": (
            "Record",
            "read_shows",
            "record_exists",
        ),
        "repair_plan": ("take_over_repair_plan",),
        "retakes": (
            "Retakes",
            "stretches",
        ),
        "schema": (
            "ALL_GUARANTEED",
            "MISCOUNT",
            "SCHEMA_VERSION",
        ),
        "showing": (
            "AGAIN",
            "DECISIVE",
            "Ending",
            "Kind",
            "ManualSession",
            "Moment",
            "PHOTOGRAPHED",
            "PhotoSet",
            "Show",
        ),
        "showings": (
            "Showings",
            "decided",
            "nothing_shown",
        ),
        "unpack": (
            "Unpacked",
            "missing_data",
            "unpack_plan",
        ),
        "values": (
            "CapturedPhoto",
            "EXPORT",
            "Intent",
            "OPERATOR",
            "Outcome",
            "Position",
            "RIG",
            "Retake",
            "SessionRecord",
            "SubsetRecord",
            "SubsetStatus",
        ),
        "verdicts": (
            "ACCEPTED",
            "Decision",
            "EXPORT_CHECK",
            "JudgedPhoto",
            "REJECTED",
            "SESSION",
            "Tally",
            "Verdicts",
            "WrongPhoto",
        ),
    },
)
