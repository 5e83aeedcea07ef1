"""What can happen next to a rig, with a budget of faults."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator
from typing import Any

from .controller_app import ControllerApp
from .disk import DESKTOP, Disk
from .failures import FAILURES
from .ids import Ids
from .journal import ControllerJournal
from .parts import ControllerPart, PhonePart, Sent
from .phone_app import PhoneApp
from .trace import describe
from .violations import Violation

#: How often each thing may happen.
Budget = dict[str, int]
DEFAULT_BUDGET: Budget = {
    "loss": 1,
    "doubling": 1,
    "reordering": 1,
    "early repeat": 1,
    "lost patience": 1,
    "controller crash": 1,
    "phone crash": 1,
    "phone failure": 1,
    "Escape": 1,
    "trouble": 1,
    "covered screen": 1,
    "another phone": 1,
}
#: The faults of a bad network, and a crash of each side.
FIVE_KINDS: Budget = dict.fromkeys(("loss", "doubling", "reordering", "controller crash", "phone crash"), 1)
MOST_SESSIONS = 12  # each is ended by a fault, or by what a fault has left
CRASHES = ("killed", "power cut, renames kept", "power cut, renames undone")

#: phone, controller, datagrams on their way to the phone and to the controller, what is left of the budget
State = tuple[int, int, tuple[int, ...], tuple[int, ...], tuple[int, ...], int]
Channel = tuple[int, ...]
#: kind, words, and what it makes of the datagrams on their way, None where it cannot happen to them
NETWORK_FAULTS: tuple[tuple[str, str, Callable[[Channel], Channel | None]], ...] = (
    ("loss", "lost", lambda channel: channel[1:] if channel else None),
    ("doubling", "doubled", lambda channel: (*channel, channel[0]) if channel else None),
    ("reordering", "held back", lambda channel: (*channel[1:], channel[0]) if len(channel) > 1 else None),
)
Move = tuple[str, bool, State]  # words, whether it is a fault, where it leads


class Interned:
    """Gives each part that is new a number, and each that is known the number it has."""

    def __init__(self) -> None:
        self.parts: list[Any] = []
        self._numbers: dict[object, int] = {}

    def number(self, part: Any, key: object) -> int:
        """Give the number of a part."""
        number = self._numbers.get(key)
        if number is None:
            number = self._numbers[key] = len(self.parts)
            self.parts.append(part)
        return number


class Moves:
    """All moves of phone, controller and network, from any state.

    Both parts are the real state machines with the programs around them. Time is left out: a request may be
    repeated as soon as nothing else can happen, and at any other moment as a fault.

    Parameters
    ----------
    last
        The subset is 1 to `last`.
    budget, most_faults
        How often each fault may happen, and how many in all.
    failing
        Those of the phone's steps that may fail.
    """

    def __init__(
        self,
        last: int = 3,
        budget: Budget | None = None,
        most_faults: int = 3,
        *,
        failing: Collection[str] = FAILURES.keys(),
        phone_app: type[PhoneApp] = PhoneApp,
        controller_app: type[ControllerApp] = ControllerApp,
    ) -> None:
        self.last, self.failing = last, failing
        self.budget = DEFAULT_BUDGET if budget is None else budget
        self.kinds = list(self.budget)
        self.phones, self.controllers, self.datagrams = Interned(), Interned(), Interned()
        self._known_moves: dict[tuple[object, ...], tuple[int, Sent]] = {}
        self._described: dict[int, str] = {}
        phone = PhonePart(None, Disk(), Ids(), phone_app)
        controller = ControllerPart(None, ControllerJournal(), Ids(), last, controller_app)
        self.start: State = (
            self.phones.number(phone, phone.key()),
            self.controllers.number(controller, controller.key()),
            (),
            (),
            tuple(self.budget.values()),
            most_faults,
        )

    # --- moves ------------------------------------------------------------------------------------------

    def _move(self, parts: Interned, number: int, name: str, *arguments: object) -> tuple[int, Sent]:
        """Have one part make a move. What it does depends on nothing else, so it is done once."""
        key = (parts is self.phones, number, name, arguments)
        known = self._known_moves.get(key)
        if known is None:
            part = parts.parts[number].clone()
            sent = getattr(part, name)(*arguments)
            if isinstance(part, PhonePart):
                part.disk.check()
            known = self._known_moves[key] = parts.number(part, part.key()), sent
        return known

    def _phone(self, state: State, name: str, *arguments: object) -> State:
        number, sent = self._move(self.phones, state[0], name, *arguments)
        to_controller = state[3]
        controller: ControllerPart = self.controllers.parts[state[1]]
        if sent and controller.hears:
            heard = [self.datagrams.number(each, each) for each in sent if each[1] == controller.peer]
            to_controller = (*to_controller, *heard)
        return number, state[1], state[2], to_controller, state[4], state[5]

    def _controller(self, state: State, name: str, *arguments: object) -> State:
        number, sent = self._move(self.controllers, state[1], name, *arguments)
        if self.controllers.parts[number].number > MOST_SESSIONS:
            raise Violation("live", f"{MOST_SESSIONS} sessions, and no end")
        to_phone = (*state[2], *(self.datagrams.number(each, each) for each in sent))
        # nobody listens at the socket of a session that has ended
        gone = name in ("start", "begin_session") or not self.controllers.parts[number].hears
        to_controller = () if gone else state[3]
        return state[0], number, to_phone, to_controller, state[4], state[5]

    def _pay(self, state: State, kind: str) -> State | None:
        """Take a fault off the budget; None where it is used up."""
        place = self.kinds.index(kind) if kind in self.kinds else -1
        left = state[4]
        if place < 0 or not left[place] or not state[5]:
            return None
        left = (*left[:place], left[place] - 1, *left[place + 1 :])
        return state[0], state[1], state[2], state[3], left, state[5] - 1

    def moves(self, state: State) -> Iterator[Move]:
        """Give everything that can happen next."""
        yield from self._deliveries(state)
        yield from self._steps(state)
        if state[5]:
            yield from self._network_faults(state)
            yield from self._faults_of_controller(state)
            yield from self._faults_of_phone(state)

    def _words(self, number: int) -> str:
        if number not in self._described:
            self._described[number] = describe(self.datagrams.parts[number][0])
        return self._described[number]

    def _deliveries(self, state: State) -> Iterator[Move]:
        phone, controller, to_phone, to_controller, left, faults = state
        if to_phone:
            data, peer = self.datagrams.parts[to_phone[0]]
            rest: State = (phone, controller, to_phone[1:], to_controller, left, faults)
            yield (
                f"the phone gets {self._words(to_phone[0])}",
                False,
                self._phone(rest, "receive", data, peer),
            )
        if to_controller:
            data, _ = self.datagrams.parts[to_controller[0]]
            rest = (phone, controller, to_phone, to_controller[1:], left, faults)
            words = f"the controller gets {self._words(to_controller[0])}"
            yield words, False, self._controller(rest, "receive", data)

    def _steps(self, state: State) -> Iterator[Move]:
        phone: PhonePart = self.phones.parts[state[0]]
        controller: ControllerPart = self.controllers.parts[state[1]]
        app = controller.app
        if phone.app is None:
            yield "the phone starts", False, self._phone(state, "start")
        elif phone.app.jobs:
            words = f"the phone's next step: {phone.app.next_step}"
            yield words, False, self._phone(state, "work", DESKTOP if app is None else app.seen)
        if phone.app is not None and phone.app.trouble is not None:
            yield "the trouble passes", False, self._phone(state, "get_over_trouble")
        yield from self._program_steps(state, phone, controller)
        if phone.is_another and controller.is_over:
            yield "the right phone is back", False, self._phone(state, "crash", "killed")
        quiet = not state[2] and not state[3] and phone.app is not None
        busy = phone.app is not None and bool(phone.app.jobs)
        if controller.polls and quiet and busy:
            yield "the photo is asked for in between", False, self._controller(state, "repeat")
        if controller.waits and quiet and not busy:
            yield "the request is repeated", False, self._controller(state, "repeat")
            if controller.is_ending:
                yield "nobody confirms the abort", False, self._controller(state, "give_up")

    def _program_steps(self, state: State, phone: PhonePart, controller: ControllerPart) -> Iterator[Move]:
        app = controller.app
        # What is answered in the same way again and again is asked again once the answer is another.
        in_trouble = phone.app is not None and phone.app.trouble is not None
        if app is not None and app.step and not (app.step == "ask again" and in_trouble):
            yield f"the controller's next step: {app.step}", False, self._controller(state, "work")
        if app is not None and app.waits_since_s is not None:
            yield "the controller waits no longer", False, self._controller(state, "suspend")
        if app is not None and app.goes_on:
            yield "the program opens another session", False, self._controller(state, "begin_session")
        if controller.is_over and not controller.is_complete and not phone.is_another:
            yield "the command is given", False, self._controller(state, "start")

    def _network_faults(self, state: State) -> Iterator[Move]:
        for kind, words, fate in NETWORK_FAULTS:
            paid = self._pay(state, kind)
            if paid is None:
                continue
            for place in (2, 3):  # on the way to the phone, to the controller
                channel: tuple[int, ...] = state[place]  # type: ignore[assignment]
                if (after := fate(channel)) is not None:
                    both = (after, paid[3]) if place == 2 else (paid[2], after)
                    yield f"{words}: {self._words(channel[0])}", True, (*paid[:2], *both, *paid[4:])

    def _faults_of_controller(self, state: State) -> Iterator[Move]:
        controller: ControllerPart = self.controllers.parts[state[1]]
        if controller.waits:
            if (paid := self._pay(state, "early repeat")) is not None:
                yield "the request is repeated early", True, self._controller(paid, "repeat")
            if (paid := self._pay(state, "lost patience")) is not None:
                yield "the controller loses patience", True, self._controller(paid, "give_up")
        if controller.app is not None and not controller.is_over:
            if (paid := self._pay(state, "controller crash")) is not None:
                yield "the controller is killed", True, self._controller(paid, "crash")
            if not controller.is_ending and (paid := self._pay(state, "Escape")) is not None:
                yield "Escape is pressed", True, self._controller(paid, "stop")
            may_be_covered = controller.app.reads_screen and controller.app.seen != DESKTOP
            if may_be_covered and (paid := self._pay(state, "covered screen")) is not None:
                yield "something covers the screen", True, self._controller(paid, "cover")

    def _faults_of_phone(self, state: State) -> Iterator[Move]:
        phone: PhonePart = self.phones.parts[state[0]]
        if phone.app is None:
            return
        if (paid := self._pay(state, "phone crash")) is not None:
            for how in CRASHES:
                yield f"the phone goes: {how}", True, self._phone(paid, "crash", how)
        if phone.app.trouble is None and (paid := self._pay(state, "trouble")) is not None:
            yield "the phone gets into trouble", True, self._phone(paid, "get_into_trouble")
        if not phone.is_another and (paid := self._pay(state, "another phone")) is not None:
            yield "another phone is there instead", True, self._phone(paid, "exchange")
        step = phone.app.next_step
        if step in self.failing and (paid := self._pay(state, "phone failure")) is not None:
            yield f"the phone's step fails: {step}", True, self._phone(paid, "fail", FAILURES[step][0])
