"""Which of the checks finds a defect, and how soon."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from .explore import FIVE_KINDS, Exploration
from .mutations import Mutation
from .violations import Violation
from .world import World

SEEDS, SOON, LATER = 200, 15, 40
CAPTURES = 6
FAILING = {"phone failure": 3}
CROSSING = {"trouble": 1, "early repeat": 1, "reordering": 1}


def catch(mutation: Mutation) -> str:
    """Give what found the defect and what it says; nothing where none did."""
    programs = {"phone_app": mutation.phone_app, "controller_app": mutation.controller_app}
    for name, check in _checks(programs):
        try:
            check.run()
        except Violation as violation:
            return f"{name}: {_first_line(violation)}"
    return ""


def _checks(programs: dict[str, Any]) -> Iterator[tuple[str, Exploration | World]]:
    """Give the checks, first what is soon done."""
    yield "exploration", Exploration(2, {}, 0, **programs)
    yield from _sessions(range(SOON), programs)
    yield "exploration", Exploration(1, most_faults=1, **programs)
    yield "exploration", Exploration(1, FAILING, 3, failing=("begin exposure",), **programs)
    yield "exploration", Exploration(1, CROSSING, 3, **programs)
    yield from _sessions(range(SOON, LATER), programs)
    yield "exploration", Exploration(2, most_faults=1, **programs)
    yield "exploration", Exploration(1, FIVE_KINDS, 2, **programs)
    yield from _sessions(range(LATER, SEEDS), programs)


def _sessions(seeds: range, programs: dict[str, Any]) -> Iterator[tuple[str, World]]:
    # what forgers and rivals do, and pictures, are not explored
    for seed in seeds:
        yield f"simulator, seed {seed}", World(seed, CAPTURES, **programs)


def _first_line(violation: Violation) -> str:
    return str(violation).splitlines()[0][:100]
