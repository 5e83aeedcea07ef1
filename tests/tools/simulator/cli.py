"""The command line: ``python tests/tools/simulator --help``."""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Callable
from pathlib import Path

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from .campaign import last_lines, run_many
from .campaign import replay as replay_one
from .catching import catch
from .compare import CONDITIONS, PROTOCOLS, VIOLATIONS, markdown
from .compare import compare as compare_protocols
from .explore import DEFAULT_BUDGET, FIVE_KINDS, Exploration
from .mutations import MUTATIONS
from .rigs import RIGS
from .violations import Violation

PYTHON = Path(sys.executable)
PYTHON = PYTHON.relative_to(Path.cwd()) if PYTHON.is_relative_to(Path.cwd()) else PYTHON
COMMAND = f"{PYTHON} tests/tools/simulator"
MET = (
    "lost",
    "damaged",
    "slow steps",
    "failures",
    "phone crashes",
    "controller crashes",
    "attacks",
    "rivals",
    "other phones",
    "covered screens",
    "troubles",
    "suspended",
    "pictures",
)
out = Console(highlight=False, soft_wrap=True)


def run(options: argparse.Namespace) -> int:
    """Run many sessions."""

    began_s = time.perf_counter()
    with Bar(options.sessions, "sessions") as done:
        tally = run_many(options.seed, options.sessions, options.captures, done)
    took_s = time.perf_counter() - began_s
    counts = tally.counts
    out.print(
        f"{tally.sessions:,} sessions of {options.captures} captures, {counts['datagrams']:,} datagrams, "
        f"{tally.virtual_s / 3600:,.0f} hours of virtual time in {took_s:.1f} s"
    )
    out.print("  ".join(f"{name} {counts[name]:,}" for name in MET))
    out.print(
        f"started again {counts['commands'] - tally.sessions:,} times, and by the program itself "
        f"{counts['sessions'] - counts['commands']:,} times; "
        + ", ".join(f"{code} {number:,}" for code, number in tally.causes.most_common())
    )
    out.print(f"{counts['retakes']:,} photos taken again")
    for seed, words in sorted(tally.violations.items())[:3]:
        out.print("\n".join(last_lines(seed, options.captures)), markup=False)
        out.print(f"seed {seed}: {words}", style="red", markup=False)
        out.print(f"to see it again: {COMMAND} replay {seed} --captures {options.captures}")
    out.print(f"{len(tally.violations)} violations")
    return int(bool(tally.violations))


def replay(options: argparse.Namespace) -> int:
    """Run one session again, and tell everything."""

    broken = replay_one(options.seed, options.captures, lambda line: out.print(line, markup=False))
    out.print("no violation" if not broken else "")
    return int(bool(broken))


def explore(options: argparse.Namespace) -> int:
    """Visit every state of a small subset."""

    budget = FIVE_KINDS if options.kinds == "five" else DEFAULT_BUDGET
    began_s = time.perf_counter()
    with Bar(None, "states") as done:
        rig = dict(zip(("phone_app", "controller_app"), RIGS[options.rig], strict=True))
        exploration = Exploration(options.last, budget, options.faults, progress=done, **rig)
        try:
            found = exploration.run()
        except Violation as violation:
            out.print(str(violation), markup=False)
            return 1
    out.print(
        f"subset of {options.last}, at most {options.faults} faults, each at most once: {', '.join(budget)}"
    )
    out.print(
        f"{found.states:,} states, {found.moves:,} moves, {found.ended:,} ends, "
        f"{time.perf_counter() - began_s:.1f} s; from each state an end can be reached; 0 violations"
    )
    return 0


def mutations(_: argparse.Namespace) -> int:
    """Put each defect in, and see whether it is found."""

    missed = 0
    for each in MUTATIONS:
        found = catch(each)
        missed += not found
        out.print(f"{each.name}\n    {found or 'NOT FOUND'}", markup=False)
    out.print(f"{len(MUTATIONS) - missed} of {len(MUTATIONS)} defects found")
    return int(bool(missed))


def compare(options: argparse.Namespace) -> int:
    """Print what becomes of captures with either protocol."""
    with Bar(options.captures * len(CONDITIONS) * len(PROTOCOLS), "captures") as done:
        rows = compare_protocols(options.captures, done)
    out.print(markdown(rows, options.captures), markup=False)
    own = [row.counts[column] for row in rows if row.protocol == "chexrig" for column in VIOLATIONS]
    return int(any(own))


class Bar:
    """A progress bar on a terminal; nothing elsewhere."""

    def __init__(self, total: int | None, what: str) -> None:
        columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
        self._bar = Progress(
            *columns, console=Console(stderr=True), disable=not sys.stderr.isatty(), transient=True
        )
        self._task = self._bar.add_task(what, total=total)

    def __enter__(self) -> Callable[[int], None]:
        self._bar.start()
        return lambda done: self._bar.update(self._task, completed=done)

    def __exit__(self, *_: object) -> None:
        self._bar.stop()


def parse(arguments: list[str]) -> argparse.Namespace:
    """Read the command line."""
    parser = argparse.ArgumentParser(
        prog=COMMAND,
        description="Tries to make the protocol skip, double or misfile a photo, in virtual time. "
        "Exit code 1 for a violation.",
    )
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    command = commands.add_parser("run", help="many sessions with everything going wrong")
    command.add_argument("--sessions", type=int, default=2000, metavar="N")
    command.add_argument("--captures", type=int, default=25, metavar="N", help="photos of each session (25)")
    command.add_argument("--seed", type=int, default=0, metavar="N", help="of the first session (0)")
    command.set_defaults(do=run)
    command = commands.add_parser("replay", help="one of these sessions again, with every step told")
    command.add_argument("seed", type=int)
    command.add_argument("--captures", type=int, default=25, metavar="N", help="as in the run (25)")
    command.set_defaults(do=replay)
    command = commands.add_parser("explore", help="every state of a small subset with a budget of faults")
    command.add_argument("--last", type=int, default=3, metavar="N", help="photos of the subset (3)")
    command.add_argument("--faults", type=int, default=3, metavar="N", help="how many faults in all (3)")
    kinds = (
        "five: loss, doubling, reordering, a crash of each side; all: also failures, lost patience, Escape"
    )
    command.add_argument("--kinds", choices=["five", "all"], default="five", help=kinds)
    several = "of a phone that makes a photo of several frames, so that the display waits for saved"
    command.add_argument(
        "--several-frames", dest="rig", action="store_const", const=2, default=0, help=several
    )
    command.set_defaults(do=explore)
    command = commands.add_parser("mutations", help="defects put in on purpose: each has to be found")
    command.set_defaults(do=mutations)
    command = commands.add_parser("compare", help="table of violations: CheXpeditor's rules and chexrig's")
    command.add_argument("--captures", type=int, default=10_000, metavar="N", help="each (10,000)")
    command.set_defaults(do=compare)
    return parser.parse_args(arguments)


def main() -> int:
    """Do what the command line says."""
    options = parse(sys.argv[1:])
    try:
        return int(options.do(options))
    except KeyboardInterrupt:
        out.print("stopped")
        return 130
