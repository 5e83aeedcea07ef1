"""Make photos of a screen as the CheXphoto paper describes them.

Written from the text of sections 2.1 and 2.2 alone (Phillips et al. 2020, "CheXphoto: 10,000+ Photos and
Transformations of Chest X-rays for Benchmarking Deep Learning Robustness"), without a look at the simulated
phone or the check of photos, so that what sets the check isn't what proves it. Light goes as in a room:
monitor, glass, lens, sensor, tone curve, JPEG, reduced picture. The paper's own amounts are severity 2's.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import cv2
import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray

PHOTO_PX = (640, 480)
SENSOR_PX = (960, 720)
LAYER_PX = (SENSOR_PX[0] // 2, SENSOR_PX[1] // 2)  # of what is lit softly: room and glare
SKIPPED = 4.0  # phones of 12 and 16 megapixels have some 4000 photosites across; each fourth is read
LENS_SIGMA = 0.125  # of a lens in focus: half a photosite, here in pitches of SENSOR_PX
GRAIN = np.random.default_rng(0).standard_normal((SENSOR_PX[1] + 128, SENSOR_PX[0] + 128), np.float32)

Floats = NDArray[Any]
Blurs = tuple[float, NDArray[np.float64]]


@dataclass(frozen=True)
class Pose:
    """Where the phone stands; what a rig keeps from photo to photo.

    "The tilt effect was produced by randomly scaling the x and y values of each of the corners by a factor
    between 0 and 0.05 towards the center"; "rotation, translation are also included"; "the chest x-ray was
    centered in the camera viewfinder". Chosen: a pinhole camera that turns, for so does a phone's perspective
    come about, and that has the whole screen in the photo.
    """

    yaw_deg: float
    pitch_deg: float
    roll_deg: float
    distance: float  # from the screen, in screen widths
    fill: float  # how much of the photo the screen takes up, where it is the narrower; 0 to 1
    shift_x: float  # how far off the middle: -1 to 1, where 1 touches the border
    shift_y: float

    @classmethod
    def drawn(cls, severity: int, rng: Generator) -> Pose:
        """Draw a pose: straight before the screen at severity 0, up to 15 degrees off at 4."""
        tilt, way = 3.75 * severity * rng.uniform(0.5, 1), rng.uniform(0, 2 * np.pi)
        roll, near, fill = 0.75 * severity * rng.uniform(-1, 1), rng.uniform(1.2, 1.8), rng.uniform(0.6, 0.95)
        given = (tilt * np.cos(way), tilt * np.sin(way), roll, near, fill, *rng.uniform(-0.5, 0.5, 2))
        return cls(*(float(value) for value in given))

    def homography(self, width_px: int, height_px: int) -> NDArray[np.float64]:
        """Give the 3x3 matrix from screen pixels (pixel k covers [k, k+1)) to fractions of the photo."""
        turn, _ = cv2.Rodrigues(np.radians([self.pitch_deg, self.yaw_deg, 0.0]))
        roll, _ = cv2.Rodrigues(np.radians([0.0, 0.0, self.roll_deg]))
        seen = (roll @ turn) * [1, 1, 0] + np.outer([0, 0, self.distance], [0, 0, 1])
        widths = np.array([[1, 0, -width_px / 2], [0, 1, -height_px / 2], [0, 0, width_px]]) / width_px
        photo = np.diag([1, PHOTO_PX[0] / PHOTO_PX[1], 1]) @ seen @ widths
        found = _through(photo, _corners(width_px, height_px))
        low, high = found.min(axis=0), found.max(axis=0)
        scale = self.fill / (high - low).max()
        free = (1 - scale * (high - low)) / 2
        x, y = 0.5 + free * [self.shift_x, self.shift_y] - scale * (low + high) / 2
        placed = np.array([[scale, 0, x], [0, scale, y], [0, 0, 1]]) @ photo
        return np.asarray(placed / placed[2, 2], np.float64)


def photographed(
    screen: NDArray[np.uint8], severity: int, rng: Generator, pose: Pose | None = None
) -> tuple[NDArray[np.uint8], NDArray[np.float64], Pose]:
    """Photograph a whole screen (grey, shape (height, width)) with a severity of 0 (a good rig) to 4.

    Without a pose one is drawn. Give the photo (grey, 640x480), the homography from screen pixels (pixel k
    covers [k, k+1)) to fractions of the photo's width and height, and the pose.
    """
    pose = pose or Pose.drawn(severity, rng)
    height_px, width_px = screen.shape
    homography = pose.homography(width_px, height_px)
    on_sensor = _by_middles(SENSOR_PX) @ homography @ np.array([[1, 0, 0.5], [0, 1, 0.5], [0, 0, 1]])
    seen = cv2.contourArea(_through(on_sensor, _corners(width_px, height_px)).astype(np.float32))
    pitch = float(np.sqrt(width_px * height_px / seen))  # of the sensor, in screen pixels
    blurs = _blurs(severity, rng)

    shown = cv2.warpPerspective(_emitted(screen, pitch, severity, rng), on_sensor, SENSOR_PX)
    light = _blurred(shown, *blurs) * _refresh_bands(severity, rng)
    if severity:
        light *= _pixel_pattern(on_sensor, pitch, severity, blurs, rng)
    around = _blurred(_reflected(homography, screen.shape, severity, rng), blurs[0] / 2, blurs[1] / 2)
    light += cv2.resize(around, SENSOR_PX)
    levels = _developed(light, severity, rng)
    quality = round(90 - 7.5 * severity * rng.uniform(0.6, 1))
    _, packed = cv2.imencode(".jpg", levels, [cv2.IMWRITE_JPEG_QUALITY, quality])
    kept = np.asarray(cv2.imdecode(packed, cv2.IMREAD_GRAYSCALE))
    return np.asarray(cv2.resize(kept, PHOTO_PX, interpolation=cv2.INTER_AREA), np.uint8), homography, pose


def _emitted(screen: NDArray[np.uint8], pitch: float, severity: int, rng: Generator) -> Floats:
    """Give the light of each screen pixel (1 is the sensor's brightest), softened to a photosite's pitch.

    "varying the monitor's color temperature": in grey that is another gamma. Chosen: 2.2, off by up to 0.4.
    """
    table = 0.001 + 0.85 * np.linspace(0, 1, 256) ** (2.2 + 0.1 * severity * rng.uniform(-1, 1))
    return cv2.GaussianBlur(cv2.LUT(screen, table.astype(np.float32)), (5, 5), 0.35 * pitch)


def _blurs(severity: int, rng: Generator) -> Blurs:
    """Draw the sigma of what is out of focus, and how far it moved (x, y); both in px of the sensor.

    "Additional transformations - glare glossy, blur, motion [...] - are also included", how much isn't told.
    Chosen: a sigma of both together, up to ``severity`` px of 640, seldom large, for phones do find focus.
    """
    sigma = severity * rng.uniform() ** 1.5 * SENSOR_PX[0] / PHOTO_PX[0]
    share, way = rng.uniform(0, np.pi / 2), rng.uniform(0, np.pi)
    moved = np.sqrt(12) * sigma * np.sin(share)  # a way of length n has a sigma of n / sqrt(12)
    return float(sigma * np.cos(share)), moved * np.array([np.cos(way), np.sin(way)])


def _blurred(light: Floats, defocus: float, moved: NDArray[np.float64]) -> Floats:
    """Give the light out of focus and moved; in half the size where nothing finer is left anyway."""
    size = (light.shape[1], light.shape[0])
    halved = np.hypot(defocus, np.hypot(*moved) / np.sqrt(12)) > 2
    if halved:
        light, defocus, moved = cv2.resize(light, None, fx=0.5, fy=0.5), defocus / 2, moved / 2
    if defocus > 0.15:
        light = cv2.GaussianBlur(light, (0, 0), defocus, borderType=cv2.BORDER_REPLICATE)
    if np.hypot(*moved) > 0.5:
        middle = int(np.hypot(*moved) / 2) + 2
        way = np.zeros((2 * middle + 1, 2 * middle + 1), np.uint8)
        ends = [[round(float(end)) for end in 256 * (middle + half * moved)] for half in (-0.5, 0.5)]
        cv2.line(way, ends[0], ends[1], 255, 1, cv2.LINE_AA, 8)
        light = cv2.filter2D(light, -1, way / np.float32(way.sum()), borderType=cv2.BORDER_REPLICATE)
    return cv2.resize(light, size) if halved else light


def _pixel_pattern(on_sensor: Floats, pitch: float, severity: int, blurs: Blurs, rng: Generator) -> Floats:
    """Give how much of the monitor's mean light each photosite sees, pixel by pixel as these are made.

    "a moiré effect was added to simulate the pattern of parallel lines seen by digital cameras when taking
    pictures of computer screens", there by lines laid over. Chosen: what makes them. A monitor pixel is three
    upright stripes (red, green, blue) under a dark line, and a photosite under its filter (RGGB) sees one of
    them: the sensor's grid samples the monitor's. "the monitor's screen finish between matte/glossy", the
    lens, blur and the photosite's size take of it, so that a photo out of focus has none.
    """
    finish = 0.45 - 0.1 * severity * rng.uniform(0.7, 1)  # sigma of a matte surface, in its pixels
    tables = []
    for lit, moved in zip((0.28, 0.8), blurs[1], strict=True):
        lost = finish**2 + pitch**2 * (LENS_SIGMA**2 + blurs[0] ** 2 + moved**2 / 12)
        table = np.ones(256)
        for order in (1, 2):
            left = np.exp(-2 * (np.pi * order) ** 2 * lost) * np.sinc(order * pitch / SKIPPED)
            table += 2 * np.sinc(order * lit) * left * np.cos(2 * np.pi * order * np.arange(256) / 256)
        tables.append(table.astype(np.float32))
    if max(float(np.ptp(table)) for table in tables) < 0.004:
        return np.ones((1, 1), np.float32)
    rows = np.linalg.inv(on_sensor).astype(np.float32)
    x, y = (np.arange(size, dtype=np.float32) for size in SENSOR_PX)
    near = 256 / (rows[2, 0] * x + (rows[2, 1] * y + rows[2, 2])[:, None])
    across, down = (
        ((row[0] * x + (row[1] * y + row[2])[:, None]) * near).astype(np.int32).astype(np.uint8)
        for row in rows[:2]
    )
    across[0::2, 0::2] += 85  # red: a third of a pixel left of green
    across[1::2, 1::2] -= 85  # blue
    return cv2.multiply(cv2.LUT(across, tables[0]), cv2.LUT(down, tables[1]))


def _refresh_bands(severity: int, rng: Generator) -> Floats:
    """Give the share of the monitor's light that each row of the sensor gets, of shape (rows, 1).

    "produced as a result of the difference in rates of shutter speed and LCD screen sweeping refresh rate".
    Chosen: rows exposed one by one within 25 ms, each for 4 to 20 ms, in a light that beats at 60 to 240 Hz.
    """
    rate, exposed = rng.uniform(60, 240), rng.uniform(0.004, 0.02)
    start = np.linspace(0, 0.025, SENSOR_PX[1])[:, None] + rng.uniform(0, 1)
    beat = 0.08 * severity * rng.uniform(0, 1) * np.sinc(rate * exposed)
    return np.asarray(1 + beat * np.cos(2 * np.pi * rate * start), np.float32)


def _reflected(homography: Floats, shape: tuple[int, ...], severity: int, rng: Generator) -> Floats:
    """Give the light that isn't the monitor's: of the wall and bezel about it, and glare on it.

    "moving to a different room, switching the room light on/off, opening/closing the window-blinds";
    "randomly generating a two-dimensional multivariate normal distribution which describes the location of
    a circular, white mask" (glare matte); "glare glossy". Chosen: an uneven grey wall, a bezel of 2 %,
    normal blobs for matte, a window of four panes for glossy.
    """
    outlines = (_corners(shape[1], shape[0], margin) for margin in (0, 0.02 * shape[1]))
    screen, monitor = (_filled([_through(homography, outline)]) for outline in outlines)
    room = rng.choice([0.03, 0.15]) * rng.uniform(0.6, 1.6)
    wall = cv2.resize((room * rng.uniform(0.6, 1.4, (2, 2))).astype(np.float32), LAYER_PX)
    y, x = np.mgrid[0:0.75:90j, 0:1:120j]
    glare = np.full(x.shape, 0.01 * severity * room)
    for _ in range(rng.integers(severity) + 1 if severity else 0):
        off = np.stack([x, y], axis=-1) - rng.normal([0.5, 0.375], [0.2, 0.12])
        c, s = np.cos(way := rng.uniform(0, np.pi)), np.sin(way)
        far = (off @ np.array([[c, -s], [s, c]]) / rng.uniform(0.03, 0.14, 2)) ** 2
        glare += 0.1 * severity * rng.uniform(0.2, 1) * np.exp(-0.5 * far.sum(axis=-1))
    glass = cv2.resize(glare.astype(np.float32), LAYER_PX)
    if rng.uniform() < 0.15 * severity:
        skewed = np.diag(rng.uniform(0.15, 0.4, 2)) + rng.normal(0, 0.04, (2, 2))
        pane = np.array([[0, 0], [0.45, 0], [0.45, 0.45], [0, 0.45]])
        placed = (pane + pane[:, None] * 1.1) @ skewed + rng.uniform(0.1, 0.7, 2)
        panes = cv2.GaussianBlur(_filled(list(placed)), (0, 0), rng.uniform(0.5, 2))
        glass = cv2.scaleAdd(panes, 0.06 * severity * rng.uniform(0.3, 1), glass)
    around = cv2.blendLinear(0.1 * wall, wall, monitor, 1 - monitor)
    return cv2.blendLinear(glass, around, screen, 1 - screen)


def _developed(light: Floats, severity: int, rng: Generator) -> NDArray[np.uint8]:
    """Give the phone's grey levels: exposed, with the sensor's noise and the phone's contrast.

    "the contrast up transformation increased contrast by a factor of 1.1 and the contrast down [...] by a
    factor of 0.83 [...] random noise between -0.01 and 0.01"; brightness "using the same numeric factors".
    Chosen: about the mean, as PIL does, on a gamma of 2.2 +- 0.4; corners that lose up to 40 %; up to a stop
    less exposure or 0.3 more; the noise of counted light, which spreads the same everywhere in its root;
    neighbours put together, for a phone makes grey of a mosaic of colours.
    """
    x, y = (np.linspace(-1, 1, size, dtype=np.float32) ** 2 for size in SENSOR_PX)
    exposure = np.float32(2 ** (0.25 * severity * rng.uniform(-1, 0.3)))
    corners = np.float32(0.05 * severity * rng.uniform(0.3, 1)) * exposure
    light *= (exposure - corners * x) - (corners * y)[:, None]
    left, up = rng.integers(0, 129, 2)
    grain = np.ascontiguousarray(GRAIN[up : up + SENSOR_PX[1], left : left + SENSOR_PX[0]])
    root = np.asarray(cv2.scaleAdd(grain, 0.004 + 0.01 * severity * rng.uniform(0.4, 1), cv2.sqrt(light)))
    steps = cv2.GaussianBlur(cv2.convertScaleAbs(np.maximum(root, 0, out=root), alpha=255), (3, 3), 0)
    table = np.linspace(0, 1, 256) ** (2 / (2.2 + 0.1 * severity * rng.uniform(-1, 1)))
    contrast, brightness = (rng.choice([1.1, 0.83], 2) + rng.uniform(-0.01, 0.01, 2)) ** (severity / 2)
    mean = float(table[round(cv2.mean(steps)[0])])
    toned = np.clip((mean + (table - mean) * contrast) * brightness, 0, 1)
    return np.asarray(cv2.LUT(steps, np.round(255 * toned).astype(np.uint8)), np.uint8)


def _filled(shapes: list[Floats]) -> Floats:
    """Give 1 within shapes (of points in fractions of the photo) and 0 elsewhere, on the layer."""
    levels = np.zeros(LAYER_PX[::-1], np.uint8)
    for shape in shapes:
        points = np.round(16 * _through(_by_middles(LAYER_PX), shape)).astype(np.int32)
        cv2.fillConvexPoly(levels, points, 255, cv2.LINE_AA, 4)
    return levels * np.float32(1 / 255)


def _corners(width_px: int, height_px: int, margin: float = 0) -> Floats:
    """Give the corners of a screen, with a margin about it, clockwise from the upper left; shape (4, 2)."""
    return (
        np.array([[0, 0], [1, 0], [1, 1], [0, 1]]) * [width_px + 2 * margin, height_px + 2 * margin] - margin
    )


def _through(matrix: NDArray[np.float64], points: Floats) -> NDArray[np.float64]:
    """Give where points go, of shape (n, 2)."""
    moved = np.column_stack([points, np.ones(len(points))]) @ matrix.T
    return np.asarray(moved[:, :2] / moved[:, 2:], np.float64)


def _by_middles(size: tuple[int, int]) -> NDArray[np.float64]:
    """Give the matrix from fractions of the photo to pixels as OpenCV counts them."""
    return np.array([[size[0], 0, -0.5], [0, size[1], -0.5], [0, 0, 1]], np.float64)
