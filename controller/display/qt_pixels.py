"""Grey levels and colours between numpy and Qt."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

import numpy as np
from PyQt5.QtGui import QImage

from controller.display.seen import Seen

if TYPE_CHECKING:
    from numpy.typing import NDArray
    from PyQt5.sip import voidptr

    from controller.xrays import Patch


def as_image(pixels: NDArray[np.uint8], scale: float) -> QImage:
    """View pixels, shape (height, width), as an image of `scale` device pixels per unit.

    The image shares the array's memory: keep the array as long as the image.
    """
    height, width = pixels.shape
    # The stride (width) has to be given, or rows shear where the width is no multiple of 4.
    image = QImage(cast("bytes", pixels.data), width, height, width, QImage.Format_Grayscale8)
    image.setDevicePixelRatio(scale)
    return image


def patch_image(patch: Patch, scale: float) -> QImage:
    """Give a patch as an image that is transparent where nothing of it is drawn."""
    grey, alpha = patch.levels, patch.mask * np.uint8(255)
    pixels = np.dstack((grey, grey, grey, alpha))
    height, width = grey.shape
    image = QImage(pixels.tobytes(), width, height, 4 * width, QImage.Format_RGBA8888).copy()
    image.setDevicePixelRatio(scale)
    return image


def as_array(image: QImage) -> NDArray[np.uint8]:
    """Copy an image's grey levels, shape (height, width)."""
    grey = image.convertToFormat(QImage.Format_Grayscale8)
    data = cast("voidptr", grey.constBits()).asstring(grey.sizeInBytes())
    rows = np.frombuffer(data, np.uint8).reshape(grey.height(), grey.bytesPerLine())
    return rows[:, : grey.width()]


def as_seen(image: QImage) -> Seen:
    """View an image of a screen; in its own memory where that is of the right form."""
    colours = image.convertToFormat(QImage.Format_RGB32)
    data = cast("bytes", cast("voidptr", colours.constBits()).asarray(colours.sizeInBytes()))
    words = np.frombuffer(data, np.uint32).reshape(colours.height(), colours.bytesPerLine() // 4)
    return Seen(words[:, : colours.width()], (1 << 16, 1 << 8, 1), colours)
