"""What a room does to a photo of a screen, pixel by pixel: how much light arrives, and how much is added."""

from __future__ import annotations

from dataclasses import dataclass

from android_bridge.optics.picture import Picture


@dataclass(frozen=True, eq=False)
class Veil:
    """A room, in front of a photo.

    Parameters
    ----------
    gain
        (h, w, 3) RGB: of each pixel's light so many 255ths arrive.
    added
        (h, w, 3) RGB: light that is added, as the grey level (sRGB) that it would be alone.
    """

    gain: Picture
    added: Picture
