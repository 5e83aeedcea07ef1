"""Phone and controller in each of their states, got there as in a real session."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from fuzz_datagrams import KEY

from protocol import (
    AbortCause,
    ControllerSide,
    LastPhoto,
    OpenRequested,
    PhoneSide,
    PhotoName,
    Place,
    Trouble,
    Vitals,
)
from protocol.messages import (
    NO_SESSION,
    PROTOCOL_VERSION,
    Abort,
    Capture,
    Close,
    Message,
    Open,
    PictureRequest,
    StatusRequest,
)
from protocol.pictures import seal_picture, to_text
from protocol.wire import encode

SESSION, OLD_SESSION = "5f0c3d6e8a9b4c1d7e2f60718293a4b5", "0" * 32
JOURNAL, NONCE, BOOT, SUBSET = "10a2b3c4d5e6f708", "0123456789abcdef", "b007b007b007b007", "night-2"
FIRST, LAST, NEXT = 1, 9, 4
OWNER, STRANGER = "owner", "stranger"
DIGEST = "ab" * 32
HOT = Trouble("heat", "the phone is too warm", 60)
JPEG = bytes(range(256)) * 5  # of two parts
PHOTO, FRAME = Place(SESSION, NEXT, 1), Place.of_frame(NONCE)


def challenge(number: int) -> str:
    """Give the phone's challenges in their order."""
    return f"{0xC0FFEE + number:032x}"


def name_of(index: int, take: int = 1, subset: str = SUBSET) -> str:
    return str(PhotoName(index, take, subset, "train", "patient00001", "study1", f"view{index}"))


SEAL = bytes.fromhex(challenge(2))[-12:]  # the third that a phone in these states is given
PARTS = {place: [to_text(part) for part in seal_picture(JPEG, place, KEY, SEAL)] for place in (PHOTO, FRAME)}

#: Values that are right in some state, for `fuzz_datagrams.Datagrams`.
KNOWN: dict[str, list[Any]] = {
    "session": [SESSION, SESSION, SESSION, OLD_SESSION],
    "seal": [SEAL.hex(), SEAL.hex(), "0" * 24],
    "part": [1, 0, 1, 2],
    "parts": [2, 2, 2, 0, 3],
    "data": [*reversed(PARTS[PHOTO]), *PARTS[FRAME], ""],
    "white_balance": ["", "gains 2 1 1 2"],
    "focus_dpt": [None, 2.5],
    "challenge": [challenge(1), challenge(0), challenge(0), challenge(2)],
    "nonce": [NONCE, "f" * 16],
    "protocol": [PROTOCOL_VERSION] * 3 + [1],
    "journal": [JOURNAL, JOURNAL, "f" * 16],
    "subset": [SUBSET, "day-1"],
    "first": [FIRST, NEXT],
    "last": [LAST, NEXT, 1],
    "next_index": [NEXT, NEXT + 1, NEXT - 1, 1],
    "index": [NEXT, NEXT + 1, NEXT - 1, LAST + 1],
    "take": [1, 1, 2],
    "name": [name_of(NEXT), name_of(NEXT), name_of(NEXT + 1), name_of(NEXT, 2), name_of(NEXT, 1, "day-1")],
    "boot": [BOOT],
}


class PhoneDriver:
    """Brings a phone into a state, and is the app around it."""

    def __init__(self, trouble: Trouble | None = None) -> None:
        self._challenges = 0
        self.side: PhoneSide[str] = PhoneSide(
            KEY,
            boot=BOOT,
            app_version="1.0",
            progress=lambda journal, subset: (
                LastPhoto(3, 1) if (journal, subset) == (JOURNAL, SUBSET) else None
            ),
            vitals=lambda: Vitals("model", 10**9, 80, 30.5),
            new_challenge=self._new_challenge,
            trouble=lambda: trouble,
        )

    def _new_challenge(self) -> str:
        self._challenges += 1
        return challenge(self._challenges - 1)

    def hear(self, message: Message) -> PhoneDriver:
        self.side.receive_datagram(encode(message, KEY), OWNER, 0.0)
        return self

    def asked(self) -> PhoneDriver:
        place = (JOURNAL, SUBSET, FIRST, LAST, NEXT, 1, None, None, None)
        return self.hear(Open(SESSION, challenge(0), PROTOCOL_VERSION, "1.0", *place))

    def opened(self) -> PhoneDriver:
        self.asked()
        event = self.side.next_event()
        assert isinstance(event, OpenRequested)
        self.side.opened(event.request, "/photos")
        return self

    def triggered(self, index: int = NEXT) -> PhoneDriver:
        return self.hear(Capture(SESSION, index, 1, name_of(index), DIGEST))

    def exposed(self) -> PhoneDriver:
        self.side.exposed(1, 33_000, 100)
        return self

    def saved(self) -> PhoneDriver:
        self.side.saved(1000, DIGEST, 1000)
        return self

    def pictured(self) -> PhoneDriver:
        self.side.picture_ready(Capture(SESSION, NEXT, 1, name_of(NEXT), DIGEST), JPEG)
        return self

    def framed(self) -> PhoneDriver:
        self.hear(PictureRequest(NONCE, challenge(1), NO_SESSION, None, None, 0))
        self.side.frame_ready(NONCE, JPEG)
        return self

    def done(self) -> PhoneSide[str]:
        """Give the phone with nothing left to send or to do."""
        drain_phone(self.side)
        return self.side


