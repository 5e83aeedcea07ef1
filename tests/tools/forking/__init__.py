"""Commands of chexrig's as processes of their own, without waiting for each to import everything.

A server imports what the commands need, once, and forks off a process for each command. That process then
does what a new interpreter does for ``python -m controller``: it has its own arguments, environment, folder,
files, signals and exit code, and can be killed at any moment. Only the time to import, to make the simulated
camera and to take the modules apart at the end is saved, which is most of what a short command takes. The
simulated phone that a command starts is forked off alike. A few tests start interpreters of their own
(tests/integration/test_parts.py, the engine's, the phone's), which go all the way.
"""

from __future__ import annotations

import atexit
import contextlib
import json
import os
import select
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

REPOSITORY = Path(__file__).resolve().parents[3]
_MOST_BYTES = 1 << 18
#: What an interpreter looks at while it starts; and what of it each process has, or does without.
_FOR_STARTING = ("PYTHON", "LC_")
_DONE_FOR_EACH = {"PYTHONPATH", "PYTHONUNBUFFERED", "PYTHONDONTWRITEBYTECODE", "PYTHONHASHSEED"}
_USUAL_NETWORK = os.open("/proc/self/ns/net", os.O_RDONLY)  # a test's own one ends, with all processes in it


class _Server:
    """The process from which commands are forked off, started with the first."""

    def __init__(self) -> None:
        self._lock = threading.RLock()
        self._channel: socket.socket | None = None
        self._process: subprocess.Popen[bytes]
        self._ended: dict[int, int] = {}

    def start(self, request: dict[str, Any], descriptors: Sequence[int]) -> int:
        """Fork off a process; give its number."""
        with self._lock:
            channel = self._channel or self._begin()
            socket.send_fds(channel, [json.dumps(request).encode()], descriptors)
            while (pid := self._read(None)) is None:
                pass
            return pid

    def status(self, pid: int, timeout_s: float | None) -> int | None:
        """Give how a process has ended, None where it has not within that time."""
        until_s = None if timeout_s is None else time.monotonic() + timeout_s
        while True:
            with self._lock:
                if pid not in self._ended:
                    self._read(0.0 if until_s is None else min(0.02, max(0.0, until_s - time.monotonic())))
                if pid in self._ended:
                    return self._ended.pop(pid)
            if until_s is not None and time.monotonic() >= until_s:
                return None
            select.select([self._channel], [], [], 0.02)

    def _begin(self) -> socket.socket:
        self._channel, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        environ = {name: value for name, value in os.environ.items() if not name.startswith("COV")}
        program = [sys.executable, "-W", "error", str(Path(__file__).with_name("server.py"))]
        self._process = subprocess.Popen(
            [*program, str(theirs.fileno()), str(_USUAL_NETWORK)],
            env={**environ, "PYTHONPATH": str(REPOSITORY)},
            pass_fds=(theirs.fileno(), _USUAL_NETWORK),
            stdin=subprocess.DEVNULL,
        )
        theirs.close()
        atexit.register(self._end)
        return self._channel

    def _end(self) -> None:
        assert self._channel is not None
        self._channel.close()
        with contextlib.suppress(subprocess.TimeoutExpired):
            self._process.wait(10)

    def _read(self, timeout_s: float | None) -> int | None:
        """Take one message in; give the number of a process that has begun, or nothing."""
        assert self._channel is not None
        if not select.select([self._channel], [], [], timeout_s)[0]:
            return None
        data = self._channel.recv(_MOST_BYTES)
        assert data, "the server of commands has ended"
        told = json.loads(data)
        if "ended" in told:
            self._ended[told["ended"]] = told["status"]
            return None
        return int(told["begun"])


_server = _Server()


class Forked(subprocess.Popen[Any]):
    """A `subprocess.Popen` of ``python -m ...``, ``python -c ...`` or of a program, forked off the server.

    A command that an interpreter would start otherwise than the tests, as with another search path for
    modules or another encoding, is started as it is.
    """

    _is_forked = False

    def _execute_child(self, args: Sequence[object], *rest: Any) -> None:  # type: ignore[override]
        _, _, _, _, cwd, env, *_ = rest
        request = _request([str(each) for each in args], cwd, os.environ if env is None else env)
        if request is None:
            super()._execute_child(args, *rest)
            return
        self._is_forked = True
        ends = rest[9:15]
        streams = [end if end != -1 else number for number, end in enumerate((ends[0], ends[3], ends[5]))]
        request["session"] = rest[-2]
        with Path("/proc/thread-self/ns/net").open() as network:
            self.pid = _server.start(request, [*streams, network.fileno()])
        self._child_created = True
        self._close_pipe_fds(*ends)

    def _internal_poll(self, *arguments: Any, **more: Any) -> int | None:
        if not self._is_forked:
            return super()._internal_poll(*arguments, **more)
        return self._take(0.0)

    def _wait(self, timeout: float | None) -> int:
        if not self._is_forked:
            return super()._wait(timeout=timeout)
        if self._take(timeout) is None:
            assert timeout is not None
            raise subprocess.TimeoutExpired(self.args, timeout)
        return self.returncode

    def _take(self, timeout_s: float | None) -> int | None:
        if self.returncode is None:
            status = _server.status(self.pid, timeout_s)
            if status is not None:
                self.returncode = os.waitstatus_to_exitcode(status)
        return self.returncode


def _request(line: list[str], cwd: Any, environ: Any) -> dict[str, Any] | None:
    """Give what the server is asked for; None for what only a new interpreter can be."""
    if line[0] != sys.executable or environ.get("PYTHONPATH") != str(REPOSITORY):
        return None
    if _of_the_start(environ) != _of_the_start(os.environ):
        return None
    rest, warnings, unbuffered = line[1:], [], False
    while rest and rest[0] in ("-W", "-u"):
        if rest[0] == "-u":
            unbuffered, rest = True, rest[1:]
        else:
            warnings, rest = [*warnings, rest[1]], rest[2:]
    how = rest[0] if rest[0] in ("-m", "-c") else ""
    program, *rest = rest[1:] if how else rest
    return {
        "how": how,
        "program": program,
        "arguments": rest,
        "warnings": warnings,
        "unbuffered": unbuffered,
        "cwd": str(cwd or Path.cwd()),
        "environ": dict(environ),
    }


def _of_the_start(environ: Mapping[str, str]) -> dict[str, str]:
    named = {name for name in environ if name.startswith(_FOR_STARTING)} - _DONE_FOR_EACH
    return {name: environ[name] for name in named}


def run(
    line: Sequence[object], *, check: bool = False, timeout: float | None = None, **more: Any
) -> subprocess.CompletedProcess[Any]:
    """Do what `subprocess.run` does."""
    if more.pop("capture_output", False):
        more |= {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE}
    with Forked(line, **more) as process:
        try:
            out, err = process.communicate(timeout=timeout)
        except BaseException:
            process.kill()
            raise
    done = subprocess.CompletedProcess(process.args, process.returncode, out, err)
    if check:
        done.check_returncode()
    return done
