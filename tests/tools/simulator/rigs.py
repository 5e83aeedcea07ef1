"""Which phone stands before which controller, and how long what they do takes."""

from __future__ import annotations

from .controller_app import BlindController, CarefulController, ControllerApp
from .phone_app import MultiFramePhone, PhoneApp

PHONE_STEP_S = {
    "supersede": 0.01,
    "tell opened": 0.01,
    "begin exposure": 0.1,
    "end exposure": 0.1,
    "tell exposed": 0.1,
    "end last frame": 0.1,
    "write": 0.05,
    "sync": 0.02,
    "rename": 0.001,
    "sync folder": 0.005,
    "record": 0.01,
    "tell saved": 0.001,
}
CONTROLLER_STEP_S = {
    "ask again": 1.0,
    "intend": 0.005,
    "show": 0.03,
    "move on": 0.03,
    "read back": 0.005,
    "confirm": 0.005,
}
SETTLE_S = 0.15  # from the time that an x-ray is shown to its trigger
WAITING_PATIENCE_S = 20.0  # for the phone, before the session is ended
#: The programs of a rig: the display waits for `saved` where it may not, or cannot, move on at `exposed`.
RIGS: tuple[tuple[type[PhoneApp], type[ControllerApp]], ...] = (
    (PhoneApp, ControllerApp),
    (PhoneApp, ControllerApp),
    (MultiFramePhone, CarefulController),
    (PhoneApp, BlindController),
)
