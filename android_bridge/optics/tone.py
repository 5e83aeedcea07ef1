"""Contrast, brightness and exposure: each grey level becomes another, wherever it stands."""

from __future__ import annotations

import numpy as np
from PIL import Image, ImageEnhance

from android_bridge.optics.picture import Picture


def contrast(picture: Picture, factor: float) -> Picture:
    """Pull grey levels away from their mean (factor above 1) or towards it, exactly as Pillow does."""
    return np.asarray(ImageEnhance.Contrast(Image.fromarray(picture)).enhance(factor))


def brightness(picture: Picture, factor: float) -> Picture:
    """Multiply grey levels by a factor, exactly as Pillow does."""
    return np.asarray(ImageEnhance.Brightness(Image.fromarray(picture)).enhance(factor))
