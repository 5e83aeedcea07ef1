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
    from controller.synthetic.chains import Chain, Drawn, Step, chain_on_record
    from controller.synthetic.cluster import dask_crew
    from controller.synthetic.crews import Crew, alone, pool, usable_processors
    from controller.synthetic.failures import failed_list
    from controller.synthetic.fitting import MOST_PHOTOS, Fitted, draw_examples, fit
    from controller.synthetic.items import Failed, Item, Recipe
    from controller.synthetic.making import Synthesised, left_to_make, synthesise
    from controller.synthetic.order import Order
    from controller.synthetic.places import as_path, is_url
    from controller.synthetic.projection import Projection, project
    from controller.synthetic.publishing import check_url, put
    from controller.synthetic.sheet import SHEET_FORMATS, write_sheet
    from controller.synthetic.sources import Xrays, read_xrays, tell_lacking
    from controller.synthetic.spreads import written
    from controller.synthetic.stopping import Stop, stoppable
    from controller.synthetic.transformation import LEVELS, Transformation
    from controller.synthetic.transformations import TRANSFORMATIONS
    from controller.synthetic.work_folder import WHOLE, Shard

__all__ = [
    "LEVELS",
    "MOST_PHOTOS",
    "PRESETS",
    "SHEET_FORMATS",
    "TRANSFORMATIONS",
    "WHOLE",
    "Chain",
    "Crew",
    "Drawn",
    "Failed",
    "Fitted",
    "Item",
    "Order",
    "Projection",
    "Recipe",
    "Shard",
    "Step",
    "Stop",
    "Synthesised",
    "Transformation",
    "Xrays",
    "alone",
    "as_path",
    "chain",
    "chain_on_record",
    "check_url",
    "dask_crew",
    "draw_examples",
    "failed_list",
    "fit",
    "is_url",
    "left_to_make",
    "pool",
    "project",
    "put",
    "read_chain",
    "read_xrays",
    "stoppable",
    "synthesise",
    "tell_lacking",
    "usable_processors",
    "write_chain",
    "write_sheet",
    "written",
]

__getattr__ = lazy(
    __name__,
    {
        "chains": ("Chain", "Drawn", "Step", "chain_on_record"),
        "cluster": ("dask_crew",),
        "crews": ("Crew", "alone", "pool", "usable_processors"),
        "failures": ("failed_list",),
        "items": ("Failed", "Item", "Recipe"),
        "making": ("Synthesised", "left_to_make", "synthesise"),
        "order": ("Order",),
        "places": ("as_path", "is_url"),
        "publishing": ("check_url", "put"),
        "projection": ("Projection", "project"),
        "stopping": ("Stop", "stoppable"),
        "sources": ("Xrays", "read_xrays", "tell_lacking"),
        "work_folder": ("WHOLE", "Shard"),
        "chain_file": ("PRESETS", "chain", "read_chain", "write_chain"),
        "fitting": ("MOST_PHOTOS", "Fitted", "draw_examples", "fit"),
        "sheet": ("SHEET_FORMATS", "write_sheet"),
        "spreads": ("written",),
        "transformation": ("LEVELS", "Transformation"),
        "transformations": ("TRANSFORMATIONS",),
    },
)
