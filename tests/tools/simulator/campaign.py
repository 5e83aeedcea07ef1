"""Many sessions, on all processors; what they met, and the first violation with its trace."""

from __future__ import annotations

import os
from collections import Counter, deque
from collections.abc import Callable, Iterable
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, field

from .violations import Violation
from .world import World

CHUNK = 20  # seeds that a process takes at a time
TRACE_LINES = 60


@dataclass
class Tally:
    """What came of some sessions. `violations`: seed -> what was broken; `virtual_s`: their time in all."""

    sessions: int = 0
    virtual_s: float = 0.0
    counts: Counter[str] = field(default_factory=Counter)
    causes: Counter[str] = field(default_factory=Counter)
    violations: dict[int, str] = field(default_factory=dict)

    def add(self, other: Tally) -> None:
        """Take in what another has found."""
        self.sessions += other.sessions
        self.virtual_s += other.virtual_s
        self.counts.update(other.counts)
        self.causes.update(other.causes)
        self.violations.update(other.violations)


def run_seeds(seeds: Iterable[int], captures: int) -> Tally:
    """Run one session for each seed."""
    tally = Tally()
    for seed in seeds:
        world = World(seed, captures)
        try:
            world.run()
        except Violation as violation:
            tally.violations[seed] = str(violation)
        tally.sessions += 1
        tally.virtual_s += world.now
        tally.counts.update(world.counts)
        tally.causes.update(world.causes)
    return tally


def run_many(
    first: int, sessions: int, captures: int, progress: Callable[[int], None] = lambda _: None
) -> Tally:
    """Run sessions on all processors; `progress` is called with how many are done."""
    whole = Tally()
    last = first + sessions
    chunks = [range(start, min(start + CHUNK, last)) for start in range(first, last, CHUNK)]
    with ProcessPoolExecutor(os.cpu_count()) as pool:
        for part in pool.map(run_seeds, chunks, [captures] * len(chunks)):
            whole.add(part)
            progress(whole.sessions)
    return whole


def replay(seed: int, captures: int, tell: Callable[[str], None]) -> str:
    """Run one session again and tell everything; gives what was broken, or nothing."""
    try:
        World(seed, captures, tell=tell).run()
    except Violation as violation:
        tell(f"VIOLATION  {violation}")
        return str(violation)
    return ""


def last_lines(seed: int, captures: int) -> list[str]:
    """Give the end of a session's trace."""
    lines: deque[str] = deque(maxlen=TRACE_LINES)
    replay(seed, captures, lines.append)
    return list(lines)
