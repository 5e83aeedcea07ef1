"""A rig that has moved by a little: where the screen lies now, by one photo and one x-ray.

Both are laid over each other in the photo, small, by their local contrast, so that light and tone count for
nothing, and moved, turned and scaled until they fit best: four numbers, for a tripod that is nudged does no
more, and the more there were, the more could be bent until it fits. That it fits proves nothing: whoever
judges a photo by what this gives has to align each x-ray that it may show, not the claimed one alone (field
notes 13: a same-patient x-ray rises to .81 by it).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import cv2
import numpy as np

from controller.identity.geometry import Geometry

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from controller.identity.geometry import Area

    Floats = NDArray[np.float32]
    Grey = NDArray[np.uint8]

LONGER_PX: Final = 160
"""Longer side of the picture in which they are compared; a pixel of it is four of one of 640."""
FURTHEST: Final = 36 / 640
"""How far the middle of an x-ray may have moved, parts of the photo's longer side."""
_LEAST_TOLD: Final = 0.02
"""Of the x-ray's width: what has moved by less to one side has not."""
MOST_TURN_DEG: Final = 2.6
MOST_SCALE: Final = 0.04
_LEAST_FIT: Final = 0.5
"""Correlation of local contrasts, below which they don't fit. Everyday pictures reach .32 by chance, and real
phone photos of a screen .58 at least (field notes 13)."""
_LEAST_LEFT: Final = 0.2
"""From that correlation on where it has to be, something of the x-ray is there."""
_LEAST_PLACES: Final = 400
_SQUARE_PX: Final = 128
_SURROUNDINGS: Final = 1 / 16  # of the x-ray's shorter side, as features have it
_LEVELS_OF_NOISE: Final = 1.5
_TURNS: Final = (0.0, -1.6, 1.6)
_STEPS: Final = 25
_STILL_PX, _STILL = 0.01, 2e-4
_MOST_GAIN, _MOST_GAIN_LATE, _LATE = 0.10, 0.05, 3
"""By how much a fit gets better once pixels are taken apart, and after the third step: of 311 that fitted in
the end, by .068 and .035 at most. What cannot come to fit any more is given up."""
_FAR: Final = 1.5
"""Times what a nudge may be; what has gone so far does not come back."""


@dataclass(frozen=True, slots=True)
class Move:
    """How what stands on the screen has moved in the photo.

    Parameters
    ----------
    right_px, down_px
        Of the x-ray's middle, pixels of a picture 640 pixels long.
    turn_deg
        Clockwise.
    scale
        1 is as large as before.
    width_px
        How wide the x-ray was before, in the same pixels.
    """

    right_px: float
    down_px: float
    turn_deg: float
    scale: float = 1.0
    width_px: float = 640.0

    @property
    def length_px(self) -> float:
        """How far it is, whatever its direction."""
        return float(np.hypot(self.right_px, self.down_px))

    def told(self, *, up: str, down: str, sign: int = 1, least: float = 0.0) -> str:
        """Say where to it has moved, in parts of the x-ray's width; empty where it is less than a least part.

        Parameters
        ----------
        sign
            -1: what has moved is the phone, the other way.
        """
        x, y = (sign * each / self.width_px for each in (self.right_px, self.down_px))
        ways = (
            [f"{_percent(x)} of the x-ray's width to the {'right' if x > 0 else 'left'}"]
            if abs(x) >= least
            else []
        )
        whose = "" if ways else " of the x-ray's width"
        ways += [f"{_percent(y)}{whose} {down if y > 0 else up}"] if abs(y) >= least else []
        return " and ".join(ways)


@dataclass(frozen=True, eq=False)
class Laid:
    """An x-ray laid into a photo by whole pixels and a few turns.

    Parameters
    ----------
    fit
        Correlation of the local contrasts, -1 to 1.
    """

    fit: float
    start: NDArray[np.float64]
    seen: Floats
    wanted: Floats
    mask: NDArray[np.bool_]

    @property
    def may_fit(self) -> bool:
        """Whether it comes to fit, perhaps, once pixels are taken apart."""
        return self.fit >= _LEAST_FIT - _MOST_GAIN


