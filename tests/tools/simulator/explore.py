"""Every state that a small subset can get into, with a budget of faults."""

from __future__ import annotations

from collections import Counter, deque
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from protocol import ProtocolError

from .invariants import check, check_cause, check_complete, check_program
from .moves import CRASHES, DEFAULT_BUDGET, FIVE_KINDS, Budget, Moves, State
from .parts import ControllerPart, PhonePart
from .violations import Violation


@dataclass
class Explored:
    """What an exploration found.

    Parameters
    ----------
    states, moves
        How many there are.
    ended
        How many of the states are ends: complete, nothing on its way any more.
    moves_by_kind
        How often each kind of move was made.
    """

    states: int
    moves: int
    ended: int
    moves_by_kind: Counter[str] = field(default_factory=Counter)


class Exploration(Moves):
    """A breadth-first search through all interleavings.

    Parameters
    ----------
    last, budget, most_faults, options
        As of `Moves`.
    progress
        Called with the number of states, now and then.
    """

    def __init__(
        self,
        last: int = 3,
        budget: Budget | None = None,
        most_faults: int = 3,
        *,
        progress: Callable[[int], None] = lambda _: None,
        **options: Any,
    ) -> None:
        super().__init__(last, budget, most_faults, **options)
        self.progress = progress
        self._checked: set[tuple[int, int]] = set()
        self.came_from: dict[State, tuple[State, str] | None] = {self.start: None}

    def _check(self, state: State) -> None:
        pair = state[:2]
        app = self.controllers.parts[state[1]].app
        if app is not None and app.cause is not None:
            spent = "another phone" in self.kinds and not state[4][self.kinds.index("another phone")]
            check_cause(app.cause, another_phone=spent)
        if pair in self._checked:
            return
        disk, journal = self.phones.parts[state[0]].disk, self.controllers.parts[state[1]].journal
        check(disk, journal)
        if app is not None:
            check_program(app, disk)
        self._checked.add(pair)

    def _check_end(self, state: State) -> None:
        disk, journal = self.phones.parts[state[0]].disk, self.controllers.parts[state[1]].journal
        check_complete(disk, journal, self.last)

    def _is_end(self, state: State) -> bool:
        controller: ControllerPart = self.controllers.parts[state[1]]
        phone: PhonePart = self.phones.parts[state[0]]
        busy = state[2] or state[3] or phone.app is None or phone.app.jobs
        return not busy and controller.is_over and controller.is_complete

    def run(self) -> Explored:
        """Visit every state.

        Raises
        ------
        Violation
            When a guarantee is broken in one of them, or one leads to no end without further faults.
        """
        numbers: dict[State, int] = {self.start: 0}
        waiting, free_into, ends = deque([self.start]), [list[int]()], set[int]()
        kinds: Counter[str] = Counter()
        state, moves = self.start, 0
        try:
            while waiting:
                state = waiting.popleft()
                here = numbers[state]
                self._check(state)
                if self._is_end(state):
                    self._check_end(state)
                    ends.add(here)
                for words, is_fault, after in self.moves(state):
                    moves += 1
                    kinds[words.partition(":")[0]] += 1
                    there = numbers.get(after)
                    if there is None:
                        there = numbers[after] = len(numbers)
                        free_into.append([])
                        self.came_from[after] = state, words
                        waiting.append(after)
                        if there % 10_000 == 0:
                            self.progress(there)
                    if not is_fault:
                        free_into[there].append(here)
        except Violation as violation:
            raise Violation(violation.guarantee, f"{violation.words}\n{self.path(state)}") from None
        except ProtocolError as error:
            raise Violation("live", f"a program dies: {error}\n{self.path(state)}") from error
        stuck = self._not_leading_to(ends, free_into)
        if stuck:
            lost = next(each for each, number in numbers.items() if number in stuck)
            raise Violation("live", f"{len(stuck)} states lead to no end\n{self.path(lost)}")
        return Explored(len(numbers), moves, len(ends), kinds)

    @staticmethod
    def _not_leading_to(ends: set[int], free_into: list[list[int]]) -> set[int]:
        """Give the states from which no end can be reached, were nothing to go wrong any more."""
        leading, waiting = set(ends), deque(ends)
        while waiting:
            for before in free_into[waiting.popleft()]:
                if before not in leading:
                    leading.add(before)
                    waiting.append(before)
        return set(range(len(free_into))) - leading

    def path(self, state: State) -> str:
        """Tell in lines how a state is reached."""
        lines: list[str] = []
        while (step := self.came_from[state]) is not None:
            state, words = step
            lines.append(words)
        return "\n".join(f"{number:3}  {words}" for number, words in enumerate(reversed(lines), 1))


__all__ = ["CRASHES", "DEFAULT_BUDGET", "FIVE_KINDS", "Budget", "Exploration", "Explored"]
