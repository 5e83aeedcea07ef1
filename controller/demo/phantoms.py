"""Chest phantoms: pictures that look like radiographs and belong to nobody."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from controller.demo.anatomy import Anatomy
from controller.demo.anatomy_film import develop, finish
from controller.demo.anatomy_frontal import frontal_attenuation, frontal_canvas
from controller.demo.anatomy_lateral import lateral_attenuation, lateral_canvas


def render_phantom(anatomy: Anatomy, size_px: int = 1024) -> npt.NDArray[np.uint8]:
    """Render one picture.

    Parameters
    ----------
    anatomy
        What to draw, see ``controller.demo.anatomy_sampling.sample_anatomy``.
    size_px
        The longer side in pixels; the other follows from the framing's aspect.

    Returns
    -------
    ndarray
        (h, w) uint8, bone white. The same anatomy and size give the same picture.
    """
    # chance in its own streams, so that a finding changes its own place in the picture and nothing else
    tissue, grain = (np.random.default_rng([anatomy.seed, stream]) for stream in (1, 2))
    if anatomy.view == "lateral":
        attenuation = lateral_attenuation(anatomy, lateral_canvas(anatomy, size_px), tissue)
    else:
        attenuation = frontal_attenuation(anatomy, frontal_canvas(anatomy, size_px), tissue)
    return finish(develop(attenuation, anatomy, grain), anatomy)
