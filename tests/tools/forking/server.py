"""Forks off processes that have imported what chexrig's commands need; see the package beside it."""

from __future__ import annotations

import atexit
import contextlib
import ctypes
import fcntl
import functools
import gc
import importlib
import io
import json
import os
import pkgutil
import runpy
import selectors
import signal
import socket
import subprocess
import sys
import termios
import threading
import time
import types
import warnings
from collections.abc import Sequence
from pathlib import Path
from typing import Any, NoReturn, TextIO

import cv2
import numpy as np
from adb_shell.transport.usb_transport import UsbTransport

from android_bridge.optics import Optics
from android_bridge.simulated import options
from controller.capture import rig_display

_MOST_BYTES = 1 << 18
_STDERR = 2
_CLONE_NEWNET = 0x40000000
_PR_SET_NAME = 15
PHONE, PHONES = "simulated-phone", "android_bridge.simulated"
_CAPTURES = {"run", "demo"}  # commands that start a phone
# where there is no screen, one with a quarter of the usual pixels is pretended, and photos have as few:
# as much is to be seen there
_SCREEN_PX, _PHOTO_PX = (960, 540), (800, 600)
_USUAL_SETTINGS = rig_display.DisplaySettings
# its consoles are as wide as the terminal that they find when they are made
_LATER = ("controller.cli", "controller.start", "controller.__main__", "controller.bootstrap")
_PARTS = (
    "coverage",
    "email.parser",
    "encodings.idna",
    "encodings.utf_8_sig",
    "mss",
    "PIL.BmpImagePlugin",
    "PIL.GifImagePlugin",
    "PIL.JpegImagePlugin",
    "PIL.PpmImagePlugin",
    "pyarrow.parquet",
    "pydantic.dataclasses",
    "PyQt5.QtWidgets",
    "rich._emoji_codes",
    "typer.rich_utils",
)


def import_all() -> None:
    """Import chexrig but for its command line, and what is imported once it is used."""
    for name in ("protocol", "android_bridge", "controller"):
        package = importlib.import_module(name)
        for each in pkgutil.walk_packages(package.__path__, f"{name}.", onerror=lambda _name: None):
            if not each.name.startswith(_LATER) and not each.name.endswith("__main__"):
                importlib.import_module(each.name)
    for name in _PARTS:
        importlib.import_module(name)
    UsbTransport.USB1_CTX.close()  # has a thread, which no fork takes with it
    options._PHOTO_PX = _PHOTO_PX  # type: ignore[misc]
    rig_display.DisplaySettings = functools.partial(  # type: ignore[misc, assignment]
        _USUAL_SETTINGS, headless_size_px=_SCREEN_PX
    )
    options.Optics = functools.cache(Optics)  # type: ignore[misc]
    cv2.setNumThreads(0)  # no fork takes them with it
    # the cameras that are used most: they take a while to make, and are always the same
    for usual in (options.PhoneOptions(Path()), options.PhoneOptions(Path(), orientation="portrait")):
        usual.optics.photograph(np.zeros((*_SCREEN_PX[::-1], 3), np.uint8), 0)
        assert usual.optics is usual.optics, "or none of that is kept"
    cv2.setNumThreads(-1)


def enter(network: int) -> None:
    """Be in another network namespace, where it is another."""
    if os.fstat(network).st_ino != os.stat("/proc/self/ns/net").st_ino:  # noqa: PTH116 - as the other one is
        assert ctypes.CDLL(None).setns(network, _CLONE_NEWNET) == 0
    os.close(network)


def serve(channel: socket.socket) -> dict[str, Any]:
    """Fork off what is asked for until nobody is there to ask; give what this process is to be."""
    bell, far_bell = socket.socketpair()
    for each in (bell, far_bell):
        each.setblocking(False)
    signal.signal(signal.SIGCHLD, lambda _number, _frame: None)
    signal.set_wakeup_fd(far_bell.fileno(), warn_on_full_buffer=False)
    selector = selectors.DefaultSelector()
    selector.register(channel, selectors.EVENT_READ)
    selector.register(bell, selectors.EVENT_READ)
    gc.freeze()
    while True:
        ready = {key.fileobj for key, _ in selector.select()}
        if bell in ready:
            with contextlib.suppress(BlockingIOError):
                bell.recv(4096)
            _tell_ended(channel)
        if channel not in ready:
            continue
        data, descriptors, _, _ = socket.recv_fds(channel, _MOST_BYTES, 4)
        if not data:
            os._exit(0)
        request: dict[str, Any] = json.loads(data)
        pid = os.fork()
        if pid == 0:
            signal.set_wakeup_fd(-1)
            for each in (channel, selector, bell, far_bell):
                each.close()
            return {**request, "descriptors": descriptors}
        channel.send(json.dumps({"begun": pid}).encode())
        for each in descriptors:
            os.close(each)


def _tell_ended(channel: socket.socket) -> None:
    with contextlib.suppress(ChildProcessError):
        while True:
            pid, status = os.waitpid(-1, os.WNOHANG)
            if pid == 0:
                return
            channel.send(json.dumps({"ended": pid, "status": status}).encode())


def _stream(number: int, *, raw: bool) -> TextIO:
    """Make standard output or error as a new interpreter makes it."""
    binary = open(number, "wb", 0 if raw else -1, closefd=False)  # noqa: SIM115 - as long as it lasts
    at_once = number == _STDERR or os.isatty(number)
    errors = "backslashreplace" if number == _STDERR else None
    return io.TextIOWrapper(binary, errors=errors, line_buffering=at_once, write_through=raw)