class Aligner:
    """Lays x-rays into a photo of a rig that has moved by a little, each for itself.

    Parameters
    ----------
    photo
        Grey levels, shape (height, width), upright, of any size.
    geometry
        Where the screen lay before.
    """

    def __init__(self, photo: Grey, geometry: Geometry) -> None:
        self.photo, self._geometry = photo, geometry
        self._small = cv2.resize(photo, _small_size(photo.shape), interpolation=cv2.INTER_AREA)
        self._places: dict[Area, _Place] = {}

    def laid(
        self, area: Area, thumbnail: Grey, *, reach: int | None = None, turned: bool = True
    ) -> Laid | None:
        """Lay an x-ray in by whole pixels; some 1 ms of CPU.

        Parameters
        ----------
        area
            Where the x-ray stands on the screen.
        thumbnail
            The x-ray as a square, uint8.
        reach
            How far it may have moved, pixels of the small picture; as far as by a nudge unless given.
        turned
            Whether turns are tried, too.

        Returns
        -------
        Laid or None
            None where too little of it is within the frame.
        """
        place = self._place(area)
        if place is None:
            return None
        wanted = place.drawn(thumbnail)
        reach = int(np.ceil(FURTHEST * LONGER_PX)) if reach is None else reach
        start, fit = _searched(place.seen, wanted, place.mask, reach, _TURNS if turned else _TURNS[:1])
        return Laid(fit, start, place.seen, wanted, place.mask)

    def refined(self, laid: Laid) -> Geometry | None:
        """Find where the screen lies now, to a part of a pixel; None where they don't fit, or too far off."""
        found = _refined(laid.seen, laid.wanted, laid.mask, laid.start) if laid.may_fit else None
        return None if found is None else self.moved(found)

    def moved(self, found: NDArray[np.float64]) -> Geometry:
        """Give the geometry after a move in the small picture's pixels."""
        height, width = self._small.shape
        pixels = np.array([[width, 0, -0.5], [0, height, -0.5], [0, 0, 1]], np.float64)
        before = self._geometry
        matrix = np.linalg.inv(pixels) @ found @ pixels @ before.homography
        return Geometry(before.screen_width_px, before.screen_height_px, np.asarray(matrix, np.float64))

    def _place(self, area: Area) -> _Place | None:
        if area not in self._places:
            self._places[area] = _Place(self._small, self._geometry, area)
        place = self._places[area]
        return place if place.mask.sum() >= _LEAST_PLACES else None


class _Place:
    """Where x-rays of one shape have to be in a small photo, and what is seen there."""

    def __init__(self, small: NDArray[Any], geometry: Geometry, area: Area) -> None:
        self._size = small.shape[1], small.shape[0]
        self._corners = (geometry.seen(area.corners) * self._size).astype(np.float32)
        edges = np.linalg.norm(np.diff(self._corners, axis=0), axis=1)
        self._sigma = sigma = max(_SURROUNDINGS * float(edges.min()), 1.0)
        whole = np.full((_SQUARE_PX, _SQUARE_PX), 255, np.uint8)
        covers = cv2.warpPerspective(whole, self._onto(_SQUARE_PX), self._size, flags=cv2.INTER_NEAREST)
        # at its edges the surroundings of the x-ray count, which are not in the thumbnail
        around = np.ones((2 * round(sigma) + 1,) * 2, np.uint8)
        self.mask = np.asarray(
            cv2.erode(covers, around, borderType=cv2.BORDER_CONSTANT, borderValue=(255,)) > 0
        )
        self.seen = _contrast(small, sigma)

    def drawn(self, thumbnail: Grey) -> Floats:
        """Give the local contrast of an x-ray there."""
        side = thumbnail.shape[0]
        soft = cv2.GaussianBlur(thumbnail, (0, 0), max(0.4 * side * _SURROUNDINGS / self._sigma, 0.3))
        onto = self._onto(side)
        there = cv2.warpPerspective(soft, onto, self._size, borderMode=cv2.BORDER_REPLICATE)
        return _contrast(there, self._sigma)

    def _onto(self, side: int) -> NDArray[np.float64]:
        square = np.array([(0, 0), (side, 0), (side, side), (0, side)], np.float32) - np.float32(0.5)
        matrix = cv2.getPerspectiveTransform(square, self._corners - np.float32(0.5))
        return np.asarray(matrix, np.float64)


