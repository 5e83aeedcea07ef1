"""An image file's bytes to grey levels, nothing scaled yet."""

from __future__ import annotations

import io
import warnings
from typing import TYPE_CHECKING, Any

import cv2
import numpy as np
from PIL import Image

from android_bridge.base import Problem

if TYPE_CHECKING:
    from numpy.typing import NDArray

# Rec. 601, the weights OpenCV and Pillow use; equal channels give back exactly their common value.
_COLOUR_TO_GREY = {3: cv2.COLOR_BGR2GRAY, 4: cv2.COLOR_BGRA2GRAY}


def decode_grey(data: bytes, *, name: str) -> NDArray[Any]:
    """Decode an image file to grey levels.

    Colour becomes luminance; an alpha channel is ignored, so that the stored values are shown; an
    orientation tag is ignored, as every CheXpert reader does.

    Parameters
    ----------
    data
        The file's bytes: JPEG, PNG, TIFF, BMP or whatever else OpenCV or Pillow reads.
    name
        What to call the file in a message.

    Returns
    -------
    ndarray
        Shape (height, width), uint8 or uint16.

    Raises
    ------
    Problem
        If the bytes are no image, an incomplete one, or one of another depth.
    """
    image = _by_opencv(data)
    if image is None:
        image = _by_pillow(data, name)
    if image.dtype not in (np.uint8, np.uint16) or image.ndim not in (2, 3):
        raise Problem(
            "the image has a pixel format that cannot be shown",
            where=name,
            expected="8 or 16 bits per channel, unsigned",
            got=f"{image.dtype}, shape {image.shape}",
            advice="convert it to an 8- or 16-bit PNG",
        )
    if image.ndim == 2:
        return image
    channels = image.shape[2]
    return cv2.cvtColor(image, _COLOUR_TO_GREY[channels]) if channels in _COLOUR_TO_GREY else image[:, :, 0]


def _by_opencv(data: bytes) -> NDArray[Any] | None:
    try:
        return cv2.imdecode(np.frombuffer(data, np.uint8), cv2.IMREAD_UNCHANGED)
    except cv2.error:
        return None


def _by_pillow(data: bytes, name: str) -> NDArray[Any]:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            with Image.open(io.BytesIO(data)) as image:
                deep = image.mode.startswith(("I", "F"))
                return np.asarray(image if deep else image.convert("L"))
    except Exception as error:  # Pillow's plugins raise anything at all on broken files
        raise Problem(
            "the image cannot be decoded",
            where=name,
            got=f"{len(data)} bytes, {error}",
            advice="replace the file, or leave it out and make the manifest anew",
        ) from error
