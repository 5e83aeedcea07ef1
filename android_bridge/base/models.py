"""Kinds of simulated phones, and what they call themselves: none is one of flesh and glass."""

from __future__ import annotations

from typing import Literal

AgentKind = Literal["python", "java"]
"""Which program a simulated phone is: chexrig's own, or the app of real phones on this computer's Java."""

PYTHON_MODEL = "chexrig simulated phone"
JAVA_MODEL = "chexrig java agent (desktop)"
"""As the desktop runner has it (DesktopCamera.java); a test compares the two."""

SIMULATED_MODELS = frozenset((PYTHON_MODEL, JAVA_MODEL))
