"""Tables of other collections of chest x-rays, made into one in CheXpert's form."""

from __future__ import annotations

from typing import TYPE_CHECKING

from android_bridge.faces import lazy

if TYPE_CHECKING:
    from controller.convert.converting import Converted, convert
    from controller.convert.known import COLLECTIONS

__all__ = [
    "COLLECTIONS",
    "Converted",
    "convert",
]

__getattr__ = lazy(
    __name__,
    {
        "converting": (
            "Converted",
            "convert",
        ),
        "known": ("COLLECTIONS",),
    },
)
