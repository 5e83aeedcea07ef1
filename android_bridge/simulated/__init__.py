"""The simulated phone: photographs what is really on the screen, and starts itself.

    python -m android_bridge.simulated --store DIR

Nothing else of this package is for others. Each name is loaded when it is asked for: the phone itself needs
what a controller does not.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from android_bridge.simulated.options import PhoneOptions, parse_region
    from android_bridge.simulated.process import run_phone
    from android_bridge.simulated.starting import StartedPhone, started_phone

__all__ = ["PhoneOptions", "StartedPhone", "parse_region", "run_phone", "started_phone"]

_PLACES = {
    "PhoneOptions": "options",
    "StartedPhone": "starting",
    "parse_region": "options",
    "run_phone": "process",
    "started_phone": "starting",
}


def __getattr__(name: str) -> object:
    if name not in _PLACES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.{_PLACES[name]}"), name)
