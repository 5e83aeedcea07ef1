"""What one photo is like beside the x-ray that it is of, in the parameters of the transformations."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from android_bridge.optics import tilt_of, upright_of
from controller.synthetic.fitting.registering import Registered
from controller.synthetic.fitting.softness import Softness, measure_softness
from controller.synthetic.fitting.toning import Levels, fit_curve, fit_gamma, rendered

_NEAR = 0.15


@dataclass(frozen=True, eq=False)
class Measured:
    """What is known of a photo once it lies on its x-ray.

    Parameters
    ----------
    view
        The parameters of ``camera_view``.
    softness
        Lens and sensor: of the whole photo and of either half of its tiles.
    levels
        For the tone, which is fitted to several photos at once.
    xray_px
        Width and height of the x-ray as it was compared, which lengths are measured by.
    """

    view: dict[str, float]
    softness: tuple[Softness, Softness, Softness]
    levels: Levels
    xray_px: tuple[int, int]


def measure(registered: Registered) -> Measured | None:
    """Measure a photo that lies on its x-ray; None where it is black or white all over."""
    levels = Levels.of(registered)
    if not levels.are_enough:
        return None
    curve = fit_curve([levels])
    gammas = fit_gamma([levels], curve, 0), fit_gamma([levels], curve, 2)
    sharp = rendered(registered.xray, levels, curve, gammas)
    whole, first, second = measure_softness(sharp, registered.photo)
    view = {**_view(registered), **_around(registered)}
    return Measured(view, (whole, first, second), levels, registered.xray.shape[::-1])


def _view(registered: Registered) -> dict[str, float]:
    upright = upright_of(registered.corners)
    (left, top), (right, bottom) = upright[0], upright[2]
    height, width = registered.whole.shape[:2]
    across, down = right - left, bottom - top
    return {
        **tilt_of(registered.corners, upright),
        "left": float((left + 0.5) / across),
        "top": float((top + 0.5) / down),
        "right": float((width - 0.5 - right) / across),
        "bottom": float((height - 0.5 - bottom) / down),
    }


def _around(registered: Registered) -> dict[str, float]:
    """Give the colour of what is seen near the x-ray; black where it fills the photo."""
    photo = registered.whole
    low, high = registered.corners.min(axis=0), registered.corners.max(axis=0)
    room = _NEAR * (high - low)
    height, width = photo.shape[:2]
    left, top = np.maximum(np.floor(low - room), 0).astype(int)
    right, bottom = np.minimum(np.ceil(high + room), (width, height)).astype(int)
    outside = np.ones((height, width), bool)
    inner_left, inner_top = np.maximum(np.floor(low) - 2, 0).astype(int)
    inner_right, inner_bottom = np.ceil(high).astype(int) + 3
    outside[inner_top:inner_bottom, inner_left:inner_right] = False
    near = photo[top:bottom, left:right][outside[top:bottom, left:right]]
    red, green, blue = (float(each) for each in np.median(near, axis=0)) if len(near) else (0.0, 0.0, 0.0)
    return {"around": green, "around_red": red - green, "around_blue": blue - green}
