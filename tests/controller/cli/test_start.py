"""The first moments of the command, while it still imports."""

from __future__ import annotations

import signal
import subprocess
import sys
import time

import pytest

# Slow imports, made slower: the signal comes in the middle of them.
_SLOW = """
import sys, time
class Slow:
    def find_spec(self, name, path=None, target=None):
        if name == "controller.cli.run":
            print("importing", flush=True)
            time.sleep(20)
sys.meta_path.insert(0, Slow())
sys.argv[1:] = ["run", "--help"]
from controller.start import main
sys.exit(main())
"""


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_stopped_while_it_imports(number: signal.Signals) -> None:
    with subprocess.Popen(
        [sys.executable, "-c", _SLOW], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as command:
        assert command.stdout is not None
        assert command.stdout.readline() == "importing\n"
        began_s = time.monotonic()
        command.send_signal(number)
        _, err = command.communicate(timeout=15)
    assert (command.returncode, err) == (130, "stopped\n")
    assert time.monotonic() - began_s < 10
