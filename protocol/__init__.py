"""The protocol between controller and phone: bytes and times in, messages and bytes out.

No sockets, clocks, files, Qt, asyncio or numpy in here (DESIGN: sans-IO). Start reading at `states`.
"""

from protocol.controller_side import AbortCause, ControllerSide, SessionAborted
from protocol.errors import (
    LocalProtocolError,
    PhotoNameError,
    ProtocolError,
    RemoteProtocolError,
    WireError,
)
from protocol.messages import PROTOCOL_VERSION
from protocol.phone_app import (
    FactsWanted,
    FrameWanted,
    LastPhoto,
    OpenRequested,
    SessionEnded,
    Times,
    TriggerCamera,
    Trouble,
    Used,
    Vitals,
    Witness,
)
from protocol.phone_side import PhoneSide
from protocol.photo_name import PhotoName
from protocol.picture_requests import PictureCame
from protocol.pictures import Place
from protocol.states import ControllerState, PhoneState

__all__ = [
    "PROTOCOL_VERSION",
    "AbortCause",
    "ControllerSide",
    "ControllerState",
    "FactsWanted",
    "FrameWanted",
    "LastPhoto",
    "LocalProtocolError",
    "OpenRequested",
    "PhoneSide",
    "PhoneState",
    "PhotoName",
    "PhotoNameError",
    "PictureCame",
    "Place",
    "ProtocolError",
    "RemoteProtocolError",
    "SessionAborted",
    "SessionEnded",
    "Times",
    "TriggerCamera",
    "Trouble",
    "Used",
    "Vitals",
    "WireError",
    "Witness",
]
