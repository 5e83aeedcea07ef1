"""Both sides of the protocol with a lossy network between them and an obedient app, in virtual time."""

from __future__ import annotations

import heapq
from collections.abc import Callable
from itertools import count
from random import Random
from typing import Any

from fuzz_datagrams import KEY
from fuzz_states import BOOT, DIGEST, FIRST, JOURNAL, LAST, NEXT, SESSION, SUBSET, name_of

from protocol import (
    ControllerSide,
    FactsWanted,
    FrameWanted,
    LastPhoto,
    OpenRequested,
    PhoneSide,
    Place,
    TriggerCamera,
    Trouble,
    Used,
    Vitals,
)
from protocol.messages import PROTOCOL_VERSION, Capture, Message, Open, Opened, StatusReport
from protocol.wire import decode

DELAY_S = 0.001
EXPOSURE_S, SAVE_S = 0.15, 0.5
Jpeg = Callable[[], bytes | None]


class PairedSides:
    """One controller, one phone.

    Parameters
    ----------
    loss
        Share of the datagrams that are lost, each way.
    jpeg
        Gives the small pictures that the app makes.
    making_s
        How long it takes for that, from `exposed` on.
    """

    def __init__(
        self, *, loss: float = 0.0, seed: int = 1, jpeg: Jpeg = lambda: None, making_s: float = 0.0
    ) -> None:
        self.now = 1.0
        self.controller = ControllerSide(KEY)
        self.trouble: Trouble | None = None
        self.used = Used()
        self.events: list[Any] = []
        self.frames = self.facts = self.triggers = 0
        self.drop: Callable[[Message], bool] = lambda _: self.random.random() < loss
        """Says what is lost."""
        self.sent: list[tuple[float, Message]] = []
        self.opened: Opened | None = None
        self.random = Random(seed)
        self._jpeg, self._making_s = jpeg, making_s
        self._agenda: list[tuple[float, int, Callable[[], None]]] = []
        self._number = count()
        self.start_phone(LastPhoto(NEXT - 1, 1))

    def start_phone(self, last: LastPhoto) -> None:
        """Start the app (anew)."""
        self.phone: PhoneSide[str] = PhoneSide(
            KEY,
            boot=BOOT,
            app_version="1.0",
            progress=lambda _journal, _subset: last,
            vitals=lambda: Vitals("model", 10**9),
            new_challenge=lambda: self.random.randbytes(16).hex(),
            trouble=lambda: self.trouble,
        )

    def later(self, seconds: float, do: Callable[[], None]) -> None:
        """Do something at a time to come."""
        heapq.heappush(self._agenda, (self.now + seconds, next(self._number), do))

    def run(self, until: Callable[[], bool], most_s: float = 200.0) -> None:
        """Go on until something is so, or the time is over."""
        end_s = self.now + most_s
        while not until():
            self._send()
            if until():
                return
            due_s = self._agenda[0][0] if self._agenda else end_s
            timeouts = (self.controller.next_timeout(), self.controller.pictures.next_timeout())
            at = max(self.now, min([due_s, *(each for each in timeouts if each is not None)]))
            if at >= end_s:
                self.now = end_s
                return
            self.now = at
            if self._agenda and self._agenda[0][0] <= self.now:
                heapq.heappop(self._agenda)[2]()
            self.controller.handle_timeout(self.now)
            while (event := self.controller.next_event()) is not None:
                self.events.append(event)

    def _send(self) -> None:
        for data in [
            *self.controller.datagrams_to_send(self.now),
            *self.controller.pictures.datagrams_to_send(self.now),
        ]:
            message = decode(data, KEY, "controller")
            self.sent.append((self.now, message))
            if not self.drop(message):
                self.later(self._delay_s(), lambda data=data: self._phone_hears(data))  # type: ignore[misc] # mypy takes the default for a third argument

    def _delay_s(self) -> float:
        return DELAY_S * self.random.uniform(0.5, 1.5)

    def _phone_hears(self, data: bytes) -> None:
        self.phone.receive_datagram(data, "pc", self.now)
        while (event := self.phone.next_event()) is not None:
            self._obey(event)
        self._answer()

    def _obey(self, event: object) -> None:
        if isinstance(event, OpenRequested):
            self.phone.opened(event.request, "/photos")
        elif isinstance(event, TriggerCamera):
            self.triggers += 1
            place = event.request
            self.later(EXPOSURE_S, lambda: self._says(lambda: self.phone.exposed(1, 150_000, 100)))
            made_s = EXPOSURE_S + self._making_s
            self.later(made_s, lambda: self.phone.picture_ready(place, self._jpeg()))
            self.later(
                EXPOSURE_S + SAVE_S, lambda: self._says(lambda: self.phone.saved(1, DIGEST, 1, self.used))
            )
        elif isinstance(event, FrameWanted):
            self.frames += 1
            self.later(self._making_s, lambda: self.phone.frame_ready(event.nonce, self._jpeg()))
        elif isinstance(event, FactsWanted):
            self.facts += 1
            self.later(self._making_s, lambda: self.phone.facts_ready(event.nonce, b"{}"))

    def _says(self, what: Callable[[], None]) -> None:
        what()
        self._answer()

    def _answer(self) -> None:
        for data, _ in self.phone.datagrams_to_send():
            message = decode(data, KEY, "phone")
            if not self.drop(message):
                self.later(
                    self._delay_s(),
                    lambda data=data: self.controller.receive_datagram(data, self.now),  # type: ignore[misc] # as above
                )

    # --- what tests begin with ----------------------------------------------------------------------------

    def heard(self, kind: type[Any]) -> bool:
        """Say whether such an event has come."""
        return any(isinstance(each, kind) for each in self.events)

    def ready(self) -> PairedSides:
        """Open a session."""
        self.controller.request_status("0" * 16, self.now)
        self.run(lambda: self.heard(StatusReport))
        place = (JOURNAL, SUBSET, FIRST, LAST, NEXT, 1, None, None, None)
        challenge = next(each.challenge for each in self.events if isinstance(each, StatusReport))
        self.controller.open(Open(SESSION, challenge, PROTOCOL_VERSION, "1.0", *place), self.now)
        self.run(lambda: self.heard(Opened))
        self.opened = next(each for each in self.events if isinstance(each, Opened))
        return self

    def capture(self, index: int = NEXT) -> None:
        """Trigger."""
        self.controller.capture(Capture(SESSION, index, 1, name_of(index), DIGEST), self.now)

    def want(self, place: Place) -> float:
        """Ask for a picture; gives the time."""
        assert self.opened is not None
        nonce = place.nonce or self.random.randbytes(8).hex()
        self.controller.pictures.want(place, nonce, self.opened.challenge, self.now)
        return self.now

    def sent_of(self, kind: type[Message]) -> list[float]:
        """Give when the controller sent messages of a type."""
        return [when for when, message in self.sent if isinstance(message, kind)]
