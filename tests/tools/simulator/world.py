"""One subset from the first `open` to the last `saved`, through whatever goes wrong on the way."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from functools import partial
from random import Random

from protocol import AbortCause, PhoneState, PictureCame, ProtocolError
from protocol.phone_side import LEASE_S

from .agenda import Agenda
from .attacker import Attacker
from .chaos import Chaos, draw
from .controller_app import ControllerApp
from .disk import DESKTOP, Disk, disk_of_another_phone
from .ids import Ids
from .invariants import check, check_cause, check_complete, check_program
from .journal import ControllerJournal
from .mishaps import Mishaps
from .phone_app import Job, PhoneApp
from .rigs import CONTROLLER_STEP_S, PHONE_STEP_S, RIGS, SETTLE_S, WAITING_PATIENCE_S
from .rival import RIVAL, Rival
from .trace import Trace
from .violations import Violation, demand

#: After this long nothing of the hard times is left: late datagrams, slow steps, leases, patience.
SETTLED_S = 300.0
MOST_STEPS = 400_000


class World:
    """One rig.

    Parameters
    ----------
    seed
        Decides everything that is left to chance.
    last
        The subset is 1 to `last`.
    chaos
        What goes wrong; None draws it.
    tell
        Called with each line of the trace.
    phone_app, controller_app
        The programs; None: `chaos` given, those of `RIGS`' first, else drawn.
    """

    def __init__(
        self,
        seed: int,
        last: int = 25,
        chaos: Chaos | None = None,
        tell: Callable[[str], None] | None = None,
        *,
        phone_app: type[PhoneApp] | None = None,
        controller_app: type[ControllerApp] | None = None,
    ) -> None:
        self.random, self.last = Random(seed), last
        drawn = self.random.choice(RIGS) if chaos is None else RIGS[0]
        if phone_app is not None or controller_app is not None:
            drawn = RIGS[0]
        self.chaos = draw(self.random) if chaos is None else chaos
        self.trace, self.agenda, self.ids = Trace(tell), Agenda(), Ids()
        self.phone_app, self.controller_app = phone_app or drawn[0], controller_app or drawn[1]
        self.disk, self.journal = Disk(), ControllerJournal()
        self.counts: Counter[str] = Counter()
        self.causes: Counter[str] = Counter()
        self.triggered: list[tuple[int, int]] = []  # index and take of each time the camera was triggered
        self.phone: PhoneApp | None = None
        self.controller: ControllerApp | None = None
        self._checked: tuple[object, ...] = ()
        #: Hard times end, so that it can be seen whether everything leads on by itself.
        self.calm_at_s = self.random.uniform(10.0, 400.0)
        self.calm_since_s, self._ends = float("inf"), 0
        self.peer = ""  # the current controller's address: each session has a socket of its own
        self.attacker, self.rival, self.mishaps = Attacker(self), Rival(self), Mishaps(self)
        self.start_phone()
        self.start_controller()
        if self.chaos.attack_s:
            self.agenda.at(self.chaos.attack_s, self.attacker.act)
        if self.chaos.rival_s:
            self.agenda.at(self.chaos.rival_s, self.rival.act)
        self.mishaps.begin()

    @property
    def now(self) -> float:
        """Give the time in seconds."""
        return self.agenda.now

    def count(self, what: str) -> None:
        """Count what has happened."""
        self.counts[what] += 1

    def tell(self, what: str, words: str) -> None:
        """Count what has happened, and write it down."""
        self.count(what)
        self.trace.line(self.now, words)

    # --- both programs start and end --------------------------------------------------------------------

    def start_phone(self, *, another: bool = False) -> None:
        """Switch the phone on, or another one in its place, which is ahead of the controller's record."""
        self.trace.line(self.now, "another phone is there" if another else "the phone starts")
        disk = disk_of_another_phone() if another else self.disk
        self.phone = self.phone_app(disk, self.ids, self.mishaps.fails)
        self.phone.triggered = lambda index, take: self.triggered.append((index, take))
        self.phone.exposed = partial(self._make_picture, self.phone)
        self.phone.frame_wanted = partial(self._make_frame, self.phone)

    def start_controller(self) -> None:
        """Give the operator's command."""
        self.count("commands")
        self._count_session("the command is given")
        self.controller = self.controller_app(self.journal, self.ids, self.last, self.now)
        self.controller.wants_picture = lambda _: self.random.random() < self.chaos.pictures
        self.controller.pictured = self._count_picture

    def _count_session(self, words: str) -> None:
        self.count("sessions")
        self.peer = f"controller {self.counts['sessions']}"
        self.trace.line(self.now, f"{words}: {self.peer}, next {self.journal.position()}")

    def _begin_session(self, controller: ControllerApp) -> None:
        """Have the program open the next session by itself."""
        if controller is self.controller and controller.goes_on:
            controller.working = False
            self._count_session("the program goes on")
            controller.begin_session(self.now)

    def crash_phone(self, down_s: float, *, power_cut: bool = False) -> None:
        """End the phone's program at this moment."""
        if self.phone is None:
            return
        words = "the phone's power is cut" if power_cut else "the phone's program is killed"
        self.tell("phone crashes", words)
        if power_cut:
            self.disk.cut_power(undo_renames=self.random.random() < 0.5)
        self.phone = None
        self.agenda.at(down_s, self.start_phone)

    def crash_controller(self, down_s: float) -> None:
        """Kill the controller's program at this moment; its window goes with it."""
        if self.controller is None:
            return
        self.tell("controller crashes", "the controller is killed")
        self.controller = None
        self.agenda.at(down_s, self.start_controller)

    # --- pictures ---------------------------------------------------------------------------------------

    def _make_picture(self, phone: PhoneApp, job: Job) -> None:
        """Have the small picture of a photo made beside the saving."""
        self.agenda.at(
            self.random.choice([0.02, 0.1, 0.4]), self._give_picture, phone, phone.give_picture, job
        )

    def _make_frame(self, phone: PhoneApp, nonce: str) -> None:
        self.agenda.at(0.05, self._give_picture, phone, phone.give_frame, nonce)

    def _give_picture(self, phone: PhoneApp, give: Callable[[object], None], of: object) -> None:
        if phone is self.phone:
            give(of)

    def _count_picture(self, came: PictureCame) -> None:
        self.count("pictures" if came.jpeg else "no pictures")

    # --- the phone works --------------------------------------------------------------------------------

    def serve_phone(self) -> None:
        """Send what is due, and make an appointment for the worker's next step."""
        phone = self.phone
        if phone is None:
            return
        for data, peer in phone.side.datagrams_to_send():
            if peer == RIVAL:
                self.rival.hear(data)
            else:
                self._send(data, "phone -> controller", partial(self.deliver_to_controller, peer=peer))
        if phone.jobs and not phone.working:
            phone.working = True
            self.agenda.at(self.mishaps.duration_s(PHONE_STEP_S[phone.next_step]), self._work_phone, phone)

    def _work_phone(self, phone: PhoneApp) -> None:
        if phone is self.phone:
            phone.working = False
            screen = DESKTOP if self.controller is None else self.controller.seen
            self.trace.line(self.now, f"the phone's next step: {phone.next_step}")
            phone.work(screen)
            self.serve_phone()

    # --- the controller works ---------------------------------------------------------------------------

    def _serve_controller(self) -> None:
        """Send what is due, and make an appointment for the program's next step."""
        controller = self.controller
        if controller is None:
            return
        controller.side.handle_timeout(self.now)
        controller.take_events(self.now)
        waits_s = 0.0 if controller.waits_since_s is None else self.now - controller.waits_since_s
        if waits_s >= WAITING_PATIENCE_S:
            self.count("suspended")
            controller.suspend(self.now)
        for data in controller.send(self.now):
            self._send(data, "controller -> phone", partial(self.deliver_to_phone, peer=self.peer))
        due_s = controller.side.next_timeout()
        demand(due_s is None or due_s > self.now, "live", "a request is due, and does not leave")
        if controller.cause is not None:
            check_cause(controller.cause, another_phone=self.counts["other phones"] > 0)
        if controller.goes_on and not controller.working:
            check_program(controller, self.disk)
            self.causes[controller.cause.code] += 1
            controller.working = True
            self.agenda.at(0.5, self._begin_session, controller)
        elif controller.step and not controller.working:
            controller.working = True
            settles_s = controller.shown_s + SETTLE_S - self.now
            takes_s = CONTROLLER_STEP_S.get(controller.step, settles_s)
            self.agenda.at(max(0.0, takes_s), self._work_controller, controller)
        elif controller.is_over and not controller.is_complete:
            self._give_command_again(controller.cause)

    def _work_controller(self, controller: ControllerApp) -> None:
        if controller is self.controller:
            controller.working = False
            if controller.step:
                self.trace.line(self.now, f"the controller's next step: {controller.step}")
                controller.work(self.now)

    def _give_command_again(self, cause: AbortCause | None) -> None:
        code = "" if cause is None else cause.code
        self.trace.line(self.now, f"the session ended: {cause}")
        self.causes[code] += 1
        self.controller = None
        self.agenda.at(10.0 if code == "busy" else 2.0, self.start_controller)

    # --- the network ------------------------------------------------------------------------------------

    def _send(self, data: bytes, way: str, deliver: Callable[[bytes], None]) -> None:
        self.count("datagrams")
        fates = self.chaos.network.fates(data, self.random)
        if not fates:
            self.count("lost")
            self.trace.datagram(self.now, way, data, "is lost")
        for delay_s, arriving in fates:
            fate = f"arrives in {delay_s:.3f} s" if arriving == data else "is damaged"
            self.trace.datagram(self.now, way, data, fate)
            self.agenda.at(delay_s, deliver, arriving) if arriving == data else self._hit(way, arriving)

    def _hit(self, way: str, damaged: bytes) -> None:
        """Let a damaged datagram arrive: nothing may come of it."""
        self.count("damaged")
        to_phone = way.endswith("phone")
        hit = self.attacker.hits_phone if to_phone else self.attacker.hits_controller
        self.agenda.at(0.01, hit, damaged, "damaged")

    def deliver_to_phone(self, data: bytes, peer: str) -> None:
        """Let a datagram arrive at the phone."""
        if self.phone is None:
            return
        self.attacker.record(self.attacker.to_phone, data)
        before = self.phone.side._session, self._in_use()
        self.phone.receive(data, peer, self.now)
        self._check_takeover(*before)
        self.serve_phone()

    def _in_use(self) -> bool:
        side = self.phone.side
        busy = side.state in (PhoneState.OPENING, PhoneState.READY, PhoneState.CAPTURING)
        return busy and self.now - side._heard_s < LEASE_S

    def _check_takeover(self, before: object, in_use: bool) -> None:
        after = self.phone.side._session
        if after is not before and before is not None and after.journal != before.journal and in_use:
            raise Violation("G1", f"the session of {after.journal} displaced one that was in use")

    def deliver_to_controller(self, data: bytes, peer: str) -> None:
        """Let a datagram arrive at the controller's current socket."""
        self.attacker.record(self.attacker.to_controller, data)
        if self.controller is not None and peer == self.peer:
            self.controller.side.receive_datagram(data, self.now)

    # --- what the attacker and the checks look at -------------------------------------------------------

    def known_to_all(self) -> tuple[str, str, int]:
        """Give what anybody can read along: session, challenge, next index."""
        session = "e" * 32 if self.controller is None else self.controller.session
        challenge = "e" * 32 if self.phone is None else self.phone.side._challenge
        return session, challenge, min(self.journal.position()[0], self.last)

    def phone_state(self) -> tuple[object, ...]:
        """Give all that may not change without the key."""
        phone = self.phone
        side = vars(phone.side)
        shelf = phone.side._shelf
        pictures = tuple(shelf._pictures.items()), frozenset(shelf._frames)
        return (
            (tuple(phone.jobs), pictures),
            *(side[name] for name in side if name not in ("dropped", "_outbox")),
        )

    def controller_state(self) -> tuple[object, ...]:
        """Give all that may not change without the key."""
        controller = self.controller
        side = vars(controller.side)
        timer = controller.side._timer
        return (
            (controller.step, controller.cause, controller.outcome, timer.rto_s),
            tuple((each.place, each.count, *each.got) for each in controller.side.pictures._wanted),
            *(side[name] for name in side if name not in ("dropped",)),
        )

    # --- time passes ------------------------------------------------------------------------------------

    @property
    def is_complete(self) -> bool:
        """Say whether the subset is captured and no session over it under way."""
        return self.controller is not None and self.controller.is_over and self.controller.is_complete

    @staticmethod
    def _due_s(controller: ControllerApp) -> float | None:
        times = controller.side.next_timeout(), controller.side.pictures.next_timeout()
        return min((each for each in times if each is not None), default=None)

    def step(self) -> None:
        """Do one thing."""
        due_s = None if self.controller is None else self._due_s(self.controller)
        next_s = self.agenda.next_s()
        if next_s is not None and (due_s is None or next_s <= due_s):
            self.agenda.take()
        else:
            demand(due_s is not None, "live", "nothing is left to do, and the subset is not complete")
            self.agenda.now = max(self.now, due_s)
        self._serve_controller()
        self.mishaps.disturb()
        changes = self.disk.changes, self.journal.changes
        if self._checked[:2] != changes:
            check(self.disk, self.journal)
        controller = self.controller
        shown = None if controller is None else (controller.screen, controller.side.state)
        if self._checked != (now := (*changes, shown)):
            if controller is not None:
                check_program(controller, self.disk)
            self._checked = now

    def calm_down(self) -> None:
        """Let nothing go wrong any more but what is under way already."""
        self.trace.line(self.now, "from here on nothing goes wrong")
        self.chaos, self.calm_since_s = Chaos(), self.now

    def _check_progress(self) -> None:
        """Demand that the subset is completed once nothing goes wrong, and that no session is ended then."""
        waited_s = self.now - self.calm_since_s
        ends = sum(self.causes.values())
        if waited_s < SETTLED_S:
            self._ends = ends
        demand(ends == self._ends, "live", "a session ended while nothing went wrong")
        demand(
            waited_s < SETTLED_S + 2 * self.last + 60, "live", "nothing goes wrong, and it is not complete"
        )

    def run(self) -> World:
        """Run to completion.

        Raises
        ------
        Violation
            When a guarantee is broken, or nothing leads on.
        """
        steps = 0
        while not self.is_complete:
            try:
                self.step()
            except ProtocolError as error:
                raise Violation("live", f"a program dies: {error}") from error
            if self.now > self.calm_at_s and self.calm_since_s == float("inf"):
                self.calm_down()
            self._check_progress()
            steps += 1
            demand(steps < MOST_STEPS, "live", f"not complete after {steps} steps and {self.now:.0f} s")
        self.calm_down()
        while self.agenda.next_s() is not None:
            self.agenda.take()  # what is still on its way arrives, and the phone ends what it is at
        check_complete(self.disk, self.journal, self.last)
        self.counts["retakes"] = sum(each == "superseded" for each in self.journal.captures.values())
        self.counts["captures"] = len(self.journal.captures)
        return self