def with_a_phone_at_hand(request: dict[str, Any]) -> dict[str, Any]:
    """Fork off a process that waits until this command starts a simulated phone, to be that phone then.

    Gives what this process is to be: the command, or later the phone that it has started. A second phone, and
    one of another kind, is started as it is.
    """
    ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
    pid = os.fork()
    if pid == 0:
        for each in request["descriptors"]:
            os.close(each)
        ours.close()
        data, descriptors, _, _ = socket.recv_fds(theirs, _MOST_BYTES, 4)
        theirs.close()
        if not data:
            os._exit(0)
        ctypes.CDLL(None).prctl(_PR_SET_NAME, PHONE.encode())
        return {**json.loads(data), "descriptors": descriptors}
    theirs.close()
    channel: list[socket.socket] = [ours]
    start = subprocess.Popen._execute_child  # type: ignore[attr-defined]

    def start_phone(popen: Any, line: Sequence[str], *rest: Any) -> None:
        if list(line[1:3]) != ["-m", PHONES] or not channel:
            start(popen, line, *rest)
            return
        ends, cwd, env = rest[9:15], rest[4], rest[5]
        asked = {
            "how": "-m",
            "program": PHONES,
            "arguments": list(line[3:]),
            "warnings": [],
            "unbuffered": False,
            "cwd": cwd or os.getcwd(),  # noqa: PTH109 - as text
            "environ": dict(os.environ if env is None else env),
            "session": rest[-2],
        }
        streams = [end if end != -1 else number for number, end in enumerate((ends[0], ends[3], ends[5]))]
        network = os.open("/proc/self/ns/net", os.O_RDONLY)
        with channel.pop() as to_phone:
            socket.send_fds(to_phone, [json.dumps(asked).encode()], [*streams, network])
        os.close(network)
        popen.pid, popen._child_created = pid, True
        popen._close_pipe_fds(*ends)

    subprocess.Popen._execute_child = start_phone  # type: ignore[attr-defined]
    return request


def become(request: dict[str, Any]) -> None:
    """Be the process that was asked for."""
    if request["arguments"][:1] == ["demo"]:  # its plan has a cursor that such a screen has no place for
        rig_display.DisplaySettings = _USUAL_SETTINGS  # type: ignore[misc]
    if request["how"] == "-m" and _CAPTURES.intersection(request["arguments"][:1]):
        request = with_a_phone_at_hand(request)
    if request["session"]:
        os.setsid()
    *streams, network = request["descriptors"]
    for number, each in enumerate(streams):
        os.dup2(each, number)
        os.close(each)
    if request["session"] and os.isatty(0):
        fcntl.ioctl(0, termios.TIOCSCTTY)
    enter(network)
    sys.stdin = sys.__stdin__ = open(0, closefd=False)  # noqa: SIM115 - as long as the process lasts
    raw = request["unbuffered"] or bool(request["environ"].get("PYTHONUNBUFFERED"))
    text = {name: _stream(number, raw=raw) for number, name in ((1, "stdout"), (2, "stderr"))}
    sys.stdout = sys.__stdout__ = text["stdout"]
    sys.stderr = sys.__stderr__ = text["stderr"]
    for number in (signal.SIGCHLD, signal.SIGTERM):
        signal.signal(number, signal.SIG_DFL)
    signal.signal(signal.SIGINT, signal.default_int_handler)
    UsbTransport.USB1_CTX.open()
    os.chdir(request["cwd"])
    os.environ.clear()
    os.environ.update(request["environ"])
    time.tzset()
    sys.warnoptions[:] = request["warnings"]
    warnings.resetwarnings()
    warnings.simplefilter("default" if not request["warnings"] else "error")
    if any(name.startswith("COVERAGE_PROCESS") for name in os.environ):
        importlib.import_module("coverage").process_startup()
    sys.argv = [request["how"] or request["program"], *request["arguments"]]
    if request["how"] == "-m":
        runpy.run_module(request["program"], run_name="__main__", alter_sys=True)
    elif request["how"] == "-c":
        sys.modules["__main__"] = types.ModuleType("__main__")  # with nothing of this file in it
        exec(request["program"], sys.modules["__main__"].__dict__)  # noqa: S102 - as asked
    else:
        sys.path[0] = os.path.dirname(request["program"])  # noqa: PTH120
        runpy.run_path(request["program"], run_name="__main__")


def end(told: object) -> NoReturn:
    """End as an interpreter does after `sys.exit`, but for taking every module apart.

    That touches each page that was shared with the server until then, and takes longer than a short command.
    """
    threading._shutdown()  # type: ignore[attr-defined]
    if told is not None and not isinstance(told, int):
        sys.stderr.write(f"{told}\n")
    atexit._run_exitfuncs()
    for each in (sys.stdout, sys.stderr):
        with contextlib.suppress(OSError, ValueError):
            each.flush()
    os._exit(0 if told is None else told & 255 if isinstance(told, int) else 1)


if __name__ == "__main__":
    sys.path.pop(0)  # the folder of this file
    sys.path.insert(0, "")
    enter(int(sys.argv[2]))
    import_all()
    try:
        become(serve(socket.socket(fileno=int(sys.argv[1]))))
    except SystemExit as ended:
        end(ended.code)
    end(None)
