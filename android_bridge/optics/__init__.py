"""What light, glass, screen and sensor do to a picture. Pure: no phone and no screen is needed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from android_bridge.faces import lazy

if TYPE_CHECKING:
    from android_bridge.optics.optics import Optics
    from android_bridge.optics.pose import Pose

__all__ = ["Optics", "Pose"]

__getattr__ = lazy(__name__, {"optics": ("Optics",), "pose": ("Pose",)})
