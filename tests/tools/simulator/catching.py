"""Which of the checks finds a defect, and how soon."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from .explore import Exploration
from .mutations import Mutation
from .violations import Violation
from .world import World

SEEDS, SOON = 200, 30
CAPTURES = 6


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
    yield "exploration", Exploration(2, most_faults=1, **programs)
    for seed in range(SEEDS):
        if seed == SOON:
            yield "exploration", Exploration(1, most_faults=2, **programs)
        # what forgers and rivals do is not explored, and a few sessions are sooner done than two faults
        yield f"simulator, seed {seed}", World(seed, CAPTURES, **programs)


def _first_line(violation: Violation) -> str:
    return str(violation).splitlines()[0][:100]
