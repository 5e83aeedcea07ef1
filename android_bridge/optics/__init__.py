"""What light, glass, screen and sensor do to a picture. Pure: no phone and no screen is needed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from android_bridge.faces import lazy

if TYPE_CHECKING:
    from android_bridge.optics.gratings import Grating, moire
    from android_bridge.optics.optics import Optics
    from android_bridge.optics.picture import Picture, check_picture
    from android_bridge.optics.pose import Pose
    from android_bridge.optics.tone import brightness, contrast

__all__ = ["Grating", "Optics", "Picture", "Pose", "brightness", "check_picture", "contrast", "moire"]

__getattr__ = lazy(
    __name__,
    {
        "gratings": ("Grating", "moire"),
        "optics": ("Optics",),
        "picture": ("Picture", "check_picture"),
        "pose": ("Pose",),
        "tone": ("brightness", "contrast"),
    },
)
