"""How a camera stands before a flat screen, by where it sees the screen."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from controller.identity.geometry import Geometry

_USUAL_FOCAL: Final = 1.0
"""Of phones, the photo's longer sides: .75 for main cameras (26 mm), 1.5 or more where they are zoomed."""
_FOCAL_SPREAD: Final = 0.7
"""Standard deviation of its logarithm."""


def rotation_of(
    geometry: Geometry, photo_width_px: int, photo_height_px: int, error: float
) -> NDArray[np.float64]:
    """Give the rotation from the screen to the camera.

    The camera's axis is taken to go through the photo's middle, and pixels to be square. The focal length is
    the one that makes the screen's two directions orthogonal and of one scale, held to what is usual of
    phones where the screen is seen so nearly from the front that any would do.

    Parameters
    ----------
    error
        By which part the screen's scales may be wrong, standard deviation: by how well its corners are known.

    Returns
    -------
    numpy.ndarray
        Shape (3, 3): where the screen's right, its lower side and away from the viewer point to, each in the
        camera's right, below, and ahead.
    """
    longer = max(photo_width_px, photo_height_px)
    to_middle = np.array(
        [[photo_width_px, 0, -photo_width_px / 2], [0, photo_height_px, -photo_height_px / 2], [0, 0, longer]]
    )
    screen = max(geometry.screen_width_px, geometry.screen_height_px)
    centred = np.array(
        [
            [screen, 0, geometry.screen_width_px / 2],
            [0, screen, geometry.screen_height_px / 2],
            [0, 0, 1],
        ]
    )
    seen = to_middle @ geometry.homography @ centred
    seen /= seen[2, 2]  # what is seen is ahead
    focal = np.geomspace(0.4, 5, 81)
    scale = np.stack([1 / focal, 1 / focal, np.ones_like(focal)], axis=1)
    right, below = scale * seen[:, 0], scale * seen[:, 1]
    lengths = np.linalg.norm(right, axis=1), np.linalg.norm(below, axis=1)
    askew = (right * below).sum(axis=1) / (lengths[0] * lengths[1])
    uneven = np.log(lengths[0] / lengths[1])
    unusual = np.log(focal / _USUAL_FOCAL) / _FOCAL_SPREAD
    best = int(((askew**2 + uneven**2) / error**2 + unusual**2).argmin())
    right, below = right[best] / lengths[0][best], below[best] / lengths[1][best]
    # the two are orthogonal but for what is left unexplained
    left, _, turned = np.linalg.svd(np.column_stack((right, below, np.cross(right, below))))
    return np.asarray(left @ turned, np.float64)
