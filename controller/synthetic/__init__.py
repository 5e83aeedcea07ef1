"""Synthetic photographic transformations of x-rays (CheXphoto's paper, section 2.2, and beyond).

A `Chain` is transformations one after another. Its numbers are drawn for each picture from the run's seed and
the picture's own digest (`Chain.draw`), and what was drawn is saved: `Chain.apply` makes the same picture of
it at any time. As a library::

    from controller.synthetic import chain

    spatial = chain("spatial", level=2)    # or a transformation's name, or a YAML file
    photo = spatial(xray)                  # a numpy array or a Pillow image; other numbers each time
    photo = spatial.seeded(7)(xray)        # the same numbers for the same x-ray each time
    told = spatial.draw(seed=7, image="patient64541 study1 view1")
    photo = spatial.apply(xray, told)      # what `told` says, as a data set has it on record
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from android_bridge.faces import lazy

if TYPE_CHECKING:
    from controller.synthetic.chain_file import PRESETS, chain, read_chain, write_chain
    from controller.synthetic.chains import Chain, Drawn, Step
    from controller.synthetic.sheet import write_sheet
    from controller.synthetic.spreads import written
    from controller.synthetic.transformation import LEVELS, Transformation
    from controller.synthetic.transformations import TRANSFORMATIONS

__all__ = [
    "LEVELS",
    "PRESETS",
    "TRANSFORMATIONS",
    "Chain",
    "Drawn",
    "Step",
    "Transformation",
    "chain",
    "read_chain",
    "write_chain",
    "write_sheet",
    "written",
]

__getattr__ = lazy(
    __name__,
    {
        "chains": ("Chain", "Drawn", "Step"),
        "chain_file": ("PRESETS", "chain", "read_chain", "write_chain"),
        "sheet": ("write_sheet",),
        "spreads": ("written",),
        "transformation": ("LEVELS", "Transformation"),
        "transformations": ("TRANSFORMATIONS",),
    },
)
