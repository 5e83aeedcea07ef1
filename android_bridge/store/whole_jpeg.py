"""Whether a JPEG is whole: all that can be checked of a photo whose size and digest nobody told."""

from __future__ import annotations

import io
import warnings

from PIL import Image, UnidentifiedImageError

_SCAN, _END = b"\xff\xda", b"\xff\xd9"


def why_not_whole(jpeg: bytes) -> str:
    """Say what is wrong with a JPEG; empty where it decodes to its last row and has its end mark.

    Bytes that were altered within the picture are not noticed: a JPEG has no checksum.
    """
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of damaged metadata, which is not the picture
            with Image.open(io.BytesIO(jpeg), formats=["JPEG"]) as image:
                image.load()
    except UnidentifiedImageError:
        return "not a JPEG"
    except (OSError, SyntaxError, ValueError, Image.DecompressionBombError) as error:
        return f"it does not decode: {error}"
    # The decoder lets a missing end mark pass; one before the last scan belongs to a thumbnail.
    return "" if jpeg.rfind(_END) > jpeg.rfind(_SCAN) else "its end is missing"
