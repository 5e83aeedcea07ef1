"""The dialect of CheXpeditor, the original rig: what it says and how, again without sockets, clocks or files.

It has no session, no key and no receipt of what was saved, so that G2, G3 and G6 cannot be kept with it.
"""

from protocol.legacy.controller import LegacyAborted, LegacyCause, LegacyController, LegacySaved
from protocol.legacy.names import LegacyName
from protocol.legacy.phone import LegacyPhone
from protocol.legacy.states import LegacyControllerState, LegacyPhoneState
from protocol.legacy.wire import DEFAULT_PORT, check_fits

MARK = "legacy: G2, G3 and G6 not guaranteed"

__all__ = [
    "DEFAULT_PORT",
    "MARK",
    "LegacyAborted",
    "LegacyCause",
    "LegacyController",
    "LegacyControllerState",
    "LegacyName",
    "LegacyPhone",
    "LegacyPhoneState",
    "LegacySaved",
    "check_fits",
]