#: What each state of the phone is called here -> how to get there.
PHONES: dict[str, Callable[[], PhoneSide[str]]] = {
    "idle": lambda: PhoneDriver().done(),
    "opening": lambda: PhoneDriver().asked().done(),
    "ready": lambda: PhoneDriver().opened().done(),
    "ready, too warm": lambda: PhoneDriver(HOT).opened().done(),
    "ready, a frame kept": lambda: PhoneDriver().opened().framed().done(),
    "capturing": lambda: PhoneDriver().opened().triggered().done(),
    "capturing, exposed": lambda: PhoneDriver().opened().triggered().exposed().done(),
    "capturing, pictured": lambda: PhoneDriver().opened().triggered().exposed().pictured().done(),
    "ready, one saved": lambda: PhoneDriver().opened().triggered().exposed().saved().done(),
    "closed": lambda: PhoneDriver().opened().triggered().saved().hear(Close(SESSION)).done(),
    "aborted": lambda: PhoneDriver().opened().hear(Abort(SESSION, "stop")).done(),
    "aborted, camera busy": lambda: PhoneDriver().opened().triggered().hear(Abort(SESSION, "stop")).done(),
    "aborted, refused": lambda: PhoneDriver().opened().triggered(NEXT + 2).done(),
}


def drain_phone(side: PhoneSide[str]) -> tuple[list[Any], list[tuple[bytes, str]]]:
    events = []
    while (event := side.next_event()) is not None:
        events.append(event)
    return events, side.datagrams_to_send()


class ControllerDriver:
    """Brings a controller into a state; the phone's messages are put together by a real phone."""

    def __init__(self) -> None:
        self.side = ControllerSide(KEY)
        self._phone = PhoneDriver()

    def checking(self) -> ControllerDriver:
        self.side.request_condition(NONCE, 0.0)
        return self

    def asking(self) -> ControllerDriver:
        self.side.request_status(NONCE, 0.0)
        return self

    def knowing(self) -> ControllerDriver:
        return self.asking().answered(self._phone.hear(StatusRequest(NONCE)))

    def answered(self, phone: PhoneDriver) -> ControllerDriver:
        self.side.datagrams_to_send(0.5)  # nothing counts as an answer to what has not left
        for data, _ in phone.side.datagrams_to_send():
            self.side.receive_datagram(data, 0.01)
        return self

    def opening(self) -> ControllerDriver:
        self.knowing()
        place = (JOURNAL, SUBSET, FIRST, LAST, NEXT, 1, None, None, None)
        self.side.open(Open(SESSION, challenge(0), PROTOCOL_VERSION, "1.0", *place), 0.1)
        return self

    def ready(self) -> ControllerDriver:
        return self.opening().answered(self._phone.opened())

    def triggered(self) -> ControllerDriver:
        self.ready().side.capture(Capture(SESSION, NEXT, 1, name_of(NEXT), DIGEST), 0.2)
        return self

    def waiting(self) -> ControllerDriver:
        self._phone = PhoneDriver(HOT)
        return self.triggered().answered(self._phone.triggered())

    def pictured(self, place: Place = PHOTO) -> ControllerDriver:
        self.capturing().side.pictures.want(place, NONCE, challenge(1), 0.4)
        return self

    def half_pictured(self) -> ControllerDriver:
        self.pictured().side.pictures.datagrams_to_send(0.4)
        self._phone.exposed().pictured().hear(PictureRequest(NONCE, challenge(1), SESSION, NEXT, 1, 0))
        return self.answered(self._phone)

    def capturing(self) -> ControllerDriver:
        return self.triggered().answered(self._phone.triggered())

    def closing(self) -> ControllerDriver:
        self.ready().side.close(0.3)
        return self

    def closed(self) -> ControllerDriver:
        return self.closing().answered(self._phone.hear(Close(SESSION)))

    def aborting(self) -> ControllerDriver:
        self.capturing().side.abort(AbortCause("operator", "Escape was pressed"), 0.4)
        return self

    def aborted(self) -> ControllerDriver:
        return self.aborting().answered(self._phone.hear(Abort(SESSION, "Escape was pressed")))

    def done(self) -> ControllerSide:
        """Give the controller with nothing left to send or to tell."""
        drain_controller(self.side)
        return self.side


#: As `PHONES`.
CONTROLLERS: dict[str, Callable[[], ControllerSide]] = {
    "idle": lambda: ControllerDriver().done(),
    "checking": lambda: ControllerDriver().checking().done(),
    "asking": lambda: ControllerDriver().asking().done(),
    "knowing": lambda: ControllerDriver().knowing().done(),
    "opening": lambda: ControllerDriver().opening().done(),
    "ready": lambda: ControllerDriver().ready().done(),
    "triggered": lambda: ControllerDriver().triggered().done(),
    "triggered, waiting": lambda: ControllerDriver().waiting().done(),
    "capturing": lambda: ControllerDriver().capturing().done(),
    "capturing, picture wanted": lambda: ControllerDriver().pictured().done(),
    "capturing, frame wanted": lambda: ControllerDriver().pictured(FRAME).done(),
    "capturing, picture begun": lambda: ControllerDriver().half_pictured().done(),
    "closing": lambda: ControllerDriver().closing().done(),
    "closed": lambda: ControllerDriver().closed().done(),
    "aborting": lambda: ControllerDriver().aborting().done(),
    "aborted": lambda: ControllerDriver().aborted().done(),
}


def drain_controller(side: ControllerSide) -> tuple[list[Any], list[bytes]]:
    events: list[Any] = []
    while (event := side.next_event() or side.pictures.next_picture()) is not None:
        events.append(event)
    return events, [*side.datagrams_to_send(0.5), *side.pictures.datagrams_to_send(0.5)]
