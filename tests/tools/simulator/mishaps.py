"""What happens to phone, controller and screen that nobody wants."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .disk import DESKTOP
from .failures import FAILURES, TROUBLES, Failure
from .phone_app import PhoneApp

if TYPE_CHECKING:
    from .world import World


class Mishaps:
    """Lets them happen as often as the session's `Chaos` says."""

    def __init__(self, world: World) -> None:
        self.world, self.random = world, world.random

    def begin(self) -> None:
        """Make the appointments of what comes by itself."""
        if self.world.chaos.trouble_s:
            self.world.agenda.at(self.random.expovariate(1 / self.world.chaos.trouble_s), self._bring_trouble)

    def disturb(self) -> None:
        """Let something go wrong between this step and the next one."""
        world, chance, chaos = self.world, self.random.random(), self.world.chaos
        kinds = (
            (chaos.phone_crash, self._crash_phone),
            (chaos.controller_crash, self._crash_controller),
            (chaos.operator, self._press_escape),
            (chaos.covered, self._cover_screen),
            (chaos.another_phone, self._exchange_phone),
        )
        for how_often, happen in kinds:
            if chance < how_often:
                happen(world)
                return
            chance -= how_often

    def fails(self, step: str) -> Failure | None:
        """Say whether a step of the phone fails, and how."""
        if step in FAILURES and self.random.random() < self.world.chaos.refusals:
            self.world.tell("failures", f"the phone's step fails: {step}")
            return self.random.choice(FAILURES[step])
        return None

    def duration_s(self, usual_s: float) -> float:
        """Say how long a step of the phone takes."""
        if self.random.random() < self.world.chaos.slow:
            self.world.count("slow steps")
            return self.random.choice([1.0, 5.0, 20.0, 90.0])
        return usual_s

    # --- the phone --------------------------------------------------------------------------------------

    def _crash_phone(self, world: World) -> None:
        down_s = self.random.choice([0.05, 1.0, 8.0, 40.0])
        world.crash_phone(down_s, power_cut=self.random.random() < world.chaos.power_cut)

    def _exchange_phone(self, world: World) -> None:
        """Have another phone in the place of the right one, until somebody notices."""
        if world.phone is None:
            return
        world.count("other phones")
        world.start_phone(another=True)
        world.agenda.at(self.random.choice([2.0, 60.0]), self._bring_phone_back, world.phone)

    def _bring_phone_back(self, another: PhoneApp) -> None:
        if self.world.phone is another:
            self.world.start_phone()

    def _bring_trouble(self) -> None:
        """Let the phone be too hot, or the like, for a while."""
        world = self.world
        if not world.chaos.trouble_s:
            return
        if world.phone is not None and world.phone.trouble is None:
            world.phone.trouble = self.random.choice(TROUBLES)
            world.tell("troubles", f"trouble comes: {world.phone.trouble.reason}")
            world.agenda.at(self.random.choice([0.3, 3.0, 15.0, 60.0]), self._end_trouble, world.phone)
        self.begin()

    def _end_trouble(self, phone: PhoneApp) -> None:
        self.world.trace.line(self.world.now, "the trouble passes")
        phone.trouble = None
        if phone is self.world.phone:
            phone.take_events()
            self.world.serve_phone()

    # --- the controller ---------------------------------------------------------------------------------

    def _crash_controller(self, world: World) -> None:
        world.crash_controller(self.random.choice([0.05, 1.0, 8.0]))

    def _press_escape(self, world: World) -> None:
        if world.controller is not None:
            world.trace.line(world.now, "Escape is pressed")
            world.controller.stop(world.now)

    def _cover_screen(self, world: World) -> None:
        """Have something come up over the x-ray, where the program can see that."""
        controller = world.controller
        if controller is not None and controller.reads_screen and controller.seen != DESKTOP:
            world.tell("covered screens", "something comes up over the screen")
            controller.is_covered = True
