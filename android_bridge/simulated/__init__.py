"""The simulated phone: photographs what is really on the screen, and starts itself.

    python -m android_bridge.simulated --store DIR

Nothing else of this package is for others. Each name is loaded when it is asked for: the phone itself needs
what a controller does not.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from android_bridge.faces import lazy

if TYPE_CHECKING:
    from android_bridge.simulated.options import PhoneOptions, parse_region, parse_stance
    from android_bridge.simulated.process import run_phone
    from android_bridge.simulated.senses import lux_in
    from android_bridge.simulated.starting import StartedPhone, started_phone

__all__ = [
    "PhoneOptions",
    "StartedPhone",
    "lux_in",
    "parse_region",
    "parse_stance",
    "run_phone",
    "started_phone",
]

_PLACES = {
    "options": ("PhoneOptions", "parse_region", "parse_stance"),
    "process": ("run_phone",),
    "senses": ("lux_in",),
    "starting": ("StartedPhone", "started_phone"),
}

__getattr__ = lazy(__name__, _PLACES)
