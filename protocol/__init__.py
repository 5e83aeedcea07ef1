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
from protocol.phone_side import LastPhoto, OpenRequested, PhoneSide, SessionEnded, TriggerCamera, Vitals
from protocol.photo_name import PhotoName
from protocol.states import ControllerState, PhoneState

__all__ = [
    "PROTOCOL_VERSION",
    "AbortCause",
    "ControllerSide",
    "ControllerState",
    "LastPhoto",
    "LocalProtocolError",
    "OpenRequested",
    "PhoneSide",
    "PhoneState",
    "PhotoName",
    "PhotoNameError",
    "ProtocolError",
    "RemoteProtocolError",
    "SessionAborted",
    "SessionEnded",
    "TriggerCamera",
    "Vitals",
    "WireError",
]
