"""A picture as effects take and give it."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

Picture = npt.NDArray[np.uint8]
"""(h, w) grey or (h, w, 3) red, green, blue; 8 bits. No effect writes into the one it was given."""


def check_picture(picture: Picture) -> None:
    """Make sure that it is one.

    Raises
    ------
    ValueError
        When it is not.
    """
    is_one = picture.ndim == 2 or (picture.ndim == 3 and picture.shape[2] == 3)
    if not is_one or picture.dtype != np.uint8 or not picture.size:
        raise ValueError(
            f"a picture is (h, w) or (h, w, 3) of 8 bits, not {picture.shape} of {picture.dtype}"
        )
