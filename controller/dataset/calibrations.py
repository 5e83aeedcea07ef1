"""A rig's calibration as subsets.json has it: by it the report looks at a data set's photos again."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields
from typing import Any, Final

import numpy as np

from controller.identity import Calibration, Geometry

_FIGURES: Final = tuple(each.name for each in fields(Calibration) if each.name != "geometry")
_SCREEN: Final = ("screen_width_px", "screen_height_px")


def calibration_facts(calibration: Calibration) -> dict[str, Any]:
    """Give a calibration as JSON-able values; the homography by rows."""
    geometry = calibration.geometry
    return {
        **{name: getattr(geometry, name) for name in _SCREEN},
        "homography": geometry.homography.tolist(),
        **{name: getattr(calibration, name) for name in _FIGURES},
    }


def calibration_of(facts: Mapping[str, Any]) -> Calibration:
    """Read a calibration back.

    Raises
    ------
    KeyError, TypeError, ValueError
        For what is none.
    """
    homography = np.array(facts["homography"], np.float64)
    if homography.shape != (3, 3) or not np.isfinite(homography).all() or np.linalg.det(homography) == 0:
        raise ValueError("the homography is no invertible 3 x 3 matrix")
    width_px, height_px = (int(facts[name]) for name in _SCREEN)
    if min(width_px, height_px) <= 0:
        raise ValueError("the screen has no size")
    geometry = Geometry(width_px, height_px, homography)
    return Calibration(geometry=geometry, **{name: facts[name] for name in _FIGURES})
