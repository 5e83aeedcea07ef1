"""How a rig changes over a stretch of photos: the phone moves, the light changes, the focus slips.

Only photos that are proven by themselves are taken in, so that what is followed is the rig, never a claim.
Light and focus are compared with the first ten photos, for what is good enough differs from room to room. A
change of colour cannot be seen: the pictures that are judged are grey, live and at export.
"""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

import cv2
import numpy as np

from controller.identity.drift import align, move_between
from controller.identity.framing import middle_square
from controller.identity.geometry import rectify

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

    from controller.identity.drift import Move
    from controller.identity.geometry import Area, Calibration, Geometry

    Grey = NDArray[np.uint8]

_News = tuple[str, bool]
"""Words, and whether a person has to look."""

USUAL_OF: Final = 10
"""So many photos say what is usual."""
LEAST_USUAL: Final = 3
TOLD_PX, TOLD_DEG, TOLD_SCALE = 2.0, 0.3, 0.01
"""From these on a move is told; pixels are those of a picture 640 pixels long."""
MOST_PX, MOST_DEG, MOST_SCALE = 40.0, 3.0, 0.05
"""Beyond these a person has to look at the tripod."""
TOLD_LEVEL, MOST_LEVEL = 6.0, 25.0
"""Grey levels by which what is mid grey on the screen is brighter or darker in the photo than usual. In one
room it varies by 1 from x-ray to x-ray (64 of the NIH, six simulated rooms)."""
TOLD_CONTRAST, MOST_CONTRAST = 0.25, 0.5
"""Parts of the usual contrast; it varies by .16 from x-ray to x-ray, as cameras bend the tone curve."""
TOLD_PATCH, MOST_PATCH = 16.0, 45.0
"""Grey levels by which a sixteenth of the x-ray is off, beside the rest of it; 13 at most in one room."""
TOLD_FOCUS, LEAST_FOCUS = 0.75, 0.5
"""Parts of the usual sharpness; it varies by .18 from x-ray to x-ray."""
_POOLED: Final = 5
_AGREE_PX: Final = 3.0
_STAYS_PX: Final = 1.0
_JUMP_PX: Final = 4.0
_BACK: Final = 0.5
_LEAST_PLACES: Final = 1000
_PATCHES: Final = 4
_BURNT: Final = 250


@dataclass(frozen=True, slots=True)
class Followed:
    """What a photo tells of the rig.

    Parameters
    ----------
    words
        What has changed since it was told last, with figures.
    halt
        Why a person has to look now; empty where nobody has.
    """

    words: tuple[str, ...] = ()
    halt: str = ""


@dataclass(frozen=True, slots=True)
class _Tone:
    """What mid grey has become in a photo, how many levels one level has, and what patches are off by."""

    level: float
    contrast: float
    patches: NDArray[np.float64]


