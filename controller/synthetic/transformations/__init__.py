"""Every transformation there is, by name."""

from __future__ import annotations

from types import MappingProxyType

from controller.synthetic.transformation import Transformation
from controller.synthetic.transformations.moire import MOIRE
from controller.synthetic.transformations.tone import TONE

TRANSFORMATIONS = MappingProxyType({each.name: each for each in (*TONE, *MOIRE)})

__all__ = ["TRANSFORMATIONS", "Transformation"]
