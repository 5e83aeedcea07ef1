"""A shell beside a running adbd, to try things by hand."""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import tempfile
from contextlib import ExitStack
from pathlib import Path

from adbd import Adbd, AdbServer, Unavailable, own_network, programs


def main() -> int:
    """Start what is asked for and run a command beside it; give its exit code."""
    parser = argparse.ArgumentParser(prog="python -m adbd", description=__doc__)
    parser.add_argument("--port", type=int, default=6111, help="where adbd listens (default: 6111)")
    parser.add_argument("--path", type=Path, action="append", default=[], help="folder put before its PATH")
    parser.add_argument("--server", action="store_true", help="start an adb server too, connected to it")
    parser.add_argument("command", nargs="*", help="what to run (default: a shell)")
    asked = parser.parse_args()
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="adbd-")))
        try:
            programs()
            stack.enter_context(own_network())
        except Unavailable as reason:
            print(reason, file=sys.stderr)
            return 2
        adbd = stack.enter_context(Adbd(folder, asked.port, [path.resolve() for path in asked.path]))
        if asked.server:
            stack.enter_context(AdbServer(folder)).connect(adbd.serial)
        print(f"adbd listens at {adbd.serial}, its log is {adbd.log}", file=sys.stderr)
        return subprocess.run(asked.command or [os.environ.get("SHELL", "/bin/sh")], check=False).returncode


if __name__ == "__main__":
    sys.exit(main())
