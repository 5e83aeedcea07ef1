"""Rooms in which a simulated phone stands before the monitor."""

from __future__ import annotations

from typing import Final

ROOMS: Final = ("plain", "dark", "lamp", "window", "moire", "out_of_focus", "tilted")