class Follower:
    """Follows a rig by its proven photos, in order of capture.

    Parameters
    ----------
    calibration
        What it starts from.
    """

    def __init__(self, calibration: Calibration) -> None:
        self._first = calibration.geometry
        self._geometry = calibration.geometry
        self._measured: deque[NDArray[np.float64]] = deque(maxlen=_POOLED)
        self._tones: list[_Tone] = []
        self._sharpnesses: list[float] = []
        self._told: dict[str, tuple[float, float]] = {}

    @property
    def geometry(self) -> Geometry:
        """Where the screen lies now."""
        return self._geometry

    def take_in(
        self,
        photo: Grey,
        area: Area,
        thumbnail: Grey,
        *,
        sharpness: float | None = None,
        score_at: Callable[[Geometry], float] | None = None,
    ) -> Followed:
        """Take in a photo that is proven to show an x-ray, and tell what has changed; some 5 ms.

        Parameters
        ----------
        photo
            Grey levels, shape (height, width), upright, of any size.
        area, thumbnail
            Where the x-ray stands on the screen, and it as a square, uint8.
        sharpness
            As `Quality` has it; None where it is not known.
        score_at
            Gives S where the screen lies so: what makes it worse is no move, but an error of the alignment,
            which moire and glare draw aside by a pixel.
        """
        before = self._geometry
        measured = align(photo, before, area, thumbnail)
        if measured is not None and score_at is not None and score_at(measured) <= score_at(before):
            measured = before
        if measured is not None:
            self._pool(measured, photo.shape)
        found = self._of_move(move_between(self._first, self._geometry, area, photo.shape))
        found += self._of_light(_tone_of(photo, measured or self._geometry, area, thumbnail))
        # of an x-ray that was cut out beside its place, sharpness tells nothing
        has_stood = measured is None or move_between(before, measured, area, photo.shape).length_px < TOLD_PX
        if sharpness is not None and has_stood:
            found += self._of_focus(sharpness)
        halts = [words for words, stops in found if stops]
        return Followed(tuple(words for words, _ in found), "; ".join(halts))

    def _pool(self, measured: Geometry, photo_shape: tuple[int, ...]) -> None:
        """Take the mean of the last photos that agree; a single one never moves the rig."""
        size = np.array(photo_shape[1::-1]) * 640 / max(photo_shape)
        # no further out than x-rays are: what is measured within them would be drawn out
        corners = middle_square(measured.screen_width_px, measured.screen_height_px).corners
        self._measured.append(measured.seen(corners))
        newest, agreeing = self._measured[-1], []
        for each in reversed(self._measured):
            if _apart(each, newest, size) > _AGREE_PX:
                break
            agreeing.append(each)
        mean = np.mean(agreeing, axis=0)
        away = _apart(mean, self._geometry.seen(corners), size)
        if len(agreeing) >= (2 if away >= _JUMP_PX else 3) and away >= _STAYS_PX:
            matrix = cv2.getPerspectiveTransform(corners.astype(np.float32), mean.astype(np.float32))
            self._geometry = replace(self._geometry, homography=np.asarray(matrix, np.float64))

    def _of_move(self, move: Move) -> list[_News]:
        figures = np.abs((move.length_px, move.turn_deg, move.scale - 1))
        told = float((figures / (TOLD_PX, TOLD_DEG, TOLD_SCALE)).max())
        far = float((figures / (MOST_PX, MOST_DEG, MOST_SCALE)).max())
        return self._news("move", told, far, f"the phone has {tell_move(move)} since the calibration")

    def _of_light(self, tone: _Tone) -> list[_News]:
        first = self._tones[:USUAL_OF]
        self._tones = [*first, tone][:USUAL_OF]
        if len(first) < LEAST_USUAL:
            return []
        brighter = tone.level - float(np.median([each.level for each in first]))
        contrast = tone.contrast / max(float(np.median([each.contrast for each in first])), 1e-3) - 1
        patches = tone.patches - np.median([each.patches for each in first], axis=0)
        row, column = (int(each) for each in np.unravel_index(np.abs(patches).argmax(), patches.shape))
        patch = float(patches[row, column])
        louder = "brighter" if brighter > 0 else "darker"
        what = "a light falls" if patch > 0 else "a shadow lies"
        return [
            *self._news(
                "level",
                brighter / TOLD_LEVEL,
                brighter / MOST_LEVEL,
                f"the photos have become {louder} by {abs(brighter):.0f} grey levels",
            ),
            *self._news(
                "contrast",
                contrast / TOLD_CONTRAST,
                contrast / MOST_CONTRAST,
                f"the photos have {_percent(abs(contrast))} {'more' if contrast > 0 else 'less'} contrast",
            ),
            *self._news(
                "patch",
                patch / TOLD_PATCH,
                patch / MOST_PATCH,
                f"{what} on the {_place(row, column)} of the photo's x-ray: {abs(patch):.0f} grey levels",
            ),
        ]

    def _of_focus(self, sharpness: float) -> list[_News]:
        first = self._sharpnesses[:USUAL_OF]
        self._sharpnesses = [*first, sharpness][:USUAL_OF]
        if len(first) < LEAST_USUAL:
            return []
        share = sharpness / max(float(np.median(first)), 1e-3)
        lost = max(1 - share, 0.0)
        words = f"the focus has slipped: the photo is {_percent(share)} as sharp as the first ones"
        return self._news("focus", lost / (1 - TOLD_FOCUS), lost / (1 - LEAST_FOCUS), words)

    def _news(self, kind: str, told: float, far: float, words: str) -> list[_News]:
        """Give words where a figure is another one than was told, and whether a person has to look.

        Parameters
        ----------
        told, far
            The figure, in units of what is told, and of what a person has to look at.
        """
        if abs(told) < _BACK:
            self._told.pop(kind, None)
            return []
        last, looked_at = self._told.get(kind, (0.0, 0.0))
        stops = abs(far - looked_at) >= 1
        if abs(told - last) < 1 and not stops:
            return []
        self._told[kind] = (told, far if stops else looked_at)
        return [(words, stops)]


def tell_move(move: Move) -> str:
    """Say how the phone has moved before the screen: the other way than what it sees."""
    ways = move.told(up="up", down="down", sign=-1, least=1 / move.width_px)
    told = [f"moved by {ways}"] if ways else []
    told += [f"turned by {abs(move.turn_deg):.1f} degrees"] if abs(move.turn_deg) >= 0.1 else []
    nearer = move.scale > 1
    if abs(move.scale - 1) >= TOLD_SCALE:
        told.append(f"come {_percent(abs(move.scale - 1))} {'nearer' if nearer else 'farther away'}")
    listed = " and ".join(told) if len(told) < 3 else f"{', '.join(told[:-1])} and {told[-1]}"
    return listed or "not moved"


def _tone_of(photo: Grey, geometry: Geometry, area: Area, thumbnail: Grey) -> _Tone:
    """Fit photo = a + b x-ray, and say what each sixteenth of it is off by."""
    rectified = rectify(photo, geometry, area)
    size = thumbnail.shape
    seen = cv2.resize(rectified.levels, size, interpolation=cv2.INTER_AREA).astype(np.float64)
    whole = cv2.resize(rectified.inside.astype(np.uint8), size, interpolation=cv2.INTER_NEAREST) > 0
    own = cv2.GaussianBlur(thumbnail, (0, 0), 1.0).astype(np.float64)
    kept = whole & (seen < _BURNT)
    if kept.sum() < _LEAST_PLACES:
        kept = whole
    x, y = own[kept] - own[kept].mean(), seen[kept] - seen[kept].mean()
    slope = float((x * y).sum() / max((x * x).sum(), 1.0))
    level = float(seen[kept].mean() + slope * (128 - own[kept].mean()))
    off = np.where(whole, seen - level - slope * (own - 128), 0)
    side = size[0] // _PATCHES
    patches = off.reshape(_PATCHES, side, _PATCHES, side)
    counts = np.maximum(whole.reshape(patches.shape).sum(axis=(1, 3)), 1)
    return _Tone(level, slope, patches.sum(axis=(1, 3)) / counts)


def _apart(one: NDArray[np.float64], two: NDArray[np.float64], size: NDArray[np.float64]) -> float:
    return float(np.linalg.norm((one - two) * size, axis=1).mean())


def _place(row: int, column: int) -> str:
    down = ("top", "middle", "middle", "bottom")[row]
    across = ("left", "", "", "right")[column]
    return f"{down} {across}".strip()


def _percent(share: float) -> str:
    return f"{100 * share:.0f} %"
