"""A room as the phones' app on this computer's Java reads it.

The file, all numbers big-endian:

=============  ===================================================================================
bytes          what they are
=============  ===================================================================================
8              ``CHXROOM1`` in ASCII
4, 4           width and height of the photo in pixels, whole numbers
4              how far the screen is from the lens, dioptres (1 / metres), a float
4              what automatic focus finds in this room, dioptres, a float
4              radius of the disc that a point becomes, pixels for each dioptre between both, a float
width x h x 3  gain: of each pixel red, green and blue, row by row from the top left; 255 is all light
width x h x 3  added light, likewise, as the grey level (sRGB) that it would be alone
=============  ===================================================================================

A photo, drawn as in a plain room, is made out of focus by the disc first. Then each level L of it becomes

    level(min(1, light(L) * gain / 255 + light(added)))

where light() and level() are sRGB's curve (IEC 61966-2-1) from levels to light and back. Exposure, white
balance and the sensor's noise come after that. Of the disc's radius less than `LEAST_BLUR_PX` are left out.
"""

from __future__ import annotations

import struct
from pathlib import Path

from android_bridge.optics import Veil

MAGIC = b"CHXROOM1"
_HEAD = struct.Struct(">8sIIfff")


def write_room(path: Path, veil: Veil, screen_dpt: float, found_dpt: float, blur_px_per_dpt: float) -> None:
    """Write a room's file.

    Parameters
    ----------
    veil
        What the room does to a photo.
    screen_dpt, found_dpt
        Where the screen is, and what automatic focus finds, dioptres.
    blur_px_per_dpt
        Radius of the disc that a point becomes.
    """
    height, width = veil.gain.shape[:2]
    head = _HEAD.pack(MAGIC, width, height, screen_dpt, found_dpt, blur_px_per_dpt)
    path.write_bytes(head + veil.gain.tobytes() + veil.added.tobytes())
