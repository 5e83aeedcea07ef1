"""Kinds of simulated phones, and what they call themselves: none is one of flesh and glass."""

from __future__ import annotations

from typing import Literal

AgentKind = Literal["python", "java"]
"""Which program a simulated phone is: chexrig's own, or the app of real phones on this computer's Java."""

PYTHON_MODEL = "chexrig simulated phone"
JAVA_MODEL = "chexrig java agent (desktop)"
"""As the desktop runner has it (DesktopCamera.java); a test compares the two."""

_MULTI_FRAME = ", multi-frame"
SIMULATED_MODELS = frozenset(
    name + preset for name in (PYTHON_MODEL, JAVA_MODEL) for preset in ("", _MULTI_FRAME)
)


def python_model(*, multi_frame: bool) -> str:
    """Give the name of chexrig's own simulated phone; one that goes on exposing is another model."""
    return PYTHON_MODEL + _MULTI_FRAME if multi_frame else PYTHON_MODEL
