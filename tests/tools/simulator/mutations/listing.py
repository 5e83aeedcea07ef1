"""The list of defects, and how one gets onto it."""

from __future__ import annotations

import hmac
from dataclasses import dataclass
from typing import Any

from protocol import ControllerSide, PhoneSide
from protocol.wire import HEADER, TAG_BYTES

from ..controller_app import ControllerApp
from ..ids import KEY
from ..phone_app import PhoneApp


@dataclass(frozen=True, slots=True)
class Mutation:
    """One defect: the programs that have it."""

    name: str
    phone_app: type[PhoneApp] = PhoneApp
    controller_app: type[ControllerApp] = ControllerApp


MUTATIONS: list[Mutation] = []


def defect(name: str) -> Any:
    """Put a defective part on the list: a side, or a program around one."""

    def add(part: type) -> type:
        if issubclass(part, PhoneSide):
            MUTATIONS.append(Mutation(name, phone_app=type(part.__name__, (PhoneApp,), {"side_type": part})))
        elif issubclass(part, ControllerSide):
            app = type(part.__name__, (ControllerApp,), {"side_type": part})
            MUTATIONS.append(Mutation(name, controller_app=app))
        elif issubclass(part, PhoneApp):
            MUTATIONS.append(Mutation(name, phone_app=part))
        else:
            MUTATIONS.append(Mutation(name, controller_app=part))
        return part

    return add


def seal_again(data: bytes) -> bytes:
    """Give the datagram that would have had the right tag."""
    body = data[len(HEADER) + TAG_BYTES :]
    return HEADER + hmac.digest(KEY, HEADER + body, "sha256")[:TAG_BYTES] + body
