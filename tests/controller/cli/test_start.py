"""The first moments of the command, while it still imports, and the last, when all is told."""

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


# Signals that come while Python cleans up: among what it calls then, other libraries have functions too.
_ENDING = """
import atexit, os, signal, sys
for number in (signal.SIGINT, signal.SIGHUP):
    atexit.register(os.kill, os.getpid(), number)
sys.argv[1:] = ["--version"]
from controller.start import main
sys.exit(main())
"""


def test_stopped_when_it_has_ended() -> None:
    told = subprocess.run([sys.executable, "-c", _ENDING], capture_output=True, text=True, check=False)
    assert (told.returncode, told.stderr) == (0, "")
    assert told.stdout.startswith("chexrig ")
