"""How the simulated tripod stands before the monitor: the perspective from screen to photo."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

Matrix = npt.NDArray[np.float64]

# parts of the screen's width the monitor's frame adds to each side: left, top, right, bottom
BEZEL = (0.013, 0.013, 0.013, 0.03)
CAMERA_DISTANCE_IN_SCREEN_WIDTHS = 2.2


@dataclass(frozen=True)
class Pose:
    """A tripod's position: angles in degrees, fill and offsets as parts of what there is.

    With `of_xray` what fills the photo is not the screen but the square in its middle where x-rays are, and
    the offsets are parts of the photo; the monitor's edges may be outside.
    """

    yaw_deg: float
    pitch_deg: float
    roll_deg: float
    fill: float
    shift_x: float
    shift_y: float
    of_xray: bool = False

    @staticmethod
    def from_seed(seed: int) -> Pose:
        """Draw a careful operator's pose: nearly frontal, the screen filling most of the picture."""
        rng = np.random.default_rng((seed, 0))
        yaw, pitch = (float(rng.choice((-1, 1)) * rng.uniform(1.0, 5.0)) for _ in range(2))
        return Pose(
            yaw,
            pitch,
            roll_deg=float(rng.uniform(-1.6, 1.6)),
            fill=float(rng.uniform(0.86, 0.92)),
            shift_x=float(rng.uniform(-0.6, 0.6)),
            shift_y=float(rng.uniform(-0.25, 0.15)),
        )

    def homography(self, scene_px: tuple[int, int], photo_px: tuple[int, int]) -> Matrix:
        """Give the map from scene to photo.

        Parameters
        ----------
        scene_px, photo_px
            Width and height of the screen and of the photo, pixels.

        Returns
        -------
        numpy.ndarray
            (3, 3); whole numbers are the centres of pixels, as OpenCV counts.
        """
        seen = self._projection() @ _to_screen_widths(*scene_px)
        room = np.asarray(photo_px, np.float64)
        if self.of_xray:
            xray = map_points(seen, _middle_square(*scene_px))
            scale = self.fill * (room / np.ptp(xray, axis=0)).min()
            middle = (xray.min(axis=0) + xray.max(axis=0)) / 2
            return _in_photo(seen, scale, room * (0.5 + self.shift_x, 0.5 + self.shift_y) - scale * middle)
        screen = map_points(seen, corners(*scene_px))
        monitor = map_points(seen, monitor_corners(*scene_px))
        scale = self.fill * (room / np.ptp(screen, axis=0)).min()
        # a bezel cut off by the edge would be a badly set up tripod
        scale = min(scale, 0.985 * (room / np.ptp(monitor, axis=0)).min())
        margin = (room - scale * np.ptp(monitor, axis=0)) / 2
        middle = (monitor.min(axis=0) + monitor.max(axis=0)) / 2
        return _in_photo(seen, scale, room / 2 + margin * (self.shift_x, self.shift_y) - scale * middle)

    def _projection(self) -> Matrix:
        """Project the plane z = 0, in screen widths about its middle, through a pinhole."""
        yaw, pitch, roll = np.radians((self.yaw_deg, self.pitch_deg, self.roll_deg))
        about_y = np.array([[np.cos(yaw), 0, np.sin(yaw)], [0, 1, 0], [-np.sin(yaw), 0, np.cos(yaw)]])
        about_x = np.array([[1, 0, 0], [0, np.cos(pitch), -np.sin(pitch)], [0, np.sin(pitch), np.cos(pitch)]])
        about_z = np.array([[np.cos(roll), -np.sin(roll), 0], [np.sin(roll), np.cos(roll), 0], [0, 0, 1]])
        turned = about_z @ about_x @ about_y
        away = np.array([0, 0, CAMERA_DISTANCE_IN_SCREEN_WIDTHS])
        return np.asarray(np.column_stack((turned[:, 0], turned[:, 1], away)), np.float64)


def corners(width_px: int, height_px: int) -> Matrix:
    """Give a picture's outer corners (4, 2), clockwise from the top left."""
    right, bottom = width_px - 0.5, height_px - 0.5
    return np.array([[-0.5, -0.5], [right, -0.5], [right, bottom], [-0.5, bottom]])


def monitor_corners(scene_width_px: int, scene_height_px: int) -> Matrix:
    """Give the outer corners (4, 2) of the monitor around a screen, in the screen's pixels."""
    left, top, right, bottom = (part * scene_width_px for part in BEZEL)
    frame = [[-left, -top], [right, -top], [right, bottom], [-left, bottom]]
    return np.asarray(corners(scene_width_px, scene_height_px) + frame, np.float64)


def map_points(homography: Matrix, points: Matrix) -> Matrix:
    """Map points (n, 2) by a homography (3, 3)."""
    mapped = np.column_stack((points, np.ones(len(points)))) @ homography.T
    return np.asarray(mapped[:, :2] / mapped[:, 2:], np.float64)


def _middle_square(width_px: int, height_px: int) -> Matrix:
    """Give the corners of the largest square in a screen's middle."""
    side = min(width_px, height_px)
    beside = ((width_px - side) / 2, (height_px - side) / 2)
    return np.asarray(corners(side, side) + beside, np.float64)


def _in_photo(seen: Matrix, scale: float, origin: Matrix) -> Matrix:
    """Give the map to the photo whose pixels' corners lie so; whole numbers are their centres."""
    x, y = origin - 0.5
    whole = np.array([[scale, 0, x], [0, scale, y], [0, 0, 1]], np.float64) @ seen
    return np.asarray(whole / whole[2, 2], np.float64)


def _to_screen_widths(width_px: int, height_px: int) -> Matrix:
    return np.array(
        [
            [1 / width_px, 0, (0.5 - width_px / 2) / width_px],
            [0, 1 / width_px, (0.5 - height_px / 2) / width_px],
            [0, 0, 1],
        ]
    )
