"""The small picture of a photo: what the operator sees moments after it was taken."""

from __future__ import annotations

from typing import Final

import cv2
import numpy as np
import simplejpeg

SMALL_PX: Final = 640
"""Its longest side."""
_QUALITY: Final = 75


def small_picture(jpeg: bytes) -> bytes:
    """Make a photo's small picture: grey, `SMALL_PX` along its longest side, never larger than the photo.

    It depends on nothing but the photo's own bytes: whoever has the file can make it again. It lies as the
    photo's pixels do; a turn that only the photo's EXIF says is not made.

    Parameters
    ----------
    jpeg
        A whole JPEG.

    Returns
    -------
    bytes
        A baseline JPEG without metadata, of some 30 kB.

    Raises
    ------
    ValueError
        When the bytes are no JPEG that can be decoded.

    Notes
    -----
    Decoded at an eighth to a half of its size where that is still large enough, which takes a third of the
    time (libjpeg's scaled decoding), then averaged down.
    """
    height, width, *_ = simplejpeg.decode_jpeg_header(jpeg)
    part = min(SMALL_PX / max(height, width), 1.0)
    size = max(round(width * part), 1), max(round(height * part), 1)
    grey = simplejpeg.decode_jpeg(jpeg, "GRAY", min_height=size[1], min_width=size[0])[..., 0]
    if grey.shape != size[::-1]:
        grey = np.asarray(cv2.resize(grey, size, interpolation=cv2.INTER_AREA), np.uint8)
    # simplejpeg takes greys with a third axis only
    return bytes(simplejpeg.encode_jpeg(np.ascontiguousarray(grey[..., None]), _QUALITY, "GRAY", "Gray"))
