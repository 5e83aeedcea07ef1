"""A second controller: it has the key, a journal of its own, and no idea that somebody is at work."""

from __future__ import annotations

from typing import TYPE_CHECKING

from protocol.messages import PROTOCOL_VERSION, Close, Open, Opened, StatusReport, StatusRequest
from protocol.wire import decode, encode

from .ids import KEY, OTHER_JOURNAL, SUBSET

if TYPE_CHECKING:
    from .world import World

RIVAL = "rival"


class Rival:
    """Tries to open a session; where it succeeds, it holds it for a while, and may forget to close it."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.session = ""

    def act(self) -> None:
        """Ask for the challenge, and come back later."""
        if not self.world.chaos.rival_s:
            return
        self.world.count("rivals")
        self.world.deliver_to_phone(encode(StatusRequest(self.world.ids.make("nonce", 16)), KEY), RIVAL)
        self.world.agenda.at(self.world.random.expovariate(1 / self.world.chaos.rival_s), self.act)

    def hear(self, data: bytes) -> None:
        """Go on from the phone's answer."""
        message = decode(data, KEY, "phone")
        if isinstance(message, StatusReport):
            self.session = self.world.ids.make("session", 32)
            place = (OTHER_JOURNAL, SUBSET, 1, 9, 1, 1, None, None, None)
            opening = Open(self.session, message.challenge, PROTOCOL_VERSION, "1.0", *place)
            self.world.deliver_to_phone(encode(opening, KEY), RIVAL)
        elif isinstance(message, Opened):
            self.world.count("taken over")
            if self.world.random.random() < 0.7:
                self.world.agenda.at(self.world.random.uniform(0.1, 20.0), self.close)

    def close(self) -> None:
        """End the session."""
        self.world.deliver_to_phone(encode(Close(self.session), KEY), RIVAL)
