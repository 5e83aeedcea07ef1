"""What simulated phones call themselves: by this a controller knows that one is none of flesh and glass."""

from __future__ import annotations

PYTHON_MODEL = "chexrig simulated phone"
JAVA_MODEL = "chexrig java agent (desktop)"
"""As the desktop runner has it (DesktopCamera.java); a test compares the two."""

SIMULATED_MODELS = frozenset((PYTHON_MODEL, JAVA_MODEL))
