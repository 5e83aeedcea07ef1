"""The small picture of a photo: what the operator sees moments after it was taken."""

from __future__ import annotations

import io
from typing import Final

import cv2
import numpy as np
import numpy.typing as npt
import simplejpeg
from PIL import ExifTags, Image

from android_bridge.base import without_warnings

SMALL_PX: Final = 640
"""Its longest side."""
_QUALITY: Final = 75
# by EXIF's number: how many quarters clockwise, and whether left and right are swapped after that
_TURNS: Final = {
    1: (0, False),
    2: (0, True),
    3: (2, False),
    4: (2, True),
    5: (1, True),
    6: (1, False),
    7: (3, True),
    8: (3, False),
}


def small_picture(jpeg: bytes) -> bytes:
    """Make a photo's small picture: grey, `SMALL_PX` along its longest side, never larger than the photo.

    It depends on nothing but the photo's own bytes: whoever has the file can make it again. It is upright, as
    the photo's EXIF has it: a camera that is held upright stores its rows on their side, and says so.

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
    grey = _turned(grey, _orientation(jpeg))
    # simplejpeg takes greys with a third axis only
    return bytes(simplejpeg.encode_jpeg(np.ascontiguousarray(grey[..., None]), _QUALITY, "GRAY", "Gray"))


def _orientation(jpeg: bytes) -> int:
    """Give how a JPEG's rows lie, as EXIF counts it, 1 to 8; 1 is upright, and where it is not said."""
    try:
        with without_warnings(), Image.open(io.BytesIO(jpeg)) as photo:
            said = photo.getexif().get(ExifTags.Base.Orientation, 1)
    except Exception:  # noqa: BLE001 - Pillow raises anything at all on damaged blocks
        return 1
    return said if said in _TURNS else 1


def _turned(grey: npt.NDArray[np.uint8], orientation: int) -> npt.NDArray[np.uint8]:
    quarters, is_mirrored = _TURNS[orientation]
    turned = np.rot90(grey, -quarters)
    return turned[:, ::-1] if is_mirrored else turned
