"""Where the screen lies in a rig's photos, as one photo of a calibration board has shown."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import cv2
import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

SIDE_PX: Final = 256
"""Side of an x-ray as it is cut out of a photo, whatever its shape."""
_FEW: Final = 3


@dataclass(frozen=True, slots=True)
class Area:
    """A rectangle of the screen, device pixels: where an x-ray stands."""

    x_px: int
    y_px: int
    width_px: int
    height_px: int

    @property
    def corners(self) -> NDArray[np.float64]:
        """Top left, top right, bottom right, bottom left, shape (4, 2)."""
        left, top = self.x_px, self.y_px
        right, bottom = left + self.width_px, top + self.height_px
        return np.array([(left, top), (right, top), (right, bottom), (left, bottom)], np.float64)


@dataclass(frozen=True, eq=False)
class Geometry:
    """How places of the screen are seen in photos.

    Parameters
    ----------
    screen_width_px, screen_height_px
        The screen, device pixels.
    homography
        Shape (3, 3), float64: from device pixels of the screen to fractions of the photo's width and height
        (0 to 1 within the frame), of the photo as it stands upright. So it holds for a photo and for its
        small picture.
    """

    screen_width_px: int
    screen_height_px: int
    homography: NDArray[np.float64]

    def seen(self, points_px: NDArray[Any]) -> NDArray[np.float64]:
        """Give where points of the screen lie in a photo, fractions of its width and height, shape (n, 2)."""
        points = np.asarray(points_px, np.float64).reshape(-1, 1, 2)
        return np.asarray(cv2.perspectiveTransform(points, self.homography), np.float64).reshape(-1, 2)

    def to_pixels(self, photo_width_px: int, photo_height_px: int) -> NDArray[np.float64]:
        """Give the map from the screen's pixels to the pixels of a photo of that size, centres on centres.

        Both have their pixel (0, 0) around the point (0, 0), as OpenCV has it.
        """
        half = np.array([[1, 0, 0.5], [0, 1, 0.5], [0, 0, 1]])
        scaled = np.array([[photo_width_px, 0, -0.5], [0, photo_height_px, -0.5], [0, 0, 1]])
        return np.asarray(scaled @ self.homography @ half, np.float64)


@dataclass(frozen=True, slots=True, kw_only=True)
class Calibration:
    """What a photo of a calibration board has shown of a rig.

    Parameters
    ----------
    corners
        How many inner corners of the board were found.
    residual_px
        Root mean square of what the geometry leaves unexplained, pixels of the picture it was found in.
    visible
        Share of the screen that lies within the frame, 0 to 1.
    sharpness
        As in `Quality`, of the board.
    brightness
        Mean grey level of the board's part of the photo, 0 to 255.
    photo_name
        The trial's photo it was found in.
    """

    geometry: Geometry
    corners: int
    residual_px: float
    visible: float
    sharpness: float
    brightness: float
    photo_name: str = ""


@dataclass(frozen=True, eq=False)
class Rectified:
    """An x-ray cut out of a photo, as if it was looked at from the front and filled a square.

    Parameters
    ----------
    levels
        Grey levels, shape (`SIDE_PX`, `SIDE_PX`), uint8; 0 where it lies outside the frame.
    inside
        Which of them lie within the frame, bool.
    """

    levels: NDArray[np.uint8]
    inside: NDArray[np.bool_]


def rectify(photo: NDArray[np.uint8], geometry: Geometry, area: Area) -> Rectified:
    """Cut what an area of the screen shows out of a photo, by the rig's geometry alone.

    Parameters
    ----------
    photo
        Grey levels, shape (height, width), uint8, upright; of any size.
    """
    photo = as_large_as_needed(photo, geometry, area)
    onto = np.array(
        [(-0.5, -0.5), (SIDE_PX - 0.5, -0.5), (SIDE_PX - 0.5, SIDE_PX - 0.5), (-0.5, SIDE_PX - 0.5)]
    )
    # the corners of an area lie between pixels, the centres of which have whole numbers
    screen = cv2.getPerspectiveTransform((area.corners - 0.5).astype(np.float32), onto.astype(np.float32))
    height, width = photo.shape
    matrix = screen @ np.linalg.inv(geometry.to_pixels(width, height))
    size = SIDE_PX, SIDE_PX
    levels = np.asarray(cv2.warpPerspective(photo, matrix, size, flags=cv2.INTER_LINEAR), np.uint8)
    corners = geometry.seen(area.corners) * (width, height)
    if (corners >= 0.5).all() and (corners <= (width - 0.5, height - 0.5)).all():
        return Rectified(levels, np.ones(size, np.bool_))
    inside = cv2.warpPerspective(np.full_like(photo, 255), matrix, size, flags=cv2.INTER_NEAREST) > 0
    return Rectified(np.where(inside, levels, 0).astype(np.uint8), inside)


def as_large_as_needed(photo: NDArray[np.uint8], geometry: Geometry, area: Area) -> NDArray[np.uint8]:
    """Shrink a photo so far that an area of the screen still spans `SIDE_PX` pixels in it.

    What is finer than the square's pixels would show up in it as something coarser.
    """
    spans = np.linalg.norm(np.diff(geometry.seen(area.corners), axis=0) * photo.shape[::-1], axis=1)
    shrinks = int(spans.min() // SIDE_PX)
    if shrinks <= 1:
        return photo
    shrinks -= shrinks % 2 if shrinks > _FEW else 0
    # by two at once OpenCV takes a third of the time
    while shrinks % 2 == 0 and not any(side % 2 for side in photo.shape):
        photo = _shrunk(photo, 2)
        shrinks //= 2
    return _shrunk(photo, shrinks) if shrinks > 1 else photo


def _shrunk(photo: NDArray[np.uint8], times: int) -> NDArray[np.uint8]:
    size = photo.shape[1] // times, photo.shape[0] // times
    return np.asarray(cv2.resize(photo, size, interpolation=cv2.INTER_AREA), np.uint8)
