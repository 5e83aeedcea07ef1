"""Somebody on the same network, who reads everything along, and does not have the key."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from protocol.messages import (
    NO_SESSION,
    PROTOCOL_VERSION,
    Abort,
    Aborted,
    Capture,
    Close,
    ConditionReport,
    ConditionRequest,
    Message,
    Open,
    Opened,
    PicturePart,
    PictureRequest,
    Refused,
    Saved,
    StatusReport,
    StatusRequest,
    Waiting,
)
from protocol.wire import encode

from .ids import JOURNAL, SUBSET, WRONG_KEY, photo_name
from .violations import demand

if TYPE_CHECKING:
    from .world import World

STRANGER = "stranger"
MEMORY = 64  # datagrams of each direction


class Attacker:
    """Records what is delivered, and sends it again, or forgeries, to either side."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.to_phone: list[bytes] = []
        self.to_controller: list[bytes] = []
        self.attacks: tuple[Callable[[], None], ...] = (
            self.forge_to_phone,
            self.forge_to_controller,
            self.replay_from_elsewhere,
            self.replay_as_the_controller,
            self.replay_to_controller,
            self.reflect,
            self.send_garbage,
        )

    def record(self, heard: list[bytes], data: bytes) -> None:
        """Keep a datagram; old ones make room at random, so that some stay from long ago."""
        if len(heard) < MEMORY:
            heard.append(data)
        else:
            heard[self.world.random.randrange(MEMORY)] = data

    def act(self) -> None:
        """Attack once, and come back later."""
        if not self.world.chaos.attack_s:
            return
        self.world.count("attacks")
        self.world.random.choice(self.attacks)()
        self.world.agenda.at(self.world.random.expovariate(1 / self.world.chaos.attack_s), self.act)

    # --- without the key --------------------------------------------------------------------------------

    def forge_to_phone(self) -> None:
        """Send what would harm, were the key not missing: the ids are read along."""
        session, challenge, index = self.world.known_to_all()
        name = photo_name(index, 1)
        opening = (PROTOCOL_VERSION, "1.0", JOURNAL, SUBSET)
        forgeries: tuple[Message, ...] = (
            Abort(session, "forged"),
            Close(session),
            Capture(session, index, 1, name, "f" * 64),
            StatusRequest("f" * 16),
            ConditionRequest("f" * 16),
            PictureRequest("f" * 16, challenge, session, index, 1, 0),
            PictureRequest("f" * 16, challenge, NO_SESSION, None, None, 0),
            Open("f" * 32, challenge, *opening, 1, self.world.last, index, 2, None, None, None),
        )
        self.hits_phone(encode(self.world.random.choice(forgeries), WRONG_KEY), "forged")

    def forge_to_controller(self) -> None:
        """Answer in the phone's place."""
        session, challenge, index = self.world.known_to_all()
        name, version = photo_name(index, 1), (PROTOCOL_VERSION, "1.0")
        forgeries: tuple[Message, ...] = (
            Saved(session, index, 1, name, 1, "f" * 64, 1, 1, None, None),
            Aborted(session, "forged"),
            Waiting(session, index, 1, "heat", "forged", None),
            ConditionReport("f" * 16, "fit", "", None),
            PicturePart("f" * 16, "f" * 24, 0, 1, ""),
            Refused(session, "camera", "forged", None, None),
            Opened(session, "f" * 16, *version, index, "forged", "/", 1, None, None, challenge, "full"),
            StatusReport("f" * 16, challenge, *version, "f" * 16, "idle", "forged", 1, None, None),
        )
        self.hits_controller(encode(self.world.random.choice(forgeries), WRONG_KEY), "forged")

    def send_garbage(self) -> None:
        """Send bytes."""
        data = self.world.random.randbytes(self.world.random.choice([0, 1, 20, 200, 1300]))
        self.hits_phone(data, "garbage")
        self.hits_controller(data, "garbage")

    def reflect(self) -> None:
        """Send each side what it or its like has sent."""
        if self.to_controller and self.to_phone:
            self.hits_phone(self.world.random.choice(self.to_controller), "reflected")
            self.hits_controller(self.world.random.choice(self.to_phone), "reflected")

    # --- with recorded datagrams ------------------------------------------------------------------------

    def replay_from_elsewhere(self) -> None:
        """Send the phone again what it has heard, from the own address."""
        if self.to_phone:
            data = self.world.random.choice(self.to_phone)
            # An `open` that came while the camera was busy has not been taken yet: that one is no replay.
            _, challenge, _ = self.world.known_to_all()
            if challenge.encode() not in data or b'"type":"picture"' in data:
                self.hits_phone(data, "replayed", answered=True)

    def replay_as_the_controller(self) -> None:
        """Send the phone again what it has heard, with the controller's address on it."""
        if self.to_phone:
            self.world.deliver_to_phone(self.world.random.choice(self.to_phone), self.world.peer)

    def replay_to_controller(self) -> None:
        """Send the controller again what some controller has heard."""
        if self.to_controller:
            self.world.deliver_to_controller(self.world.random.choice(self.to_controller), self.world.peer)

    # --- what has to come of it -------------------------------------------------------------------------

    def hits_phone(self, data: bytes, how: str, *, answered: bool = False) -> None:
        """Let something arrive at the phone of which nothing may come but an answer to a replay."""
        phone = self.world.phone
        if phone is None:
            return
        before = self.world.phone_state()
        self.world.trace.datagram(self.world.now, "stranger -> phone", data, how)
        peer = STRANGER if answered else self.world.random.choice([STRANGER, self.world.peer])
        phone.receive(data, peer, self.world.now)
        answers = phone.side.datagrams_to_send()
        demand(self.world.phone_state() == before, "G6", f"the phone changed by what was {how}: {data!r}")
        demand(answered or not answers, "G6", f"the phone answers what was {how}: {answers}")
        demand({peer for _, peer in answers} <= {STRANGER}, "G6", "a replay moved the answers")

    def hits_controller(self, data: bytes, how: str) -> None:
        """Let something arrive at the controller of which nothing may come."""
        controller = self.world.controller
        if controller is None:
            return
        before = self.world.controller_state()
        self.world.trace.datagram(self.world.now, "stranger -> controller", data, how)
        controller.side.receive_datagram(data, self.world.now)
        controller.take_events(self.world.now)
        demand(
            self.world.controller_state() == before,
            "G6",
            f"the controller changed by what was {how}: {data!r}",
        )
