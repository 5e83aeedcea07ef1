"""Builds the phone's app (`build`), and shows that the built one is this source's (`check`)."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from android_bridge.agent.builder.checks import check
from android_bridge.agent.builder.layout import AGENT, Source
from android_bridge.agent.builder.products import build
from android_bridge.agent.builder.review import renew
from android_bridge.agent.builder.toolchain import prepared
from android_bridge.base import Problem


def _tell(words: str) -> None:
    sys.stdout.write(f"{words}\n")
    sys.stdout.flush()


def main(arguments: list[str]) -> int:
    """Build or check; gives the exit code: 1 where the check finds a difference, 2 where a tool fails."""
    parser = argparse.ArgumentParser(prog="python3 -m android_bridge.agent", description=__doc__)
    commands = parser.add_subparsers(dest="command", required=True)
    building = commands.add_parser("build", help="build the APK, the desktop jar and their JSON")
    building.add_argument("--out", type=Path, default=AGENT / "dist", help="folder for them")
    checking = commands.add_parser("check", help="build again, compare, and run Android's own checks")
    checking.add_argument("--dist", type=Path, default=AGENT / "dist", help="folder with what is checked")
    commands.add_parser("renumber", help="write the line numbers in the guide's review table anew")
    chosen = parser.parse_args(arguments)
    if chosen.command == "renumber":
        faults = renew()
        _tell("\n".join(faults) or "the guide's lines are right")
        return int(bool(faults))
    try:
        tools = prepared(_tell)
        if chosen.command == "build":
            build(tools, Source(AGENT), chosen.out, _tell)
            return 0
        return check(tools, Source(AGENT), chosen.dist, _tell)
    except Problem as problem:
        sys.stderr.write(f"{problem}\n")
        return 2


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
