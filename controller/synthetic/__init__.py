"""Synthetic photographic transformations of x-rays (CheXphoto's paper, section 2.2, and beyond).

A `Chain` is transformations one after another. Its numbers are drawn for each picture from the run's seed and
the picture's own digest (`Chain.draw`), and what was drawn is saved: `Chain.apply` makes the same picture of
it at any time.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from android_bridge.faces import lazy

if TYPE_CHECKING:
    from controller.synthetic.chain import Chain, Drawn, Step
    from controller.synthetic.transformation import LEVELS, Transformation
    from controller.synthetic.transformations import TRANSFORMATIONS

__all__ = ["LEVELS", "TRANSFORMATIONS", "Chain", "Drawn", "Step", "Transformation"]

__getattr__ = lazy(
    __name__,
    {
        "chain": ("Chain", "Drawn", "Step"),
        "transformation": ("LEVELS", "Transformation"),
        "transformations": ("TRANSFORMATIONS",),
    },
)
