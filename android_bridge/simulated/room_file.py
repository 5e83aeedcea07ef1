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
balance and the sensor's noise come after that. A disc of a radius below 0.3 pixels is left out; a larger one
is drawn half a pixel larger, for so large is a point, and spread by 0.95 pixels (a standard deviation), as
lens and encoding do besides.
"""

from __future__ import annotations

import struct
from pathlib import Path

from android_bridge.base import replace_file
from android_bridge.optics import Optics, no_veil

MAGIC = b"CHXROOM1"
_HEAD = struct.Struct(">8sIIfff")


def write_room(path: Path, optics: Optics, screen_px: tuple[int, int], screen_dpt: float) -> None:
    """Write a room's file, whole or not at all.

    Parameters
    ----------
    optics
        The camera in that room.
    screen_px
        Width and height of the screen that is photographed.
    screen_dpt
        How far it is from the lens, dioptres.
    """
    veil = optics.veil(*screen_px) or no_veil(optics.photo_px)
    found_dpt = screen_dpt + optics.focus_error_dpt
    head = _HEAD.pack(MAGIC, *optics.photo_px, screen_dpt, found_dpt, optics.blur_px(1))
    replace_file(path, head + veil.gain.tobytes() + veil.added.tobytes())
