"""The simulated phone's JPEG encoder."""

from __future__ import annotations

import cv2
import numpy as np

from android_bridge.base.shared_frames import Pixels


def encode(photo: Pixels, quality: int = 90) -> bytes:
    """Encode a photo as a baseline JPEG without metadata.

    Parameters
    ----------
    photo
        (h, w) or (h, w, 3) BGR, 8 bits.
    quality
        1 to 100, as libjpeg counts.

    Returns
    -------
    bytes
        The whole file.

    Raises
    ------
    ValueError
        If the picture is not an 8-bit one, is empty, or the quality is out of range.
    """
    if photo.dtype != np.uint8 or photo.size == 0:
        raise ValueError(f"a photo has 8-bit pixels and is not empty: {photo.dtype}, shape {photo.shape}")
    if not 1 <= quality <= 100:
        raise ValueError(f"JPEG quality is 1 to 100, not {quality}")
    encoded, data = cv2.imencode(".jpg", photo, [cv2.IMWRITE_JPEG_QUALITY, quality])
    if not encoded:
        raise ValueError(f"a picture of shape {photo.shape} does not fit into a JPEG")
    return data.tobytes()
