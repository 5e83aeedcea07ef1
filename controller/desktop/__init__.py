"""The operator's desk: a window in which a plan is run and watched. It listens to the engine."""

from __future__ import annotations

from typing import TYPE_CHECKING

from android_bridge.faces import lazy

if TYPE_CHECKING:
    from controller.desktop.process import open_desk

__all__ = ["open_desk"]

__getattr__ = lazy(__name__, {"process": ("open_desk",)})
