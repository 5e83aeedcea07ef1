"""A chain fitted to a captured subset: synthetic photos of any x-ray that look like that room's.

Photos are laid onto their x-rays by points; tilt, blur, noise, colour, brightness, light and what is seen
around the x-ray are measured on each; and how these are spread over the subset becomes a chain's parameters::

    fitted = fit(Path("spring-set"), "spring.reading-room", Path("CheXpert"))
    write_chain(fitted.chain, Path("reading-room.yaml"), fitted.comment)
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from android_bridge.faces import lazy

if TYPE_CHECKING:
    from controller.synthetic.fitting.fitting import MOST_PHOTOS, Fitted, fit
    from controller.synthetic.fitting.picture import draw_examples

__all__ = ["MOST_PHOTOS", "Fitted", "draw_examples", "fit"]

__getattr__ = lazy(
    __name__,
    {
        "fitting": ("MOST_PHOTOS", "Fitted", "fit"),
        "picture": ("draw_examples",),
    },
)