def align(photo: Grey, geometry: Geometry, area: Area, thumbnail: Grey) -> Geometry | None:
    """Find where the screen lies now, by one x-ray; some 4 ms of CPU. See `Aligner`.

    Returns
    -------
    Geometry or None
        None where the two don't fit, or only by a larger move than a nudge.
    """
    aligner = Aligner(photo, geometry)
    laid = aligner.laid(area, thumbnail)
    return None if laid is None else aligner.refined(laid)


def move_between(before: Geometry, after: Geometry, area: Area, photo_shape: tuple[int, ...]) -> Move:
    """Say how an area of the screen has moved in the photo between two geometries."""
    size = np.array(photo_shape[1::-1], np.float64) * 640 / max(photo_shape)
    one, two = before.seen(area.corners) * size, after.seen(area.corners) * size
    middle_one, middle_two = one.mean(axis=0), two.mean(axis=0)
    right, down = middle_two - middle_one
    a, b = (np.array((1, 1j)) @ (each - middle).T for each, middle in ((one, middle_one), (two, middle_two)))
    turned = complex(np.vdot(a, b) / np.vdot(a, a))
    width = float(np.linalg.norm(one[1] - one[0]))
    return Move(float(right), float(down), float(np.degrees(np.angle(turned))), abs(turned), width)


def tell_missing(photo: Grey, geometry: Geometry, area: Area, thumbnail: Grey) -> str:
    """Say that nothing of an x-ray is where it has to be in a photo, and where it is instead.

    For a photo that is neither proven nor proof of another x-ray. Empty where something of it is there: a
    photo of another chest mostly has something of it, too.
    """
    aligner = Aligner(photo, geometry)
    laid = aligner.laid(area, thumbnail, reach=round(0.6 * LONGER_PX), turned=False)
    if laid is None:
        return "nothing of the x-ray is where it has to be: that is outside the frame"
    seen, wanted, mask = laid.seen, laid.wanted, laid.mask
    here = float(_standard(seen[mask]) @ _standard(wanted[mask])) / mask.sum()
    move = move_between(geometry, aligner.moved(laid.start), area, photo.shape)
    far = move.length_px > 640 * FURTHEST / 2
    if not far or laid.fit < max(_LEAST_FIT, here + _LEAST_LEFT):
        return "nothing of the x-ray is where it has to be, nor anywhere" if here < _LEAST_LEFT else ""
    where = move.told(up="above", down="below", least=_LEAST_TOLD)
    return f"the x-ray is not where it has to be, but {where}"


def _percent(share: float) -> str:
    return f"{100 * abs(share):.{0 if abs(share) >= 0.1 else 1}f} %"


def _small_size(photo_shape: tuple[int, ...]) -> tuple[int, int]:
    part = LONGER_PX / max(photo_shape)
    return max(1, round(photo_shape[1] * part)), max(1, round(photo_shape[0] * part))


def _contrast(levels: NDArray[Any], sigma: float) -> Floats:
    """Give how much brighter than its surroundings each place is, in units of how much these vary."""
    values = levels.astype(np.float32)
    away = values - cv2.GaussianBlur(values, (0, 0), sigma)
    spread = cv2.sqrt(cv2.GaussianBlur(away * away, (0, 0), sigma)) + np.float32(_LEVELS_OF_NOISE)
    return np.asarray(away / spread, np.float32)


