"""What holds around every test: nothing unexpected is logged, and no signal is ignored by what is started."""

from __future__ import annotations

import asyncio
import gc
import logging
import signal
import subprocess
import sys
from pathlib import Path

import measuring
import pytest
from PyQt5.QtCore import qWarning
from unexpected import logged, told_unexpectedly

ROOT = Path(__file__).parent
IGNORED = """
import signal, subprocess, sys
for number in (signal.SIGINT, signal.SIGHUP):
    signal.signal(number, signal.SIG_IGN)
import conftest
subprocess.run(["grep", "SigIgn", "/proc/self/status"], check=True)
"""


def test_under_nohup_what_is_started_ignores_no_signal() -> None:
    places = [str(ROOT), str(ROOT / "tools"), str(ROOT.parent)]
    code = f"import sys; sys.path[:0] = {places!r}{IGNORED}"
    told = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout
    ignored = int(told.split()[-1], 16)
    assert not ignored & (1 << signal.SIGINT - 1 | 1 << signal.SIGHUP - 1)


@pytest.mark.parametrize(("file", "name"), list(measuring.names()))
def test_what_is_measured_and_what_is_left_out_is_there(file: str, name: str) -> None:
    assert f"def {name or 'test_'}" in (ROOT / file).read_text()
    test = f"tests/{file}::{name}[some case]"
    assert measuring.is_left_out(test) or (name and measuring.is_measured(test))


def test_a_log_s_warning_is_noticed(caplog: pytest.LogCaptureFixture) -> None:
    async def fail() -> None:
        raise KeyError("nobody asks")

    async def start() -> None:
        task = asyncio.ensure_future(fail())
        await asyncio.sleep(0)
        del task
        gc.collect()

    asyncio.run(start())
    logging.getLogger("a.b").info("all is well")
    (line,) = logged(caplog.records)
    assert line.startswith("ERROR asyncio: Task exception was never retrieved\n")
    caplog.clear()


def test_a_message_of_qt_s_is_noticed(qt_told: list[str]) -> None:
    qWarning(b"QPainter::begin: Paint device returned engine == 0")
    assert qt_told == ["QPainter::begin: Paint device returned engine == 0"]
    qt_told.clear()


@pytest.mark.parametrize(
    "line",
    [
        "qt.qpa.xcb: could not connect to display :1",
        "QXcbConnection: XCB error: 3 (BadWindow)",
        "QObject::startTimer: Timers can only be used with threads started with QThread",
        "Task exception was never retrieved",
        "Exception ignored in: <function Popen.__del__ at 0x7f>",
        "/x/y.py:3: ResourceWarning: unclosed file",
    ],
)
def test_such_a_line_of_a_command_is_noticed(line: str) -> None:
    assert told_unexpectedly(f"morning: complete\n{line}\nwarning: 2 x-rays\n") == [line]


def test_what_a_command_means_to_say_is_left_alone() -> None:
    assert (
        told_unexpectedly("warning: Qt is not there\nerror: no screen\n  got: qt.qpa.xcb: could not\n") == []
    )
