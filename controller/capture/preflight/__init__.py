"""Before a subset starts: every reason for which it cannot, at once, each with its remedy.

And while it runs: whether the phone's storage and battery will last.
"""

from __future__ import annotations

from controller.capture.preflight.finding import Finding, Outcome, Row, most_serious_first, refusal, rows
from controller.capture.preflight.look import Preflight, look
from controller.capture.preflight.supplies import Supplies

__all__ = [
    "Finding",
    "Outcome",
    "Preflight",
    "Row",
    "Supplies",
    "look",
    "most_serious_first",
    "refusal",
    "rows",
]