def _searched(
    seen: Floats, wanted: Floats, mask: NDArray[np.bool_], reach: int, turns: tuple[float, ...]
) -> tuple[NDArray[np.float64], float]:
    """Try whole pixels and a few turns; give the best as a similarity, and how well it fits."""
    height, width = seen.shape
    ys, xs = np.flatnonzero(mask.any(axis=1)), np.flatnonzero(mask.any(axis=0))
    top, bottom, left, right = int(ys[0]), int(ys[-1]) + 1, int(xs[0]), int(xs[-1]) + 1
    room = cv2.copyMakeBorder(seen, reach, reach, reach, reach, cv2.BORDER_CONSTANT, value=(0,))
    search = room[top : bottom + 2 * reach, left : right + 2 * reach]
    shown = np.where(mask, wanted, 0).astype(np.float32)
    middle = (left + right - 1) / 2, (top + bottom - 1) / 2
    best, found = -2.0, np.eye(3)
    for degrees in turns:
        turn = cv2.getRotationMatrix2D(middle, -degrees, 1.0)  # OpenCV counts anticlockwise
        turned = cv2.warpAffine(shown, turn, (width, height)) if degrees else shown
        fits = cv2.matchTemplate(search, turned[top:bottom, left:right], cv2.TM_CCORR_NORMED)
        _, fit, _, at = cv2.minMaxLoc(fits)
        if fit > best:
            moved = np.array([[1, 0, at[0] - reach], [0, 1, at[1] - reach], [0, 0, 1]], np.float64)
            best, found = fit, moved @ np.vstack((turn, (0, 0, 1)))
    return np.asarray(found, np.float64), best


def _refined(
    seen: Floats, wanted: Floats, mask: NDArray[np.bool_], start: NDArray[np.float64]
) -> NDArray[np.float64] | None:
    """Follow the slopes (Baker and Matthews, inverse compositional, 2004) to a fraction of a pixel."""
    height, width = seen.shape
    y, x = (each.astype(np.float32) for each in np.nonzero(mask))
    middle = np.array((x.mean(), y.mean()))
    x, y = x - middle[0], y - middle[1]
    slope_x, slope_y = (cv2.Sobel(wanted, cv2.CV_32F, *each, scale=1 / 8)[mask] for each in ((1, 0), (0, 1)))
    target = _standard(wanted[mask])
    scale = float(wanted[mask].std()) or 1.0
    # what moving right, down, turning and growing do to each place
    ways = np.stack((slope_x, slope_y, slope_y * x - slope_x * y, slope_x * x + slope_y * y)) / scale
    inverse = np.linalg.inv(ways @ ways.T + 1e-6 * np.eye(4))
    there = np.array([[1, 0, -middle[0]], [0, 1, -middle[1]], [0, 0, 1]])
    back = np.array([[1, 0, middle[0]], [0, 1, middle[1]], [0, 0, 1]])
    found, fit = start, -1.0
    flags = cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP
    for step in range(_STEPS):
        warped = cv2.warpAffine(seen, found[:2], (width, height), flags=flags)
        now = _standard(warped[mask])
        fit = float(now @ target) / len(target)
        gain = _MOST_GAIN if step < _LATE else _MOST_GAIN_LATE
        if fit < _LEAST_FIT - gain or _times_a_nudge(found, middle, seen.shape) > _FAR:
            return None
        right, down, turn, grow = (inverse @ (ways @ (now - target))).tolist()
        move = np.array([[1 + grow, -turn, right], [turn, 1 + grow, down], [0, 0, 1]])
        found = found @ back @ np.linalg.inv(move) @ there
        if np.hypot(right, down) < _STILL_PX and abs(turn) + abs(grow) < _STILL:
            break
    return found if _times_a_nudge(found, middle, seen.shape) <= 1 and fit >= _LEAST_FIT else None


def _times_a_nudge(found: NDArray[np.float64], middle: NDArray[np.float64], shape: tuple[int, ...]) -> float:
    """Give how many times as far as a nudge moves it at most something is moved, turned or scaled."""
    turned = complex(found[0, 0], found[1, 0])
    shift = (found @ (*middle, 1))[:2] - middle
    return max(
        float(np.hypot(*shift)) / (FURTHEST * max(shape)),
        abs(float(np.degrees(np.angle(turned)))) / MOST_TURN_DEG,
        abs(abs(turned) - 1) / MOST_SCALE,
    )


def _standard(values: NDArray[Any]) -> Floats:
    spread = float(values.std()) or 1.0
    return np.asarray((values - values.mean()) / spread, np.float32)
