"""Run a command and tell how much memory it had at its peak, itself and none of whoever starts it.

A process begins as a copy of the one that starts it, and the system counts that copy's size as the new
program's own. So between the two there is an interpreter that is small: this file, run as a program.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path


def run(command: Sequence[str], environment: Mapping[str, str] | None = None) -> tuple[str, float]:
    """Give what a command printed, and the peak memory of the largest of its processes in MB.

    Raises
    ------
    RuntimeError
        When it fails; with what it printed.
    """
    with tempfile.NamedTemporaryFile("r", prefix="peak-") as peak:
        done = subprocess.run(
            [sys.executable, "-S", "-E", __file__, peak.name, *command],
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            check=False,
        )
        if done.returncode != 0:
            raise RuntimeError(done.stdout)
        return done.stdout, int(peak.read()) / 1024


def main(peak: Path, command: Sequence[str]) -> int:
    """Run it, write its peak in kB, give its exit code."""
    process = os.posix_spawnp(command[0], command, os.environ)
    _, status, usage = os.wait4(process, 0)
    peak.write_text(str(usage.ru_maxrss), encoding="ascii")
    return os.waitstatus_to_exitcode(status)


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1]), sys.argv[2:]))
