"""Every transformation there is, by name."""

from __future__ import annotations

from types import MappingProxyType

from controller.synthetic.transformation import Transformation
from controller.synthetic.transformations.blur import BLUR
from controller.synthetic.transformations.capture import CAPTURE
from controller.synthetic.transformations.fitted import FITTED
from controller.synthetic.transformations.geometry import GEOMETRY
from controller.synthetic.transformations.glare import GLARE
from controller.synthetic.transformations.moire import MOIRE
from controller.synthetic.transformations.tone import TONE

TRANSFORMATIONS = MappingProxyType(
    {each.name: each for each in (*TONE, *GLARE, *MOIRE, *GEOMETRY, *BLUR, *CAPTURE, *FITTED)}
)

__all__ = ["TRANSFORMATIONS", "Transformation"]
