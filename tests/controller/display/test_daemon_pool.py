"""Workers that the end of the program does not wait for."""

from __future__ import annotations

import subprocess
import sys
import threading

import pytest

from controller.display.daemon_pool import DaemonPool

_STUCK = """
import threading
from controller.display.daemon_pool import DaemonPool
begun = threading.Event()
pool = DaemonPool(1, "stuck")
pool.submit(lambda: (begun.set(), threading.Event().wait()))
begun.wait()
pool.close()
print("the end")
"""


def test_end_of_the_program_does_not_wait_for_a_stuck_worker():
    done = subprocess.run(
        [sys.executable, "-c", _STUCK], capture_output=True, text=True, timeout=20, check=True
    )
    assert done.stdout == "the end\n"


def test_results_and_errors_come_out():
    pool = DaemonPool(2, "test")
    assert pool.submit(lambda: 7).result(5) == 7
    with pytest.raises(ZeroDivisionError):
        pool.submit(lambda: 1 // 0).result(5)
    pool.close()


def test_cancelled_before_its_turn_is_never_begun():
    pool, go, begun = DaemonPool(1, "test"), threading.Event(), []
    first = pool.submit(go.wait)
    second = pool.submit(lambda: begun.append("second"))
    assert second.cancel()
    go.set()
    assert first.result(5)
    assert pool.submit(lambda: "third").result(5) == "third"
    assert begun == []
    pool.close()
