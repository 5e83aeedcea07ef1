"""Which of the checks finds a defect, and how soon."""

from __future__ import annotations

from .explore import Exploration
from .mutations import Mutation
from .violations import Violation
from .world import World

SEEDS = 200
CAPTURES = 6


def catch(mutation: Mutation) -> str:
    """Give what found the defect and what it says; nothing where none did."""
    programs = {"phone_app": mutation.phone_app, "controller_app": mutation.controller_app}
    for last, most_faults in ((2, 1), (1, 2)):
        try:
            Exploration(last, most_faults=most_faults, **programs).run()
        except Violation as violation:
            return f"exploration: {_first_line(violation)}"
    for seed in range(SEEDS):
        try:
            World(seed, CAPTURES, **programs).run()
        except Violation as violation:
            return f"simulator, seed {seed}: {_first_line(violation)}"
    return ""


def _first_line(violation: Violation) -> str:
    return str(violation).splitlines()[0][:100]
